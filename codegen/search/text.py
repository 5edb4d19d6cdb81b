"""Text -> words -> stems. runtime/catalog/search_text.c does the same with queries: what is changed
here changes there, and tests/search/stems.tsv holds both to it."""
from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z0-9]+")
_CAMEL = re.compile(
    r"[A-Z]+s(?![a-z0-9])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+(?:[0-9]+[a-z]*)*|[0-9]+[a-z]*")
_VOWELS = frozenset("aeiouy")
_DOUBLES = ("bb", "dd", "gg", "mm", "nn", "pp", "rr", "tt")


def split_camel(name: str) -> list[str]:
    """`createIPSecConnection` -> create, ip, sec, connection."""
    return [part.lower() for part in _CAMEL.findall(name)]


def plain_words(text: str) -> list[str]:
    """Words of a sentence, in lower case; camelCase stays together."""
    return [word.lower() for word in _WORD.findall(text)]


def _has_vowel(text: str) -> bool:
    return any(letter in _VOWELS for letter in text)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_tense(word: str) -> str:
    for ending, least in (("ing", 6), ("ed", 5)):
        base = word[:-len(ending)]
        if len(word) >= least and word.endswith(ending) and _has_vowel(base):
            return base[:-1] if base.endswith(_DOUBLES) else base
    return word


def _without_noun(word: str) -> str:
    """migration, migrate -> migr; connection -> connect; deployment -> deploy."""
    if word.endswith("ation") and len(word) >= 9:
        return word[:-5]
    if word.endswith("ate") and len(word) >= 7:
        return word[:-3]
    if word.endswith("at") and len(word) >= 6:
        return word[:-2]
    if word.endswith(("tion", "sion")) and len(word) >= 7:
        return word[:-3]
    if word.endswith("ment") and len(word) >= 9:
        return word[:-4]
    return word


def stem(word: str) -> str:
    """The form in which singular and plural, verb and noun are the same, mostly."""
    if not word.isalpha():
        return _singular(word) if word[-1:] == "s" else word
    word = _without_noun(_without_tense(_singular(word)))
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("y") and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    return word
