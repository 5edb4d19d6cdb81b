"""Operations, phrases, vocabulary -> the bytes of the index. The layout is that of
runtime/catalog/search_index.h, little-endian; each section is an array of records or bytes."""
from __future__ import annotations

import struct
from collections import defaultdict

from codegen.search.gather import NAME, VERB, Operation, Service
from codegen.search.phrases import Phrase
from codegen.search.text import stem
from codegen.search.vocabulary import Vocabulary

MAGIC = b"OCIX"
VERSION = 1
NONE = 0xFFFF
SECTIONS = ("strings", "services", "families", "operations", "terms", "op_postings", "phrases",
            "phrase_postings", "aliases", "synonyms", "compounds", "commands", "ocids")
SIZES = (1, 8, 12, 16, 28, 1, 8, 1, 12, 28, 8, 8, 8)
_SCALE = 1000  # weights are thousandths

_WORK_REQUEST, _DEPRECATED, _EVERYDAY, _MOVES, _LOCKS, _NESTED, _TWIN = (
    1 << bit for bit in range(7))


class _Strings:
    def __init__(self) -> None:
        self.bytes = bytearray(b"\0")
        self._at: dict[str, int] = {"": 0}

    def at(self, text: str) -> int:
        if text not in self._at:
            self._at[text] = len(self.bytes)
            self.bytes += text.encode() + b"\0"
        return self._at[text]


def _varint(number: int) -> bytes:
    made = bytearray()
    while number >= 0x80:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _scaled(weight: float) -> int:
    return min(int(weight * _SCALE + 0.5), 0xFFFF)


def _padded(ids: list[int], count: int) -> list[int]:
    return (ids + [NONE] * count)[:count]


def _shape(text: str) -> int:
    """Which letters a word has, and its length: most other words can be told from it by that."""
    mask = 0
    for letter in text:
        mask |= 1 << (ord(letter) - ord("a") if letter.isalpha() else 26)
    return mask | min(len(text), 31) << 27


class Index:
    """Fills the sections one after the other; operations stand family by family."""

    def __init__(self, services: list[Service], vocabulary: Vocabulary) -> None:
        self._words = vocabulary
        self._strings = _Strings()
        self._sections: dict[str, bytearray] = {name: bytearray() for name in SECTIONS}
        self._op_postings: dict[int, dict[int, int]] = defaultdict(dict)
        self._phrase_postings: dict[int, list[int]] = defaultdict(list)
        self._families: dict[tuple[str, str], int] = {}
        self._operations: dict[tuple[str, str], int] = {}
        self._add_services(services)

    # ---- Operations -----------------------------------------------------------------------------

    def _add_services(self, services: list[Service]) -> None:
        commands: list[tuple[str, int]] = []
        for at, service in enumerate(services):
            self._add("services", "<IHH", self._strings.at(service.name),
                      int(service.prior * 10 + 0.5), len(service.operations))
            families: dict[str, list[Operation]] = defaultdict(list)
            for operation in service.operations:
                families[operation.family].append(operation)
            for name in sorted(families):
                self._add_family(at, service, name, families[name], commands)
        for command, operation_at in sorted(commands, key=lambda row: (row[0].encode(), row[1])):
            self._add("commands", "<IHH", self._strings.at(command), operation_at, 0)

    def _add_family(self, service_at: int, service: Service, name: str,
                    operations: list[Operation], commands: list[tuple[str, int]]) -> None:
        number = len(self._families)
        self._families[service.name, name] = number
        self._add("families", "<IHHHH", self._strings.at(name), service_at,
                  len(self._operations), len(operations), 0)
        for operation in operations:
            at = len(self._operations)
            self._operations[service.name, operation.id] = at
            self._add_operation(at, number, operation, service)
            commands += [(command, at) for command in operation.cli]

    def _add_operation(self, at: int, family: int, operation: Operation,
                       service: Service) -> None:
        weights = 0.0
        for bit, words in operation.fields.items():
            ids = set(self._words.ids(words))
            for term in ids:
                postings = self._op_postings[term]
                postings[at] = postings.get(at, 0) | bit
                if bit == NAME:
                    weights += self._words.terms[term].weight
        verb = self._words.ids(operation.fields[VERB])
        flags = (_NESTED * operation.is_nested | _TWIN * operation.is_twin
                 | _WORK_REQUEST * operation.family.startswith("workRequest")
                 | _DEPRECATED * operation.deprecated | _EVERYDAY * operation.everyday
                 | _MOVES * operation.id.endswith(("Compartment", "Compartments"))
                 * operation.id.startswith("change")
                 | _LOCKS * (operation.id.endswith("Lock") and operation.verb in ("add", "remove")))
        self._add("operations", "<IHHHHHBB", self._strings.at((operation.cli or [""])[0]), family,
                  operation.at, _scaled(weights), verb[0] if verb else NONE,
                  int(service.prior * 10 + 0.5), operation.kind, flags)

    # ---- Phrases --------------------------------------------------------------------------------

    def place(self, phrase: Phrase) -> int:
        """Phrases stand family by family."""
        return self._families[phrase.service, phrase.family]

    def add_phrase(self, phrase: Phrase, words: list[str]) -> None:
        ids = sorted(set(self._words.ids(words)))
        if not ids:
            return
        at = len(self._sections["phrases"]) // 8
        operation = self._operations.get((phrase.service, phrase.operation), NONE)
        weight = sum(self._words.terms[term].weight for term in ids)
        self._add("phrases", "<HHHH", self._families[phrase.service, phrase.family], operation,
                  _scaled(weight), len(ids))
        for term in ids:
            self._phrase_postings[term].append(at)

    # ---- What reads queries ---------------------------------------------------------------------

    def add_aliases(self, services: list[Service]) -> None:
        rows = {(at, *_padded(self._words.sequence(text), 4)) for at, service in enumerate(services)
                for text in (service.name, *service.words)}
        for service, *key in sorted(rows, key=lambda row: row[1:] + row[:1]):
            if key[0] != NONE:
                self._add("aliases", "<6H", *key, service, 0)

    def add_synonyms(self, synonyms: dict[str, str]) -> None:
        rows = {}
        for text, words in synonyms.items():
            key = tuple(_padded(self._words.sequence(text), 4))
            given = list(dict.fromkeys(self._words.ids(words.split())))
            if key[0] != NONE and given:
                rows.setdefault(key, []).extend(given)
        for key in sorted(rows):
            self._add("synonyms", "<14H", *key, *_padded(list(dict.fromkeys(rows[key])), 10))

    def add_compounds(self) -> None:
        rows = []
        for word, parts in self._words.compounds.items():
            ids = [self._words.number.get(part) for part in map(stem, parts)]
            if None not in ids:
                rows.append((word, ids))
        for word, ids in sorted(rows, key=lambda row: row[0].encode()):
            self._add("compounds", "<I2H", self._strings.at(word), *_padded(ids, 2))

    def add_ocids(self, said: dict[str, tuple[str, str]], services: list[Service]) -> None:
        """Types that people named, then families under their own name, the most asked for."""
        chosen: dict[str, tuple[float, int]] = {}
        for service in services:
            for operation in service.operations:
                name = operation.family.lower()
                rank = (-service.prior, self._families[service.name, operation.family])
                chosen[name] = min(chosen.get(name, rank), rank)
        rows = {name: family for name, (_, family) in chosen.items()}
        rows |= {name: self._families[key] for name, key in said.items() if key in self._families}
        for name in sorted(rows, key=lambda name: name.encode()):
            self._add("ocids", "<IHH", self._strings.at(name), rows[name], 0)

    def has_family(self, service: str, family: str) -> bool:
        return (service, family) in self._families

    # ---- Bytes ----------------------------------------------------------------------------------

    def _add(self, section: str, layout: str, *values: int) -> None:
        self._sections[section] += struct.pack(layout, *values)

    def _add_terms(self) -> None:
        for at, term in enumerate(self._words.terms):
            ops, phrases = self._op_postings.get(at, {}), self._phrase_postings.get(at, [])
            starts = len(self._sections["op_postings"]), len(self._sections["phrase_postings"])
            last = 0
            for op in sorted(ops):
                self._sections["op_postings"] += _varint(op - last) + bytes([ops[op]])
                last = op
            last = 0
            for phrase in phrases:
                self._sections["phrase_postings"] += _varint(phrase - last)
                last = phrase
            self._add("terms", "<IIIIIHHHBB", self._strings.at(term.text),
                      self._strings.at(term.surface), *starts, _shape(term.text), len(ops),
                      len(phrases),
                      _scaled(term.weight), term.flags, term.verbs)

    def bytes(self) -> bytes:
        self._add_terms()
        self._sections["strings"] = self._strings.bytes
        header = bytearray()
        offset = 16 + 8 * len(SECTIONS)
        body = bytearray()
        for name, size in zip(SECTIONS, SIZES):
            data = self._sections[name]
            header += struct.pack("<II", offset + len(body), len(data) // size)
            body += data + bytes(-len(data) % 4)
        total = offset + len(body)
        return (MAGIC + struct.pack("<III", VERSION, total, len(SECTIONS)) + bytes(header)
                + bytes(body))
