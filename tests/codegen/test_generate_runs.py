"""`codegen generate`, run again: same bytes everywhere, and only what changed is written."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from tests.codegen.generate_support import ROOT, GenerateCase

FEATURES = ("csv", "lists", "polymorphism")


class Runs(GenerateCase):
    def setUp(self) -> None:
        super().setUp()
        for feature in FEATURES:
            self.use_golden(feature)

    def files(self, folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes()
                for path in sorted(folder.rglob("*")) if path.is_file()}

    def age(self) -> None:
        """Makes everything old; afterwards, what is young has been written."""
        for path in self.out.rglob("*"):
            os.utime(path, (1, 1))

    def written(self) -> set[str]:
        return {str(path.relative_to(self.out)) for path in self.out.rglob("*")
                if path.is_file() and path.stat().st_mtime > 1}

    def edit(self, service: str) -> None:
        path = self.folder / "spec" / f"{service}.json"
        document = json.loads(path.read_text())
        document["info"]["title"] = "Another title"
        path.write_text(json.dumps(document))

    # ---- Same bytes -----------------------------------------------------------------------------

    def test_hash_seed_working_folder_and_jobs_do_not_matter(self) -> None:
        made = []
        for at, (seed, jobs) in enumerate((("1", "1"), ("2", "2"), ("77", "1"))):
            cwd = self.folder / f"cwd{at}"
            cwd.mkdir()
            out = self.folder / f"out{at}"
            subprocess.run(
                [sys.executable, ROOT / "codegen", "generate", "--spec", self.folder / "spec",
                 "--out", out, "--jobs", jobs],
                cwd=cwd, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
            made.append(self.files(out))
        self.assertEqual(made[0], made[1])
        self.assertEqual(made[0], made[2])

    def test_no_file_names_a_folder_or_the_time(self) -> None:
        self.generate()
        for name, data in self.files(self.out).items():
            self.assertNotIn(str(self.folder).encode(), data, name)

    # ---- Only what changed ----------------------------------------------------------------------

    def test_a_second_run_writes_nothing(self) -> None:
        self.generate()
        self.age()
        self.generate()
        self.assertEqual(self.written(), set())

    def test_a_changed_service_is_written_alone(self) -> None:
        self.generate()
        self.age()
        self.edit("csv")
        self.generate()
        self.assertEqual(self.written(), {"csv/tables.c", "csv/.stamp"})

    def test_an_overlay_entry_concerns_its_service_alone(self) -> None:
        self.generate()
        self.age()
        (self.overlay / "accept.yaml").write_text("lists:\n  addMarks: text/plain\n")
        self.generate()
        self.assertEqual(self.written(), {"lists/tables.c", "lists/.stamp"})

    def test_a_changed_class_reaches_the_tables_and_the_list_of_operations(self) -> None:
        self.generate()
        self.age()
        (self.overlay / "classes").mkdir()
        (self.overlay / "classes" / "csv.yaml").write_text("listPages: action cost\n")
        self.generate()
        self.assertEqual(self.written(), {"csv/tables.c", "csv/.stamp", "csv/summary.json",
                                          "operations.tsv"})

    def test_a_missing_file_is_written_again(self) -> None:
        self.generate()
        (self.out / "csv" / "types.h").unlink()
        self.age()
        self.generate()
        self.assertEqual(self.written(), {"csv/types.h"})

    # ---- Parts of the work ----------------------------------------------------------------------

    def test_service_makes_that_service_and_no_catalog(self) -> None:
        self.generate("--service", "csv")
        self.assertEqual({name.split("/")[0] for name in self.files(self.out)}, {"csv"})

    def test_catalog_is_made_from_what_was_generated_before(self) -> None:
        self.generate()
        whole = self.files(self.out)
        shutil.rmtree(self.out)
        for feature in FEATURES:
            self.generate("--service", feature)
        self.generate("--catalog")
        self.assertEqual(self.files(self.out), whole)

    def test_catalog_of_some_services_leaves_the_list_of_operations_alone(self) -> None:
        self.generate()
        self.age()
        self.generate("--catalog", "--service", "csv", "--service", "lists")
        self.assertEqual(self.written(), {"catalog.c", "iam.c"})
        self.assertNotIn("polymorphism", (self.out / "catalog.c").read_text())

    def test_catalog_names_the_service_that_is_not_generated_yet(self) -> None:
        self.generate("--service", "csv")
        status, said = self.run_generate("--catalog")
        self.assertEqual(status, 1)
        self.assertIn("out/lists/summary.json: generate lists first", said)


if __name__ == "__main__":
    unittest.main()
