"""HTTP in front of a server that speaks stdio, so that a suite that knows HTTP only tests stdio.

Each session of the older revisions has a process of its own; the messages of 2026-07-28 share one.
Ids of requests are changed on the way, so that clients that know nothing of each other may share a
process. What only HTTP has (headers, statuses) is not tested through it.
"""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VERSION = "io.modelcontextprotocol/protocolVersion"
SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
WAIT_S = 60

Message = dict[str, Any]


class Process:
    """One server, and who waits for what it says."""

    def __init__(self, command: list[str]) -> None:
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.waiting: dict[int, tuple[Any, queue.Queue[Message]]] = {}
        self.broken: list[str] = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in self.child.stdout:
            try:
                message = json.loads(line)
                assert isinstance(message, dict) and message.get("jsonrpc") == "2.0"
            except (ValueError, AssertionError):
                self.broken.append(line.decode(errors="replace"))
                continue
            self.take(message)

    def take(self, message: Message) -> None:
        with self.lock:
            if "method" in message:
                self.tell(message)
                return
            own = self.waiting.pop(message.get("id"), None)
        if own is not None:
            own[1].put(message | {"id": own[0]})

    def tell(self, message: Message) -> None:
        """A notification or a question belongs to a request in flight: to which, only some say."""
        meta = message.get("params", {}).get("_meta", {})
        wanted = meta.get(SUBSCRIPTION)
        for number, (known, arrived) in self.waiting.items():
            if wanted is None or wanted == number:
                if wanted is not None:
                    meta[SUBSCRIPTION] = known
                arrived.put(message)
                if "id" in message:
                    return

    def write(self, message: Message) -> None:
        with self.lock:
            self.child.stdin.write(json.dumps(message).encode() + b"\n")
            self.child.stdin.flush()

    def ask(self, message: Message) -> queue.Queue[Message]:
        arrived: queue.Queue[Message] = queue.Queue()
        with self.lock:
            number = next(self.numbers)
            self.waiting[number] = (message["id"], arrived)
        self.write(message | {"id": number})
        return arrived

    def end(self) -> int:
        self.child.stdin.close()
        return self.child.wait(timeout=30)


class Handler(BaseHTTPRequestHandler):
    """POST only; what comes before the answer comes as a stream of events."""

    server: "Bridge"

    def log_message(self, *_: Any) -> None:
        pass

    def refuse(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def do_GET(self) -> None:
        self.refuse(405)

    def do_DELETE(self) -> None:
        self.refuse(405)

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        modern = VERSION in message.get("params", {}).get("_meta", {})
        session = self.headers.get("Mcp-Session-Id")
        if modern:
            session = ""
        elif message.get("method") == "initialize":
            session = uuid.uuid4().hex
        process = self.server.process(session)
        if "id" not in message or "method" not in message:
            process.write(message)
            self.refuse(202)
        else:
            self.answer(process.ask(message), session)

    def answer(self, arrived: queue.Queue[Message], session: str | None) -> None:
        try:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            if session:
                self.send_header("Mcp-Session-Id", session)
            self.end_headers()
            while True:
                message = arrived.get(timeout=WAIT_S)
                self.wfile.write(f"event: message\ndata: {json.dumps(message)}\n\n".encode())
                self.wfile.flush()
                if "method" not in message:
                    return
        except (queue.Empty, OSError):
            return


class Bridge(ThreadingHTTPServer):
    """Listens on a free port of this machine."""

    daemon_threads = True

    def __init__(self, command: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.command = command
        self.processes: dict[str | None, Process] = {}
        self.guard = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process(self, session: str | None) -> Process:
        with self.guard:
            if session not in self.processes:
                self.processes[session] = Process(self.command)
            return self.processes[session]

    def end(self) -> list[str]:
        """What went wrong on the way: lines that are no messages, and bad ends."""
        self.shutdown()
        wrong = []
        for process in self.processes.values():
            status = process.end()
            wrong += process.broken + ([f"exit status {status}"] if status != 0 else [])
        return wrong
