"""`codegen generate`: small descriptions and the C that is expected of them; mistakes and what is
said about them. UPDATE=1 writes what is expected anew."""
from __future__ import annotations

import shutil
import unittest

from tests.codegen.generate_support import (
    BAD, FEATURES, GOLDEN, SERVICE_FILES, UPDATE, GenerateCase)


class Goldens(GenerateCase):
    def test_every_feature_becomes_the_expected_c(self) -> None:
        for feature in FEATURES:
            self.setUp()
            self.use_golden(feature)
            self.generate()
            for name in SERVICE_FILES:
                with self.subTest(feature=feature, file=name):
                    expected = GOLDEN / feature / name
                    if UPDATE:
                        shutil.copy(self.out / feature / name, expected)
                    self.assertEqual((self.out / feature / name).read_text(),
                                     expected.read_text())

    def test_the_catalog_becomes_the_expected_c(self) -> None:
        for feature in FEATURES:
            self.use(GOLDEN / feature / "spec.json", feature, GOLDEN / "no overlay")
        shutil.copytree(GOLDEN / "catalog_overlay", self.overlay, dirs_exist_ok=True)
        self.generate()
        for name in ("catalog.c", "words.c", "regions.c", "follow.c", "iam.c", "offers.c",
                     "operations.tsv"):
            with self.subTest(file=name):
                expected = GOLDEN / name
                if UPDATE:
                    shutil.copy(self.out / name, expected)
                self.assertEqual((self.out / name).read_text(), expected.read_text())


class Mistakes(GenerateCase):
    def test_all_mistakes_are_reported_in_one_run_and_nothing_is_written(self) -> None:
        cases = sorted(path.stem for path in BAD.glob("*.json"))
        self.assertGreater(len(cases), 10)
        for case in cases:
            with self.subTest(case=case):
                self.setUp()
                service = {"reserved_service": "signer"}.get(case, "shop")
                self.use(BAD / f"{case}.json", service, BAD / f"{case}.overlay")
                status, said = self.run_generate()
                expected = BAD / f"{case}.txt"
                if UPDATE:
                    expected.write_text(said)
                self.assertEqual(said, expected.read_text())
                self.assertEqual(status, 1)
                self.assertFalse(list(self.out.rglob("*.[ch]")))

    def test_a_mistake_in_one_service_stops_all(self) -> None:
        self.use_golden("csv")
        self.use(BAD / "parameters.json", "shop", BAD / "none")
        self.assertEqual(self.run_generate()[0], 1)
        self.assertFalse(self.out.exists())

    def test_services_that_are_not_there_are_named(self) -> None:
        self.assertEqual(self.run_generate("--service", "moon"),
                         (1, "spec/moon.json: no such file\n"))

    def test_two_services_with_one_tool_name_are_reported(self) -> None:
        self.use_golden("csv")
        self.use_golden("lists")
        (self.overlay / "tool_names.yaml").write_text(
            "csv:\n  listPages: lists_set_names\n")
        status, said = self.run_generate()
        self.assertEqual(status, 1)
        self.assertIn("csv.listPages has the tool name lists_set_names too", said)


if __name__ == "__main__":
    unittest.main()
