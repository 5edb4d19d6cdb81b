"""How it begins and ends: addresses, probes, signals, certificates."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from kit import (PROGRAM, Client, Exchange, Sandbox, Server, make_certificate, message, modern,
                 post, post_modern)

SLOW = "GET /20160918/instances/* slow 3000 always"
SLOW_CALL = {"name": "core_get_instance", "arguments": {"instanceId": "i"}}


class Life(unittest.TestCase):
    def setUp(self) -> None:
        self.sandbox = Sandbox("--fault", SLOW)
        self.addCleanup(self.sandbox.close)
        self.folder = tempfile.TemporaryDirectory(prefix="oci-http-")
        self.addCleanup(self.folder.cleanup)

    def serve(self, *options: str, **others: str) -> Server:
        server = Server(self.sandbox, *options, **others)
        self.addCleanup(server.stop)
        return server

    def refuse(self, *options: str) -> str:
        environment = os.environ | {"OCI_CONFIG_FILE": self.sandbox.config_file}
        done = subprocess.run([PROGRAM, *options], env=environment, capture_output=True,
                              text=True, timeout=30, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_probes_are_answered_by_any_name(self) -> None:
        server = self.serve()
        for path in ("/healthz", "/readyz"):
            answer = Exchange(server, "GET", path, headers={"Host": "10.1.2.3"}).read()
            self.assertEqual(answer.status, 200, path)
        self.assertEqual(Exchange(server, "POST", "/healthz", b"").read().status, 405)

    def test_an_open_bind_must_be_asked_for(self) -> None:
        for host in ("0.0.0.0", "[::]"):
            self.assertIn("--http-insecure", self.refuse("--http", f"{host}:0"))
        server = self.serve("--http-insecure", host="0.0.0.0")
        server.host = "127.0.0.1"
        self.assertEqual(Client(server).begun.status, 202)
        answer = post(server, message("ping"), Origin="https://evil.example").read()
        self.assertEqual(answer.status, 403)

    def test_metrics_are_not_for_everybody(self) -> None:
        server = self.serve("--http-insecure", host="0.0.0.0")
        server.host = "127.0.0.1"
        self.assertEqual(Exchange(server, "GET", "/metrics").read().status, 404)
        server = self.serve("--http-insecure", "--http-metrics", "true", host="0.0.0.0")
        server.host = "127.0.0.1"
        self.assertEqual(Exchange(server, "GET", "/metrics").read().status, 200)

    def test_hosts_can_be_listed(self) -> None:
        server = self.serve("--http-allowed-hosts", "mcp.example.com,other.example:8443",
                            "--http-allowed-origins", "https://app.example.com")
        for host, status in (("mcp.example.com", 400), ("mcp.example.com:444", 400),
                             ("other.example:8443", 400), ("other.example:1", 403)):
            self.assertEqual(post(server, message("ping"), Host=host).read().status, status, host)
        answer = post(server, message("ping"), Origin="https://app.example.com").read()
        self.assertEqual(answer.status, 400)

    def test_an_address_in_use_is_told(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.assertIn(f"port {port}", self.refuse("--http", f"127.0.0.1:{port}"))

    def test_calls_end_before_the_server_does(self) -> None:
        server = self.serve()
        call = post_modern(server, modern("tools/call", SLOW_CALL))
        stream = post_modern(server, modern("subscriptions/listen", {"notifications": {}})).head()
        events = stream.events()
        next(events)
        self.assertTrue(server.wait_in_flight(2))
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(next(events)["result"]["resultType"], "complete")
        answer = call.read()
        self.assertEqual(answer.status, 200)
        self.assertIn("result", answer.json())
        stream.close()
        self.assertEqual(server.stop(), 0)

    def test_nobody_new_is_let_in_while_it_ends(self) -> None:
        server = self.serve()
        call = post_modern(server, modern("tools/call", SLOW_CALL))
        self.assertTrue(server.wait_in_flight(1))
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with self.assertRaises(OSError):
            server.connect()
        self.assertEqual(call.read().status, 200)
        self.assertEqual(server.stop(), 0)

    def test_a_second_signal_does_not_wait(self) -> None:
        server = self.serve()
        call = post_modern(server, modern("tools/call", SLOW_CALL))
        self.assertTrue(server.wait_in_flight(1))
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - start, 2.5)
        call.close()

    def subject(self, server: Server) -> bytes:
        with server.connect() as peer:
            return ssl.DER_cert_to_PEM_cert(peer.getpeercert(binary_form=True)).encode()

    def test_certificates_are_read_again(self) -> None:
        folder = Path(self.folder.name)
        certificate, key = make_certificate(folder, "first")
        server = self.serve("--http-tls-cert", certificate, "--http-tls-key", key)
        first = self.subject(server)
        self.assertEqual(first, Path(certificate).read_bytes())
        client = Client(server)
        make_certificate(folder, "second")
        server.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 10
        while self.subject(server) == first and time.monotonic() < end:
            time.sleep(0.05)
        second = self.subject(server)
        self.assertEqual(second, Path(certificate).read_bytes())
        self.assertEqual(client.call("ping")["result"], {})
        Path(certificate).write_text("broken", encoding="ascii")
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertEqual(self.subject(server), second)
        self.assertEqual(client.call("ping")["result"], {})
        self.assertEqual(server.stop(), 0)
        self.assertIn("the certificate stays as it was", "".join(server.lines))

    def test_old_tls_is_not_spoken(self) -> None:
        certificate, key = make_certificate(Path(self.folder.name), "x")
        server = self.serve("--http-tls-cert", certificate, "--http-tls-key", key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            with self.assertRaises((ssl.SSLError, OSError)):
                context.wrap_socket(plain)
        self.assertEqual(Client(server).begun.status, 202)

    def test_many_calls_run_at_once(self) -> None:
        server = self.serve()
        calls = [post_modern(server, modern("tools/call", SLOW_CALL, identity=i))
                 for i in range(100)]
        start = time.monotonic()
        answers: list[int] = []
        threads = [threading.Thread(target=lambda c=c: answers.append(c.read().status))
                   for c in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [200] * 100)
        self.assertLess(time.monotonic() - start, 15)


if __name__ == "__main__":
    unittest.main()
