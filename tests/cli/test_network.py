"""Addresses of both kinds, and those where nobody answers."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse

from kit import PROGRAM, TIMEOUT_S, SandboxCase

HOSTS = 'mount --bind "$0" /etc/hosts && exec "$@"'


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def can_mount() -> bool:
    return shutil.which("unshare") is not None and \
        subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Network(SandboxCase):
    def setUp(self) -> None:
        self.port = urllib.parse.urlsplit(self.greeting["url"]).port

    def forward(self) -> int:
        """A port of [::1] that leads to the sandbox."""
        listener = socket.socket(socket.AF_INET6)
        self.addCleanup(listener.close)
        listener.bind(("::1", 0))
        listener.listen()

        def serve() -> None:
            while True:
                try:
                    near, _ = listener.accept()
                except OSError:
                    return
                far = socket.create_connection(("127.0.0.1", self.port))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1]

    @unittest.skipUnless(has_ipv6(), "needs IPv6")
    def test_an_address_in_brackets(self) -> None:
        result = self.run_program("auth", "verify",
                                  OCI_MCP_ENDPOINT=f"http://[::1]:{self.forward()}")
        self.assertEqual(result.status, 0, result.err)

    def test_a_name_of_two_addresses_of_which_one_refuses(self) -> None:
        """The sandbox listens on 127.0.0.1 only, and localhost is [::1], too."""
        result = self.run_program("auth", "verify",
                                  OCI_MCP_ENDPOINT=f"http://localhost:{self.port}")
        self.assertEqual(result.status, 0, result.err)

    @unittest.skipUnless(can_mount(), "needs a file of hosts of its own")
    def test_an_address_where_nobody_answers_does_not_hold_up_the_other(self) -> None:
        """100::/64 is for what is thrown away. A failed handshake shows who was reached."""
        path = f"{self.folder.name}/hosts"
        with open(path, "w", encoding="utf-8") as file:
            file.write("100::1 mixed.test\n127.0.0.1 mixed.test\n")
        start = time.monotonic()
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", HOSTS, path, PROGRAM, "auth", "verify"],
            env=self.environment | {"OCI_MCP_ENDPOINT": f"https://mixed.test:{self.port}",
                                    "OCI_SDK_DEFAULT_RETRY_ENABLED": "false"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S)
        self.assertRegex(done.stderr, r"(?i)tls|certificate|handshake")
        self.assertLess(time.monotonic() - start, 8)


if __name__ == "__main__":
    unittest.main()
