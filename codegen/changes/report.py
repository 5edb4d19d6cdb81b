"""ServiceChanges -> the Markdown that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .compare import GROUPS
from .model import ANSWERS, CALLS, Change, Item, ServiceChanges
from .text import cell, code, codes, count, plain

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_ORDER = ("removed", "added", "changed")
_MANY = 5
_USED = ("Models", "Enums")  # groups whose items say where they are used


def count_breaking(services: list[ServiceChanges]) -> int:
    return sum(len(list(_breaking(service))) for service in services)


def report(old: str, new: str, services: list[ServiceChanges]) -> str:
    """`services` are those that differ, sorted; `old` and `new` as the user called them."""
    told = [service for service in services if not service.is_version_only]
    versions = _version_lines([service for service in services if service.is_version_only])
    if not told:
        return "\n".join(["No changes." if not versions else "No changes but versions of packages.",
                          *versions]) + "\n"  # fmt: skip
    lines = [f"# Changes from {code(old)} to {code(new)}", ""]
    lines += _breaking_section(told)
    lines += ["", "## Summary", "", *_table(told)]
    if versions:
        lines += ["", "Only the version of the package changed:", "", *versions]
    for service in told:
        lines += _service_section(service)
    return "\n".join(lines) + "\n"


def _version_lines(services: list[ServiceChanges]) -> list[str]:
    """One line for all services whose package went the same way."""
    steps: dict[tuple[str, str], list[str]] = {}
    for service in services:
        steps.setdefault(service.packages, []).append(plain(service.name))
    return [f"- {_versions(packages)}: {', '.join(names)}"
            for packages, names in sorted(steps.items())]  # fmt: skip


def _versions(packages: tuple[str, str]) -> str:
    old, new = (code(version) if version else "" for version in packages)
    return f"{old} → {new}" if old and new and old != new else new or old


# ---- Breaking -----------------------------------------------------------------------------------


def _breaking_section(services: list[ServiceChanges]) -> list[str]:
    lines = ["## Breaking", ""]
    broken = [(service, list(_breaking(service))) for service in services]
    total = sum(len(found) for _, found in broken)
    if not total:
        return [*lines, "Nothing."]
    lines += [f"{count(total, 'change')}: what called a tool is refused now (calls), or what read "
              "its answer does not", "find what it knows (answers)."]  # fmt: skip
    for service, found in broken:
        if found:
            lines += ["", f"### {plain(service.name)}", "", *found]
    return lines


def _breaking(service: ServiceChanges) -> Iterator[str]:
    if service.state == "removed":
        yield f"- the service is removed, with {_operations(service)} (calls)"
        return
    for items in service.items.values():
        for item in _sorted(items):
            if item.breaks:
                yield f"- {code(item.name)} {item.state}: {item.text} ({_who(item.breaks, item)})"
            for change in item.changes:
                if change.breaks:
                    yield f"- {code(item.name)}: {change.text} ({_who(change.breaks, item)})"


def _operations(service: ServiceChanges) -> str:
    return count(len(service.items["Operations"]), "operation")


def _who(breaks: tuple[str, ...], item: Item) -> str:
    return "; ".join(f"{way} of {item.users[way]}" if item.users.get(way) else way
                     for way in (CALLS, ANSWERS) if way in breaks)  # fmt: skip


# ---- Summary ------------------------------------------------------------------------------------


def _table(services: list[ServiceChanges]) -> list[str]:
    heads = ["service", "package", *(group.lower() for group in GROUPS), "breaking"]
    rows = [[*_row(service)] for service in services]
    return [
        "`+` added, `-` removed, `~` changed",
        "",
        *(f"| {' | '.join(map(cell, row))} |" for row in [heads, ["---"] * len(heads), *rows]),
    ]


def _row(service: ServiceChanges) -> Iterator[str]:
    name = plain(service.name)
    yield name if service.state == "changed" else f"{name} ({service.state})"
    yield _versions(service.packages)
    for group in GROUPS:
        states = [item.state for item in service.items.get(group, [])]
        yield " ".join(f"{sign}{states.count(state)}" for state, sign in _SIGNS.items()
                       if state in states)  # fmt: skip
    breaking = len(list(_breaking(service)))
    yield f"**{breaking}**" if breaking else ""


# ---- One service --------------------------------------------------------------------------------


def _service_section(service: ServiceChanges) -> list[str]:
    lines = ["", f"## {plain(service.name)}"]
    if service.state != "changed":
        mark = _mark((CALLS,)) if service.state == "removed" else ""
        what = f"{mark}The service is {service.state}: {_operations(service)}"
        lines += ["", f"{what}, package {_versions(service.packages)}."]
        return [*lines, "", *(f"- {_title(item)}" for item in service.items["Operations"])]
    if service.about:
        lines += ["", *(_bullet(change) for change in service.about)]
    for group, items in service.items.items():
        if items:
            lines += ["", f"### {group}", ""]
            single, shared = _split(items)
            lines += [line for item in _sorted(single) for line in _item(group, item)]
            lines += [f"- in {len(names)} {group.lower()}: {text}: {codes(names)}"
                      for text, names in shared.items()]  # fmt: skip
    return lines


def _split(items: list[Item]) -> tuple[list[Item], dict[str, list[str]]]:
    """What differs alike in many items, and breaks nothing, is said once for all of them."""
    seen: dict[str, list[str]] = {}
    for item in items:
        for change in item.changes:
            if not change.breaks:
                seen.setdefault(change.text, []).append(item.name)
    shared = {text: names for text, names in sorted(seen.items()) if len(names) >= _MANY}
    single = []
    for item in items:
        rest = [one for one in item.changes if one.breaks or one.text not in shared]
        if rest or not item.changes:
            single.append(replace(item, changes=tuple(rest)))
    return single, shared


def _sorted(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: _ORDER.index(item.state))


def _item(group: str, item: Item) -> Iterator[str]:
    if item.state != "changed":
        title = f"{code(item.name)} {item.state}"
        yield f"- {_mark(item.breaks)}{title}{': ' * bool(item.text)}{item.text}"
        return
    yield f"- {_title(item) if group in _USED else code(item.name)}:"
    for change in item.changes:
        yield f"  {_bullet(change)}"


def _title(item: Item) -> str:
    return f"{code(item.name)} ({item.text})" if item.text else code(item.name)


def _bullet(change: Change) -> str:
    return f"- {_mark(change.breaks)}{change.text}"


def _mark(breaks: tuple[str, ...]) -> str:
    return f"**BREAKING** ({', '.join(breaks)}): " if breaks else ""
