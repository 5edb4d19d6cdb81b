"""What comparing makes and the report prints: finished Markdown, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field

CALLS = "calls"  # breaks what calls a tool
ANSWERS = "answers"  # breaks what reads the answer of a tool


@dataclass(frozen=True)
class Change:
    """One thing that differs; `breaks` holds CALLS, ANSWERS, both or nothing."""

    text: str
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A client, operation, model or enum that differs."""

    name: str
    state: str  # "added", "removed", "changed"
    text: str  # behind the name, or ""
    changes: tuple[Change, ...] = ()
    breaks: tuple[str, ...] = ()
    users: dict[str, str] = field(default_factory=dict)  # CALLS, ANSWERS -> "`a`, `b` and 3 more"


@dataclass
class ServiceChanges:
    """All that differs in one service; `items` by group, in the order of the report."""

    name: str
    state: str  # "added", "removed", "changed"
    packages: tuple[str, str]  # version before and after, "" where there was none
    about: list[Change] = field(default_factory=list)
    items: dict[str, list[Item]] = field(default_factory=dict)

    @property
    def is_version_only(self) -> bool:
        return self.state == "changed" and not self.about and not any(self.items.values())
