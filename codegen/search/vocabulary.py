"""Words of everything -> terms with numbers, weights and what reading a query needs of them."""
from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Iterable

from codegen.load import Table
from codegen.problems import Problems
from codegen.search.gather import KINDS, NAME, Service
from codegen.search.text import plain_words, split_camel, stem

# Words that ids write as two, and everybody else as one.
_JOINED = {("my", "sql"): "mysql", ("golden", "gate"): "goldengate", ("dev", "ops"): "devops",
           ("heat", "wave"): "heatwave", ("git", "hub"): "github", ("git", "lab"): "gitlab",
           ("o", "auth"): "oauth", ("o", "auth2"): "oauth", ("e", "tag"): "etag",
           ("post", "gre"): "postgre", ("no", "sql"): "nosql", ("data", "base"): "database",
           ("kube", "config"): "kubeconfig", ("open", "search"): "opensearch",
           ("mac", "os"): "macos", ("rr", "set"): "rrset", ("tf", "state"): "tfstate",
           ("web", "logic"): "weblogic", ("java", "script"): "javascript"}
_KEPT = frozenset("""
backup online offline dataset failover deactivate unallocated unpublish datafile
""".split())
_RARITY = 0.65  # below 1: a word that only one phrase has says less than two that several have
STOP, QUESTION = 1, 2


@dataclass
class Term:
    text: str
    surface: str = ""
    weight: float = 0.0        # the rarer, the heavier
    flags: int = 0
    verbs: int = 0             # bits of KINDS


@dataclass
class Vocabulary:
    stop: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    verbs: dict[str, int] = field(default_factory=dict)
    compounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    surfaces: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def words(self, words: Iterable[str]) -> list[str]:
        """Words as everybody writes them: `golden gate` joined, `loadbalancer` split."""
        found: list[str] = []
        for word in words:
            joined = _JOINED.get((found[-1], word)) if found else None
            if joined:
                found[-1] = joined
            else:
                found += self.compounds.get(word, (word,))
        return found

    def stems(self, words: Iterable[str]) -> list[str]:
        """Stems of what says something, in their order; remembers how they were written."""
        found = []
        for word in self.words(words):
            if len(word) < 2 and not word.isdigit():
                continue
            made = stem(word)
            self.surfaces[made][word] += 1
            if word not in self.stop:
                found.append(made)
        return found

    def ids(self, words: Iterable[str]) -> list[int]:
        return [self.number[word] for word in self.stems(words) if word in self.number]

    def sequence(self, text: str) -> list[int]:
        """With words that say nothing: phrases are matched word by word."""
        return [self.number[stem(word)] for word in self.words(plain_words(text))
                if stem(word) in self.number]


def read_stop_and_verbs(table: Table, problems: Problems) -> Vocabulary:
    made = Vocabulary()
    stop = table.get("stop", "")
    made.stop = frozenset(stop.split())
    made.questions = frozenset(stem(word) for word in table.get("questions", "").split())
    for kind, words in table.get("verbs", {}).items():
        if kind not in KINDS or not isinstance(words, str):
            problems.add(table.at("verbs"), f"{kind}: expected words for one of {' '.join(KINDS)}")
            continue
        for word in words.split():
            made.verbs[stem(word)] = made.verbs.get(stem(word), 0) | 1 << KINDS.index(kind)
    return made


def find_compounds(services: list[Service], texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words that are two words of names side by side: `filesystem`. They are split everywhere."""
    pairs, single = set(), set()
    joined = set(_JOINED.values())
    for service in services:
        for operation in service.operations:
            parts = operation.fields[NAME]
            single.update(parts)
            for left, right in zip(parts, parts[1:]):
                if len(left) > 1 and len(right) > 2 and (left, right) not in _JOINED:
                    pairs.add((left, right))
        for text in service.words:
            parts = plain_words(text)
            if len(parts) == 2 and min(map(len, parts)) > 2:
                pairs.add((parts[0], parts[1]))
    spelled = {left + right: (left, right) for left, right in sorted(pairs)}
    seen = single | {word for text in texts for word in plain_words(text)}
    seen |= {word for service in services for operation in service.operations
             for words in operation.fields.values() for word in words}
    seen |= {service.name for service in services}
    return {word: spelled[word] for word in sorted(seen)
            if word in spelled and word not in joined | _KEPT}


def weigh(made: Vocabulary, documents: Iterable[set[str]], extra: Iterable[str]) -> None:
    """Gives every stem of the documents a number and a weight."""
    seen: Counter[str] = Counter()
    count = 0
    for document in documents:
        seen.update(document)
        count += 1
    for word in (*extra, *(stem(word) for word in made.stop), *made.verbs, *made.questions):
        seen[word] += 0
    stops = {stem(word) for word in made.stop}
    for at, text in enumerate(sorted(seen, key=lambda text: text.encode())):
        df = max(seen[text], 1)
        surface = made.surfaces.get(text)
        term = Term(text, surface.most_common(1)[0][0] if surface else text)
        term.weight = 1.8 * math.log(1 + max(count - df + 0.5, 0) / (df + 0.5)) ** _RARITY
        term.flags = STOP * (text in stops) | QUESTION * (text in made.questions)
        term.verbs = made.verbs.get(text, 0)
        made.terms.append(term)
        made.number[text] = at


def own_words(text: str) -> list[str]:
    """Of a phrase that people wrote: camelCase is split there, too."""
    return [part for word in text.replace("-", " ").split() for part in
            (split_camel(word) if word[:1].islower() and not word.islower() else plain_words(word))]

