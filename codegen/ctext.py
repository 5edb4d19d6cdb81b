"""Foreign text -> C source text.

SECURITY: everything that comes from a description and ends up in C passes through here. A name
may hold quotes, backslashes, comment ends, trigraphs or control characters; none of them may end
the literal or comment it stands in. tests/codegen/test_ctext.py holds the cases.
"""
from __future__ import annotations

COLUMNS = 100
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(byte: int) -> str:
    char = chr(byte)
    plain = char if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
    return _ESCAPES.get(char, plain)


def c_string(text: str) -> str:
    """A C string literal with the UTF-8 bytes of the text. Three-digit octal escapes end by
    themselves, so that what follows is never taken for a part of them; `??` is a trigraph."""
    body = "".join(_escape(byte) for byte in text.encode("utf-8"))
    while "??" in body:
        body = body.replace("??", "?\\?")
    return f'"{body}"'


def c_pool_entry(text: str) -> str:
    """One line of a string pool: the literal with its own end marker."""
    return c_string(text)[:-1] + '\\0"'


def c_comment(text: str) -> str:
    """Text that may stand inside a comment: printable ASCII on one line."""
    plain = "".join(char if " " <= char <= "~" else " " for char in text)
    plain = plain.replace("\\", " ").replace("??", "? ?")
    while "*/" in plain or "/*" in plain:
        plain = plain.replace("*/", "* /").replace("/*", "/ *")
    return plain


def _wrap(parts: list[str]) -> str:
    """Joins the parts of a row with ", " and breaks lines before column 100."""
    lines, line = [], "    {"
    for at, part in enumerate(parts):
        piece = " " + part + (" }," if at == len(parts) - 1 else ",")
        if len(line) + len(piece) > COLUMNS and at:
            lines.append(line)
            line = "     "
        line += piece
    return "\n".join([*lines, line])


def c_row(comment: str, settings: dict[str, str]) -> str:
    """A designated initialiser. The comment says what the first setting, an offset, stands for;
    settings that are empty are left out."""
    parts = [f".{name} = {value}" for name, value in settings.items() if value]
    parts[0] += f" /* {c_comment(comment)} */"
    return _wrap(parts)


class Pool:
    """A string pool: every distinct string once, in order of first use; offset 0 is ""."""

    def __init__(self) -> None:
        self._offsets: dict[str, int] = {"": 0}
        self._size = 1

    def at(self, text: str) -> int:
        if text not in self._offsets:
            self._offsets[text] = self._size
            self._size += len(text.encode("utf-8")) + 1
        return self._offsets[text]

    def entries(self) -> list[str]:
        return [c_pool_entry(text) for text in self._offsets]
