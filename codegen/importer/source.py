"""One file of a package, and the problems found in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Problem(Exception):
    """Something in a package that the importer does not understand."""

    def __init__(self, place: str, line: int, what: str) -> None:
        super().__init__(f"{place}:{line}: {what}")
        self.key = (place, line, what)


@dataclass(frozen=True)
class Source:
    """The text of a file; `place` is its name in messages: package/lib/file.js."""

    place: str
    text: str

    @classmethod
    def read(cls, packages: Path, place: str) -> "Source":
        path = packages / place
        try:
            return cls(place, path.read_bytes().decode("utf-8"))
        except OSError as error:
            raise Problem(place, 1, f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            line = path.read_bytes().count(b"\n", 0, error.start) + 1
            raise Problem(place, line, "is not UTF-8") from error

    def problem(self, position: int, what: str) -> Problem:
        return Problem(self.place, self.text.count("\n", 0, position) + 1, what)


class Problems:
    """Collects problems, so that one run reports all of them."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self._found.append(problem)

    def extend(self, others: "Problems") -> None:
        self._found += others._found

    def __bool__(self) -> bool:
        return bool(self._found)

    def lines(self) -> list[str]:
        """The messages, in the order of file and line, each once."""
        unique = {problem.key: str(problem) for problem in self._found}
        return [unique[key] for key in sorted(unique)]
