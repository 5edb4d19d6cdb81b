"""tests/checks/lint_spec.sh passes what the importer writes, and fails on broken documents.

It needs a linter: OCI_MCP_LINT_MODULES names the node_modules that hold it.
"""

from __future__ import annotations

import json
import os
import subprocess
import unittest
from collections.abc import Callable
from typing import Any

from tests.codegen.import_support import HERE, ImportCase

SCRIPT = HERE.parent / "checks" / "lint_spec.sh"
MODULES = os.environ.get("OCI_MCP_LINT_MODULES", "")


def unknown_reference(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Order"]["properties"]["fruit"]["$ref"] += "s"


def unknown_type(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Order"]["properties"]["id"]["type"] = "text"


def lost_path_parameter(document: dict[str, Any]) -> None:
    del document["paths"]["/20200101/orders/{orderId}"]["get"]["parameters"]


def unknown_place(document: dict[str, Any]) -> None:
    document["paths"]["/20200101/orders"]["get"]["parameters"][0]["in"] = "cookies"


def no_paths(document: dict[str, Any]) -> None:
    document["paths"] = []


@unittest.skipUnless(MODULES, "OCI_MCP_LINT_MODULES is not set")
class Lint(ImportCase):
    def setUp(self) -> None:
        super().setUp()
        self.run_import()

    def lint(self) -> int:
        command = ["sh", str(SCRIPT), str(self.out), MODULES]
        return subprocess.run(command, capture_output=True, check=False).returncode

    def test_an_imported_document_passes(self) -> None:
        self.assertEqual(self.lint(), 0)

    def test_broken_documents_fail(self) -> None:
        sound = self.document.read_text(encoding="utf-8")
        breaks: list[Callable[[dict[str, Any]], None]] = [
            *(unknown_reference, unknown_type, lost_path_parameter, unknown_place, no_paths)
        ]
        for break_it in breaks:
            with self.subTest(break_it.__name__):
                document = json.loads(sound)
                break_it(document)
                self.document.write_text(json.dumps(document), encoding="utf-8")
                self.assertEqual(self.lint(), 1)

    def test_a_folder_without_documents_fails(self) -> None:
        self.document.unlink()
        self.assertEqual(self.lint(), 2)


if __name__ == "__main__":
    unittest.main()
