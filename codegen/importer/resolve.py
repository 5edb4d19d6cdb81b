"""Turns references in types into models, enums and values that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .facts import Enum, Model, Type


class Unresolved(Exception):
    """A type names something that does not exist."""


class Missing(Exception):
    """What is named may be in a file that could not be parsed, which is reported already."""


class Resolver:
    """Knows the models and enums of one service; `broken`: not all of them could be parsed."""

    def __init__(
        self, models: Mapping[str, Model], enums: Mapping[str, Enum], broken: bool = False
    ) -> None:
        self._models = models
        self._enums = enums
        self._broken = broken

    def resolve(self, kind: Type, base: str = "", own: Mapping[str, Enum] | None = None) -> Type:
        """`base` is the model that the serializer names; `own` the enums of a request."""
        if kind.item:
            return replace(kind, item=self.resolve(kind.item, base, own))
        if kind.kind == "own":
            return self._own_enum(kind, own)
        if kind.kind == "enum":
            self._check_enum(kind.name)
            return kind
        if kind.kind in ("model", "union"):
            return self._model(kind, base)
        return kind

    def _own_enum(self, kind: Type, own: Mapping[str, Enum] | None) -> Type:
        if own is None:
            name = f"{kind.owner}.{kind.name}"
            self._check_enum(name)
            return Type("enum", name)
        if kind.name not in own:
            raise Unresolved(f"unknown enum {kind.owner}.{kind.name}")
        return Type("values", leaves=tuple(own[kind.name].members.values()))

    def _check_enum(self, name: str) -> None:
        owner, _, enum = name.rpartition(".")
        if owner not in self._models or enum not in self._models[owner].enums:
            raise self._unknown(f"enum {name}")

    def _model(self, kind: Type, base: str) -> Type:
        """A base with one subtype is declared as that subtype; only the serializer names it."""
        if not base:
            if kind.kind == "union":
                raise Unresolved(f"union of {', '.join(kind.leaves)} without a base")
            return self._model_or_enum(kind.name)
        for leaf in kind.leaves or (kind.name,):
            if leaf != base and (leaf not in self._models or self._models[leaf].base != base):
                raise self._unrelated(leaf, base)
        return self._model_or_enum(base)

    def _model_or_enum(self, name: str) -> Type:
        if name in self._models:
            return Type("model", name)
        if name in self._enums:
            return Type("enum", name)
        raise self._unknown(f"type {name}")

    def _unrelated(self, leaf: str, base: str) -> Exception:
        if self._broken and leaf not in self._models:
            return Missing()
        return Unresolved(f"{leaf} is not a subtype of {base}")

    def _unknown(self, what: str) -> Exception:
        return Missing() if self._broken else Unresolved(f"unknown {what}")
