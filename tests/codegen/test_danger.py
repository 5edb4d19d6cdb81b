"""The conditions of the rules in spec/overlay/classes.yaml, and which fields are secrets."""
from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from codegen.danger import DangerRules, ServiceDanger
from codegen.load import Table, load_yaml
from codegen.problems import Problems

RULES = """
rules:
  - {class: write, operations: ["remove*Lock"], except: [removeHairLock]}
  - {class: read, methods: [GET]}
  - {class: read, verbs: [search]}
  - {class: delete, verbs: [remove]}
  - {class: action, methods: [POST]}
flags:
  - {flag: privilege, services: ["door*"], methods: [POST], classes: [write, action]}
  - {flag: cost, operations: ["*House"], except: ["*DollHouse"]}
secret_fields:
  names: ["*Password"]
  also: [doors.Key.teeth]
  not: [doors.Hint.password]
"""


class Danger(unittest.TestCase):
    def danger(self, service: str) -> ServiceDanger:
        problems = Problems()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "classes.yaml"
            path.write_text(RULES, encoding="utf-8")
            rules = DangerRules(load_yaml(path, problems), problems)
        danger = rules.of(service, Table("", 1), problems)
        self.assertEqual(problems.lines(), [])
        return danger

    def said(self, service: str, operation: str, method: str = "POST") -> str:
        danger = self.danger(service).danger(operation, method, takes_secret=False)
        assert danger is not None
        return " ".join([danger.name, *danger.flags])

    def test_the_first_rule_that_holds_gives_the_class(self) -> None:
        self.assertEqual(self.said("x", "removeDoorLock"), "write")
        self.assertEqual(self.said("x", "removeDoor"), "delete")
        self.assertEqual(self.said("x", "openDoor"), "action")
        self.assertIsNone(self.danger("x").danger("openDoor", "PUT", takes_secret=False))

    def test_what_a_rule_excepts_is_left_to_the_next(self) -> None:
        self.assertEqual(self.said("x", "removeHairLock"), "delete")
        self.assertEqual(self.said("x", "buildHouse"), "action cost")
        self.assertEqual(self.said("x", "buildDollHouse"), "action")

    def test_a_flag_for_some_classes_spares_the_others(self) -> None:
        self.assertEqual(self.said("doors", "openDoor"), "action privilege")
        self.assertEqual(self.said("doors", "removeDoorLock"), "write privilege")
        self.assertEqual(self.said("doors", "searchDoors"), "read")
        self.assertEqual(self.said("x", "openDoor"), "action")

    def test_secrets_are_told_by_name_unless_the_field_is_listed(self) -> None:
        doors = self.danger("doors")
        for owner, name, expected in (
                ("Door", "adminPassword", True), ("Door", "ADMINPASSWORD", True),
                ("Door", "passwordHint", False), ("Key", "teeth", True), ("Door", "teeth", False),
                ("Hint", "password", False), ("Door", "password", True)):
            with self.subTest(field=f"{owner}.{name}"):
                self.assertEqual(doors.is_secret_field(owner, name), expected)
        self.assertFalse(self.danger("x").is_secret_field("Key", "teeth"))


if __name__ == "__main__":
    unittest.main()
