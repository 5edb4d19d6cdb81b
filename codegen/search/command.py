"""Command line of `codegen search`."""
from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from pathlib import Path

from codegen.load import Table, load_yaml
from codegen.problems import Problems
from codegen.search.gather import NAME, SERVICE, TEXT, VERB, Service, gather
from codegen.search.index import Index
from codegen.search.phrases import Phrase, read_phrases
from codegen.search.text import plain_words, split_camel, stem
from codegen.search.vocabulary import (Vocabulary, find_compounds, own_words,
                                       read_stop_and_verbs, weigh)

_SIZE_MAX = 4 << 20


def _synonyms(table: Table, problems: Problems) -> dict[str, str]:
    for key, words in table.items():
        if not isinstance(words, str):
            problems.add(table.at(key), f'"{key}": expected words')
    return {key: words for key, words in table.items() if isinstance(words, str)}


def _documents(services: list[Service], phrases: list[Phrase], made: Vocabulary) -> list[set[str]]:
    """What is said of each family: a word that few of them have weighs more."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for service in services:
        for operation in service.operations:
            document = said[service.name, operation.family]
            for bit in (NAME, VERB, SERVICE, TEXT):
                document.update(made.stems(operation.fields[bit]))
    for phrase in phrases:
        said[phrase.service, phrase.family].update(made.stems(own_words(phrase.text)))
    return list(said.values())


def _extra(services: list[Service], synonyms: dict[str, str], made: Vocabulary) -> list[str]:
    """Stems that only fields of lower rank, names of services and synonyms have."""
    texts = [text for service in services for text in (service.name, *service.words)]
    texts += [text for pair in synonyms.items() for text in pair]
    found = [stem(word) for text in texts for word in made.words(plain_words(text))]
    for service in services:
        for operation in service.operations:
            for words in operation.fields.values():
                found += made.stems(words)
    return found


def _names(services: list[Service]) -> list[Phrase]:
    """What families and operations are called is a phrase of theirs, too."""
    found = []
    for service in services:
        for family in dict.fromkeys(operation.family for operation in service.operations):
            found.append(Phrase(service.name, family, "", " ".join(split_camel(family))))
        for operation in service.operations:
            words = operation.fields[VERB] + operation.fields[NAME]
            found.append(Phrase(service.name, operation.family, operation.id, " ".join(words)))
    return found


def _ocids(table: Table, index: Index, problems: Problems) -> dict[str, tuple[str, str]]:
    found = {}
    for name, target in table.items():
        service, _, family = target.partition(".")
        if not index.has_family(service, family):
            problems.add(table.at(name), f"{target}: no such family")
        found[name.replace("-", "")] = (service, family)
    return found


def make_index(spec: Path, out: Path, overlay: Path, problems: Problems) -> bytes:
    services = gather(spec, out, overlay, problems)
    phrases = read_phrases(overlay, services, problems)
    table = load_yaml(overlay / "search.yaml", problems)
    synonyms = _synonyms(load_yaml(overlay / "synonyms.yaml", problems), problems)
    made = read_stop_and_verbs(table, problems)
    texts = [phrase.text for phrase in phrases] + list(synonyms)
    made.compounds = find_compounds(services, texts)
    for service in services:
        about = [word for text in (service.name, *service.words) for word in plain_words(text)]
        for operation in service.operations:
            operation.fields[SERVICE] = operation.fields[SERVICE] + about
    documents = _documents(services, phrases, made)
    weigh(made, documents, _extra(services, synonyms, made))
    index = Index(services, made)
    for phrase in sorted(phrases + _names(services), key=index.place):
        index.add_phrase(phrase, own_words(phrase.text))
    index.add_aliases(services)
    index.add_synonyms(synonyms)
    index.add_compounds()
    index.add_ocids(_ocids(table.get("ocids", Table(table.file, 1)), index, problems), services)
    data = index.bytes()
    if len(data) > _SIZE_MAX:
        problems.add(str(overlay), f"the index has {len(data)} bytes, more than {_SIZE_MAX}")
    return data


def run_search(arguments: list[str]) -> int:
    """The exit status. Nothing is written when there is a problem."""
    parser = argparse.ArgumentParser(prog="codegen search", description="spec/ -> index of search")
    parser.add_argument("--spec", type=Path, default=Path("spec"), metavar="DIR")
    parser.add_argument("--overlay", type=Path, metavar="DIR", help="default: SPEC/overlay")
    parser.add_argument("--generated", type=Path, default=Path("generated"), metavar="DIR",
                        help="what `codegen generate` wrote")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: GENERATED/search.bin")
    options = parser.parse_args(arguments)
    problems = Problems()
    data = make_index(options.spec, options.generated, options.overlay or options.spec / "overlay",
                      problems)
    for line in problems.lines():
        print(line, file=sys.stderr)
    if problems:
        return 1
    out = options.out or options.generated / "search.bin"
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(out)
    return 0
