"""What a stranger sends. Whatever it is, the next client is served."""

from __future__ import annotations

import json
import resource
import socket
import time
import unittest

from kit import BOTH, Client, Exchange, Sandbox, Server, message, post

LIMIT = 16 << 20


class Case(unittest.TestCase):
    options: tuple[str, ...] = ()

    @classmethod
    def setUpClass(cls) -> None:
        cls.sandbox = Sandbox()
        cls.server = Server(cls.sandbox, *cls.options)

    @classmethod
    def tearDownClass(cls) -> None:
        status = cls.server.stop()
        cls.sandbox.close()
        assert status == 0, status

    def tearDown(self) -> None:
        self.assertEqual(Client(self.server).begun.status, 202)

    def raw(self, text: bytes, more: bytes = b"") -> bytes:
        """All that comes back on one connection."""
        with self.server.connect() as peer:
            peer.settimeout(10)
            try:
                peer.sendall(text)
                if more:
                    peer.sendall(more)
                peer.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            answer = b""
            try:
                while data := peer.recv(65536):
                    answer += data
            except OSError:
                pass
            return answer

    def head(self, *lines: str) -> bytes:
        return "\r\n".join(["POST /mcp HTTP/1.1", "Host: 127.0.0.1",
                            "Content-Type: application/json", f"Accept: {BOTH}", *lines, "",
                            ""]).encode()


PING = json.dumps(message("ping")).encode()
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Source(Case):
    def test_foreign_hosts_are_refused(self) -> None:
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80",
                     "evil.example:127.0.0.1", "", "[::1].evil.example", "169.254.169.254",
                     "127.0.0.1@evil.example", "localhost\tevil"):
            answer = post(self.server, message("ping"), Host=host).read()
            self.assertIn(answer.status, (400, 403), host)

    def test_names_of_this_machine_are_accepted(self) -> None:
        for host in ("localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:5"):
            self.assertEqual(Exchange(self.server, "GET", "/metrics",
                                      headers={"Host": host}).read().status, 200, host)

    def test_foreign_origins_are_refused(self) -> None:
        for origin in ("https://evil.example", "null", "http://localhost.evil.example",
                       "http://evil.example/localhost", "file://", "http://127.0.0.1@evil.example"):
            answer = post(self.server, message("ping"), Origin=origin).read()
            self.assertEqual(answer.status, 403, origin)
            self.assertNotIn("access-control-allow-origin", answer.headers)

    def test_own_origins_may_read_answers(self) -> None:
        answer = post(self.server, message("ping"), Origin="http://localhost:3000").read()
        self.assertEqual(answer.headers["access-control-allow-origin"], "http://localhost:3000")

    def test_metadata_has_no_origin_to_refuse_but_the_host_counts(self) -> None:
        path = "/.well-known/oauth-protected-resource/mcp"
        strange = {"Origin": "https://evil.example"}
        self.assertEqual(Exchange(self.server, "GET", path, headers=strange).read().status, 404)
        self.assertEqual(Exchange(self.server, "POST", path, b"{}", strange).read().status, 403)
        answer = Exchange(self.server, "GET", path, headers=strange | {"Host": "evil.example"})
        self.assertEqual(answer.read().status, 403)

    def test_metadata_may_be_read_by_every_page(self) -> None:
        server = Server(self.sandbox, ORACLE_MCP_BASE_URL="https://mcp.example.com",
                        OCI_MCP_OAUTH_ISSUER="https://issuer.example.com",
                        OCI_MCP_OAUTH_IDENTITY="server", OCI_MCP_HTTP_ALLOWED_HOSTS="127.0.0.1")
        self.addCleanup(server.stop)
        path = "/.well-known/oauth-protected-resource/mcp"
        strange = {"Origin": "https://page.example"}
        for method, status in (("GET", 200), ("OPTIONS", 204)):
            answer = Exchange(server, method, path, headers=strange).read()
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.headers["access-control-allow-origin"], "*")
        self.assertEqual(post(server, message("ping"), **strange).read().status, 403)

    def test_preflights_are_answered(self) -> None:
        answer = Exchange(self.server, "OPTIONS", headers={
            "Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "mcp-session-id, mcp-param-region"}).read()
        self.assertEqual(answer.status, 204)
        self.assertIn("mcp-param-region", answer.headers["access-control-allow-headers"])


class Shapes(Case):
    def test_what_is_no_http_gets_no_answer_of_ours(self) -> None:
        for text in (b"\0\0\0\0\r\n\r\n", b"hello\r\n\r\n", b"POST\r\n\r\n",
                     b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/9.9\r\n\r\n"):
            self.assertNotIn(b" 200 ", self.raw(text))

    def test_two_lengths_are_no_length(self) -> None:
        for lines in (("Content-Length: 5", "Content-Length: 50"),
                      ("Content-Length: 50", "Transfer-Encoding: chunked"),
                      ("Content-Length: -1",), ("Content-Length: 0x10",), ("Content-Length: 1e9",),
                      ("Content-Length: 99999999999999999999",)):
            answer = self.raw(self.head(*lines), PING)
            self.assertNotIn(b" 200 ", answer, lines)
            self.assertNotIn(b'"result"', answer, lines)
            self.assertIn(b"connection: close", answer.lower(), lines)

    def test_repeated_headers_are_refused(self) -> None:
        for name in ("Host", "Authorization", "Mcp-Session-Id", "Origin", "Mcp-Method"):
            value = "http://localhost" if name == "Origin" else "localhost"
            lines = [f"{name}: {value}", f"{name}: {value}", f"Content-Length: {len(PING)}"]
            self.assertIn(b" 400 ", self.raw(self.head(*lines), PING).split(b"\r\n")[0], name)

    def test_bad_chunks_are_no_message(self) -> None:
        for body in (b"zz\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"5\r\nhelloXX0\r\n\r\n",
                     b"ffffffffffffffffff\r\n", b"5;" + b"a" * 40000 + b"\r\nhello\r\n0\r\n\r\n"):
            answer = self.raw(self.head("Transfer-Encoding: chunked"), body)
            self.assertNotIn(b" 200 ", answer, body[:20])

    def test_good_chunks_are(self) -> None:
        client = Client(self.server)
        chunks = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in PING) + b"0\r\n\r\n"
        answer = self.raw(self.head("Transfer-Encoding: chunked",
                                    f"Mcp-Session-Id: {client.session}", "Connection: close"),
                          chunks)
        self.assertIn(b'"result":{}', answer)

    def test_headers_cannot_be_injected(self) -> None:
        answer = post(self.server, message("ping"), Mcp_Session_Id="a\r\nX-Evil: 1").read()
        self.assertNotIn("x-evil", answer.headers)
        answer = Exchange(self.server, "OPTIONS", headers={
            "Origin": "http://localhost",
            "Access-Control-Request-Headers": "a\r\n Set-Cookie: b=c"}).read()
        self.assertNotIn("set-cookie", answer.headers)

    def test_large_headers_are_too_large(self) -> None:
        for lines in (["X-Large: " + "a" * 100000], [f"X-{i}: {'a' * 50}" for i in range(5000)]):
            status = self.raw(self.head(*lines)).split(b"\r\n")[0]
            self.assertRegex(status, rb"^$|HTTP/1.[01] (400|413|414|431) ")
        status = self.raw(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n").split(b"\r\n")[0]
        self.assertRegex(status, rb"^$|HTTP/1.[01] (400|413|414|431) ")

    def test_large_messages_are_refused(self) -> None:
        answer = post(self.server, b"", Content_Length=str(LIMIT + 1)).read()
        self.assertEqual(answer.status, 413)
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        answer = self.raw(self.head("Transfer-Encoding: chunked"),
                          chunk * (LIMIT // 65536 + 1) + b"0\r\n\r\n")
        self.assertIn(b" 413 ", answer.split(b"\r\n")[0])

    def test_the_largest_message_is_read(self) -> None:
        padding = LIMIT - len(json.dumps(message("ping", {"x": ""})))
        answer = Client(self.server).post(message("ping", {"x": "a" * padding})).read()
        self.assertEqual(answer.json()["result"], {})

    def test_requests_in_a_row_are_answered_in_a_row(self) -> None:
        client = Client(self.server)
        request = self.head(f"Content-Length: {len(PING)}", f"Mcp-Session-Id: {client.session}")
        answer = b""
        with self.server.connect() as peer:
            peer.settimeout(10)
            peer.sendall((request + PING) * 20)
            while answer.count(b"HTTP/1.1 200 OK") < 20 and (data := peer.recv(65536)):
                answer += data
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 20)

    def test_other_paths_are_not_there(self) -> None:
        for path in ("/", "/mcp/", "//mcp", "/mcp/../mcp", "/%6dcp", "/mcp%00", "/MCP",
                     "/.well-known/nothing"):
            answer = Exchange(self.server, "POST", path, PING,
                              {"Content-Type": "application/json"}).read()
            self.assertEqual(answer.status, 404, path)


class Many(Case):
    options = ("--http-rate", "20")

    def test_thousands_of_idle_connections_hold_nobody_up(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        count = min(3000, min(hard, 4096) - 200)
        idle = [self.server.connect() for _ in range(count)]
        try:
            start = time.monotonic()
            self.assertEqual(Client(self.server).begun.status, 202)
            self.assertLess(time.monotonic() - start, 2)
        finally:
            for peer in idle:
                peer.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def test_who_sends_too_much_is_told_to_wait(self) -> None:
        client = Client(self.server)
        answers = [client.post(message("ping")).read() for _ in range(80)]
        refused = [answer for answer in answers if answer.status == 429]
        self.assertTrue(refused)
        self.assertEqual(refused[0].headers["retry-after"], "1")
        time.sleep(1.5)


class Held(Case):
    COUNT = 10000
    # Shared out among the threads that accept, each of which may get more than its part.
    options = ("--http-connections", str(2 * COUNT))

    def test_calls_go_on_while_ten_thousand_connections_are_held(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < self.COUNT + 1000:
            self.skipTest(f"a program may have {hard} descriptors here")
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.COUNT + 1000, hard))
        held: list[socket.socket] = []
        try:
            for _ in range(self.COUNT):
                held.append(self.server.connect())
                held[-1].sendall(HEALTH)
            for peer in held:
                self.assertIn(b" 200 OK", peer.recv(4096))
            client = Client(self.server)
            for _ in range(50):
                start = time.monotonic()
                answer = client.call("tools/call", {"name": "objectstorage_get_namespace",
                                                    "arguments": {}})
                self.assertFalse(answer["result"]["isError"], answer)
                self.assertLess(time.monotonic() - start, 2)
            for peer in (held[0], held[self.COUNT // 2], held[-1]):
                peer.sendall(HEALTH)
                self.assertIn(b" 200 OK", peer.recv(4096))
        finally:
            for peer in held:
                peer.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Slow(Case):
    def test_a_head_that_does_not_come_is_given_up(self) -> None:
        with self.server.connect() as peer:
            peer.settimeout(5)
            start = time.monotonic()
            answer = b""
            while time.monotonic() - start < 45:
                try:
                    peer.sendall(b"X" if answer else b"P")
                    peer.settimeout(1)
                    answer += peer.recv(4096) or b"-"
                    break
                except TimeoutError:
                    continue
                except OSError:
                    break
            self.assertLess(time.monotonic() - start, 40)


if __name__ == "__main__":
    unittest.main()
