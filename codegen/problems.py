"""Mistakes in descriptions and overlays: collected, so that one run reports all of them."""
from __future__ import annotations


class Problems:
    """A list of `where: what` lines in the order in which they were found, without repeats."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    def add(self, where: str, what: str) -> None:
        self._lines[f"{where}: {what}"] = None

    def extend(self, lines: list[str]) -> None:
        self._lines.update(dict.fromkeys(lines))

    def lines(self) -> list[str]:
        return list(self._lines)

    def __bool__(self) -> bool:
        return bool(self._lines)
