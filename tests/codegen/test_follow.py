"""Which operation tells how something goes on: what codegen makes of operations and overlays."""
from __future__ import annotations

import unittest
from typing import Any

from codegen.ctext import Pool
from codegen.follow import Follow, make_follow
from codegen.load import Rows, Table
from codegen.problems import Problems

NONE = 0xFFFF


def row(identifier: str, path: str, method: str = "GET", danger_class: str = "read",
        flags: str = "") -> list[Any]:
    return [identifier, method, path, danger_class, flags, ""]


SUMMARIES = [
    {"service": "common", "operations": [
        row("getWorkRequest", "/1/workRequests/{workRequestId}"),
        row("listWorkRequestLogs", "/1/workRequests/{workRequestId}/logs")]},
    {"service": "farm", "operations": [
        row("createCow", "/1/cows", "POST", "write"),
        row("getCow", "/1/cows/{cowId}"),
        row("getCowMilk", "/1/cows/{cowId}/milks/{milkId}"),
        row("getKey", "/1/keys/{keyId}", flags="secret_out"),
        row("getFarmWorkRequest", "/1/farmWorkRequests/{workRequestId}"),
        row("listErrors", "/1/farmWorkRequests/{workRequestId}/workRequestErrors"),
        row("getBucket", "/1/buckets/{bucketName}"),
        row("getEntity", "/1/namespaces/{namespaceName}/entities/{logEntityId}")]},
    {"service": "zoo", "operations": [row("getCow", "/1/cows/{cowId}")]},
]


def table(entries: dict[str, Any]) -> Table:
    made = Table("said.yaml", 1)
    for key, value in entries.items():
        made[key] = value
        made.lines[key] = 7
    return made


def rows(*items: str) -> Rows:
    made = Rows("said.yaml")
    made.extend(items)
    made.lines = [8 + at for at in range(len(items))]
    return made


class Following(unittest.TestCase):
    def make(self, **said: Table) -> Follow:
        self.problems = Problems()
        names = ("workrequests", "workrequest_types", "search", "services")
        return make_follow(SUMMARIES, {name: said.get(name, table({})) for name in names},
                           self.problems)

    def getters(self, follow: Follow) -> list[str]:
        return [getter.text for getter in follow.getters]

    def test_lists_of_errors_and_logs_are_found_below_the_getter(self) -> None:
        follow = self.make(workrequests=table({"farm": rows("getFarmWorkRequest"),
                                               "zoo": rows("common.getWorkRequest")}))
        self.assertEqual([(work.service, work.by, work.get, work.errors, work.logs)
                          for work in follow.works],
                         [(1, 1, 4, 5, NONE), (2, 0, 0, NONE, 1)])
        self.assertEqual(self.problems.lines(), [])

    def test_resources_go_by_their_parameter_and_the_name_of_the_operation(self) -> None:
        self.assertEqual(self.getters(self.make()), [
            "cow: farm.getCow", "cow: zoo.getCow", "entity: farm.getEntity",
            "logentity: farm.getEntity"])

    def test_service_that_is_asked_for_more_comes_first(self) -> None:
        follow = self.make(services=table({"zoo": {"prior": 3}}))
        self.assertEqual(self.getters(follow)[0], "cow: zoo.getCow")

    def test_type_that_people_named_comes_first(self) -> None:
        follow = self.make(search=table({"ocids": table({"cow": "zoo.cow", "big-cow": "farm.cow",
                                                         "key": "farm.key"})}))
        self.assertEqual(self.getters(follow)[:3],
                         ["bigcow: farm.getCow", "cow: zoo.getCow", "cow: farm.getCow"])

    def test_work_requests_go_by_service_by_path_and_by_what_is_said(self) -> None:
        follow = self.make(workrequests=table({"farm": rows("getFarmWorkRequest")}),
                           workrequest_types=table({"": rows("common.getWorkRequest"),
                                                    "milk": rows("farm.getFarmWorkRequest")}))
        self.assertEqual([text for text in self.getters(follow) if "workrequest:" in text], [
            "farmworkrequest: farm.getFarmWorkRequest", "milkworkrequest: farm.getFarmWorkRequest",
            "workrequest: common.getWorkRequest"])

    def test_types_are_sorted_and_stand_in_the_pool(self) -> None:
        follow = self.make()
        pool = Pool()
        expected = [pool.at(text.split(":")[0]) for text in self.getters(follow)]
        self.assertEqual([getter.type_at for getter in follow.getters], expected)
        self.assertEqual(follow.strings, pool.entries())

    def test_entry_that_names_nothing_is_a_mistake(self) -> None:
        self.make(workrequests=table({"farm": rows("getNothing"), "zoo": "getCow",
                                      "moon": rows("getCow"), "common": rows("moon.getCow")}))
        self.assertEqual(self.problems.lines(), [
            "said.yaml:8: getNothing: no such operation",
            "said.yaml:7: \"zoo\": expected a list of operations"])


if __name__ == "__main__":
    unittest.main()
