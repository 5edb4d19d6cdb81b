"""Swagger files that contradict a document, and those that are broken."""

from __future__ import annotations

import unittest

from tests.codegen.swagger_support import SWAGGER, SwaggerCase

# text to replace, replacement, what is noted of the line
NOTES = [
    ("    post:", "    put:", "no operation PUT /20200101/orders"),
    ("name: state,", "name: gone,", "listOrders: no parameter gone in query"),
    ("Opc-Total:", "Opc-Other:", "listOrders: no header Opc-Other in the answer"),
    ("201: {description: Words}", "201: {schema: {type: string}}", "createOrder.answer: has none"),
    ("id: {type: string,", "ident: {type: string,", "models.Order: no field ident"),
    ("name: {type: string,", "name: {type: integer,",
     "models.CreateOrderDetails.name: is string here, number there"),
    ("type: array, maxItems: 9,", "type: object, properties: {},",
     "models.Order.parts: is array here, model there"),
    ("time: {type: string, format: date-time}", "time: {type: string, maxLength: 9}",
     "models.Order.time: maxLength of a date"),
    ("format: byte", "format: int32", "models.Order.photo: format int32 of a string"),
    ("format: byte", "format: date-time", "models.Order.photo: format date-time of a string"),
    ("default: BIG", "default: HUGE",
     "models.CreateOrderDetails.size: default HUGE is not in the enum"),
    ("default: false", "default: maybe",
     "models.CreateOrderDetails.isFast: default that is no boolean"),
    ("value: PEAR", "value: PLUM", "models.Fruit: no subtype PLUM"),
    ("Format: csv", "Format: tsv",
     "listOrders.query.ids: OpenAPI has no word for collectionFormat tsv"),
]  # fmt: skip

# text to replace, replacement, what is wrong with the line, how many lines further down
BROKEN = [
    ("swagger: '2.0'", "swagger: '3.0'", "is Swagger 3.0, expected 2.0", 0),
    ("swagger: '2.0'", "openapi: '3.1'", '"swagger" is missing', 0),
    ("  version: '20200101'", "", '"version" is missing', -3),
    ("paths:", "paths: []\nother:", "expected a mapping", 0),
    ("    get:", "    get: []\n    x-get:", "expected a mapping", 0),
    ("      summary: Words", "      operationId: Words", '"operationId" stands twice', 0),
    ("'#/parameters/Limit'", "'#/parameters/Gone'", "refers to nothing: #/parameters/Gone", 0),
    ("'#/parameters/Limit'", "'other.yaml#/Limit'",
     "refers to something outside of the file: other.yaml#/Limit", 0),
    ("        404: {$ref", "        4XY: {$ref", '"4XY" is not a status', 0),
    ("maximum: 1000", "maximum: many", "expected a number", 0),
    ("maxLength: 255", "maxLength: -1", "expected a number of things", 0),
    ("maxLength: 255", "maxLength: [1]", "expected a text", 0),
    ("uniqueItems: true", "uniqueItems: yes", "expected true or false", 0),
    ("Format: csv", "Format: other", "unknown collectionFormat other", 0),
    ("fruit: {$ref: '#/definitions/Fruit'}",
     "fruit: {$ref: '#/definitions/Order/properties/fruit'}", "refers to itself", 0),
    ("host: shop", "host: {shop", 'is not YAML: did not find expected \',\' or \'}\'', 1),
    ("host: shop", "host: *shop #", "is not YAML: found undefined alias", 0),
]  # fmt: skip


class Problems(SwaggerCase):
    def test_a_contradiction_is_a_note_and_the_rest_is_imported(self) -> None:
        for old, new, what in NOTES:
            with self.subTest(what):
                self.setUp()
                line = self.edit(old, new)
                status, printed, notes = self.run_import()
                self.assertEqual(status, 0)
                self.assertRegex(printed, r"^shop\.yaml: shop: [12] of 2 operations, .* 1 notes\n$")
                self.assertRegex(notes, r"^shop\.yaml:[0-9]+: note: [^\n]*\n$")
                number, _, text = notes.removeprefix("shop.yaml:").partition(": note: ")
                self.assertEqual(text, f"{what}\n")
                self.assertLessEqual(abs(int(number) - line), 9)
                self.assertIn('"maxLength"', self.document.read_text())

    def test_a_broken_file_is_an_error_and_nothing_is_written(self) -> None:
        before = self.document.read_bytes()
        for old, new, what, further in BROKEN:
            with self.subTest(what):
                self.file.write_text(SWAGGER, encoding="utf-8")
                line = self.edit(old, new) + further
                self.assertEqual(self.run_import(), (1, "", f"shop.yaml:{line}: {what}\n"))
                self.assertEqual(self.document.read_bytes(), before)

    def test_every_broken_file_is_told(self) -> None:
        (self.folder / "empty.yaml").write_text("", encoding="utf-8")
        (self.folder / "bytes.yaml").write_bytes(b"a: 1\nb: \xff\n")
        status, printed, problems = self.run_import()
        self.assertEqual((status, printed), (1, ""))
        expected = "bytes.yaml:2: is not UTF-8\nempty.yaml:1: is empty\n"
        self.assertEqual(problems, expected)

    def test_a_small_file_that_stands_for_a_huge_one_does_no_harm(self) -> None:
        bomb = "x-a0: &a0 [a, a]\n"
        bomb += "".join(f"x-a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n" for i in range(64))
        self.file.write_text(SWAGGER + bomb, encoding="utf-8")
        self.assertEqual(self.run_import()[::2], (0, ""))

    def test_an_empty_folder_is_an_error(self) -> None:
        self.file.unlink()
        folder = str(self.folder)
        self.assertEqual(self.run_import(), (1, "", f"{folder}:1: holds no .yaml\n"))

    def test_descriptions_must_be_there(self) -> None:
        self.document.unlink()
        status, _, problems = self.run_import()
        self.assertEqual(status, 1)
        what = f"{self.out}:1: holds no description; import the packages first\n"
        self.assertEqual(problems, what)
        self.assertIn("shop.json:1: cannot be read", self.run_import("--service", "shop")[2])

    def test_a_document_that_is_none_is_an_error(self) -> None:
        for text, what in (("{\n", "shop.json:2: is not JSON"), ("{}", "1: is no description")):
            self.document.write_text(text, encoding="utf-8")
            status, _, problems = self.run_import()
            self.assertEqual(status, 1)
            self.assertIn(what, problems)

    def test_counts_are_a_matter_of_packages(self) -> None:
        run = self.run_import("--expect", "counts.tsv")
        self.assertEqual(run, (1, "", "--expect and --update-counts need --packages\n"))


if __name__ == "__main__":
    unittest.main()
