"""A browser for the tests of `oci-mcp auth login`, and homes to sign in from."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from kit import PROGRAM, TIMEOUT_S, Result, SandboxCase

PORT = 8181
HERE = f"http://localhost:{PORT}"


class StaysHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def post(url: str, data: bytes, host: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, data=data, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Login:
    """`oci-mcp auth login` while it waits."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "auth", "login", *arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.err = ""
        self.url = self.wait_for(r"^  (http\S+)$") or ""
        self.wait_for(r"Waiting for the login")

    def wait_for(self, pattern: str) -> str | None:
        """The first group of a line on stderr; None when the program ended before."""
        until = time.monotonic() + TIMEOUT_S
        fd = self.process.stderr.fileno()
        while time.monotonic() < until:
            found = re.search(pattern, self.err, re.M)
            if found:
                return found.group(found.lastindex or 0)
            if select.select([fd], [], [], 0.1)[0]:
                part = os.read(fd, 65536)
                if not part:
                    return None
                self.err += part.decode()
        return None

    def sign_in(self, form: dict[str, str] | None = None) -> str:
        """What the service sends the browser to: the fragment behind '#'."""
        opener = urllib.request.build_opener(StaysHere)
        data = None
        if form is not None:
            query = urllib.parse.urlsplit(self.url).query
            data = urllib.parse.urlencode(dict(urllib.parse.parse_qsl(query)) | form).encode()
        try:
            opener.open(self.url.split("?")[0] if data else self.url, data, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            return error.headers["Location"].split("#", 1)[1]
        raise AssertionError("the sign-in page did not send the browser on")

    def state(self) -> str:
        with urllib.request.urlopen(HERE + "/", timeout=TIMEOUT_S) as page:
            return re.search(r"/token\?state=(\w+)", page.read().decode()).group(1)

    def bring(self, fragment: str, state: str | None = None) -> tuple[int, str]:
        """What the script of our page does."""
        return post(f"{HERE}/token?state={state or self.state()}", fragment.encode())

    def end(self) -> Result:
        out, err = self.process.communicate(timeout=TIMEOUT_S)
        return Result(self.process.returncode, out, self.err + err)

    def interrupt(self) -> Result:
        self.process.send_signal(signal.SIGINT)
        return self.end()


class AuthCase(SandboxCase):
    """Each test has a home of its own, and no configuration unless it makes one."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="oci-mcp-home-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        self.base = self.environment | {"HOME": str(self.home)}
        del self.base["OCI_CONFIG_FILE"]
        self.config = self.home / ".oci" / "config"

    def auth(self, *arguments: str, **environment: str) -> Result:
        done = subprocess.run([PROGRAM, *arguments], env=self.base | environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT_S)
        return Result(done.returncode, done.stdout, done.stderr)

    def login(self, *arguments: str) -> Login:
        return Login(self.base, *arguments)

    def signed_in(self, profile: str = "DEFAULT", *arguments: str) -> Result:
        login = self.login("--region", "us-ashburn-1", "--profile-name", profile, *arguments)
        login.bring(login.sign_in())
        result = login.end()
        self.assertEqual(result.status, 0, result.err)
        return result

    def write_config(self, text: str) -> None:
        self.config.parent.mkdir(mode=0o700, exist_ok=True)
        self.config.write_bytes(text.encode())
        self.config.chmod(0o600)


def port_is_taken() -> socket.socket:
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", PORT))
    holder.listen()
    return holder
