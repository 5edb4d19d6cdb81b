"""Facts -> HTML. All text is escaped by the template engine."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.offers import Offer
from codegen.reference.facts import Service

_CLASSES = {"r": "read", "w": "write", "a": "action", "d": "delete"}
FLAGS = {
    "secret_out": "its answer is a credential",
    "secret_in": "it takes a credential",
    "irreversible": "cannot be undone",
    "cost": "may cost money",
    "privilege": "changes who may do what",
}


class Pages:
    def __init__(self, version: str) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True,
            lstrip_blocks=True, undefined=StrictUndefined, keep_trailing_newline=True)
        self._templates.globals |= {"version": version, "flag_texts": FLAGS}

    def _render(self, template: str, **values: Any) -> str:
        return self._templates.get_template(template).render(**values)

    def service(self, service: Service) -> str:
        by_client: dict[str, list[Any]] = {}
        for operation in service.operations:
            by_client.setdefault(operation.client, []).append(operation)
        return self._render("service.html.j2", root="../", service=service,
                            by_client=sorted(by_client.items()))

    def types(self, service: Service) -> str:
        return self._render("types.html.j2", root="../", service=service)

    def index(self, index: list[dict[str, Any]]) -> str:
        total = sum(row["count"] for row in index)
        return self._render("index.html.j2", root="", index=index, total=total, classes=_CLASSES)

    def tools(self, core: list[dict[str, Any]], toolsets: dict[str, list[Offer]],
              by_class: dict[str, str]) -> str:
        return self._render("tools.html.j2", root="", core=core, toolsets=toolsets,
                            by_class=by_class)
