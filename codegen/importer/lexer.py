"""Tokens of the JavaScript and TypeScript in the packages, and a cursor that walks them.

Snippets are patterns written as the code they match: `$word` and `$string` stand for any
name and any string literal, and blanks and comments do not count.
"""

from __future__ import annotations

import json
import re

from .source import Problem, Source

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)
      | (?P<comment>/\*.*?\*/)
      | (?P<word>[A-Za-z_$][\w$]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
      | (?P<number>\d[\d.]*)
      | (?P<mark>=>|===|&&|\|\||\.\.\.|\S)""",
    re.S | re.X,
)
_PLACEHOLDERS = {"$word": "a name", "$string": "a string"}


class Snippet:
    """A token sequence with placeholders."""

    def __init__(self, code: str) -> None:
        self.tokens = [
            m[0] for m in _TOKEN.finditer(code) if m.lastgroup not in ("blank", "comment")
        ]


class Cursor:
    """Walks the tokens of `source` between two positions; it fails with a line number."""

    def __init__(self, source: Source, start: int = 0, end: int | None = None) -> None:
        self.source = source
        self.index = 0
        self._end = len(source.text) if end is None else end
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._positions: list[int] = []
        self._docs: dict[int, str] = {}
        for match in _TOKEN.finditer(source.text, start, self._end):
            self._add(match)

    def _add(self, match: re.Match[str]) -> None:
        kind = match.lastgroup or ""
        if kind == "comment":
            if match[0].startswith("/**"):
                self._docs[len(self._texts)] = match[0]
        elif kind != "blank":
            self._kinds.append(kind)
            self._texts.append(match[0])
            self._positions.append(match.start())

    @property
    def text(self) -> str:
        """The current token; empty at the end."""
        return self._texts[self.index] if self.index < len(self._texts) else ""

    @property
    def kind(self) -> str:
        return self._kinds[self.index] if self.index < len(self._kinds) else "end"

    @property
    def position(self) -> int:
        return self._positions[self.index] if self.index < len(self._positions) else self._end

    @property
    def doc(self) -> str:
        """The comment that stands right before the current token."""
        return self._docs.get(self.index, "")

    def problem(self, what: str) -> Problem:
        return self.source.problem(self.position, what)

    def problem_before(self, what: str) -> Problem:
        """About what the cursor has just stepped over."""
        return self.source.problem(self._positions[max(self.index - 1, 0)], what)

    def expected(self, what: str) -> Problem:
        return self.problem(f"expected {what}, found {self.text or 'the end'}")

    def accept(self, text: str) -> bool:
        if self.text != text:
            return False
        self.index += 1
        return True

    def must(self, text: str) -> None:
        if not self.accept(text):
            raise self.expected(text)

    def word(self) -> str:
        if self.kind != "word":
            raise self.expected("a name")
        self.index += 1
        return self._texts[self.index - 1]

    def string(self) -> str:
        if self.kind != "string" or self.text[0] != '"':
            raise self.expected("a string")
        try:
            value: str = json.loads(self.text)
        except ValueError as error:
            raise self.problem(f"string {self.text} cannot be read") from error
        self.index += 1
        return value

    def match(self, snippet: Snippet) -> list[str] | None:
        """Step over `snippet` and give its placeholders' values; None if it is not here."""
        start = self.index
        captured: list[str] = []
        for token in snippet.tokens:
            if not self._step(token, captured):
                self.index = start
                return None
        return captured

    def must_match(self, snippet: Snippet) -> list[str]:
        captured: list[str] = []
        for token in snippet.tokens:
            if not self._step(token, captured):
                raise self.expected(_PLACEHOLDERS.get(token, token))
        return captured

    def _step(self, token: str, captured: list[str]) -> bool:
        if token not in _PLACEHOLDERS:
            return self.accept(token)
        if self.kind != token[1:]:
            return False
        captured.append(self.word() if token == "$word" else self.string())
        return True
