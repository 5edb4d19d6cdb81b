"""`codegen changes`: the whole report, its two sides, and the exit status."""

from __future__ import annotations

import contextlib
import os
import subprocess
import unittest

from tests.codegen.changes_support import STRING, ChangesCase, document, model, operation
from tests.codegen.import_support import HERE

ROOT = HERE.parent.parent
GOLDEN = "tests/codegen/golden/changes"
UPDATE = os.environ.get("UPDATE") == "1"


class Report(ChangesCase):
    def golden(self) -> tuple[int, str, str]:
        with contextlib.chdir(ROOT):
            return self.run_changes(f"{GOLDEN}/old", f"{GOLDEN}/new")

    def test_the_whole_report_is_the_expected_one(self) -> None:
        status, text, problems = self.golden()
        path = ROOT / GOLDEN / "report.md"
        if UPDATE:
            path.write_text(text, encoding="utf-8")
        self.assertEqual((status, problems), (0, ""))
        self.assertEqual(text, path.read_text(encoding="utf-8"))

    def test_two_runs_print_the_same(self) -> None:
        self.assertEqual(self.golden(), self.golden())

    def test_equal_sides_are_one_line(self) -> None:
        self.assertEqual(self.report(document(), document()), "No changes.\n")

    def test_what_breaks_nothing_says_so(self) -> None:
        text = self.report(document(), document(operation("list")))
        self.assertIn("## Breaking\n\nNothing.\n\n## Summary\n", text)

    def test_versions_of_packages_alone_are_one_line_for_all_services(self) -> None:
        for service in ("cart", "shop"):
            old, new = document(service=service), document(service=service)
            new["info"]["x-oci-package"]["version"] = "1.1.0"
            self.write(self.old, old)
            self.write(self.new, new)
        self.assertEqual(
            self.run_changes()[1],
            "No changes but versions of packages.\n- `1.0.0` → `1.1.0`: cart, shop\n",
        )

    def test_what_differs_alike_in_many_operations_is_said_once(self) -> None:
        names = [f"list{letter}" for letter in "ABCDE"]
        old = document(*(operation(name) for name in names))
        new = document(*(operation(name, deprecated=True) for name in names))
        listed = "`listA`, `listB`, `listC`, `listD`, `listE`"
        self.assertEqual(self.changes(old, new), [f"in 5 operations: now deprecated: {listed}"])

    def test_what_breaks_is_said_of_each(self) -> None:
        names = [f"list{letter}" for letter in "ABCDE"]
        found = self.breaking(document(*(operation(name) for name in names)), document())
        self.assertEqual(len(found), 5)

    def test_foreign_names_become_no_markup(self) -> None:
        name = "a|`b`\n# <i>*"
        old = document(model=model(x=STRING))
        new = document(model=model(x=STRING, **{name: STRING}))
        self.assertIn("field ``a|`b`\\u{a}# <i>*`` added (`string`)", self.changes(old, new))
        self.write(self.new, document(service="a|b*"))
        text = self.run_changes()[1]
        self.assertIn("| a\\|b\\* (added) |", text)
        self.assertIn("\n## a\\|b\\*\n", text)


class Sides(ChangesCase):
    def test_a_single_description_may_have_any_name(self) -> None:
        self.write(self.old, document())
        self.write(self.new, document(operation("list")))
        path = self.folder / "before.json"
        (self.old / "shop.json").rename(path)
        self.assertIn("`list` added", self.run_changes(str(path), str(self.new))[1])

    def test_beside_a_single_description_other_services_do_not_count(self) -> None:
        self.write(self.old, document())
        self.write(self.new, document(), document(service="cart"))
        run = self.run_changes(str(self.old / "shop.json"), str(self.new))
        self.assertEqual(run, (0, "No changes.\n", ""))

    def test_breaking_changes_fail_only_when_asked(self) -> None:
        self.write(self.old, document(operation("list")))
        self.write(self.new, document())
        sides = (str(self.old), str(self.new))
        self.assertEqual(self.run_changes(*sides)[0], 0)
        self.assertEqual(self.run_changes(*sides, "--fail-on-breaking")[0], 3)
        self.assertEqual(self.run_changes(*reversed(sides), "--fail-on-breaking")[0], 0)

    def test_a_broken_description_is_named(self) -> None:
        self.write(self.old, document())
        (self.new / "shop.json").write_text('{"openapi": "3.1.0"\n', encoding="utf-8")
        status, text, problems = self.run_changes()
        self.assertEqual((status, text), (1, ""))
        self.assertRegex(problems, r"^\S+/new/shop\.json: not JSON: ")

    def test_a_side_that_is_not_there_is_named(self) -> None:
        nowhere = str(self.folder / "nowhere")
        self.assertEqual(
            self.run_changes(nowhere, nowhere),
            (1, "", f"codegen changes: {nowhere}: no description, and no folder that holds any\n"),
        )


class Git(ChangesCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(contextlib.chdir(self.folder))
        self.git("init", "-q")
        (self.folder / "spec").mkdir()
        self.write(self.folder / "spec", document(operation("list")), document(service="cart"))
        self.git("add", "spec")
        self.git("-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "-qm", "one")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], check=True, capture_output=True)

    def test_a_revision_is_compared_with_the_folder(self) -> None:
        self.assertEqual(self.run_changes("git:HEAD", "spec"), (0, "No changes.\n", ""))
        self.write(self.folder / "spec", document(operation("get")))
        text = self.run_changes("git:HEAD", "spec")[1]
        self.assertIn("- `list` removed: `GET /20200101/list` (calls)", text)

    def test_another_folder_of_a_revision(self) -> None:
        self.git("mv", "spec", "api")
        self.git("-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "-qm", "two")
        self.assertEqual(self.run_changes("git:HEAD~1", "git:HEAD:api"), (0, "No changes.\n", ""))

    def test_an_unknown_revision_is_named(self) -> None:
        for revision in ("gone", "--help"):
            self.assertEqual(
                self.run_changes(f"git:{revision}", "spec"),
                (1, "", f"codegen changes: git:{revision}: no such revision\n"),
            )

    def test_a_revision_without_descriptions_is_named(self) -> None:
        self.assertEqual(
            self.run_changes("git:HEAD:docs", "spec")[2],
            "codegen changes: git:HEAD:docs: no description in docs at that revision\n",
        )


if __name__ == "__main__":
    unittest.main()
