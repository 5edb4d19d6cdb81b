"""`codegen generate --docs`: texts of packages in the place of our words."""
from __future__ import annotations

import re
import shutil
import unittest
from pathlib import Path

from codegen.docs import read_docs, text_of
from codegen.problems import Problems
from tests.codegen.generate_support import HERE, GenerateCase

PACKAGES = HERE / "packages"
DESCRIPTION = HERE / "golden" / "import" / "shop.json"
ROW = re.compile(r'^    "(.*)\\0"$', re.M)


class Comments(unittest.TestCase):
    def check(self, comment: str, expected: str) -> None:
        self.assertEqual(text_of(comment), expected)

    def test_stars_and_line_ends_go(self) -> None:
        self.check("/**\n   * One thing\n   * on two lines.\n   */", "One thing on two lines.")
        self.check("/** All on one line. */", "All on one line.")

    def test_a_text_ends_as_a_sentence(self) -> None:
        self.check("/** no end */", "no end.")
        self.check("/** Is it? */", "Is it?")
        self.check("/** One of these: */", "One of these.")

    def test_markup_goes_and_its_text_stays(self) -> None:
        for markup, text in (
                ("{@code a.b} is", "a.b is"),
                ('{@code {"a": {"b": 1}}} is', '{"a": {"b": 1}} is'),
                ("{@link #get(GetRequest) get} is", "get is"),
                ("{@link #get(GetRequest)} is", "get is"),
                ("{@link https://a.example/b.html |here} is", "here is"),
                ("[a (b)](https://a.example/c_(d)) is", "a (b) is"),
                ("<b>a</b><br/><a href='x'>b</a> is", "a b is"),
                ("a < b, <namespace> is", "a < b, <namespace> is"),
                ("**a** `b` is", "a b is"),
                ("a &lt;b&gt; &amp;amp; is", "a <b> &amp; is"),
                ("{@code a is", "a is")):
            with self.subTest(markup=markup):
                self.check(f"/** It {markup}. */", f"It {text}.")

    def test_escapes_of_json_are_read(self) -> None:
        self.check(r'/** Say \"no\" or \\"yes\\". */', 'Say "no" or "yes".')
        self.check(r"/** It\u2019s *\/ here. */", "It\u2019s *\\/ here.")

    def test_text_beyond_ascii_stays_and_control_characters_go(self) -> None:
        self.check("/** Größe\u00a0\x00\x07 in m². */", "Größe in m².")

    def test_a_second_sentence_is_taken_when_both_are_short(self) -> None:
        self.check("/** One is. Two is. */", "One is. Two is.")
        self.check(f"/** One is. {'Two ' * 40}. */", "One is.")

    def test_a_shortened_word_ends_no_sentence(self) -> None:
        self.check(f"/** A thing, e.g. Apples. {'B ' * 80}. */", "A thing, e.g. Apples.")

    def test_a_long_sentence_is_cut_between_words(self) -> None:
        text = text_of(f"/** {'word, ' * 60} */")
        self.assertLessEqual(len(text), 200)
        self.assertTrue(text.endswith(" word..."), text)

    def test_only_the_first_paragraph_counts_and_no_list(self) -> None:
        self.check("/**\n * One is.\n *\n * Two is.\n */", "One is.")
        self.check("/**\n * One is. <p>Two is.\n */", "One is.")
        self.check("/**\n * One is. One of:\n *   * a\n *   * b\n */", "One is.")

    def test_tags_and_notes_of_the_sdk_go(self) -> None:
        self.check("/**\n * It gets.\n * @param x what\n */", "It gets.")
        self.check("/** How many. Note: Numbers greater than Number.MAX_SAFE_INTEGER will result in"
                   " rounding issues. */", "How many.")
        self.check("/**\n *\n * This operation does not retry by default if asked.\n */", "")

    def test_what_says_nothing_is_no_text(self) -> None:
        for comment in ("", "/** */", "/** Word. */", "/** -- .. */"):
            with self.subTest(comment=comment):
                self.check(comment, "")
        self.assertEqual(text_of("/** Display name */", "displayName"), "")

    def test_open_braces_end_in_time(self) -> None:
        self.check("/** It is open " + "{@code {" * 2000 + " */", "It is open...")


class Packages(GenerateCase):
    def setUp(self) -> None:
        super().setUp()
        self.use(DESCRIPTION, "shop", HERE / "none")
        self.packages = self.folder / "packages"
        shutil.copytree(PACKAGES, self.packages)

    def tables(self) -> str:
        return (self.out / "shop" / "tables.c").read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.out)): path.read_bytes()
                for path in self.out.rglob("*") if path.is_file()}

    def test_each_kind_of_comment_is_found(self) -> None:
        problems = Problems()
        docs = read_docs(PACKAGES, "shop", problems)
        self.assertEqual(problems.lines(), [])
        self.assertEqual(docs.operations["listOrders"],
                         "Tells of all orders of a shop. Each page ends as getOrder does.")
        self.assertEqual(docs.operations["getPhoto"], "")
        self.assertEqual(docs.parameters["listOrders", "state"], "Only orders that stand there.")
        self.assertEqual(docs.parameters["createOrder", "order"], "What shall be bought.")
        self.assertEqual(docs.fields["Order", "id"],
                         "Says which order it is. For more, see the shop's guide.")
        self.assertEqual(docs.fields["Order", "timeOrdered"], "")

    def test_texts_go_into_the_tables_as_c_strings(self) -> None:
        self.generate("--docs", "packages")
        pool = ROW.findall(self.tables())
        for text in ('What \\"extra\\" means is up to the shop: '
                     '{\\"wrap\\": {\\"color\\": \\"red\\"}}.',
                     "Weight in kilograms, e.g. 0.2 \\342\\200\\223 at 20\\302\\260 *\\\\/ or so.",
                     "Only orders that stand there.", "What shall be bought."):
            with self.subTest(text=text):
                self.assertIn(text, pool)
        self.assertNotIn("timeOrdered.", pool)
        self.assertIn("    .field_texts = field_texts,\n", self.tables())

    def test_each_field_has_one_place_for_its_text(self) -> None:
        self.generate("--docs", "packages")
        tables = self.tables()
        fields = tables.split("struct model_field fields[] = {")[1].split("\n};")[0]
        texts = tables.split("uint32_t field_texts[] = {")[1].split("\n};")[0]
        numbers = re.findall(r"\b\d+,", re.sub(r"/\*.*?\*/", "", texts))
        self.assertEqual(len(numbers), fields.count(".name = "))
        self.assertIn(f"    .field_text_count = {len(numbers)},\n", tables)
        self.assertIn("    /* CreateOrderRequest */\n", texts)

    def test_without_the_option_no_table_changes(self) -> None:
        self.generate()
        ours = self.files()
        self.assertNotIn(b"field_texts", ours["shop/tables.c"])
        self.generate("--docs", "packages")
        theirs = self.files()
        self.assertEqual({name for name in ours if ours[name] != theirs[name]},
                         {"shop/tables.c", "shop/.stamp"})
        self.generate()
        self.assertEqual(self.files(), ours)

    def test_another_version_of_a_package_is_read_anew(self) -> None:
        self.generate("--docs", "packages")
        self.edit_package("lib/model/order.d.ts", "up to the shop", "up to you")
        self.generate("--docs", "packages")
        self.assertNotIn("up to you", self.tables())
        self.edit_package("package.json", '"version": "', '"version": "9')
        self.generate("--docs", "packages")
        self.assertIn("up to you", self.tables())

    def edit_package(self, name: str, old: str, new: str) -> None:
        path = self.packages / "oci-shop" / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_a_service_without_a_package_keeps_our_words(self) -> None:
        self.use_golden("csv")
        self.generate("--docs", "packages")
        self.assertNotIn("field_texts", (self.out / "csv" / "tables.c").read_text())

    def test_a_folder_without_packages_is_a_mistake(self) -> None:
        (self.folder / "empty").mkdir()
        self.assertEqual(self.run_generate("--docs", "empty"),
                         (1, "empty: no oci-* package with lib/client.d.ts\n"))
        self.assertFalse(self.out.exists())

    def test_a_package_that_cannot_be_read_is_named(self) -> None:
        Path(self.packages / "oci-shop/lib/model/order.d.ts").write_text("export nonsense;\n")
        status, said = self.run_generate("--docs", "packages")
        self.assertEqual(status, 1)
        self.assertRegex(said, r"^packages/oci-shop/lib/model/order\.d\.ts:1: expected a decl")


if __name__ == "__main__":
    unittest.main()
