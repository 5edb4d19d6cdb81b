#!/usr/bin/env python3
"""The main job, shown: an agent makes a network, launches an instance, finds it, terminates it, and
reads an object back, through oci-mcp over stdio, against a sandbox that this program starts.

usage: main_job.py --server PROGRAM --sandbox PROGRAM

Prints a short transcript and, at the end, what to paste into an MCP client to go on. Ends with
status 1 when a step does not do what it should.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PROTOCOL = "2025-11-25"
PATIENCE_S = 60


class Failed(Exception):
    """A step that did not do what it should."""


def short(value: Any, width: int = 76) -> str:
    """One line for a person: OCIDs cut in the middle, the end left out."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = re.sub(r"(ocid1\.[a-z]+)\.[a-z0-9]*\.[a-z0-9-]*\.\w+?(\w{6})\b", r"\1...\2", text)
    return text if len(text) <= width else text[:width - 3] + "..."


class Client:
    """A small MCP client over stdio."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.last_id = 0

    def notify(self, method: str) -> None:
        self._send({"jsonrpc": "2.0", "method": method})

    def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.last_id += 1
        self._send({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        line = self.process.stdout.readline()
        if not line:
            raise Failed("the server ended")
        reply = json.loads(line)
        if reply.get("id") != self.last_id or "result" not in reply:
            raise Failed(f"{method}: {reply.get('error', reply)}")
        return reply["result"]

    def _send(self, message: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def call(self, tool: str, expected: str = "", **arguments: Any) -> dict[str, Any]:
        """The answer of a tool. With `expected`, an error of that code is what should come."""
        result = self.request("tools/call", {"name": tool, "arguments": arguments})
        answer = result["structuredContent"]
        if result["isError"] != bool(expected) or (expected and answer.get("code") != expected):
            raise Failed(f"{tool}: {short(answer, 400)}")
        return answer

    def end(self) -> int:
        self.process.stdin.close()
        return self.process.wait(timeout=PATIENCE_S)


def say(tool: str, told: str) -> None:
    print(f"  {tool:<38} {short(told)}", flush=True)


def make_network(client: Client) -> tuple[str, str]:
    compartments = client.call("identity_list_compartments", compartmentId="tenancy")["data"]
    compartment = compartments[0]["id"]
    say("identity_list_compartments", ", ".join(item["name"] for item in compartments))
    vcn = client.call("core_create_vcn", compartmentId=compartment, cidrBlocks=["10.0.0.0/16"],
                      displayName="demo-network")["data"]
    say("core_create_vcn", f"{vcn['displayName']} {vcn['id']}")
    subnet = client.call("core_create_subnet", compartmentId=compartment, vcnId=vcn["id"],
                         cidrBlock="10.0.1.0/24", displayName="demo-subnet")["data"]
    say("core_create_subnet", f"{subnet['displayName']} {subnet['id']}")
    return compartment, subnet["id"]


def launch(client: Client, compartment: str, subnet: str) -> str:
    domains = client.call("identity_list_availability_domains", compartmentId=compartment)["data"]
    images = client.call("core_list_images", compartmentId=compartment)["data"]
    instance = client.call(
        "core_launch_instance", compartmentId=compartment, displayName="web-1",
        availabilityDomain=domains[0]["name"], shape="VM.Standard.E5.Flex",
        shapeConfig={"ocpus": 1, "memoryInGBs": 8}, createVnicDetails={"subnetId": subnet},
        sourceDetails={"sourceType": "image", "imageId": images[0]["id"]})["data"]
    say("core_launch_instance", f"{instance['displayName']} {instance['lifecycleState']}"
        f" {instance['id']}")
    return instance["id"]


def wait_for(client: Client, instance: str, state: str) -> None:
    until = time.monotonic() + PATIENCE_S
    seen = ""
    while seen != state:
        if time.monotonic() > until:
            raise Failed(f"the instance is {seen}, not {state}")
        now = client.call("core_get_instance", instanceId=instance)["data"]["lifecycleState"]
        if now != seen:
            say("core_get_instance", now)
        seen = now
        time.sleep(0.2)


def look_and_terminate(client: Client, compartment: str, instance: str) -> None:
    found = client.call("core_list_instances", compartmentId=compartment, limit=10)
    if instance not in [item["id"] for item in found["data"]]:
        raise Failed("the list does not hold the instance")
    say("core_list_instances", ", ".join(item["displayName"] for item in found["data"]))
    wait_for(client, instance, "RUNNING")
    client.call("core_terminate_instance", instanceId=instance)
    say("core_terminate_instance", "accepted")
    wait_for(client, instance, "TERMINATED")
    error = client.call("core_get_instance", "NotAuthorizedOrNotFound",
                        instanceId="ocid1.instance.oc1.iad.nosuchinstance")
    say("core_get_instance", f"{error['status']} {error['code']}: {error['message']}")


def store_and_read(client: Client, compartment: str) -> None:
    namespace = client.call("objectstorage_get_namespace")["data"]
    where = {"namespaceName": namespace, "bucketName": "demo"}
    client.call("objectstorage_create_bucket", namespaceName=namespace, name="demo",
                compartmentId=compartment)
    text = "Grüße aus dem Sandkasten"
    client.call("objectstorage_put_object", **where, objectName="notes/hello world.txt",
                putObjectBody=text, contentType="text/plain")
    say("objectstorage_put_object", "demo/notes/hello world.txt")
    names = client.call("objectstorage_list_objects", **where)["data"]["objects"]
    say("objectstorage_list_objects", ", ".join(item["name"] for item in names))
    back = client.call("objectstorage_get_object", **where, objectName="notes/hello world.txt")
    if back["data"].get("text") != text:
        raise Failed(f"the object came back as {back['data']}")
    say("objectstorage_get_object", back["data"]["text"])


def converse(client: Client) -> None:
    hello = client.request("initialize", {
        "protocolVersion": PROTOCOL, "capabilities": {},
        "clientInfo": {"name": "quickstart", "version": "1"}})
    client.notify("notifications/initialized")
    say("initialize", f"{hello['serverInfo']['name']} {hello['serverInfo']['version']}, "
        f"MCP {hello['protocolVersion']}")
    tools = client.request("tools/list", {})["tools"]
    say("tools/list", f"{len(tools)} tools: " + ", ".join(tool["name"] for tool in tools))
    compartment, subnet = make_network(client)
    instance = launch(client, compartment, subnet)
    look_and_terminate(client, compartment, instance)
    store_and_read(client, compartment)


def start_sandbox(program: str, home: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--home", home],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def run(options: argparse.Namespace, home: str) -> None:
    sandbox, greeting = start_sandbox(options.sandbox, home)
    try:
        environment = os.environ | {"OCI_MCP_ENDPOINT": greeting["url"],
                                    "OCI_CONFIG_FILE": greeting["config_file"]}
        tools = "default,objectstorage.createBucket"
        client = Client([options.server, "--tools", tools], environment)
        converse(client)
        if client.end() != 0:
            raise Failed("the server did not end cleanly")
    finally:
        sandbox.terminate()
        sandbox.wait()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    options = parser.parse_args()
    print("An agent's conversation with oci-mcp, against a local sandbox:\n")
    with tempfile.TemporaryDirectory() as home:
        try:
            run(options, home)
        except Failed as error:
            print(f"\nfailed: {error}", file=sys.stderr)
            return 1
    client_entry = {"command": str(Path(options.server).resolve()), "args": ["--sandbox"]}
    print("\nTo go on with it, paste this into your MCP client:\n")
    print(json.dumps({"mcpServers": {"oci": client_entry}}, indent=2))
    print("\nWithout --sandbox it uses your own cloud, by ~/.oci/config.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
