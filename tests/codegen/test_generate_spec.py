"""What holds for the descriptions and overlays of this repository."""
from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import yaml

from codegen.generate import run_generate
from tests.codegen.generate_support import ROOT

SPEC = ROOT / "spec"
REVIEWED = ("core", "identity", "limits", "monitoring", "objectstorage", "workrequests")


def _names(document: dict[str, Any]) -> list[str]:
    """Every field, parameter and header, as often as it stands in the document."""
    found: list[str] = []
    for schema in document["components"]["schemas"].values():
        found += schema.get("properties", {})
    for methods in document["paths"].values():
        for operation in methods.values():
            found += [parameter.get("x-oci-prefix", parameter["name"])
                      for parameter in operation.get("parameters", [])]
            headers = operation["responses"]["2XX"].get("headers", {})
            found += [header.get("x-oci-prefix", name) for name, header in headers.items()]
    return found


@unittest.skipUnless((SPEC / "core.json").exists(), "spec/ has not been imported")
class Repository(unittest.TestCase):
    def test_the_committed_list_of_operations_is_current(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run_generate(["--spec", str(SPEC), "--out", folder]), 0)
            made = (Path(folder) / "operations.tsv").read_text()
        self.assertEqual((ROOT / "generated" / "operations.tsv").read_text(), made,
                         "run `python3 codegen generate` and look at the difference")

    def test_most_names_of_the_reviewed_services_have_words(self) -> None:
        words = yaml.safe_load((SPEC / "overlay" / "words.yaml").read_text(encoding="utf-8"))
        known = total = 0
        for service in REVIEWED:
            if (SPEC / f"{service}.json").exists():
                names = _names(json.loads((SPEC / f"{service}.json").read_text()))
                known += sum(name in words or f"{service}.{name}" in words for name in names)
                total += len(names)
        self.assertGreater(known / total, 0.85)

    def test_operations_that_are_known_to_be_dangerous_are_marked(self) -> None:
        rows = [line.split("\t") for line in
                (ROOT / "generated" / "operations.tsv").read_text().splitlines()[1:]]
        found = {row[0]: f"{row[3]} {row[4]}".strip() for row in rows}
        for operation, expected in (
                ("core.listInstances", "read"),
                ("core.getWindowsInstanceInitialCredentials", "read secret_out"),
                ("core.instanceAction", "action"),
                ("core.launchInstance", "write cost"),
                ("core.terminateInstance", "delete irreversible"),
                ("core.deleteBootVolumeKmsKey", "write"),
                ("identity.uploadApiKey", "write privilege"),
                ("identity.createAuthToken", "write secret_out privilege"),
                ("identity.createOrResetUIPassword", "write secret_out privilege"),
                ("identity.bulkDeleteResources", "delete irreversible"),
                ("identity.updatePolicy", "write privilege"),
                ("monitoring.summarizeMetricsData", "read"),
                ("objectstorage.getObject", "read"),
                ("objectstorage.createPreauthenticatedRequest", "write secret_out privilege"),
                ("objectstorage.putObjectLifecyclePolicy", "write irreversible")):
            with self.subTest(operation=operation):
                self.assertEqual(found.get(operation), expected)


if __name__ == "__main__":
    unittest.main()
