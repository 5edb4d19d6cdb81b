#!/usr/bin/env python3
"""Traces and metrics of oci-mcp as a collector gets them, and what becomes of calls when the
collector is slow, broken or gone: nothing.

usage: check.py --server PROGRAM --sandbox PROGRAM
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tasks"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from collector import Collector, attributes_of  # noqa: E402
from kit import Sandbox, Server  # noqa: E402

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
UNSAMPLED = f"00-{TRACE}-00f067aa0ba902b7-00"
SERVER, CLIENT, ERROR = 2, 3, 2
READ = {"operation": "core.listVcns", "compartment": "tenancy"}
programs: argparse.Namespace


class Wiretap(Sandbox):
    """A sandbox that also shows the heads of requests, behind its wire."""

    def __enter__(self) -> "Wiretap":
        self.heads: list[str] = []
        pump = self.wire._pump
        tap = self

        def listen(source: socket.socket, target: socket.socket, spoken: bool) -> None:
            if not spoken:
                pump(source, target, spoken)
                return
            near, far = socket.socketpair()
            threading.Thread(target=pump, args=(far, target, True), daemon=True).start()
            try:
                while data := source.recv(1 << 16):
                    tap.heads.append(data.decode("latin-1"))
                    near.sendall(data)
            except OSError:
                pass
            near.close()

        self.wire._pump = listen
        return self


class Observed(Server):
    """A server with variables of its own."""

    def __init__(self, sandbox: Sandbox, variables: dict[str, str], *options: str) -> None:
        environment = sandbox.environment()
        sandbox.environment = lambda: environment | variables  # type: ignore[method-assign]
        try:
            super().__init__(programs.server, sandbox, *options)
        finally:
            del sandbox.environment

    def read(self, meta: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
        params: dict[str, Any] = {"name": "oci_read", "arguments": READ | arguments}
        if meta is not None:
            params["_meta"] = meta
        return self.ask("tools/call", params)["result"]

    def end(self) -> float:
        """Seconds that the program takes to end."""
        start = time.monotonic()
        self.process.stdin.close()
        self.process.wait(timeout=30)
        return time.monotonic() - start


def variables(collector: Collector | str, **others: str) -> dict[str, str]:
    url = collector if isinstance(collector, str) else collector.url
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "50"} | others


def one(items: list[Any], what: str) -> Any:
    if len(items) != 1:
        raise AssertionError(f"{len(items)} {what} instead of one: {items}")
    return items[0]


def expect(condition: Any, what: Any) -> None:
    if not condition:
        raise AssertionError(str(what))


def spans_of(collector: Collector, name: str) -> list[dict[str, Any]]:
    return [span for span in collector.spans() if span["name"] == name]


# ---- Checks --------------------------------------------------------------------------------------

def nothing_is_sent_by_default() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, {}) as server:
            server.read()
        expect(not collector.requests, collector.requests)
        expect(not any("traceparent" in head for head in sandbox.heads), "a trace from nowhere")


def a_call_is_a_span_with_its_requests_below() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector)) as server:
            expect(not server.read()["isError"], "the call failed")
            collector.wait_for_spans(3)
        call = one(spans_of(collector, "tools/call oci_read"), "spans of the call")
        known = attributes_of(call)
        expect(call["kind"] == SERVER and "parentSpanId" not in call, call)
        expect(known["mcp.method.name"] == "tools/call", known)
        expect(known["mcp.protocol.version"] == "2025-11-25", known)
        expect(known["gen_ai.tool.name"] == "oci_read", known)
        expect(known["jsonrpc.request.id"] == "2", known)
        expect(known["network.transport"] == "pipe", known)
        expect(known["oci.operation"] == "core.listVcns", known)
        expect("error.type" not in known and "status" not in call, call)
        below = [span for span in collector.spans() if span["kind"] == CLIENT]
        expect(below, "no spans of requests")
        for span in below:
            expect(span["parentSpanId"] == call["spanId"], span)
            expect(span["traceId"] == call["traceId"], span)
            expect(int(call["startTimeUnixNano"]) <= int(span["startTimeUnixNano"]), span)
            expect(int(span["endTimeUnixNano"]) <= int(call["endTimeUnixNano"]), span)
        listing = one([span for span in below if span["name"] == "GET listVcns"], "listings")
        known = attributes_of(listing)
        expect(known["http.response.status_code"] == 200, known)
        expect(known["server.address"] == "127.0.0.1", known)
        expect(known["url.full"].endswith("?compartmentId=REDACTED")
               or "compartmentId=REDACTED&" in known["url.full"], known)
        expect(abs(int(call["startTimeUnixNano"]) / 1e9 - time.time()) < 60, call)
        expect(f"traceparent: 00-{call['traceId']}-{listing['spanId']}-01" in
               "".join(sandbox.heads), "the trace does not go on to the service")


def the_trace_of_a_client_goes_on() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector, OCI_MCP_LOG_LEVEL="debug")) as server:
            server.read({"traceparent": PARENT, "tracestate": "vendor=1", "baggage": "user=eve"})
            collector.wait_for_spans(3)
            log = server.stderr()
        call = one(spans_of(collector, "tools/call oci_read"), "spans of the call")
        expect(call["traceId"] == TRACE and call["parentSpanId"] == "00f067aa0ba902b7", call)
        expect(call["traceState"] == "vendor=1", call)
        heads = "".join(sandbox.heads)
        expect(f"00-{TRACE}-" in heads, heads)
        expect("baggage" not in heads and "vendor=1" not in heads, "told to the service")
        expect(f"[{TRACE}]" in log, "log lines do not carry the trace")


def broken_traces_are_ignored() -> None:
    broken = ["", "00", PARENT.upper(), PARENT[:-1], PARENT + "-x", "ff" + PARENT[2:],
              f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01",
              PARENT.replace("-", "_"), PARENT + "\r\nx: y"]
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector)) as server:
            for parent in broken:
                expect(not server.read({"traceparent": parent})["isError"], parent)
            time.sleep(0.3)
        calls = spans_of(collector, "tools/call oci_read")
        expect(len(calls) == len(broken), len(calls))
        expect(len({call["traceId"] for call in calls}) == len(broken), "traces in common")
        expect(not any("parentSpanId" in call for call in calls), calls)


def what_a_client_does_not_sample_is_not_sent() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector)) as server:
            server.read({"traceparent": UNSAMPLED})
        expect(not spans_of(collector, "tools/call oci_read"), collector.spans())
        expect(re.search(f"traceparent: 00-{TRACE}-[0-9a-f]{{16}}-00", "".join(sandbox.heads)),
               "the decision does not go on")


def without_a_collector_a_trace_still_goes_on() -> None:
    with Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, {}) as server:
            server.read({"traceparent": PARENT})
        expect(f"traceparent: {PARENT}" in "".join(sandbox.heads), sandbox.heads)


def failures_are_told() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector), "--read-only") as server:
            server.read(operation="core.getVcn", compartment=None,
                        params={"vcnId": "ocid1.vcn.oc1.eu-frankfurt-1.nowhere"})
            server.ask("tools/call", {"name": "no_such_tool", "arguments": {}})
            server.ask("tools/call", {"name": "oci_write", "arguments": {
                "operation": "core.createVcn", "compartment": "tenancy",
                "body": {"cidrBlock": "10.0.0.0/16"}}})
            collector.wait_for_spans(4)
        metrics = collector.metrics()
        missing = one(spans_of(collector, "GET getVcn"), "requests")
        expect(attributes_of(missing)["error.type"] == "404", missing)
        expect(missing["status"] == {"code": ERROR}, missing)
        expect(attributes_of(one(spans_of(collector, "tools/call oci_read"), "calls"))
               ["error.type"] == "tool_error", "error.type")
        unknown = one(spans_of(collector, "tools/call"), "unknown tools")
        expect(attributes_of(unknown)["rpc.response.status_code"] == -32602, unknown)
        expect("gen_ai.tool.name" not in attributes_of(unknown), unknown)
        outcomes = {tuple(attributes_of(point).values()): int(point["asInt"])
                    for point in metrics["oci_mcp.calls"]["sum"]["dataPoints"]}
        expect(outcomes == {("oci_read", "core.getVcn", "error"): 1, ("unknown", "error"): 1,
                            ("oci_write", "core.createVcn", "denied"): 1}, outcomes)


def attempts_are_spans_and_retries_are_counted() -> None:
    fault = "GET /20160918/vcns 503 ServiceUnavailable 1"
    with Collector() as collector, Wiretap(programs.sandbox, "--fault", fault) as sandbox:
        with Observed(sandbox, variables(collector)) as server:
            expect(not server.read()["isError"], "the call failed")
        listings = spans_of(collector, "GET listVcns")
        expect(len(listings) == 2, listings)
        known = [attributes_of(span) for span in listings]
        expect([span.get("http.request.resend_count") for span in known] == [None, 1], known)
        expect([span["http.response.status_code"] for span in known] == [503, 200], known)
        expect(len({span["spanId"] for span in listings}) == 2, "one id for two spans")
        retries = one(collector.metrics()["oci_mcp.upstream.retries"]["sum"]["dataPoints"], "retry")
        expect(attributes_of(retries) == {"oci.service": "core", "reason": "503"}, retries)


def metrics_add_up() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector, OTEL_TRACES_EXPORTER="none",
                                         OTEL_METRIC_EXPORT_INTERVAL="100")) as server:
            for _ in range(5):
                server.read()
            time.sleep(0.3)
        expect(not collector.spans(), "traces, although none are wanted")
        expect(len(collector.requests) >= 2, "one export")
        metrics = collector.metrics()
        duration = one(metrics["mcp.server.operation.duration"]["histogram"]["dataPoints"], "tool")
        expect(duration["count"] == "5", duration)
        expect(sum(map(int, duration["bucketCounts"])) == 5, duration)
        expect(len(duration["bucketCounts"]) == len(duration["explicitBounds"]) + 1, duration)
        expect(duration["sum"] > 0, duration)
        in_flight = one(metrics["oci_mcp.calls.in_flight"]["sum"]["dataPoints"], "in flight")
        expect(in_flight["asInt"] == "0", in_flight)
        expect(metrics["oci_mcp.calls"]["sum"]["isMonotonic"] is True, metrics)


def the_resource_and_headers_are_as_configured() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        chosen = variables(collector, OTEL_SERVICE_NAME="bastion", OTEL_RESOURCE_ATTRIBUTES=
                           "deployment.environment=test,team=a%20b,service.name=other",
                           OTEL_EXPORTER_OTLP_HEADERS="x-key=se%2Ccret,x-other=2",
                           OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=collector.url + "/own/metrics")
        with Observed(sandbox, chosen) as server:
            server.read()
        paths = {path for path, _, _ in collector.requests}
        expect(paths == {"/v1/traces", "/own/metrics"}, paths)
        _, headers, content = collector.requests[0]
        expect(headers["x-key"] == "se,cret" and headers["x-other"] == "2", headers)
        expect(headers["Content-Type"] == "application/json", headers)
        known = attributes_of(content["resourceSpans"][0]["resource"])
        expect(known["service.name"] == "bastion" and known["team"] == "a b", known)
        expect(known["deployment.environment"] == "test", known)


def read_metrics(text: str) -> dict[str, float]:
    """Samples by name and labels, of text as strict as the exposition format 0.0.4."""
    samples: dict[str, float] = {}
    families: dict[str, str] = {}
    label = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"'
    for line in text.removesuffix("\n").split("\n"):
        kind = re.fullmatch(r"# TYPE (\w+) (counter|gauge|histogram)", line)
        sample = re.fullmatch(rf"(\w+)(\{{{label}(?:,{label})*\}})? (\S+)", line)
        if kind:
            expect(kind[1] not in families, f"{kind[1]} twice")
            families[kind[1]] = kind[2]
        elif sample:
            base = re.sub(r"_(bucket|sum|count)$", "", sample[1])
            expect(sample[1] in families or families.get(base) == "histogram", line)
            expect((sample[1] + (sample[2] or "")) not in samples, f"{line}: twice")
            samples[sample[1] + (sample[2] or "")] = float(sample[3])
        else:
            expect(line.startswith("# HELP "), f"no line of metrics: {line}")
    return samples


def ask_over_http(url: str, method: str, params: dict[str, Any], headers: dict[str, str]) -> str:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    request = urllib.request.Request(url, json.dumps(message).encode(), {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        **headers})
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
        return answer.headers.get("Mcp-Session-Id", "")


def metrics_are_served_over_http() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        process = subprocess.Popen(
            [programs.server, "--http", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True,
            env=sandbox.environment() | variables(collector), stdin=subprocess.DEVNULL)
        try:
            url = re.search(r"http://\S+/mcp", process.stderr.readline())[0]
            session = ask_over_http(url, "initialize", {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "tests", "version": "1"}}, {})
            headers = {"Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"}
            for _ in range(3):
                ask_over_http(url, "tools/call", {"name": "oci_read", "arguments": READ}, headers)
            with urllib.request.urlopen(url.removesuffix("/mcp") + "/metrics") as answer:
                expect(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"),
                       answer.headers)
                text = answer.read().decode()
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stderr.close()
        samples = read_metrics(text)
        call = '{tool="oci_read",operation="core.listVcns",outcome="ok"}'
        expect(samples["oci_mcp_calls_total" + call] == 3, text)
        ended = '{tool="oci_read",outcome="ok"'
        expect(samples["oci_mcp_call_duration_seconds_count" + ended + "}"] == 3, text)
        expect(samples["oci_mcp_call_duration_seconds_bucket" + ended + ',le="+Inf"}'] == 3, text)
        expect(samples["oci_mcp_calls_in_flight"] == 0, text)
        initialized = '{method="initialize",revision="2025-11-25",outcome="ok"}'
        expect(samples["oci_mcp_requests_total" + initialized] == 1, text)
        expect(samples['oci_mcp_upstream_requests_total{service="core",status="2xx"}'] == 3, text)
        expect(samples["process_resident_memory_bytes"] > 1e6, text)
        call_span = spans_of(collector, "tools/call oci_read")[0]
        expect(attributes_of(call_span)["network.transport"] == "tcp", call_span)
        expect(session not in json.dumps(collector.spans()), "the session's id is a secret")


def wrong_settings_are_warnings() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        for chosen, word, sends in (
                ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "only http/json", False),
                ({"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, "http/json is sent", True),
                ({"OTEL_TRACES_SAMPLER": "dice"}, "OTEL_TRACES_SAMPLER=dice", True),
                ({"OTEL_BSP_MAX_QUEUE_SIZE": "many"}, "2048 holds", True),
                ({"OTEL_SDK_DISABLED": "true"}, "", False),
                ({"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"}, "", False)):
            collector.requests.clear()
            with Observed(sandbox, variables(collector) | chosen) as server:
                expect(not server.read()["isError"], "the call failed")
                server.end()
                expect(word in server.stderr(), (chosen, server.stderr()))
            expect(bool(collector.requests) == sends, (chosen, collector.requests))


def shares_are_shares() -> None:
    with Collector() as collector, Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(collector, OTEL_TRACES_SAMPLER="traceidratio",
                                         OTEL_TRACES_SAMPLER_ARG="0.3")) as server:
            for _ in range(200):
                server.ask("ping", {})
        count = len(spans_of(collector, "ping"))
        expect(30 <= count <= 90, count)


def a_collector_that_is_gone_holds_up_nobody() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    with Wiretap(programs.sandbox) as sandbox:
        with Observed(sandbox, variables(f"http://127.0.0.1:{port}")) as server:
            expect(not server.read()["isError"], "the call failed")
            time.sleep(0.3)
            expect(server.end() < 3, "slow to end")
            said = server.stderr()
        expect(said.count("not sent") <= 2, said)


def a_collector_that_hangs_holds_up_nobody() -> None:
    with Collector(lambda path: None) as collector, Wiretap(programs.sandbox) as sandbox:
        chosen = variables(collector, OTEL_BSP_MAX_QUEUE_SIZE="10",
                           OTEL_BSP_MAX_EXPORT_BATCH_SIZE="5")
        with Observed(sandbox, chosen) as server:
            server.read()
            start = time.monotonic()
            for _ in range(200):
                server.ask("ping", {})
            expect(time.monotonic() - start < 5, "calls wait for the collector")
            expect(server.end() < 4, "slow to end")


def what_could_not_be_sent_is_sent_later() -> None:
    down = [True]
    with Collector(lambda path: 503 if down[0] else 200) as collector:
        with Wiretap(programs.sandbox) as sandbox:
            with Observed(sandbox, variables(collector)) as server:
                server.read()
                time.sleep(0.3)
                expect(not collector.spans(), collector.spans())
                down[0] = False
                expect(collector.wait_for_spans(3), "nothing came")
            calls = spans_of(collector, "tools/call oci_read")
            one(calls, "spans of the call")


def main() -> int:
    global programs
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    programs = parser.parse_args()
    checks: list[Callable[[], None]] = [
        value for value in globals().values()
        if callable(value) and getattr(value, "__module__", "") == "__main__"
        and getattr(value, "__annotations__", None) == {"return": "None"}]
    passed = failed = 0
    for check in checks:
        try:
            check()
            passed += 1
        except Exception as problem:  # noqa: BLE001: each is one failed check
            print(f"{check.__name__}: {type(problem).__name__}: {problem}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
