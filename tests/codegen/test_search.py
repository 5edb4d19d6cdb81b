"""`codegen search`: stems, phrases, the bytes of the index."""
from __future__ import annotations

import contextlib
import io
import os
import struct
import unittest

from codegen.search.command import run_search
from codegen.search.index import SECTIONS, SIZES
from codegen.search.text import plain_words, split_camel, stem
from tests.codegen.generate_support import FEATURES, ROOT, GenerateCase

_HEADER = 16


class TextTest(unittest.TestCase):
    def test_stems_are_those_of_the_table_that_the_runtime_is_held_to(self) -> None:
        table = (ROOT / "tests" / "search" / "stems.tsv").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
        self.assertGreater(len(rows), 100)
        for word, expected in rows:
            self.assertEqual(stem(word), expected, word)

    def test_ids_are_split_into_words(self) -> None:
        self.assertEqual(split_camel("createIPSecThing"), ["create", "ip", "sec", "thing"])
        self.assertEqual(split_camel("listVCNs"), ["list", "vcns"])
        self.assertEqual(plain_words("It's a web-01."), ["it", "s", "a", "web", "01"])


class SearchCase(GenerateCase):
    def setUp(self) -> None:
        super().setUp()
        self.service = FEATURES[0]
        self.use_golden(self.service)
        self.generate()
        (self.overlay / "search.yaml").write_text("verbs:\n  list: list show\nstop: a of\n")

    def run_search(self) -> tuple[int, str]:
        said = io.StringIO()
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stderr(said):
                status = run_search(["--generated", "out"])
        finally:
            os.chdir(before)
        return status, said.getvalue()

    def make(self) -> bytes:
        self.assertEqual(self.run_search(), (0, ""))
        return (self.out / "search.bin").read_bytes()

    def write_intents(self, text: str) -> None:
        (self.overlay / "intents").mkdir(exist_ok=True)
        (self.overlay / "intents" / f"{self.service}.yaml").write_text(text)

    def expect_problem(self, text: str) -> None:
        status, said = self.run_search()
        self.assertEqual(status, 1)
        self.assertIn(text, said)
        self.assertFalse((self.out / "search.bin").exists())

    def operation(self) -> str:
        rows = (self.out / "operations.tsv").read_text(encoding="utf-8").splitlines()[1:]
        return rows[0].split("\t")[0].split(".")[1]


class IndexTest(SearchCase):
    def test_sections_fill_the_file(self) -> None:
        data = self.make()
        magic, version, size, count = struct.unpack_from("<4sIII", data)
        self.assertEqual((magic, version, size, count), (b"OCIX", 1, len(data), len(SECTIONS)))
        for at, record in enumerate(SIZES):
            offset, rows = struct.unpack_from("<II", data, _HEADER + 8 * at)
            self.assertLessEqual(offset + rows * record, size)

    def test_every_operation_is_a_record(self) -> None:
        data = self.make()
        rows = (self.out / "operations.tsv").read_text(encoding="utf-8").splitlines()[1:]
        at = SECTIONS.index("operations")
        self.assertEqual(struct.unpack_from("<II", data, _HEADER + 8 * at)[1], len(rows))

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        self.assertEqual(self.make(), self.make())

    def test_phrases_are_indexed(self) -> None:
        before = self.make()
        self.write_intents(f"operations:\n  {self.operation()}: [frobnicate the gizmo]\n")
        after = self.make()
        self.assertNotIn(b"gizmo", before)
        self.assertIn(b"gizmo", after)

    def test_commands_are_indexed(self) -> None:
        line = f"{self.service}.{self.operation()}\tthing frob\n"
        (self.overlay / "cli.tsv").write_text("# id\tcommand\n" + line)
        self.assertIn(b"thing frob", self.make())


class ProblemTest(SearchCase):
    def test_an_unknown_family_is_told_with_file_and_line(self) -> None:
        self.write_intents("families:\n  noSuchThing: [a phrase]\n")
        self.expect_problem(f'{self.service}.yaml:2: "noSuchThing"')

    def test_an_unknown_operation_is_told_with_file_and_line(self) -> None:
        self.write_intents("operations:\n  noSuchThing: [a phrase]\n")
        self.expect_problem(f'{self.service}.yaml:2: "noSuchThing"')

    def test_an_unknown_key_and_phrases_that_are_no_list_are_told(self) -> None:
        self.write_intents(f"familys: {{}}\noperations:\n  {self.operation()}: one phrase\n")
        status, said = self.run_search()
        self.assertEqual(status, 1)
        self.assertIn('unknown key "familys"', said)
        self.assertIn("expected a list of phrases", said)

    def test_phrases_of_a_service_that_is_none_are_told(self) -> None:
        (self.overlay / "intents").mkdir()
        (self.overlay / "intents" / "nosuch.yaml").write_text("families: {}\n")
        self.expect_problem("nosuch: no such service")

    def test_an_operation_that_is_none_in_clouds_is_told(self) -> None:
        (self.overlay / "clouds.yaml").write_text("core.noSuchThing: [aws]\n")
        self.expect_problem('clouds.yaml:1: "core.noSuchThing"')

    def test_a_command_of_an_operation_that_is_none_is_told(self) -> None:
        (self.overlay / "cli.tsv").write_text("core.noSuchThing\tthing list\n")
        self.expect_problem("core.noSuchThing: no such operation")

    def test_a_prior_out_of_range_is_told(self) -> None:
        (self.overlay / "services.yaml").write_text(f"{self.service}: {{words: [x], prior: 9}}\n")
        self.expect_problem("expected words, and a prior from 0 to 3")

    def test_a_synonym_that_is_no_text_is_told(self) -> None:
        (self.overlay / "synonyms.yaml").write_text("box: [server]\n")
        self.expect_problem("synonyms.yaml:1")


if __name__ == "__main__":
    unittest.main()
