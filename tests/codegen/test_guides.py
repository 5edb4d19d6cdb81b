"""Guides: what is read, and which mistakes are told with their file."""
from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from codegen.guides import make_guides
from codegen.problems import Problems

GOOD = """---
title: A guide
text: What it is for
arguments:
  where: {kind: region, text: "A place", otherwise: here}
  what: {text: "A thing", choices: [a, b]}
---
Look for {{what}} in {{where}}.
"""


class Guides(unittest.TestCase):
    def make(self, text: str, name: str = "a-guide.md") -> tuple[dict, list[str]]:
        problems = Problems()
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_text(text, encoding="utf-8")
            made = make_guides(Path(folder), problems)
        return made, problems.lines()

    def assert_told(self, text: str, part: str, name: str = "a-guide.md") -> None:
        made, lines = self.make(text, name)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(part, lines[0])
        self.assertIn(name, lines[0])
        self.assertEqual(made["guides"], [])

    def test_head_arguments_and_text_are_read(self) -> None:
        made, lines = self.make(GOOD)
        self.assertEqual(lines, [])
        self.assertEqual(made["guides"][0]["count"], 2)
        self.assertEqual(made["guides"][0]["prompt"], "true")
        self.assertEqual([row["required"] for row in made["arguments"]], ["false", "true"])
        self.assertEqual(made["arguments"][0]["kind"], "MODEL_GUIDE_REGION")
        self.assertIn('"a|b\\0"', made["strings"])

    def test_guides_are_sorted_and_may_be_none(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(make_guides(Path(folder), Problems())["guides"], [])
            for name in ("b", "a"):
                (Path(folder) / f"{name}.md").write_text(GOOD, encoding="utf-8")
            made = make_guides(Path(folder), Problems())
        self.assertEqual([row["comment"] for row in made["guides"]], ["a", "b"])

    def test_mistakes_are_told(self) -> None:
        self.assert_told("no head", "three dashes")
        self.assert_told(GOOD, "plain name", "A_Guide.md")
        self.assert_told(GOOD.replace("title: A guide\n", ""), "title and text")
        self.assert_told(GOOD.replace("title:", "titel:"), "expected a map")
        self.assert_told(GOOD.replace("kind: region", "kind: planet"), "kind is none of")
        self.assert_told(GOOD.replace("{{what}}", "it"), "what: of the arguments or of the text")
        self.assert_told(GOOD.replace("{{what}}", "{{what}} {{who}}"), "who: of the arguments")
        self.assert_told(GOOD.replace("title: A guide", "title: [A"), "not YAML")
        self.assert_told(GOOD[:GOOD.index("Look")], "of the arguments")
        self.assert_told("---\ntitle: T\ntext: t\n---\n\n", "no text")


if __name__ == "__main__":
    unittest.main()
