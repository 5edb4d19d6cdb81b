"""A collector of traces and metrics that takes OTLP/HTTP with JSON, and reads it as strictly as the
mapping of its messages to JSON asks: known names only, ids in hex, 64-bit integers as strings."""

from __future__ import annotations

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

# Messages of opentelemetry-proto 1.x: member -> kind. A list holds one kind.
NANOS, COUNT, INTEGER, TEXT, NUMBER, FLAG = "fixed64", "fixed64", "int", "text", "number", "bool"
MESSAGES: dict[str, dict[str, Any]] = {
    "Traces": {"resourceSpans": ["ResourceSpans"]},
    "ResourceSpans": {"resource": "Resource", "scopeSpans": ["ScopeSpans"], "schemaUrl": TEXT},
    "ScopeSpans": {"scope": "Scope", "spans": ["Span"], "schemaUrl": TEXT},
    "Resource": {"attributes": ["KeyValue"]},
    "Scope": {"name": TEXT, "version": TEXT},
    "KeyValue": {"key": TEXT, "value": "AnyValue"},
    "AnyValue": {"stringValue": TEXT, "intValue": "int64", "boolValue": FLAG,
                 "doubleValue": NUMBER},
    "Span": {"traceId": "trace id", "spanId": "span id", "parentSpanId": "span id",
             "traceState": TEXT, "flags": INTEGER, "name": TEXT, "kind": INTEGER,
             "startTimeUnixNano": NANOS, "endTimeUnixNano": NANOS, "attributes": ["KeyValue"],
             "status": "Status"},
    "Status": {"code": INTEGER, "message": TEXT},
    "Metrics": {"resourceMetrics": ["ResourceMetrics"]},
    "ResourceMetrics": {"resource": "Resource", "scopeMetrics": ["ScopeMetrics"]},
    "ScopeMetrics": {"scope": "Scope", "metrics": ["Metric"]},
    "Metric": {"name": TEXT, "description": TEXT, "unit": TEXT, "sum": "Sum", "gauge": "Gauge",
               "histogram": "Histogram"},
    "Sum": {"dataPoints": ["NumberPoint"], "aggregationTemporality": INTEGER,
            "isMonotonic": FLAG},
    "Gauge": {"dataPoints": ["NumberPoint"]},
    "Histogram": {"dataPoints": ["HistogramPoint"], "aggregationTemporality": INTEGER},
    "NumberPoint": {"attributes": ["KeyValue"], "startTimeUnixNano": NANOS,
                    "timeUnixNano": NANOS, "asInt": "int64", "asDouble": NUMBER},
    "HistogramPoint": {"attributes": ["KeyValue"], "startTimeUnixNano": NANOS,
                       "timeUnixNano": NANOS, "count": COUNT, "sum": NUMBER,
                       "bucketCounts": [COUNT], "explicitBounds": [NUMBER]},
}
TEXTS = {
    "fixed64": re.compile(r"\d{1,20}"),
    "int64": re.compile(r"-?\d{1,19}"),
    "trace id": re.compile(r"(?!0{32})[0-9a-f]{32}"),
    "span id": re.compile(r"(?!0{16})[0-9a-f]{16}"),
    "text": re.compile(r"(?s).*"),
}


def check(value: Any, kind: Any, where: str) -> None:
    """Raises ValueError where a value is not of its kind."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise ValueError(f"{where}: no list")
        for i, item in enumerate(value):
            check(item, kind[0], f"{where}[{i}]")
    elif kind in MESSAGES:
        if not isinstance(value, dict):
            raise ValueError(f"{where}: no object")
        for name, member in value.items():
            if name not in MESSAGES[kind]:
                raise ValueError(f"{where}.{name}: unknown")
            check(member, MESSAGES[kind][name], f"{where}.{name}")
    elif kind in TEXTS:
        if not isinstance(value, str) or not TEXTS[kind].fullmatch(value):
            raise ValueError(f"{where}: {value!r} is no {kind}")
    elif kind == FLAG:
        if not isinstance(value, bool):
            raise ValueError(f"{where}: {value!r} is no bool")
    elif isinstance(value, bool) or not isinstance(value, int if kind == INTEGER else (int, float)):
        raise ValueError(f"{where}: {value!r} is no {kind}")


def attributes_of(thing: dict[str, Any]) -> dict[str, Any]:
    """As a plain dictionary; a name that stands twice is an error."""
    found: dict[str, Any] = {}
    for pair in thing["attributes"]:
        if pair["key"] in found:
            raise ValueError(f"attribute {pair['key']} stands twice")
        kind, value = next(iter(pair["value"].items()))
        found[pair["key"]] = int(value) if kind == "intValue" else value
    return found


class Collector:
    """`answer(path)` gives the status; None leaves the client waiting."""

    def __init__(self, answer: Callable[[str], int | None] = lambda path: 200) -> None:
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.problems: list[str] = []
        self.closing = threading.Event()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = answer(self.path)
                if status is None:
                    collector.closing.wait(60)
                    self.close_connection = True
                    return
                collector.take(self.path, dict(self.headers), body, status)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path: str, headers: dict[str, str], body: bytes, status: int) -> None:
        try:
            content = json.loads(body)
            check(content, "Traces" if path.endswith("traces") else "Metrics", "")
        except ValueError as problem:
            self.problems.append(f"{path}: {problem}")
            return
        if status == 200:
            self.requests.append((path, headers, content))

    def __enter__(self) -> "Collector":
        return self

    def __exit__(self, *_: Any) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def spans(self) -> list[dict[str, Any]]:
        return [span for _, _, content in self.requests
                for resource in content.get("resourceSpans", [])
                for scope in resource["scopeSpans"] for span in scope["spans"]]

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Of the last export, by name."""
        last = [content for _, _, content in self.requests if "resourceMetrics" in content][-1]
        return {metric["name"]: metric for resource in last["resourceMetrics"]
                for scope in resource["scopeMetrics"] for metric in scope["metrics"]}

    def wait_for_spans(self, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        end = time.monotonic() + seconds
        while len(self.spans()) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.spans()
