"""Texts of the packages' doc comments, for builds that put them in the place of our own words.

They are read from packages on the builder's machine and go into generated tables, never into a
file that is committed. What the packages do not know keeps our words.
"""
from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from codegen.importer.dts import parse_declarations
from codegen.importer.facts import Interface
from codegen.importer.operations import read_signatures
from codegen.importer.package import PREFIX
from codegen.importer.source import Problem, Source
from codegen.problems import Problems

_MANY = 120    # characters; another sentence is only taken when all stays below
_LONGEST = 200  # of a single sentence
_SOURCES = ("docs.py", "importer/dts.py", "importer/lexer.py", "importer/operations.py")


# ---- Comment -> text ----------------------------------------------------------------------------

def _braces(depth: int) -> str:
    """Matches text whose braces are in pairs."""
    inner = r"[^{}]*"
    for _ in range(depth):
        inner = rf"(?:[^{{}}]|\{{{inner}\}})*"
    return inner


_MARKUP: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"\{{@code\s*({_braces(3)})\}}"), r"\1"),
    (re.compile(r"\{@link\s+#?([^{}\s|]+?)(?:\([^{}\s]*\))?\s*\}"), r"\1"),
    (re.compile(r"\{@link\s+[^{}\s|]+[\s|]+([^{}]*)\}"), r"\1"),
    (re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*\)"), r"\1"),
    (re.compile(r"</?(?:a|b|code|em|i|span|strong|sub|sup|tt|u)(?:\s[^<>]*)?>", re.I), ""),
    (re.compile(r"</?(?:br|div|h[1-6]|hr|li|ol|pre|table|tbody|td|th|thead|tr|ul)(?:\s[^<>]*)?/?>",
                re.I), " "),
    (re.compile(r"\{@\w+\s*|\*\*|`"), ""),
    (re.compile(r"\\+u([0-9a-fA-F]{4})"), lambda found: chr(int(found[1], 16))),
    (re.compile(r'\\+(["\'])'), r"\1"),
    (re.compile(r"(?:Note: )?Numbers greater than Number\.MAX_SAFE_INTEGER will result in rounding"
                r" issues\.?"), ""),
)
_TAG = re.compile(r"^\s*@\w", re.M)
_PARAGRAPH = re.compile(r"\n\s*\n|</?p\b[^<>]*>", re.I)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s", re.M)
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(\[]?[A-Z0-9])")
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|incl|cf|no)\.$", re.I)
_RETRIES = ("This operation uses common.", "This operation does not retry")


def _paragraph(comment: str) -> str:
    """The first paragraph behind the stars at the margin, without lists and tags."""
    body = comment.removeprefix("/**").removesuffix("*/")
    body = re.sub(r"^\s*\* ?", "", body, flags=re.M)
    tag = _TAG.search(body)
    body = body[:tag.start()] if tag else body
    first = next((part for part in _PARAGRAPH.split(body) if part.strip()), "")
    item = _ITEM.search(first)
    return first[:item.start()] if item and first[:item.start()].strip() else first


def _sentences(text: str) -> Iterator[str]:
    said = ""
    for part in _SENTENCE.split(text):
        said = f"{said} {part}" if said else part
        if not _SHORTENED.search(said):
            yield said
            said = ""
    if said:
        yield said


def _shorten(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST - 3].rsplit(" ", 1)[0].rstrip(",;:") + "..."


def text_of(comment: str, name: str = "") -> str:
    """What a doc comment says first, as one line that ends as a sentence does; "" when it says
    nothing, no more than a word, or nothing but the `name` of what it stands at."""
    text = _paragraph(comment)
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    text = _INVISIBLE.sub(" ", html.unescape(text)).strip()
    kept = [said for said in _sentences(text) if not said.startswith(_RETRIES)]
    while len(kept) > 1 and kept[-1].endswith(":"):
        kept.pop()
    taken = ""
    for said in kept:
        if taken and len(taken) + len(said) >= _MANY:
            break
        taken = f"{taken} {said}" if taken else _shorten(said)
    taken = taken.rstrip(" :;,")
    if " " not in taken or _letters(taken) == _letters(name):
        return ""
    return taken if taken[-1] in ".!?" else f"{taken}."


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text).lower()


# ---- Package -> texts ---------------------------------------------------------------------------

@dataclass
class Docs:
    """Texts by operation, and by owner (operation or model) and the SDK's name of the member."""
    operations: dict[str, str] = field(default_factory=dict)
    parameters: dict[tuple[str, str], str] = field(default_factory=dict)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.operations or self.parameters or self.fields)


def docs_stamp(packages: Path | None, service: str) -> str:
    """Says which texts there are: the package with its version, and what reads them; "" for our
    own words."""
    about = packages / f"{PREFIX}{service}" / "package.json" if packages else None
    if about is None or not about.is_file():
        return ""
    digest = hashlib.sha256(about.read_bytes())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def check_packages(packages: Path, problems: Problems) -> None:
    if not any(packages.glob(f"{PREFIX}*/lib/client.d.ts")):
        problems.add(str(packages), f"no {PREFIX}* package with lib/client.d.ts")


def read_docs(packages: Path, service: str, problems: Problems) -> Docs:
    """All texts about a service; none when its package is not there."""
    docs, package = Docs(), f"{PREFIX}{service}"
    if not (packages / package).is_dir():
        return docs
    try:
        _read_members(packages, package, docs)
    except Problem as problem:
        problems.extend([f"{packages}/{problem}"])
    return docs


def _read_members(packages: Path, package: str, docs: Docs) -> None:
    for interface in _interfaces(packages, f"{package}/lib/model"):
        _add(docs.fields, interface.name, interface)
    requests = {interface.name: interface
                for interface in _interfaces(packages, f"{package}/lib/request")}
    client = Source.read(packages, f"{package}/lib/client.d.ts")
    for (_, operation), signature in read_signatures(client).items():
        docs.operations[operation] = text_of(signature.doc, operation)
        if signature.request in requests:
            _add(docs.parameters, operation, requests[signature.request])


def _add(texts: dict[tuple[str, str], str], owner: str, interface: Interface) -> None:
    for member in interface.members:
        texts[owner, member.name] = text_of(member.doc, member.name)


def _interfaces(packages: Path, folder: str) -> Iterator[Interface]:
    for path in sorted((packages / folder).glob("*.d.ts")):
        if path.name != "index.d.ts":
            source = Source.read(packages, f"{folder}/{path.name}")
            yield from parse_declarations(source).interfaces.values()
