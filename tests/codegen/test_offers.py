"""Tools under other names: what codegen understands and refuses, and the document made of them."""
import tempfile
import unittest
from pathlib import Path

from codegen.load import load_yaml
from codegen.migration import migration_text
from codegen.offers import Param, make_offers, read_sets
from codegen.problems import Problems

ROOT = Path(__file__).resolve().parents[2]
SUMMARIES = [{"service": "core", "operations": [["listVcns", "GET", "/vcns", "read", "", "x"]]}]


def load(text, problems):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compat.yaml"
        path.write_text(text, encoding="utf-8")
        return load_yaml(path, problems)


def problems_of(row):
    problems = Problems()
    table = load(f"dropped:\n  old: because\nservers:\n  s:\n    t: {row}\n", problems)
    empty = load("", problems)
    make_offers(SUMMARIES, empty, table, problems)
    return "\n".join(problems.lines())


class Offers(unittest.TestCase):
    def test_a_parameter_says_its_default_and_where_it_goes(self):
        problems = Problems()
        table = load('s:\n  t: {run: core.listVcns, take: "a_b* c=5 d=[1]>x.y e>-"}\n', problems)
        offer, = read_sets(table, problems)["s"]
        self.assertFalse(problems)
        self.assertEqual(offer.params, (
            Param("a_b", "aB", "", True), Param("c", "c", "5", False),
            Param("d", "x.y", "[1]", False), Param("e", "-", "", False)))

    def test_a_right_row_has_no_problem(self):
        self.assertEqual(problems_of("{run: core.listVcns, take: old>- b}"), "")

    def test_an_unknown_operation_is_refused(self):
        self.assertIn("core.listVcn: no such operation", problems_of("{run: core.listVcn}"))

    def test_a_service_that_is_not_there_is_passed_over(self):
        self.assertEqual(problems_of("{run: dns.listZones}"), "")

    def test_what_has_no_effect_needs_a_reason(self):
        self.assertIn("new: say in dropped why",
                      problems_of("{run: core.listVcns, take: new>-}"))

    def test_broken_rows_are_refused(self):
        for row, wanted in (("{run: core.listVcns, tool: oci_read}", "one of run, tool, none"),
                            ("{take: a}", "one of run, tool, none"),
                            ("{run: core.listVcns, take: a a}", "stands twice"),
                            ("{run: core.listVcns, take: a=x}", "no JSON"),
                            ("{run: core.listVcns, take: '>x'}", "expected NAME"),
                            ("{run: core.listVcns, with: '{'}", "no JSON"),
                            ("{run: core.listVcns, wit: a}", "expected none")):
            with self.subTest(row):
                self.assertIn(wanted, problems_of(row))


class Document(unittest.TestCase):
    def test_it_is_current(self):
        problems = Problems()
        table = load_yaml(ROOT / "spec/overlay/compat.yaml", problems)
        text = migration_text(table, problems)
        self.assertFalse(problems)
        self.assertEqual(text, (ROOT / "docs/migration-tools.md").read_text(encoding="utf-8"),
                         "run: python3 codegen migration")

    def test_every_reason_is_needed(self):
        problems = Problems()
        table = load_yaml(ROOT / "spec/overlay/compat.yaml", problems)
        used = {param.name for offers in read_sets(table["servers"], problems).values()
                for offer in offers for param in offer.params if param.to == "-"}
        self.assertEqual(used, set(table["dropped"]))


if __name__ == "__main__":
    unittest.main()
