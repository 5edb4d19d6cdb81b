"""What resolving one service keeps track of: its names, its pool, its rows so far."""
from __future__ import annotations

from typing import Any

from codegen import names
from codegen.ctext import Pool
from codegen.docs import Docs
from codegen.overlay import ServiceOverlay
from codegen.problems import Problems

INDEX_MAX = 0xFFFF  # types, enums and operations are counted in 16 bits
REF = "#/components/schemas/"


class Identifiers:
    """The C names of one service in one name space (tags, constants, functions)."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._owners: dict[str, str] = {}

    def claim(self, context: Context, path: str, name: str, owner: str) -> str:
        other = self._owners.setdefault(name, owner)
        if other != owner:
            context.problem(path, f"the {self.what} {name} is already the one of {other}")
        return name


class Context:
    def __init__(self, where: str, document: dict[str, Any], overlay: ServiceOverlay,
                 problems: Problems, docs: Docs) -> None:
        self.where = where
        self.problems = problems
        self.overlay = overlay
        self.docs = docs
        self.service: str = document["info"]["x-oci-service"]
        self.prefix = f"oci_{self.service}"
        self.guard = self.prefix.upper()
        self.schemas: dict[str, dict[str, Any]] = document.get("components", {}).get("schemas", {})
        self.pool = Pool()
        self.tags = Identifiers("struct")
        self.constants = Identifiers("constant")
        self.functions = Identifiers("function")
        self.models = [name for name, schema in self.schemas.items() if not is_enum(schema)]
        self.model_index = {name: at for at, name in enumerate(self.models)}
        self.enum_rows: dict[tuple[Any, ...], int] = {}  # (name, values, open) -> index
        self.member_count = 0

    def problem(self, path: str, what: str) -> None:
        self.problems.add(f"{self.where}: {path}" if path else self.where, what)

    def struct(self, name: str) -> str:
        return f"{self.prefix}_{names.snake(name)}"

    def type_constant(self, name: str) -> str:
        return f"{self.guard}_TYPE_{names.snake(name).upper()}"

    def schema_of(self, path: str, reference: str) -> str | None:
        """The name behind a $ref, or None when there is no such schema."""
        name = reference.removeprefix(REF)
        if reference.startswith(REF) and name in self.schemas:
            return name
        self.problem(path, f'unknown $ref "{reference}"')
        return None

    def enum(self, name: str, values: list[str], is_open: str) -> int:
        """The index of an enum; equal ones of one name are one row."""
        return self.enum_rows.setdefault((name, tuple(values), is_open), len(self.enum_rows))


def is_enum(schema: dict[str, Any]) -> bool:
    return "enum" in schema
