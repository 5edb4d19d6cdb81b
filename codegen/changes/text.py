"""Text -> Markdown that shows it as it is. SECURITY: descriptions are foreign text; nothing in them
may end a code span, a table cell or a line of the report, or become markup of its own."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$-])")
_NOT_PRINTED = re.compile(r"[^\x20-\x7e\u00a1-\u02ff\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufaff]")
_SHOWN = 3  # names in a list that is only an example


def _visible(text: str) -> str:
    """On one line, all of it printed."""
    return _NOT_PRINTED.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", text)


def code(text: str) -> str:
    """A code span."""
    shown = _visible(text)
    if not shown.strip():
        return f'`"{shown}"`'
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def plain(text: str) -> str:
    """Running text without markup."""
    return _MARKUP.sub(r"\\\1", _visible(text))


def cell(markdown: str) -> str:
    """Markdown as a table takes it: a bar would end the cell even in a code span."""
    return markdown.replace("\\|", "|").replace("|", "\\|")


def codes(texts: list[str]) -> str:
    return ", ".join(code(text) for text in texts)


def examples(texts: list[str]) -> str:
    """The first few of a list, and how many more there are."""
    more = len(texts) - _SHOWN
    return codes(texts) if more <= 1 else f"{codes(texts[:_SHOWN])} and {more} more"


def count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
