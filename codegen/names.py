"""Names of the descriptions -> C identifiers and tool names."""
from __future__ import annotations

import hashlib
import re

from codegen.abbreviations import ABBREVIATIONS

_TOKEN = re.compile(
    r"[A-Z]+s(?![a-z0-9])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+(?:[0-9]+[a-z]*)*|[0-9]+[a-z]*")

# Keywords of C11 and C++20, what <iso646.h>, <stdbool.h>, <errno.h>, <stdio.h> and <complex.h>
# define, what compilers predefine in GNU mode, and the member every model starts with.
RESERVED = frozenset("""
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t
char8_t class co_await co_return co_yield compl complex concept const const_cast consteval
constexpr constinit continue decltype default delete do double dynamic_cast else enum errno
explicit export extern false final float for friend goto if imaginary inline int linux long
mutable namespace new noexcept noreturn not not_eq nullptr offsetof operator or or_eq override
private protected public register reinterpret_cast requires restrict return short signed sizeof
static static_assert static_cast stderr stdin stdout struct switch template this thread_local
throw true try typedef typeid typename typeof union unix unknown unsigned using virtual void
volatile wchar_t while xor xor_eq
""".split())

# A service called like a file of runtime/oci would claim that file's prefix.
RESERVED_SERVICES = frozenset("""
breaker client config digest endpoint federation key metadata pager principal region request
response retry session signer token
""".split())

TOOL_NAME = re.compile(r"^[a-z][a-z0-9_]{2,39}$")
TOOL_NAME_MAX = 40


def words(name: str) -> list[str]:
    """`memoryInGBs` -> memory, in, gbs. Splits as the SDKs do: IPSec is ip, sec."""
    return [token.lower() for token in _TOKEN.findall(name.replace("IPv", "Ipv"))]


def snake(name: str) -> str:
    """`memoryInGBs` -> memory_in_gbs; never starts with a digit."""
    text = "_".join(words(name))
    return text if text and not text[0].isdigit() else f"n{text}"


def pascal(name: str) -> str:
    """`sortBy` -> SortBy."""
    return "".join(word.capitalize() for word in words(name))


def member(name: str) -> str:
    text = snake(name)
    return text + "_" if text in RESERVED else text


# ---- Tool names ---------------------------------------------------------------------------------

_SMALL_WORDS = frozenset("a an and at by for from in of on the to via with".split())
_VOWELS = re.compile(r"(?<=.)[aeiou]")


def _abbreviate(parts: list[str]) -> list[str]:
    """Abbreviates the word that gains most, the leftmost of equals, until the name fits."""
    parts = list(parts)
    while len("_".join(parts)) > TOOL_NAME_MAX:
        gains = [len(part) - len(ABBREVIATIONS.get(part, part)) for part in parts]
        if max(gains) <= 0:
            break
        at = gains.index(max(gains))
        parts[at] = ABBREVIATIONS[parts[at]]
    return parts


def _drop_small_words(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in _SMALL_WORDS]


def _drop_vowels(parts: list[str]) -> list[str]:
    parts = list(parts)
    for at in sorted(range(len(parts)), key=lambda index: (-len(parts[index]), index)):
        if len("_".join(parts)) <= TOOL_NAME_MAX:
            break
        if len(parts[at]) > 4:
            parts[at] = _VOWELS.sub("", parts[at])
    return parts


def tool_name(service: str, operation: str) -> str:
    """The name of the typed tool: a function of the service and the operation alone."""
    parts = [service, *words(operation)]
    for shorten in (list, _abbreviate, _drop_small_words, _drop_vowels):
        parts = shorten(parts)
        name = "_".join(parts)
        if len(name) <= TOOL_NAME_MAX:
            return name
    digest = hashlib.sha256(f"{service}.{operation}".encode()).hexdigest()[:4]
    return name[:TOOL_NAME_MAX - 5].rstrip("_") + "_" + digest
