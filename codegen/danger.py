"""spec/overlay/classes.yaml and classes/ -> what each operation does to the cloud."""
from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from typing import Any

from codegen.load import Rows, Table
from codegen.names import words
from codegen.problems import Problems

_CLASSES = {"read": "MODEL_READ", "write": "MODEL_WRITE", "action": "MODEL_ACTION",
            "delete": "MODEL_REMOVE"}
_FLAGS = {"secret_out": "MODEL_SECRET_OUT", "secret_in": "MODEL_SECRET_IN",
          "irreversible": "MODEL_IRREVERSIBLE", "cost": "MODEL_COST",
          "privilege": "MODEL_PRIVILEGE"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
_CONDITIONS = ("methods", "verbs", "operations", "services", "except", "classes")
_SECRET_KEYS = ("names", "also", "not")
_KEYS = {"rules", "flags", "secret_fields"}


@dataclass(frozen=True)
class Danger:
    name: str                  # "read"
    flags: tuple[str, ...]     # in the order of _FLAGS

    @property
    def constant(self) -> str:
        return _CLASSES[self.name]

    @property
    def flag_constants(self) -> list[str]:
        return [_FLAGS[flag] for flag in self.flags]


def _pattern(globs: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(glob) for glob in globs)) if globs else None


@dataclass(frozen=True)
class _Rule:
    says: str                  # a class or a flag
    methods: frozenset[str]
    verbs: frozenset[str]
    operations: re.Pattern[str] | None
    services: re.Pattern[str] | None
    exceptions: re.Pattern[str] | None
    classes: frozenset[str]    # of a flag: the classes that it is about

    def matches(self, operation: str, verb: str, method: str, name: str = "") -> bool:
        """`name` is the class of the operation, which a flag may ask for."""
        return ((not self.methods or method in self.methods)
                and (not self.classes or name in self.classes)
                and (not self.verbs or verb in self.verbs)
                and (self.operations is None or bool(self.operations.match(operation)))
                and not (self.exceptions and self.exceptions.match(operation)))


def _rules(table: Table, key: str, subject: str, allowed: dict[str, str],
           problems: Problems) -> list[_Rule]:
    rows, rules = table.get(key, Rows(table.file)), []
    if not isinstance(rows, Rows):
        problems.add(table.at(key), f'"{key}": expected a list')
        return []
    for at, row in enumerate(rows):
        what = _mistake(row, subject, allowed)
        if what:
            problems.add(rows.at(at), what)
            continue
        globs = [_pattern(row.get(name, [])) for name in ("operations", "services", "except")]
        rules.append(_Rule(row[subject], frozenset(row.get("methods", ())),
                           frozenset(row.get("verbs", ())), *globs,
                           frozenset(row.get("classes", ()))))
    return rules


def _mistake(row: Any, subject: str, allowed: dict[str, str]) -> str:
    if not isinstance(row, Table) or row.get(subject) not in allowed:
        return f'expected "{subject}" to be one of {", ".join(allowed)}'
    for key, value in row.items():
        if key != subject and key not in _CONDITIONS or key == "classes" and subject == "class":
            return f'unknown key "{key}"'
        if key != subject and not isinstance(value, Rows):
            return f'"{key}": expected a list'
    for key, what, known in (("methods", "method", _METHODS), ("classes", "class", _CLASSES)):
        unknown = sorted(set(row.get(key, ())) - set(known))
        if unknown:
            return f'unknown {what} "{unknown[0]}"'
    return ""


class DangerRules:
    """The whole file."""

    def __init__(self, table: Table, problems: Problems) -> None:
        for key in table:
            if key not in _KEYS:
                problems.add(table.at(key), f'unknown key "{key}"')
        self._classes = _rules(table, "rules", "class", _CLASSES, problems)
        self._flags = _rules(table, "flags", "flag", _FLAGS, problems)
        self._secrets = table.get("secret_fields", Table(table.file, table.line))
        self._check(problems)

    def _check(self, problems: Problems) -> None:
        for key in self._secrets:
            if key not in _SECRET_KEYS or not isinstance(self._secrets[key], Rows):
                problems.add(self._secrets.at(key), 'expected the lists "names", "also" and "not"')

    def of(self, service: str, exceptions: Table, problems: Problems) -> ServiceDanger:
        """The rules for a service; `exceptions` is its own file: operation -> class and flags."""
        _check_exceptions(exceptions, problems)
        mine = [[rule for rule in rules
                 if rule.services is None or rule.services.match(service)]
                for rules in (self._classes, self._flags)]
        fields = {key: [name.removeprefix(service + ".") for name in self._secrets.get(key, [])
                        if name.startswith(service + ".")] for key in ("also", "not")}
        return ServiceDanger(mine[0], mine[1], exceptions, list(self._secrets.get("names", [])),
                             fields["also"], fields["not"])


def _check_exceptions(exceptions: Table, problems: Problems) -> None:
    for operation, said in exceptions.items():
        name, *flags = said.split() if isinstance(said, str) else [""]
        if name not in _CLASSES:
            problems.add(exceptions.at(operation), f'unknown class "{name}"')
        for flag in flags:
            if flag not in _FLAGS:
                problems.add(exceptions.at(operation), f'unknown flag "{flag}"')


class ServiceDanger:
    """The rules that hold for one service, and its exceptions."""

    def __init__(self, classes: list[_Rule], flags: list[_Rule], exceptions: Table,
                 secrets: list[str], also: list[str], plain: list[str]) -> None:
        self._classes = classes
        self._flags = flags
        self.exceptions = exceptions
        self._secrets = secrets
        self._secret = _pattern([name.lower() for name in secrets])
        self._also = frozenset(also)
        self._plain = frozenset(plain)

    def content(self) -> list[Any]:
        rules = [[rule.says, sorted(rule.methods), sorted(rule.verbs), sorted(rule.classes),
                  *(glob.pattern if glob else "" for glob in (rule.operations, rule.exceptions))]
                 for rule in self._classes + self._flags]
        return [rules, self.exceptions, self._secrets, sorted(self._also), sorted(self._plain)]

    def danger(self, operation: str, method: str, takes_secret: bool) -> Danger | None:
        """None when nothing gives the operation a class."""
        said = self.exceptions.get(operation)
        if isinstance(said, str):
            name, *flags = said.split()
            known = tuple(flag for flag in _FLAGS if flag in flags)
            return Danger(name if name in _CLASSES else "action", known)
        verb = words(operation)[0]
        for rule in self._classes:
            if rule.matches(operation, verb, method):
                flags = {flag.says for flag in self._flags
                         if flag.matches(operation, verb, method, rule.says)}
                if takes_secret:
                    flags.add("secret_in")
                return Danger(rule.says, tuple(flag for flag in _FLAGS if flag in flags))
        return None

    def is_secret_field(self, owner: str, name: str) -> bool:
        full = f"{owner}.{name}"
        if full in self._also or full in self._plain:
            return full in self._also
        return self._secret is not None and bool(self._secret.match(name.lower()))
