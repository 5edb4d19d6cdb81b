#!/usr/bin/env python3
"""Three replicas behind nginx, in turns and without pinning: one server to its clients.

usage: tests/scale/run.py --server PROGRAM --sandbox PROGRAM     (nginx must be on the machine)

Clients of revision 2026-07-28 page, confirm and follow tasks over replicas that share nothing but a
sealing key; one replica is killed in the middle of a load, and no call is lost that is sent again.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

VERSION = "2026-07-28"
META = "io.modelcontextprotocol/"
REPLICAS = 3
START_S = 20

NGINX = """
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    log_format by '$upstream_addr';
    access_log {home}/by.log by;
    upstream replicas {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://replicas;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_buffering off;
            proxy_read_timeout 120s;
            proxy_next_upstream off;
        }}
    }}
}}
"""


def free_port() -> int:
    import socket
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Cloud:
    """The sandbox, the replicas and nginx; ended by their own process ids."""

    def __init__(self, server: str, sandbox: str, home: Path):
        self.home = home
        self.processes: list[subprocess.Popen] = []
        self.sandbox = self.start([sandbox, "--listen", "127.0.0.1:0", "--home", str(home / "sb"),
                                   "--speed", "0.5", "--exit-on-eof"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        self.told = json.loads(self.sandbox.stdout.readline())
        (home / "seal").write_text(os.urandom(32).hex())
        (home / "seal").chmod(0o600)
        self.replicas = [self.start_replica(server, number) for number in range(REPLICAS)]
        self.port = self.start_nginx()

    def start(self, command: list[str], **options: object) -> subprocess.Popen:
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def start_replica(self, server: str, number: int) -> tuple[subprocess.Popen, int]:
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("OCI_", "ORACLE_", "IDCS_"))}
        log = self.home / f"replica{number}.log"
        process = self.start(
            [server, "--http", "127.0.0.1:0", "--seal-key-file", str(self.home / "seal")],
            env=environment | {"HOME": str(self.home), "OCI_MCP_ENDPOINT": self.told["url"],
                               "OCI_CONFIG_FILE": self.told["config_file"]},
            stderr=log.open("w"))
        for _ in range(START_S * 20):
            found = re.search(r"http://127\.0\.0\.1:(\d+)/mcp", log.read_text())
            if found:
                return process, int(found.group(1))
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"replica {number} did not start: {log.read_text()}")

    def start_nginx(self) -> int:
        port = free_port()
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for _, port in self.replicas)
        path = self.home / "nginx.conf"
        path.write_text(NGINX.format(home=self.home, port=port, servers=servers))
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.start([nginx, "-p", str(self.home), "-c", str(path)])
        for _ in range(START_S * 20):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return port
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx did not start")

    def seen(self) -> set[str]:
        """The replicas that nginx sent requests to."""
        return set((self.home / "by.log").read_text().split())

    def close(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


class Client:
    """Of 2026-07-28: each request by a connection of its own, so that nginx takes turns."""

    def __init__(self, port: int, capabilities: dict):
        self.port = port
        self.capabilities = capabilities
        self.count = 0

    def send(self, method: str, params: dict, name: str | None = None) -> dict:
        self.count += 1
        meta = {META + "protocolVersion": VERSION, META + "clientCapabilities": self.capabilities}
        message = {"jsonrpc": "2.0", "id": self.count, "method": method,
                   "params": params | {"_meta": meta}}
        headers = {"Content-Type": "application/json", "MCP-Protocol-Version": VERSION,
                   "Accept": "application/json, text/event-stream", "Mcp-Method": method,
                   "Host": f"127.0.0.1:{self.port}"}
        if name is not None:
            headers["Mcp-Name"] = name
        if "region" in params.get("arguments", {}):
            headers["Mcp-Param-Region"] = params["arguments"]["region"]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/mcp", json.dumps(message), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.getheader("Content-Type", "").startswith("text/event-stream"):
            text = text.strip().split("data: ")[-1]
        if answer.status in (502, 503, 504):
            raise ConnectionError(f"{answer.status}")
        return json.loads(text)

    def call(self, tool: str, arguments: dict, **params: object) -> dict:
        answer = self.send("tools/call", {"name": tool, "arguments": arguments} | params, tool)
        if "error" in answer:
            raise RuntimeError(json.dumps(answer["error"]))
        return answer["result"]


def check(condition: object, what: object) -> None:
    if not condition:
        raise AssertionError(what)


# ---- What must work over all of them ------------------------------------------------------------

ASKS = {"elicitation": {"form": {}}}
TASKS = {"extensions": {"io.modelcontextprotocol/tasks": {}}} | ASKS


def write(client: Client, operation: str, **arguments: object) -> dict:
    """A change: asked first, confirmed at whichever replica comes next."""
    arguments = {"operation": operation} | arguments
    asked = client.call("oci_write", arguments)
    if asked["resultType"] != "input_required":
        return asked
    return client.call("oci_write", arguments, requestState=asked["requestState"], inputResponses={
        name: {"action": "accept", "content": {"confirm": True}}
        for name in asked["inputRequests"]})


def make_vcn(client: Client, name: str) -> str:
    made = write(client, "core.createVcn", compartment="tenancy",
                 body={"displayName": name, "cidrBlocks": ["10.0.0.0/16"]})
    check(not made.get("isError"), made)
    return made["structuredContent"]["data"]["id"]


def confirmations(cloud: Cloud) -> None:
    client = Client(cloud.port, ASKS)
    for number in range(4):
        make_vcn(client, f"scale-{number}")


def cursors(cloud: Cloud) -> None:
    client = Client(cloud.port, {})
    arguments = {"operation": "core.listVcns", "compartment": "tenancy", "limit": 1}
    names = []
    while True:
        result = client.call("oci_read", arguments)
        check(not result.get("isError"), result)
        names += [item["displayName"] for item in result["structuredContent"]["data"]]
        cursor = result["structuredContent"].get("cursor")
        if cursor is None:
            break
        arguments = arguments | {"cursor": cursor}
    for number in range(4):
        check(names.count(f"scale-{number}") == 1, names)


def tasks(cloud: Cloud) -> None:
    client = Client(cloud.port, TASKS)
    found = client.call("oci_read", {"operation": "containerengine.listClusters",
                                     "compartment": "tenancy", "recursive": True})
    clusters = found["structuredContent"]["data"]
    check(clusters, "no cluster in the sandbox")
    started = write(client, "containerengine.updateCluster",
                    params={"clusterId": clusters[0]["id"]}, body={"name": "renamed"}, wait=True)
    check(started["resultType"] == "task", started)
    task = started["taskId"]
    for _ in range(200):
        state = client.send("tasks/get", {"taskId": task}, task)["result"]
        if state["status"] != "working":
            break
        time.sleep(0.05)
    check(state["status"] == "completed", state)
    check(not state["result"].get("isError"), state)


def foreign_key(cloud: Cloud) -> None:
    client = Client(cloud.port, TASKS)
    answer = client.send("tasks/get", {"taskId": "AAAA"}, "AAAA")
    check(answer["error"]["code"] == -32602, answer)


def turns(cloud: Cloud) -> None:
    check(len(cloud.seen() - {"-"}) == REPLICAS, f"nginx used {cloud.seen()}")


# ---- One is killed ------------------------------------------------------------------------------

LOAD_S = 4
CLIENTS = 8


class Load:
    """Clients that send a call again when the way to it broke."""

    def __init__(self, port: int):
        self.port = port
        self.until = time.monotonic() + LOAD_S
        self.done = self.again = 0
        self.wrong: list[str] = []
        self.lock = threading.Lock()

    def one_call(self, client: Client) -> None:
        for _ in range(20):
            try:
                result = client.call("oci_read", {"operation": "core.listVcns",
                                                  "compartment": "tenancy", "limit": 2})
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                with self.lock:
                    self.again += 1
                continue
            with self.lock:
                self.done += 1
                if result.get("isError") or len(result["structuredContent"]["data"]) != 2:
                    self.wrong.append(json.dumps(result)[:300])
            return
        with self.lock:
            self.wrong.append("a call was lost")

    def run(self) -> None:
        client = Client(self.port, {})
        while time.monotonic() < self.until:
            try:
                self.one_call(client)
            except Exception as error:  # a thread must not end in silence
                with self.lock:
                    self.wrong.append(repr(error))
                return


def killed(cloud: Cloud) -> None:
    load = Load(cloud.port)
    threads = [threading.Thread(target=load.run) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_S / 2)
    cloud.replicas[0][0].kill()
    for thread in threads:
        thread.join()
    print(f"     {load.done} calls, {load.again} sent again")
    check(not load.wrong, load.wrong[:3])
    check(load.done > CLIENTS * 4, f"only {load.done} calls")
    check(load.again > 0, "nobody noticed that a replica was killed")


TESTS = [confirmations, cursors, tasks, foreign_key, turns, killed]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        cloud = Cloud(os.path.abspath(arguments.server), os.path.abspath(arguments.sandbox),
                      Path(home))
        try:
            for test in TESTS:
                try:
                    test(cloud)
                    print(f"ok   {test.__name__}", flush=True)
                except (AssertionError, RuntimeError, KeyError, OSError) as error:
                    failed += 1
                    told = f"{test.__name__}: {type(error).__name__} {error}"
                    print(f"FAIL {told}"[:2000], flush=True)
        finally:
            cloud.close()
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
