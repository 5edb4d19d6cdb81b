"""model.Service -> text of the generated files."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.ctext import COLUMNS, c_comment, c_string
from codegen.model import Field, Service

TEMPLATES = Path(__file__).parent / "templates"
SERVICE_FILES = ("types.h", "operations.h", "client.h", "tables.c")
CATALOG_FILES = ("catalog.c", "words.c", "regions.c", "iam.c", "follow.c", "guides.c")


def _member(field: Field) -> str:
    """One line of a struct; a comment that does not fit stands on a line of its own."""
    line = field.declaration
    if not field.note:
        return line
    noted = f"{line} /* {field.note} */"
    return noted if len(noted) <= COLUMNS - 4 else f"/* {field.note} */\n    {line}"


def _comment(notes: tuple[str, ...]) -> str:
    if len(notes) == 1 and len(notes[0]) <= COLUMNS - 6:
        return f"/* {notes[0]} */"
    return "\n".join(["/*", *(f" * {note}" for note in notes), " */"])


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)
    environment.filters |= {
        "member": _member, "comment": _comment, "comment_text": c_comment, "c_string": c_string,
    }
    return environment


_ENVIRONMENT = _environment()


def render(template: str, **values: Any) -> str:
    return _ENVIRONMENT.get_template(f"{template}.j2").render(**values)


def render_service(service: Service) -> dict[str, str]:
    """File name -> text."""
    return {name: render(name, service=service) for name in SERVICE_FILES}
