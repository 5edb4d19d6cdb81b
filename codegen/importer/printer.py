"""Prints JSON so that a change reads as a small diff: what fits in a line stands on one."""

from __future__ import annotations

import json
from typing import Any

_WIDTH = 120
_INDENT = 2


def print_json(value: Any) -> str:
    """`value` as text that ends with a newline; the order of keys is kept."""
    return "\n".join(_lines(value, 0, 0)) + "\n"


def _lines(value: Any, depth: int, before: int) -> list[str]:
    """`before`: the characters that stand in front of the value in its first line."""
    if not value or not isinstance(value, (dict, list)):
        return [json.dumps(value, ensure_ascii=False)]
    inner = (depth + 1) * _INDENT
    members = []
    if isinstance(value, dict):
        for key, item in value.items():
            name = json.dumps(key, ensure_ascii=False) + ": "
            lines = _lines(item, depth + 1, inner + len(name))
            members.append([name + lines[0]] + lines[1:])
    else:
        members = [_lines(item, depth + 1, inner) for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    if all(len(member) == 1 for member in members):
        line = opening + ", ".join(member[0] for member in members) + closing
        if before + len(line) < _WIDTH:  # a comma may follow
            return [line]
    return _broken(members, opening, closing, depth)


def _broken(members: list[list[str]], opening: str, closing: str, depth: int) -> list[str]:
    result = [opening]
    margin = " " * ((depth + 1) * _INDENT)
    for index, member in enumerate(members):
        comma = "," if index + 1 < len(members) else ""
        result.append(margin + member[0])
        result.extend(member[1:])
        result[-1] += comma
    result.append(" " * (depth * _INDENT) + closing)
    return result
