"""YAML nodes that know their lines. They are looked into only as far as they are needed, so that
a small file that stands for a large one does no harm."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from .source import Problem

_INTEGER = re.compile(r"[-+]?[0-9]+$")
_DECIMAL = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$")


class Value:
    """A node; what it is expected to be is checked where it is asked for."""

    def __init__(self, place: str, node: yaml.Node) -> None:
        self.place = place
        self.node = node
        self._members: dict[str, Value] | None = None

    def problem(self, what: str) -> Problem:
        return Problem(self.place, self.line, what)

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def members(self) -> dict[str, Value]:
        if self._members is None:
            if not isinstance(self.node, yaml.MappingNode):
                raise self.problem("expected a mapping")
            found: dict[str, Value] = {}
            for key, value in self.node.value:
                name = Value(self.place, key).text()
                if name in found:
                    raise Value(self.place, key).problem(f'"{name}" stands twice')
                found[name] = Value(self.place, value)
            self._members = found
        return self._members

    def get(self, key: str) -> Value | None:
        return self.members().get(key)

    def need(self, key: str) -> Value:
        value = self.get(key)
        if value is None:
            raise self.problem(f'"{key}" is missing')
        return value

    def items(self) -> list[Value]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.problem("expected a list")
        return [Value(self.place, item) for item in self.node.value]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.problem("expected a text")
        return str(self.node.value)

    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def flag(self) -> bool:
        if self.text() not in ("true", "false"):
            raise self.problem("expected true or false")
        return self.text() == "true"

    def number(self) -> int | float:
        text = self.text()
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text) and abs(float(text)) != float("inf"):
            return float(text)
        raise self.problem("expected a number")

    def size(self) -> int:
        number = self.number()
        if not isinstance(number, int) or number < 0:
            raise self.problem("expected a number of things")
        return number


def read_yaml(path: Path) -> Value:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = path.read_bytes().decode("utf-8")
        node = yaml.compose(text, Loader=loader)
    except OSError as error:
        raise Problem(str(path), 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Problem(str(path), line, "is not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise Problem(str(path), line, f"is not YAML: {what}") from error
    except RecursionError as error:
        raise Problem(str(path), 1, "is not YAML: too deep") from error
    if node is None:
        raise Problem(str(path), 1, "is empty")
    return Value(str(path), node)
