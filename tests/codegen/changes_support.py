"""What the tests of `codegen changes` share: small descriptions, and a run of the command."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from codegen.__main__ import main

STRING = {"type": "string"}
NUMBER = {"type": "number"}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/" + name}


def model(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def subtype(base: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "allOf": [ref(base)], "properties": properties}


def base(subtypes: dict[str, str], **properties: Any) -> dict[str, Any]:
    mapping = {value: ref(name)["$ref"] for value, name in subtypes.items()}
    return {**model("kind", kind=STRING, **properties),
            "discriminator": {"propertyName": "kind", "mapping": mapping}}


def parameter(name: str, schema: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", **more, "schema": STRING if schema is None else schema}


def operation(name: str, *parameters: dict[str, Any], body: Any = None, answer: Any = None,
              **more: Any) -> dict[str, Any]:
    """Body and answer are schemas."""
    good: dict[str, Any] = {"description": "Success"}
    entry = {"operationId": name, "x-oci-client": "ShopClient", "parameters": list(parameters),
             "responses": {"2XX": good}, **more}
    if body is not None:
        entry["requestBody"] = {"x-oci-name": "details", "required": True,
                                "content": {"application/json": {"schema": body}}}
    if answer is not None:
        good.update({"x-oci-name": "item", "content": {"application/json": {"schema": answer}}})
    return entry


def document(*operations: dict[str, Any], service: str = "shop", **schemas: Any) -> dict[str, Any]:
    """Each operation is the GET of /20200101/<its name>."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "20200101", "x-oci-service": service,
                 "x-oci-package": {"name": "oci-shop", "version": "1.0.0"}},
        "x-oci-clients": [{"name": "ShopClient", "base": "/20200101",
                           "endpoint": "https://shop.{region}.example.invalid"}],
        "paths": {f"/20200101/{one['operationId']}": {"get": one} for one in operations},
        "components": {"schemas": schemas},
    }


class ChangesCase(unittest.TestCase):
    """A folder of its own with OLD and NEW."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.old, self.new = self.folder / "old", self.folder / "new"
        self.old.mkdir()
        self.new.mkdir()

    def write(self, side: Path, *documents: dict[str, Any]) -> None:
        for one in documents:
            path = side / f"{one['info']['x-oci-service']}.json"
            path.write_text(json.dumps(one), encoding="utf-8")

    def run_changes(self, *arguments: str) -> tuple[int, str, str]:
        """The exit status, the report, and the problems."""
        printed, problems = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(problems):
            status = main(["changes", *(arguments or (str(self.old), str(self.new)))])
        return status, printed.getvalue(), problems.getvalue()

    def report(self, old: dict[str, Any], new: dict[str, Any]) -> str:
        self.write(self.old, old)
        self.write(self.new, new)
        status, text, problems = self.run_changes()
        self.assertEqual((status, problems), (0, ""))
        return text

    def changes(self, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        """The bullets of the services' sections."""
        text = self.report(old, new)
        section = text.partition("\n## shop\n")[2]
        return [line.strip().removeprefix("- ") for line in section.splitlines() if "- " in line]

    def breaking(self, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        text = self.report(old, new).partition("\n## Summary")[0]
        return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
