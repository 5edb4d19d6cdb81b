"""`codegen import --swagger`: which constraints come into a document, and that they stay."""

from __future__ import annotations

import json
import os
import shutil
import unittest
from pathlib import Path
from typing import Any

from codegen.importer.constraints import places, put
from codegen.importer.printer import print_json
from codegen.load import load_spec
from codegen.problems import Problems
from tests.codegen.changes_support import STRING, document, operation
from tests.codegen.generate_support import GenerateCase
from tests.codegen.import_support import HERE, ImportCase
from tests.codegen.swagger_support import SWAGGER, SwaggerCase, shop

GOLDEN = HERE / "golden" / "swagger" / "shop.json"
UPDATE = os.environ.get("UPDATE") == "1"


class Constraints(SwaggerCase):
    def imported(self) -> dict[str, Any]:
        self.assertEqual(self.run_import()[::2], (0, ""))
        return self.read()

    def test_all_constraints_of_the_file_are_in_the_document(self) -> None:
        self.imported()
        if UPDATE:
            shutil.copy(self.document, GOLDEN)
        self.assertEqual(self.document.read_text(), GOLDEN.read_text())

    def test_the_file_is_told_with_its_counts(self) -> None:
        self.assertEqual(
            self.run_import(),
            (0, "shop.yaml: shop: 2 of 2 operations, 28 constraints, 0 notes\n", ""),
        )

    def test_a_second_import_changes_nothing(self) -> None:
        self.imported()
        before = self.document.read_bytes()
        self.imported()
        self.assertEqual(self.document.read_bytes(), before)

    def test_without_its_constraints_the_document_is_the_one_before(self) -> None:
        found = self.imported()
        for place in places(found):
            put(place, {})
        self.assertEqual(print_json(found), print_json(shop()))

    def test_no_sentence_is_copied(self) -> None:
        self.imported()
        self.assertNotIn("ords", self.document.read_text())

    def test_the_document_is_one_that_generate_takes(self) -> None:
        self.imported()
        problems = Problems()
        load_spec(self.document, self.document.read_bytes(), problems)
        self.assertEqual(problems.lines(), [])

    def test_a_constraint_that_is_gone_from_the_file_goes(self) -> None:
        self.imported()
        self.edit(", maxLength: 255, pattern: '^[a-z]+$'", "")
        field = self.imported()["components"]["schemas"]["Order"]["properties"]["id"]
        self.assertEqual(field, STRING)

    def test_a_date_may_become_a_time_again(self) -> None:
        self.imported()
        self.edit("format: date}", "format: date-time}")
        field = self.imported()["components"]["schemas"]["Order"]["properties"]["day"]
        self.assertEqual(field, {"type": "string", "format": "date-time"})

    def test_how_lists_are_written(self) -> None:
        for word, style in (
            ("csv", {"explode": False}),
            ("multi", {}),
            ("ssv", {"style": "spaceDelimited", "explode": False}),
            ("pipes", {"style": "pipeDelimited", "explode": False}),
        ):
            self.file.write_text(SWAGGER.replace("csv\n", f"{word}\n"), encoding="utf-8")
            parameters = self.imported()["paths"]["/20200101/orders"]["get"]["parameters"]
            ids = {key: parameters[1][key] for key in ("style", "explode") if key in parameters[1]}
            self.assertEqual(ids, style)

    def test_numbers_are_exact(self) -> None:
        self.edit("minimum: 1\n    maximum: 1000", "minimum: 0.1\n    maximum: 9223372036854775807")
        limit = self.imported()["paths"]["/20200101/orders"]["get"]["parameters"][0]["schema"]
        self.assertEqual((limit["minimum"], limit["maximum"]), (0.1, 9223372036854775807))


class Matching(SwaggerCase):
    def test_a_file_without_a_description_is_noted(self) -> None:
        self.edit("'20200101'", "'20300101'")
        self.assertEqual(
            self.run_import(),
            (0, "shop.yaml: no description\n", "shop.yaml:1: note: no description of version "
             "20300101 has its operations\n"),
        )  # fmt: skip

    def test_a_service_that_shares_a_few_paths_is_left_alone(self) -> None:
        other = document(service="cart")
        other["paths"] = {
            "/20200101/orders": {"get": operation("a"), "post": operation("b")},
            "/20200101/carts": {"get": operation("c")},
        }
        self.write(other, "cart")
        before = (self.out / "cart.json").read_bytes()
        self.assertIn("shop.yaml: shop: 2 of 2", self.run_import()[1])
        self.assertEqual((self.out / "cart.json").read_bytes(), before)

    def test_less_than_half_of_the_operations_are_not_enough(self) -> None:
        lines = "".join(f"  /x{i}: {{get: {{responses: {{}}}}}}\n" for i in range(3))
        self.edit("definitions:\n", lines + "definitions:\n")
        self.assertIn("shop.yaml: no description", self.run_import()[1])

    def test_two_operations_of_one_path_are_told_apart_by_name(self) -> None:
        made = shop()
        made["paths"]["/20200101/orders#other"] = {"get": operation("other")}
        self.write(made)
        self.assertEqual(self.run_import()[::2], (0, ""))
        self.assertNotIn("x-oci-status", self.read()["paths"]["/20200101/orders#other"]["get"])

    def test_two_files_may_be_about_one_document(self) -> None:
        text = SWAGGER.replace("    post:", "  /none: {}\n  /orders2:\n    post:")
        made = shop()
        made["paths"]["/20200101/orders2"] = {"post": made["paths"]["/20200101/orders"].pop("post")}
        self.write(made)
        self.file.write_text(text, encoding="utf-8")
        first = text.index("  /none:"), text.index("definitions:")
        (self.folder / "a.yml").write_text(text[: first[0]] + text[first[1] :], encoding="utf-8")
        self.assertEqual(self.run_import()[0], 0)
        self.assertIn("x-oci-status", self.read()["paths"]["/20200101/orders"]["get"])

    def test_what_is_said_in_two_ways_does_not_count(self) -> None:
        self.edit("        201: {description: Words}",
                  "        201: {description: Words, schema: {$ref: '#/definitions/Order2'}}")
        self.edit("  Order:\n", "  Order2: {type: object, properties: {id: {type: string, "
                  "maxLength: 9, pattern: '^[a-z]+$'}}}\n  Order:\n")
        made = shop()
        made["paths"]["/20200101/orders"]["post"]["responses"]["2XX"].update(
            made["paths"]["/20200101/orders"]["get"]["responses"]["2XX"]["content"] and
            {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}})
        self.write(made)
        status, _, notes = self.run_import()
        self.assertEqual(status, 0)
        self.assertIn("note: models.Order.id: maxLength is not the same everywhere\n", notes)
        field = self.read()["components"]["schemas"]["Order"]["properties"]["id"]
        self.assertEqual(field, {"type": "string", "pattern": "^[a-z]+$"})

    def test_other_services_than_the_wanted_are_left_alone(self) -> None:
        self.write(document(service="cart"), "cart")
        before = self.document.read_bytes()
        self.assertEqual(self.run_import("--service", "cart")[0], 0)
        self.assertEqual(self.document.read_bytes(), before)


class Keeping(ImportCase):
    """The constraints of spec/shop.json when the packages are imported again."""

    def setUp(self) -> None:
        super().setUp()
        self.assertEqual(self.run_import()[0], 0)
        self.made = json.loads(self.document.read_text(encoding="utf-8"))
        self.order = self.made["components"]["schemas"]["Order"]["properties"]

    def again(self) -> tuple[str, Any]:
        """The notes, and the fields of Order."""
        self.document.write_text(print_json(self.made), encoding="utf-8")
        status, _, notes = self.run_import()
        self.assertEqual(status, 0)
        made = json.loads(self.document.read_text(encoding="utf-8"))
        return (notes.replace(f"{self.out}/", ""),
                made["components"]["schemas"]["Order"]["properties"])  # fmt: skip

    def test_they_stay(self) -> None:
        self.order["id"] = {"type": "string", "maxLength": 9, "default": "a"}
        for methods in self.made["paths"].values():
            for one in methods.values():
                put(next(places({"paths": {"": {"": one}}})), {"x-oci-status": ["200"]})
        notes, order = self.again()
        self.assertEqual(notes, "")
        self.assertEqual(order["id"], self.order["id"])
        before = print_json(self.made)
        self.assertEqual(self.document.read_text(encoding="utf-8"), before)

    def test_those_of_a_field_that_is_gone_are_noted(self) -> None:
        self.order["gone"] = {"type": "string", "maxLength": 9, "minLength": 1}
        notes, order = self.again()
        self.assertNotIn("gone", order)
        what = "models.Order.gone: no longer there: minLength, maxLength"
        self.assertEqual(notes, f"shop.json:1: note: {what}\n")

    def test_those_of_a_field_with_another_type_are_noted(self) -> None:
        self.order["id"] = {"type": "number", "maximum": 9}
        notes, order = self.again()
        self.assertEqual(order["id"], STRING)
        self.assertIn("models.Order.id: no longer there: maximum", notes)

    def test_a_default_that_is_no_longer_a_value_is_noted(self) -> None:
        self.order["size"]["default"] = "GONE"
        notes, order = self.again()
        self.assertNotIn("default", order["size"])
        self.assertIn("models.Order.size: no longer a value: default", notes)

    def test_a_document_that_is_none_is_written_anew_and_noted(self) -> None:
        for text in ("[", "[]", "{}", '{"paths": {"/": {"get": 1}}}'):
            self.document.write_text(text, encoding="utf-8")
            status, _, notes = self.run_import()
            self.assertEqual(status, 0)
            self.assertIn("note: was no description, and is written anew", notes)
            self.assertEqual(Path(self.document).read_text(), print_json(self.made))


class Generating(GenerateCase):
    def test_formats_say_what_the_overlays_would(self) -> None:
        self.use(GOLDEN, "shop", HERE / "none")
        self.generate("--service", "shop")
        tables = (self.out / "shop" / "tables.c").read_text(encoding="utf-8")
        for kind in ("BYTES", "DATE", "DATE_TIME", "FLOAT"):
            self.assertEqual(tables.count(f".kind = MODEL_{kind},"), 1)


if __name__ == "__main__":
    unittest.main()
