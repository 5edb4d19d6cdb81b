"""The permission of each operation: what codegen makes of spec/overlay/iam.yaml."""
from __future__ import annotations

import unittest
from typing import Any

from codegen.iam import Permission, permissions
from codegen.load import Rows, Table
from codegen.problems import Problems

SUMMARIES = [{"service": "farm", "operations": [
    ["listCows", "GET", "/cows", "read", "", ""],
    ["getCow", "GET", "/cows/{cowId}", "read", "", ""],
    ["headCow", "HEAD", "/cows/{cowId}", "read", "", ""],
    ["createCow", "POST", "/cows", "write", "", ""],
    ["updateCow", "PUT", "/cows/{cowId}", "write", "", ""],
    ["milkCow", "POST", "/cows/{cowId}", "action", "", ""],
    ["deleteCow", "DELETE", "/cows/{cowId}", "delete", "", ""],
    ["listCowBells", "GET", "/bells", "read", "", ""],
    ["getBarn", "GET", "/barn", "read", "", ""],
]}]


def table(entries: dict[str, Any]) -> Table:
    made = Table("iam.yaml", 1)
    for at, (key, value) in enumerate(entries.items()):
        if isinstance(value, list):
            rows = Rows("iam.yaml")
            rows.extend(value)
            rows.lines = [at + 2] * len(value)
            value = rows
        made[key] = table(value) if isinstance(value, dict) else value
        made.lines[key] = at + 2
    return made


class Permissions(unittest.TestCase):
    def make(self, **types: Any) -> dict[str, Permission]:
        self.problems = Problems()
        return permissions(table({"farm": types}), SUMMARIES, self.problems)[0]

    def verbs(self, **said: Any) -> dict[str, str]:
        made = self.make(cows={"operations": ["*Cow", "*Cows"], **said})
        return {name: permission.verb for name, permission in made.items()}

    def test_verbs_follow_what_an_operation_does(self) -> None:
        self.assertEqual(self.verbs(), {
            "listCows": "inspect", "getCow": "read", "headCow": "inspect", "createCow": "manage",
            "updateCow": "use", "milkCow": "use", "deleteCow": "manage"})

    def test_a_type_may_ask_for_another_verb(self) -> None:
        verbs = self.verbs(update="manage", list="read")
        self.assertEqual((verbs["updateCow"], verbs["listCows"]), ("manage", "read"))

    def test_the_first_type_that_matches_counts(self) -> None:
        made = self.make(bells={"operations": ["*Bells"]}, cows={"operations": ["*Cow*"]})
        self.assertEqual(made["listCowBells"].resource, "bells")
        self.assertEqual(made["listCows"].resource, "cows")
        self.assertNotIn("getBarn", made)

    def test_family_and_place_are_kept(self) -> None:
        made = self.make(cows={"operations": ["getCow"], "family": "herd", "in": "tenancy"})
        self.assertEqual(made["getCow"], Permission("read", "cows", "herd", True))

    def test_mistakes_are_reported(self) -> None:
        for said, what in (
                ({"operations": ["getGoat"]}, 'no operation is "getGoat"'),
                ({"operations": ["getCow"], "verb": "x"}, 'unknown key "verb"'),
                ({"operations": ["getCow"], "update": "milk"}, '"update": expected one of'),
                ({"operations": ["getCow"], "in": "barn"}, '"in": expected tenancy'),
                ({"family": "herd"}, '"operations" is missing'),
                ("getCow", "expected a map")):
            with self.subTest(said=said):
                self.make(cows=said)
                self.assertIn(what, str(vars(self.problems)))


if __name__ == "__main__":
    unittest.main()
