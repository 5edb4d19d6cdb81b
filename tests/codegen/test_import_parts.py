"""The parts of `codegen import` alone: tokens, declarations, printing."""

from __future__ import annotations

import json
import unittest
from typing import Any

from codegen.importer.dts import is_deprecated, parse_declarations, parse_type
from codegen.importer.facts import Type
from codegen.importer.lexer import Cursor, Snippet
from codegen.importer.printer import print_json
from codegen.importer.source import Problem, Source


def cursor(code: str) -> Cursor:
    return Cursor(Source("p/f.ts", code))


class Tokens(unittest.TestCase):
    def test_blanks_and_comments_do_not_count(self) -> None:
        walk = cursor("a /* b */ .\n// c\n  d")
        self.assertEqual(walk.match(Snippet("a . d")), [])
        self.assertEqual(walk.kind, "end")

    def test_comment_marks_in_strings_are_text(self) -> None:
        self.assertEqual(cursor('"a // b /* c"').string(), "a // b /* c")

    def test_escapes_in_strings_are_read(self) -> None:
        self.assertEqual(cursor(r'"\"\u00e9\\"').string(), '"é\\')

    def test_an_escape_that_json_does_not_know_is_a_problem(self) -> None:
        with self.assertRaisesRegex(Problem, r"^p/f.ts:2: string "):
            cursor('\n"\\x41"').string()

    def test_a_string_that_does_not_end_is_a_problem(self) -> None:
        with self.assertRaisesRegex(Problem, r'^p/f.ts:1: expected a string, found "'):
            cursor('"abc\n"').string()

    def test_a_snippet_gives_its_names_and_strings(self) -> None:
        walk = cursor('use(thing, "text");')
        self.assertEqual(walk.match(Snippet("use($word, $string);")), ["thing", "text"])

    def test_a_snippet_that_does_not_match_leaves_the_cursor(self) -> None:
        walk = cursor("a.b.c")
        self.assertIsNone(walk.match(Snippet("a.b.d")))
        self.assertEqual(walk.text, "a")

    def test_a_cursor_ends_where_it_is_told(self) -> None:
        walk = Cursor(Source("f", "one two three"), 4, 7)
        self.assertEqual((walk.word(), walk.kind), ("two", "end"))

    def test_the_end_has_a_line_too(self) -> None:
        walk = cursor("a\n\n")
        walk.word()
        self.assertEqual(str(walk.expected("more")), "p/f.ts:3: expected more, found the end")


class Types(unittest.TestCase):
    def test_each_kind_of_type(self) -> None:
        text = Type("string")
        cases = {
            "string": text,
            "number[]": Type("list", item=Type("number")),
            "Array<Array<Date>>": Type("list", item=Type("list", item=Type("date"))),
            "{ [key: string]: any; }": Type("map", item=Type("any")),
            "{[key: string]: Array<string>}": Type("map", item=Type("list", item=text)),
            "model.A": Type("model", "A"),
            "model.A.B": Type("enum", "A.B"),
            "A.B": Type("own", "B", owner="A"),
            "model.A | model.B": Type("union", leaves=("A", "B")),
            "Uint8Array | Buffer | Blob | stream.Readable | string": Type("binary"),
            "stream.Readable | ReadableStream": Type("binary"),
            "common.Range": Type("range"),
            "object": Type("any"),
        }
        for code, expected in cases.items():
            with self.subTest(code):
                walk = cursor(code)
                self.assertEqual(parse_type(walk), expected)
                self.assertEqual(walk.kind, "end")

    def test_what_is_no_type_is_refused(self) -> None:
        codes = [
            *("", "text", "Set<string>", "string | number", "model.A | string", "Array<"),
            *("{ [key: number]: string }", "common.Other", "model.A.B.C", "() => void"),
        ]
        for code in codes:
            with self.subTest(code), self.assertRaises(Problem):
                parse_type(cursor(code))


class Declared(unittest.TestCase):
    def test_members_keep_their_order_and_may_be_quoted(self) -> None:
        found = parse_declarations(
            Source("f", 'export interface A { "b-c": string; readonly d?: number; a: any; }')
        )
        members = [(m.name, m.required) for m in found.interfaces["A"].members]
        self.assertEqual(members, [("b-c", True), ("d", False), ("a", True)])

    def test_text_after_the_declarations_is_refused(self) -> None:
        with self.assertRaisesRegex(Problem, "expected a declaration, found stray"):
            parse_declarations(Source("f", "export interface A { }\nstray"))

    def test_an_import_without_end_is_refused(self) -> None:
        with self.assertRaisesRegex(Problem, "expected ;, found the end"):
            parse_declarations(Source("f", "import x"))

    def test_an_enum_needs_commas(self) -> None:
        with self.assertRaisesRegex(Problem, "expected , or }, found B"):
            parse_declarations(Source("f", 'export declare enum E { A = "a" B = "b" }'))

    def test_only_the_tag_and_the_first_word_deprecate(self) -> None:
        for doc in ["@deprecated", "Deprecated. Use b.", "a\n * @deprecated", "**Deprecated**"]:
            self.assertTrue(is_deprecated(f"/**\n * {doc}\n */"), doc)
        for doc in ["", "Not deprecated.", "a\n * deprecated b", "Deprecatedly"]:
            self.assertFalse(is_deprecated(f"/**\n * {doc}\n */"), doc)


class Printing(unittest.TestCase):
    def test_what_fits_stands_on_one_line(self) -> None:
        self.assertEqual(print_json({"a": [1, {}], "b": []}), '{"a": [1, {}], "b": []}\n')

    def test_what_does_not_fit_has_a_member_a_line(self) -> None:
        value = {"a": ["x" * 60, "y" * 60], "b": True}
        lines = [
            "{",
            '  "a": [',
            f'    "{"x" * 60}",',
            f'    "{"y" * 60}"',
            "  ],",
            '  "b": true',
            "}",
        ]
        self.assertEqual(print_json(value), "\n".join(lines) + "\n")

    def test_a_line_has_120_columns_at_most_if_it_can_be_broken(self) -> None:
        for width in range(100, 125):
            text = print_json({"key": ["a", "b" * (width - 30)], "z": 0})
            self.assertLessEqual(max(len(line) for line in text.splitlines()), 120)
            self.assertEqual(json.loads(text)["z"], 0)

    def test_the_text_reads_back_as_the_value(self) -> None:
        value: Any = {
            "é": None,
            '"': [[], {}, [{"n": 1.5}] * 30],
            "": {"deep": {"er": ["\n"] * 40}},
        }
        self.assertEqual(json.loads(print_json(value)), value)

    def test_keys_keep_their_order(self) -> None:
        self.assertEqual(print_json({"b": 1, "a": 2}), '{"b": 1, "a": 2}\n')


if __name__ == "__main__":
    unittest.main()
