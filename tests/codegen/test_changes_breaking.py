"""Which changes `codegen changes` calls breaking, and for whom."""

from __future__ import annotations

import unittest
from typing import Any

from tests.codegen.changes_support import (
    NUMBER,
    STRING,
    ChangesCase,
    base,
    document,
    model,
    operation,
    parameter,
    ref,
    subtype,
)

DATE = {"type": "string", "format": "date-time"}


def enum(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


class Reach(ChangesCase):
    """A field `b` goes away; who reaches the model decides."""

    def gone(self, *operations: Any, **more: Any) -> list[str]:
        old = document(*operations, **more, Thing=model(a=STRING, b=STRING))
        return self.breaking(old, document(*operations, **more, Thing=model(a=STRING)))

    def test_a_model_that_nobody_reaches_breaks_nothing(self) -> None:
        self.assertEqual(self.gone(operation("list")), [])

    def test_a_field_of_a_body_breaks_calls(self) -> None:
        self.assertEqual(
            self.gone(operation("create", body=ref("Thing"))),
            ["`Thing`: field `b` removed (calls of `create`)"],
        )

    def test_a_field_of_an_answer_breaks_its_readers(self) -> None:
        things = {"type": "object", "additionalProperties": ref("Thing")}
        answer = {"type": "array", "items": things}
        self.assertEqual(
            self.gone(operation("list", answer=answer)),
            ["`Thing`: field `b` removed (answers of `list`)"],
        )

    def test_both_are_told_with_the_operations(self) -> None:
        operations = [operation(name, body=ref("Thing")) for name in "edcba"]
        found = self.gone(*operations, operation("get", answer=ref("Thing")))
        self.assertEqual(
            found,
            ["`Thing`: field `b` removed (calls of `a`, `b`, `c` and 2 more; answers of `get`)"],
        )

    def test_a_model_is_reached_through_fields_bases_and_subtypes(self) -> None:
        outer = {"Outer": base({"A": "A"}), "A": subtype("Outer", things=ref("Thing"))}
        found = self.gone(operation("create", body=ref("Outer")), **outer)
        self.assertEqual(found, ["`Thing`: field `b` removed (calls of `create`)"])

    def test_a_subtype_does_not_reach_its_siblings(self) -> None:
        outer = {"Outer": base({"A": "A", "T": "Other"}), "A": subtype("Outer"),
                 "Other": subtype("Outer", thing=ref("Thing"))}  # fmt: skip
        self.assertEqual(self.gone(operation("create", body=ref("A")), **outer), [])

    def test_an_inherited_field_is_told_of_its_base_alone(self) -> None:
        models = {"Sub": {**subtype("Thing", c=STRING)}}
        found = self.gone(operation("create", body=ref("Sub")), **models)
        self.assertEqual(found, ["`Thing`: field `b` removed (calls of `create`)"])

    def test_a_field_that_moves_to_the_base_is_not_gone(self) -> None:
        create = operation("create", body=ref("Sub"))
        old = document(create, Base=model(a=STRING), Sub=subtype("Base", b=STRING))
        new = document(create, Base=model(a=STRING, b=STRING), Sub=subtype("Base"))
        self.assertEqual(self.changes(old, new), ["`Base` (calls):", "field `b` added (`string`)"])

    def test_models_that_refer_to_each_other_come_to_an_end(self) -> None:
        self.assertEqual(
            self.gone(operation("get", answer=ref("A")), A=model(b=ref("B")), B=model(a=ref("A"))),
            [],
        )


class Types(ChangesCase):
    """The type of a parameter, or of a field of an answer, goes from one to another."""

    def called(self, old: Any, new: Any, **schemas: Any) -> bool:
        sides = [document(operation("list", parameter("x", one)), **schemas) for one in (old, new)]
        return bool(self.breaking(*sides))

    def read(self, old: Any, new: Any) -> bool:
        sides = [document(operation("get", answer=one)) for one in (old, new)]
        return bool(self.breaking(*sides))

    def test_another_type_breaks_both(self) -> None:
        for old, new in ((STRING, NUMBER), (NUMBER, {"type": "array", "items": NUMBER})):
            self.assertTrue(self.called(old, new))
            self.assertTrue(self.read(old, new))

    def test_a_wider_type_breaks_readers_and_a_narrower_one_calls(self) -> None:
        self.assertFalse(self.called(NUMBER, {}))
        self.assertTrue(self.read(NUMBER, {}))
        self.assertTrue(self.called({}, NUMBER))
        self.assertFalse(self.read({}, NUMBER))

    def test_texts_of_all_kinds_read_alike(self) -> None:
        for old, new in ((STRING, DATE), (DATE, STRING), (STRING, enum("A"))):
            self.assertFalse(self.read(old, new))

    def test_a_text_that_must_be_a_date_or_one_of_a_few_breaks_calls(self) -> None:
        self.assertTrue(self.called(STRING, DATE))
        self.assertTrue(self.called(STRING, enum("A")))
        self.assertFalse(self.called(DATE, STRING))
        self.assertFalse(self.called(enum("A"), STRING))

    def test_an_enum_under_another_name_is_compared_by_its_values(self) -> None:
        more, less = {"Size": enum("A", "B")}, {"Size": enum("B")}
        self.assertFalse(self.called(enum("A"), ref("Size"), **more))
        self.assertTrue(self.called(enum("A"), ref("Size"), **less))

    def test_a_value_that_is_gone_breaks_calls_alone(self) -> None:
        self.assertTrue(self.called(enum("A", "B"), enum("A")))
        self.assertFalse(self.called(enum("A"), enum("A", "B")))
        self.assertFalse(self.read(enum("A", "B"), enum("A")))

    def test_a_value_inside_of_a_list_counts(self) -> None:
        lists = [{"type": "array", "items": one} for one in (enum("A", "B"), enum("A"))]
        self.assertTrue(self.called(*lists))


class Renamed(ChangesCase):
    """A body's model gets another name: what it is like decides."""

    def found(self, old: Any, new: Any, **more: Any) -> list[str]:
        return self.breaking(
            document(operation("create", body=ref("Old")), Old=old, **more),
            document(operation("create", body=ref("New")), New=new, **more),
        )

    def test_alike_or_wider_breaks_nothing(self) -> None:
        self.assertEqual(self.found(model("a", a=STRING), model(a=STRING, b=STRING)), [])

    def test_the_reason_is_told(self) -> None:
        type_text = "`create`: body: type `Old` → `New`: "
        for old, new, why in (
            (model(a=STRING), model(), "without field `a`"),
            (model(a=STRING), model("a", a=STRING), "field `a` required"),
            (model(a=STRING), model(a=NUMBER), "field `a`: another type"),
            (model(a=enum("A")), model(a=enum("B")), "field `a`: without value `A`"),
            (base({"A": "A", "B": "B"}), base({"A": "A"}), "without subtype `B`"),
        ):
            found = self.found(old, new, A=model(), B=model())
            self.assertEqual(found, [f"{type_text}{why} (calls)"])

    def test_models_that_hold_themselves_come_to_an_end(self) -> None:
        self.assertEqual(self.found(model(a=ref("Old")), model(a=ref("New"))), [])


class Limits(ChangesCase):
    def called(self, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        known = parameter("known", {**STRING, "maxLength": 5})
        sides = [document(operation("list", known, parameter("x", {**NUMBER, **one})))
                 for one in (old, new)]  # fmt: skip
        return self.breaking(*sides)

    def test_a_narrower_limit_breaks_calls(self) -> None:
        for old, new, text in (
            ({"maximum": 10}, {"maximum": 9}, "`maximum` `10` → `9`"),
            ({"minimum": 1}, {"minimum": 2}, "`minimum` `1` → `2`"),
            ({}, {"maximum": 9}, "`maximum` none → `9`"),
            ({"pattern": "a"}, {"pattern": "b"}, '`pattern` `"a"` → `"b"`'),
        ):
            self.assertEqual(self.called(old, new), [f"`list`: parameter `x`: {text} (calls)"])

    def test_a_wider_limit_or_a_default_breaks_nothing(self) -> None:
        for old, new in (
            ({"maximum": 10}, {"maximum": 11}),
            ({"minimum": 2}, {}),
            ({"default": 1}, {"default": 2}),
            ({"format": "int64"}, {"format": "int32"}),
        ):
            self.assertEqual(self.called(old, new), [])

    def test_limits_that_only_one_side_knows_are_counted(self) -> None:
        limited = {**STRING, "maxLength": 5, "pattern": "a"}
        dated = parameter("y", {**STRING, "format": "date"})
        old = document(operation("list", parameter("x"), parameter("y", DATE)))
        new = document(operation("list", parameter("x", limited), dated))
        self.assertEqual(self.changes(old, new), ["3 constraints described now"])
        self.assertEqual(self.changes(new, old), ["3 constraints no longer described"])


class Subtypes(ChangesCase):
    def found(self, old: Any, new: Any, **more: Any) -> list[str]:
        create = operation("create", body=ref("Base"))
        return self.breaking(document(create, Base=old, **more), document(create, Base=new, **more))

    def test_a_subtype_that_is_gone_breaks_calls(self) -> None:
        self.assertEqual(
            self.found(base({"A": "A", "B": "B"}), base({"A": "A"}), A=model(), B=model()),
            ["`Base`: subtype `B` removed (`B`) (calls of `create`)"],
        )

    def test_a_model_that_gets_subtypes_breaks_calls(self) -> None:
        found = self.found(model("kind", kind=STRING), base({"A": "A"}), A=model())
        text = "`Base`: has subtypes now, told apart by `kind` (calls of `create`)"
        self.assertEqual(found, [text])

    def test_a_value_that_stands_for_another_model_is_compared(self) -> None:
        models = {"A": model(a=STRING), "B": model(a=STRING, b=STRING), "C": model()}
        self.assertEqual(self.found(base({"V": "A"}), base({"V": "B"}), **models), [])
        self.assertEqual(
            self.found(base({"V": "A"}), base({"V": "C"}), **models),
            ["`Base`: subtype `V`: `A` → `C`: without field `a` (calls of `create`)"],
        )


if __name__ == "__main__":
    unittest.main()
