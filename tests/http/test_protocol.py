"""Streamable HTTP as each revision wants it."""

from __future__ import annotations

import base64
import unittest

from kit import (BOTH, META, MODERN, Client, Exchange, Sandbox, Server, message, modern, post,
                 post_modern)

SLOW = "GET /20160918/instances/* slow 60000 always"
SLOW_CALL = {"name": "core_get_instance", "arguments": {"instanceId": "i"}}
QUICK_CALL = {"name": "objectstorage_get_namespace", "arguments": {}}
CHANGE = {"name": "oci_write", "arguments": {
    "operation": "core.createVcn", "compartment": "tenancy",
    "body": {"displayName": "net", "cidrBlocks": ["10.0.0.0/16"]}}}


class Case(unittest.TestCase):
    options: tuple[str, ...] = ()

    @classmethod
    def setUpClass(cls) -> None:
        cls.sandbox = Sandbox("--fault", SLOW)
        cls.server = Server(cls.sandbox, *cls.options)

    @classmethod
    def tearDownClass(cls) -> None:
        status = cls.server.stop()
        cls.sandbox.close()
        assert status == 0, status


class Handshake(Case):
    def test_each_revision_is_agreed_on_and_served(self) -> None:
        for version in ("2025-03-26", "2025-06-18", "2025-11-25"):
            client = Client(self.server, version)
            self.assertEqual(client.result["protocolVersion"], version)
            self.assertRegex(client.session, r"^[!-~]{32,}$")
            self.assertEqual((client.begun.status, client.begun.body), (202, b""))
            answer = client.call("tools/call", QUICK_CALL)
            self.assertFalse(answer["result"]["isError"], answer)

    def test_unknown_revision_gets_the_newest_older_one(self) -> None:
        for asked in ("1999-01-01", MODERN):
            self.assertEqual(Client(self.server, asked).result["protocolVersion"], "2025-11-25")

    def test_failed_initialize_begins_no_session(self) -> None:
        answer = post(self.server, {"jsonrpc": "1.0", "id": 1, "method": "initialize"}).read()
        self.assertEqual(answer.status, 400)
        self.assertNotIn("mcp-session-id", answer.headers)

    def test_the_stateless_revision_needs_no_session(self) -> None:
        answer = post_modern(self.server, modern("tools/call", QUICK_CALL)).read()
        self.assertEqual(answer.status, 200)
        self.assertNotIn("mcp-session-id", answer.headers)
        self.assertEqual(answer.json()["result"]["resultType"], "complete")

    def test_ipv6_is_spoken(self) -> None:
        server = Server(self.sandbox, host="::1")
        try:
            answer = post(server, message("ping"), Host=f"[::1]:{server.port}").read()
            self.assertEqual(answer.status, 400)  # no session, but understood
        finally:
            self.assertEqual(server.stop(), 0)


class Sessions(Case):
    def test_a_message_without_a_session_is_refused(self) -> None:
        self.assertEqual(post(self.server, message("tools/list")).read().status, 400)

    def test_an_unknown_session_is_not_found(self) -> None:
        answer = post(self.server, message("tools/list"), Mcp_Session_Id="A" * 64).read()
        self.assertEqual(answer.status, 404)

    def test_delete_ends_a_session_and_its_stream(self) -> None:
        client = Client(self.server)
        stream = Exchange(self.server, "GET", headers={"Accept": BOTH,
                                                       "Mcp-Session-Id": client.session}).head()
        self.assertEqual((stream.status, stream.headers["content-type"]),
                         (200, "text/event-stream"))
        end = Exchange(self.server, "DELETE", headers={"Mcp-Session-Id": client.session}).read()
        self.assertEqual(end.status, 204)
        self.assertEqual(list(stream.events()), [])
        stream.close()
        self.assertEqual(client.post(message("tools/list")).read().status, 404)

    def test_an_unsupported_revision_in_the_header_is_refused(self) -> None:
        client = Client(self.server)
        answer = client.post(message("ping"), MCP_Protocol_Version="2020-01-01").read()
        self.assertEqual(answer.status, 400)

    def test_batches_are_for_one_revision_only(self) -> None:
        batch = [message("ping", identity=1), message("ping", identity=2),
                 message("notifications/initialized", identity=None)]
        answer = Client(self.server, "2025-03-26").post(batch).read()
        self.assertEqual([item["id"] for item in answer.json()], [1, 2])
        for version in ("2025-06-18", "2025-11-25"):
            answer = Client(self.server, version).post(batch).read()
            self.assertEqual((answer.status, answer.json()["error"]["code"]), (400, -32600))

    def test_a_batch_of_notifications_is_accepted(self) -> None:
        client = Client(self.server, "2025-03-26")
        answer = client.post([message("notifications/initialized", identity=None)]).read()
        self.assertEqual((answer.status, answer.body), (202, b""))

    def test_ids_of_two_sessions_do_not_meet(self) -> None:
        one, other = Client(self.server), Client(self.server)
        slow = one.post(message("tools/call", SLOW_CALL, identity=7))
        self.assertTrue(self.server.wait_in_flight(1))
        self.assertEqual(other.post(message("ping", identity=7)).read().status, 200)
        other.post(message("notifications/cancelled", {"requestId": 7}, identity=None)).read()
        self.assertEqual(self.server.in_flight(), 1)
        one.post(message("notifications/cancelled", {"requestId": 7}, identity=None)).read()
        self.assertEqual(slow.read().body, b"")
        self.assertTrue(self.server.wait_in_flight(0))


class Ladder(Case):
    """Each check of a modern request, in its order."""

    def refused(self, status: int, code: int, body: object, **headers: str | None) -> dict:
        answer = post(self.server, body, **headers).read()
        self.assertEqual((answer.status, answer.json()["error"]["code"]), (status, code),
                         answer.body)
        return answer.json()

    def test_parse_errors(self) -> None:
        for body in (b"{", b"\xff", b"", b"\xef\xbb\xbf{}"):
            self.assertIsNone(self.refused(400, -32700, body)["id"])

    def test_arrays(self) -> None:
        self.refused(400, -32600, [])
        self.refused(400, -32600, [modern("server/discover"), message("ping")])

    def test_modern_header_without_meta(self) -> None:
        answer = self.refused(400, -32602, message("tools/list"), MCP_Protocol_Version=MODERN)
        self.assertIn("protocolVersion", answer["error"]["message"])
        self.assertEqual(answer["id"], 1)

    def test_malformed_meta(self) -> None:
        body = modern("tools/list")
        del body["params"]["_meta"][META + "clientCapabilities"]
        self.refused(400, -32602, body, MCP_Protocol_Version=MODERN, Mcp_Method="tools/list")
        body["params"]["_meta"] = {META + "protocolVersion": 5, META + "clientCapabilities": {}}
        self.refused(400, -32602, body, MCP_Protocol_Version=MODERN, Mcp_Method="tools/list")

    def test_version_header(self) -> None:
        self.refused(400, -32020, modern("tools/list"), Mcp_Method="tools/list")
        self.refused(400, -32020, modern("tools/list", version="2099-01-01"),
                     MCP_Protocol_Version=MODERN, Mcp_Method="tools/list")

    def test_unsupported_version(self) -> None:
        for version in ("2099-01-01", "2025-11-25"):
            answer = self.refused(400, -32022, modern("tools/list", version=version),
                                  MCP_Protocol_Version=version, Mcp_Method="tools/list")
            self.assertEqual(answer["error"]["data"],
                             {"supported": [MODERN], "requested": version})

    def test_method_header(self) -> None:
        body = modern("tools/list")
        self.refused(400, -32020, body, MCP_Protocol_Version=MODERN)
        self.refused(400, -32020, body, MCP_Protocol_Version=MODERN, Mcp_Method="Tools/List")

    def test_name_header(self) -> None:
        body = modern("tools/call", QUICK_CALL)
        name = QUICK_CALL["name"]
        for value in (None, "other", "=?base64?!!?=", "=?base64?b3RoZXI=?="):
            answer = post_modern(self.server, body, Mcp_Name=value).read()
            self.assertEqual((answer.status, answer.json()["error"]["code"]), (400, -32020), value)
        encoded = base64.b64encode(name.encode()).decode()
        for value in (name, f"  {name} \t", f"=?base64?{encoded}?="):
            self.assertEqual(post_modern(self.server, body, Mcp_Name=value).read().status, 200)

    def test_unknown_and_removed_methods(self) -> None:
        for method in ("initialize", "ping", "logging/setLevel", "resources/subscribe", "no/such"):
            answer = post_modern(self.server, modern(method, identity="x")).read()
            self.assertEqual((answer.status, answer.json()["error"]["code"], answer.json()["id"]),
                             (404, -32601, "x"), method)

    def test_unknown_tool_is_an_error_in_band(self) -> None:
        answer = post_modern(self.server, modern("tools/call", {"name": "nope"})).read()
        self.assertEqual((answer.status, answer.json()["error"]["code"]), (200, -32602))

    def test_parameters_in_headers(self) -> None:
        call = {"name": "oci_read", "arguments": {"operation": "objectstorage.getNamespace",
                                                  "region": "us-ashburn-1"}}
        body = modern("tools/call", call)
        for value in (None, "eu-frankfurt-1", "=?base64?~~?="):
            answer = post_modern(self.server, body, Mcp_Param_Region=value).read()
            self.assertEqual((answer.status, answer.json()["error"]["code"]), (400, -32020), value)
        encoded = base64.b64encode(b"us-ashburn-1").decode()
        for value in ("us-ashburn-1", f"=?base64?{encoded}?="):
            answer = post_modern(self.server, body, mcp_param_region=value).read()
            self.assertEqual(answer.status, 200, answer.body)

    def test_a_claim_without_header_names_no_older_revision(self) -> None:
        self.refused(400, -32600, message("initialize") | {"jsonrpc": "1"})

    def test_content_type_and_method(self) -> None:
        self.assertEqual(post(self.server, b"{}", Content_Type="text/plain").read().status, 415)
        self.assertEqual(post(self.server, b"{}", Accept="image/png").read().status, 406)
        answer = Exchange(self.server, "PUT", body=b"{}").read()
        self.assertEqual((answer.status, answer.headers["allow"]), (405, "POST, GET, DELETE"))

    def test_notifications_are_accepted(self) -> None:
        answer = post(self.server, modern("notifications/cancelled", {"requestId": 1}, None),
                      MCP_Protocol_Version=MODERN).read()
        self.assertEqual((answer.status, answer.body), (202, b""))


class Streams(Case):
    def test_log_messages_come_before_the_answer(self) -> None:
        client = Client(self.server)
        client.call("logging/setLevel", {"level": "debug"})
        answer = client.post(message("tools/call", QUICK_CALL, identity=5)).head()
        self.assertEqual(answer.headers["content-type"], "text/event-stream")
        self.assertEqual(answer.headers["x-accel-buffering"], "no")
        events = list(answer.events())
        answer.close()
        self.assertEqual([event.get("method") for event in events],
                         ["notifications/message", "notifications/message", None])
        self.assertEqual(events[-1]["id"], 5)

    def test_who_takes_no_stream_gets_the_answer_alone(self) -> None:
        client = Client(self.server)
        client.call("logging/setLevel", {"level": "debug"})
        answer = client.post(message("tools/call", QUICK_CALL), Accept="application/json").read()
        self.assertEqual(answer.headers["content-type"], "application/json")

    def test_who_takes_only_streams_gets_one(self) -> None:
        client = Client(self.server)
        answer = client.post(message("ping"), Accept="text/event-stream").head()
        self.assertEqual([event["result"] for event in answer.events()], [{}])
        answer.close()

    def test_questions_are_answered_by_another_message(self) -> None:
        client = Client(self.server, elicitation={})
        for action, is_error in (("decline", True), ("accept", False)):
            answer = client.post(message("tools/call", CHANGE, identity=action)).head()
            events = answer.events()
            question = next(events)
            self.assertEqual(question["method"], "elicitation/create")
            reply = {"jsonrpc": "2.0", "id": question["id"],
                     "result": {"action": action, "content": {"confirm": True}}}
            # Another session cannot answer it.
            self.assertEqual(Client(self.server).post(reply).read().status, 202)
            self.assertEqual(client.post(reply).read().status, 202)
            self.assertEqual(next(events)["result"]["isError"], is_error)
            answer.close()

    def test_listening_is_acknowledged_and_stays_open(self) -> None:
        stream = post_modern(self.server, modern("subscriptions/listen", {"notifications": {}},
                                                 identity=9)).head()
        first = next(stream.events())
        self.assertEqual(first["method"], "notifications/subscriptions/acknowledged")
        self.assertEqual(first["params"]["_meta"][META + "subscriptionId"], 9)
        self.assertTrue(self.server.wait_in_flight(1))
        stream.close()
        self.assertTrue(self.server.wait_in_flight(0))


class Disconnects(Case):
    def test_a_modern_call_ends_with_its_connection(self) -> None:
        call = post_modern(self.server, modern("tools/call", SLOW_CALL))
        self.assertTrue(self.server.wait_in_flight(1))
        call.close()
        self.assertTrue(self.server.wait_in_flight(0, within_s=3))

    def test_an_older_call_does_not(self) -> None:
        client = Client(self.server)
        call = client.post(message("tools/call", SLOW_CALL, identity=3))
        self.assertTrue(self.server.wait_in_flight(1))
        call.close()
        self.assertFalse(self.server.wait_in_flight(0, within_s=2))
        client.post(message("notifications/cancelled", {"requestId": 3}, identity=None)).read()
        self.assertTrue(self.server.wait_in_flight(0))

    def test_the_end_of_a_session_ends_its_calls(self) -> None:
        client = Client(self.server)
        call = client.post(message("tools/call", SLOW_CALL))
        self.assertTrue(self.server.wait_in_flight(1))
        Exchange(self.server, "DELETE", headers={"Mcp-Session-Id": client.session}).read()
        self.assertTrue(self.server.wait_in_flight(0))
        call.close()


class Stateless(Case):
    options = ("--http-sessions", "false")

    def test_messages_stand_alone(self) -> None:
        client = Client(self.server)
        self.assertIsNone(client.session)
        self.assertFalse(client.call("tools/call", QUICK_CALL)["result"]["isError"])

    def test_there_is_no_stream_and_nothing_to_end(self) -> None:
        for method in ("GET", "DELETE"):
            answer = Exchange(self.server, method, headers={"Accept": BOTH}).read()
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "POST"))

    def test_nobody_can_be_asked(self) -> None:
        answer = Client(self.server, elicitation={}).call("tools/call", CHANGE)
        self.assertTrue(answer["result"]["isError"])


if __name__ == "__main__":
    unittest.main()
