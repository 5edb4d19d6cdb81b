"""`codegen import` from a made-up package to a document."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from tests.codegen.import_support import HERE, PACKAGES, ImportCase

ROOT = HERE.parent.parent
GOLDEN = HERE / "golden" / "import"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


class Documents(ImportCase):
    def imported(self) -> dict[str, Any]:
        self.assertEqual(self.run_import()[::2], (0, ""))
        document: dict[str, Any] = json.loads(self.document.read_text(encoding="utf-8"))
        return document

    def operation(self, name: str) -> dict[str, Any]:
        for path in self.imported()["paths"].values():
            for operation in path.values():
                if operation["operationId"] == name:
                    return dict(operation)
        self.fail(f"no operation {name}")

    def test_the_whole_package_becomes_the_expected_document(self) -> None:
        self.imported()
        golden = GOLDEN / "shop.json"
        if UPDATE:
            shutil.copy(self.document, golden)
        self.assertEqual(self.document.read_text(), golden.read_text())

    def test_a_base_with_one_subtype_is_named_by_its_serializer(self) -> None:
        order = self.imported()["components"]["schemas"]["Order"]["properties"]
        self.assertEqual(order["boxes"]["items"], {"$ref": "#/components/schemas/Box"})

    def test_a_body_of_one_subtype_is_its_base(self) -> None:
        body = self.operation("createBoxes")["requestBody"]["content"]["application/json"]
        self.assertEqual(body["schema"]["items"], {"$ref": "#/components/schemas/Box"})

    def test_an_answer_of_one_subtype_is_its_base(self) -> None:
        client = "oci-shop/lib/client.js"
        self.edit(client, "bodyModel: model.Extra", "bodyModel: model.Box")
        self.edit(client, 'type: "model.Extra"', 'type: "model.BoxOfWood"')
        self.edit(
            "oci-shop/lib/counter-waiter.js", "response.extra.value", "response.extra.boxType"
        )
        answer = self.operation("getWorkRequest")["responses"]["2XX"]["content"]
        self.assertEqual(
            answer, {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}
        )

    def test_the_name_of_a_base_may_begin_the_name_of_its_subtype(self) -> None:
        serializer = "oci-shop/lib/model/order.js"
        self.edit(serializer, '"fruit": obj.fruit ? model.Fruit', '"fruit": obj.fruit ? model.Box')
        self.edit("oci-shop/lib/model/order.d.ts", "model.Pear | model.Apple", "model.BoxOfWood")
        order = self.imported()["components"]["schemas"]["Order"]["properties"]
        self.assertEqual(order["fruit"], {"$ref": "#/components/schemas/Box"})

    def test_the_value_for_the_unknown_is_no_value_of_an_enum(self) -> None:
        color = self.imported()["components"]["schemas"]["Apple.Color"]
        self.assertEqual(color, {"type": "string", "x-oci-open": True, "enum": ["RED", "GREEN"]})

    def test_a_subtype_does_not_declare_the_discriminator_again(self) -> None:
        schemas = self.imported()["components"]["schemas"]
        self.assertEqual(
            schemas["Pear"], {"type": "object", "allOf": [{"$ref": "#/components/schemas/Fruit"}]}
        )
        self.assertEqual(schemas["Fruit"]["required"], ["kind"])

    def test_json_strings_and_plain_text_differ(self) -> None:
        self.assertIn("application/json", self.operation("getOwner")["responses"]["2XX"]["content"])
        self.assertIn("text/plain", self.operation("createBoxes")["responses"]["2XX"]["content"])

    def test_no_sentence_of_a_package_reaches_the_document(self) -> None:
        self.imported()
        for sentence in ("Something bought", "Kilograms", "Not ripe", "An operation"):
            self.assertNotIn(sentence, self.document.read_text())


class Output(ImportCase):
    def test_two_runs_give_the_same_bytes_whatever_the_hash_seed(self) -> None:
        texts = set()
        for seed in ("0", "1", "4242"):
            out = self.out / seed
            environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
            command = [sys.executable, "codegen", "import", "--packages", str(self.packages)]
            subprocess.run(
                [*command, "--out", str(out)],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
            )
            texts.add((out / "shop.json").read_bytes())
        self.assertEqual(len(texts), 1)

    def test_it_runs_as_a_module_too(self) -> None:
        command = [sys.executable, "-m", "codegen", "import", "--packages", str(PACKAGES)]
        done = subprocess.run(
            [*command, "--out", str(self.out)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        self.assertTrue(done.stdout.startswith("shop 1.2.3: 2 clients, 10 operations, 7 models"))

    def test_an_unchanged_document_is_not_written_again(self) -> None:
        self.run_import()
        os.utime(self.document, ns=(1, 1))
        self.run_import()
        self.assertEqual(self.document.stat().st_mtime_ns, 1)

    def test_a_changed_document_is_written(self) -> None:
        self.run_import()
        os.utime(self.document, ns=(1, 1))
        self.edit("oci-shop/package.json", "1.2.3", "1.2.4")
        self.run_import()
        self.assertNotEqual(self.document.stat().st_mtime_ns, 1)

    def test_several_processes_report_in_the_order_of_names(self) -> None:
        for name in ("oci-bazaar", "oci-zoo"):
            shutil.copytree(self.packages / "oci-shop", self.packages / name)
            self.edit(f"{name}/package.json", "oci-shop", name)
        _, printed, _ = self.run_import("--jobs", "3")
        names = [line.split()[0] for line in printed.splitlines()]
        self.assertEqual(names, ["bazaar", "shop", "zoo", "total:"])

    def test_only_the_chosen_services_are_imported(self) -> None:
        shutil.copytree(self.packages / "oci-shop", self.packages / "oci-zoo")
        self.edit("oci-zoo/package.json", "oci-shop", "oci-zoo")
        self.run_import("--service", "zoo")
        self.assertEqual([path.name for path in self.out.iterdir()], ["zoo.json"])

    def test_a_package_that_is_not_there_is_reported(self) -> None:
        status, _, problems = self.run_import("--service", "zoo")
        self.assertEqual((status, problems), (1, f"oci-zoo: no such package in {self.packages}\n"))

    def test_a_folder_without_packages_is_reported(self) -> None:
        shutil.rmtree(self.packages / "oci-shop")
        status, _, problems = self.run_import()
        self.assertEqual(status, 1)
        self.assertEqual(problems, f"{self.packages}: no oci-* package with lib/client.js\n")


class CountTables(ImportCase):
    ROW = "shop\t1.2.3\t2\t10\t7\t27\t9\t3\t6\t2\t3\n"

    def setUp(self) -> None:
        super().setUp()
        self.table = self.packages / "counts.tsv"
        self.assertEqual(self.compare("--update-counts"), (0, ""))

    def compare(self, *more: str) -> tuple[int, str]:
        status, _, problems = self.run_import("--expect", str(self.table), *more)
        return status, problems

    def test_the_table_holds_all_counts(self) -> None:
        header, row = self.table.read_text().splitlines(keepends=True)
        self.assertTrue(header.startswith("service\tpackage version\tclients\toperations\t"))
        self.assertEqual(row, self.ROW)

    def test_equal_counts_pass(self) -> None:
        self.assertEqual(self.compare(), (0, ""))

    def test_a_lost_field_fails(self) -> None:
        self.edit("oci-shop/lib/model/order.d.ts", '    "isPaid"?: boolean;\n', "")
        expected = f"{self.table}:2: shop: own fields: expected 27, imported 26\n"
        self.assertEqual(self.compare(), (1, expected))

    def test_another_version_fails(self) -> None:
        self.edit("oci-shop/package.json", "1.2.3", "1.3.0")
        expected = f"{self.table}:2: shop: package version: expected 1.2.3, imported 1.3.0\n"
        self.assertEqual(self.compare(), (1, expected))

    def test_a_service_that_was_not_imported_fails(self) -> None:
        self.table.write_text(self.table.read_text() + self.ROW.replace("shop", "zoo"))
        self.assertEqual(self.compare(), (1, f"{self.table}:3: zoo was not imported\n"))
        self.assertEqual(self.compare("--service", "shop"), (0, ""))

    def test_a_service_that_the_table_lacks_fails(self) -> None:
        self.table.write_text(self.table.read_text().replace(self.ROW, ""))
        self.assertEqual(self.compare(), (1, f"{self.table}:1: shop: is not in the table\n"))

    def test_another_file_is_no_table(self) -> None:
        self.table.write_text("hello\n")
        self.assertEqual(self.compare(), (1, f"{self.table}:1: is not a table of counts\n"))
        self.table.unlink()
        self.assertEqual(self.compare()[0], 1)

    def test_an_update_of_one_service_keeps_the_lines_of_the_others(self) -> None:
        other = self.ROW.replace("shop", "zoo")
        self.table.write_text(self.table.read_text().replace("\t27\t", "\t1\t") + other)
        self.compare("--service", "shop", "--update-counts")
        self.assertEqual(self.table.read_text().splitlines(keepends=True)[1:], [self.ROW, other])

    def test_an_update_without_a_table_is_refused(self) -> None:
        status, _, problems = self.run_import("--update-counts")
        self.assertEqual((status, problems), (1, "--update-counts needs --expect FILE\n"))


class Repository(unittest.TestCase):
    """The committed documents are what their table of counts says."""

    def test_every_document_has_its_line_and_its_version(self) -> None:
        spec = ROOT / "spec"
        lines = (spec / "counts.tsv").read_text(encoding="utf-8").splitlines()[1:]
        rows = {line.split("\t")[0]: line.split("\t") for line in lines}
        documents = {path.stem: path for path in spec.glob("*.json")}
        self.assertEqual(sorted(rows), sorted(documents))
        for name, path in documents.items():
            document = json.loads(path.read_text(encoding="utf-8"))
            operations = sum(len(operations) for operations in document["paths"].values())
            models = [
                s for s in document["components"]["schemas"].values() if s["type"] == "object"
            ]
            self.assertEqual(document["info"]["x-oci-package"]["version"], rows[name][1])
            self.assertEqual([operations, len(models)], [int(n) for n in rows[name][3:5]], name)


if __name__ == "__main__":
    unittest.main()
