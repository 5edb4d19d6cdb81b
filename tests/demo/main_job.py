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
        self.questions = 0

    def notify(self, method: str) -> None:
        self._send({"jsonrpc": "2.0", "method": method})

    def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.last_id += 1
        self._send({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        reply = self._next()
        while reply.get("method") == "elicitation/create":
            self._say_yes(reply)
            reply = self._next()
        if reply.get("id") != self.last_id or "result" not in reply:
            raise Failed(f"{method}: {reply.get('error', reply)}")
        return reply["result"]

    def _next(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            raise Failed("the server ended")
        return json.loads(line)

    def _say_yes(self, question: dict[str, Any]) -> None:
        """A person would be asked here."""
        self.questions += 1
        if self.questions == 1:
            say("  asked", question["params"]["message"].splitlines()[0] + "  -> yes")
        self._send({"jsonrpc": "2.0", "id": question["id"],
                    "result": {"action": "accept", "content": {"confirm": True}}})

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


def read(client: Client, operation: str, **arguments: Any) -> Any:
    return client.call("oci_read", operation=operation, **arguments)["data"]


def write(client: Client, operation: str, told: str = "", **arguments: Any) -> dict[str, Any]:
    answer = client.call("oci_write", operation=operation, **arguments)
    say(f"oci_write {operation}", told or answer.get("data", {}).get("displayName", "done"))
    return answer


def find(client: Client) -> None:
    found = client.call("oci_search", query="spin up a virtual machine")
    say("oci_search", f"spin up a virtual machine -> {found['best']}")
    if found["best"] != "core.launchInstance":
        raise Failed(f"the search found {found['best']}")
    described = client.call("oci_describe", operation="compute instance launch")
    say("oci_describe", f"{described['id']}: {described['does']}")


def make_network(client: Client, compartment: str) -> str:
    vcn = write(client, "core.createVcn", compartment=compartment,
                body={"displayName": "demo-network", "cidrBlocks": ["10.0.0.0/16"]})["data"]
    subnet = write(client, "core.createSubnet", compartment=compartment,
                   body={"vcnId": vcn["id"], "cidrBlock": "10.0.1.0/24",
                         "displayName": "demo-subnet"})["data"]
    return subnet["id"]


def launch(client: Client, compartment: str, subnet: str) -> str:
    domains = read(client, "identity.listAvailabilityDomains")
    images = read(client, "core.listImages", compartment=compartment, limit=1)
    made = client.call("oci_write", operation="core.launchInstance", compartment=compartment,
                       wait=True, body={
        "availabilityDomain": domains[0]["name"], "displayName": "web-1",
        "shape": "VM.Standard.E5.Flex", "shapeConfig": {"ocpus": 1, "memoryInGBs": 8},
        "createVnicDetails": {"subnetId": subnet},
        "sourceDetails": {"sourceType": "image", "imageId": images[0]["id"]}})
    instance = made["data"]["id"]
    say("oci_write core.launchInstance", f"web-1 {instance}")
    say("  waited", made["wait"].get("state") or made["wait"].get("status"))
    say("  to take it back", made["undo"]["operation"])
    return instance


def look_and_terminate(client: Client, compartment: str, instance: str) -> None:
    found = client.call("oci_resources", name="web-*", type="instance")["data"]
    if instance not in [item["id"] for item in found]:
        raise Failed("the search of resources does not hold the instance")
    say("oci_resources web-*", ", ".join(f"{item['name']} {item['state']}" for item in found))
    listed = read(client, "core.listInstances", compartment=compartment,
                  fields=["displayName", "lifecycleState"])
    say("oci_read core.listInstances", listed)
    gone = client.call("oci_delete", operation="core.terminateInstance",
                       params={"instanceId": instance}, wait=True)
    say("oci_delete core.terminateInstance", gone["wait"].get("state") or gone["wait"]["status"])
    error = client.call("oci_read", "NotAuthorizedOrNotFound", operation="core.getInstance",
                        params={"instanceId": "ocid1.instance.oc1.iad.nosuchinstance"})
    say("oci_read core.getInstance", f"{error['status']} {error['code']}: {error['hint']}")


def store_and_read(client: Client, compartment: str) -> None:
    where = {"bucketName": "demo", "objectName": "notes/hello world.txt"}
    text = "Grüße aus dem Sandkasten"
    write(client, "objectstorage.createBucket", "demo", compartment=compartment,
          body={"name": "demo"})
    write(client, "objectstorage.putObject", where["objectName"],
          params={**where, "putObjectBody": text, "contentType": "text/plain"})
    names = read(client, "objectstorage.listObjects", params={"bucketName": "demo"},
                 query="[].name")
    say("oci_read objectstorage.listObjects", names)
    back = read(client, "objectstorage.getObject", params=where)
    if back.get("text") != text:
        raise Failed(f"the object came back as {back}")
    say("oci_read objectstorage.getObject", back["text"])


def converse(client: Client) -> None:
    hello = client.request("initialize", {
        "protocolVersion": PROTOCOL, "capabilities": {"elicitation": {}},
        "clientInfo": {"name": "quickstart", "version": "1"}})
    client.notify("notifications/initialized")
    say("initialize", f"{hello['serverInfo']['name']} {hello['serverInfo']['version']}, "
        f"MCP {hello['protocolVersion']}")
    tools = client.request("tools/list", {})["tools"]
    say("tools/list", f"{len(tools)} tools: " + ", ".join(tool["name"] for tool in tools))
    find(client)
    compartments = read(client, "identity.listCompartments", fields=["name"])
    say("oci_read identity.listCompartments", ", ".join(item["name"] for item in compartments))
    compartment = "/" + compartments[0]["name"]
    subnet = make_network(client, compartment)
    instance = launch(client, compartment, subnet)
    look_and_terminate(client, compartment, instance)
    store_and_read(client, compartment)


def start_sandbox(program: str, home: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--home", home,
                                "--speed", "0.5"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def run(options: argparse.Namespace, home: str) -> None:
    sandbox, greeting = start_sandbox(options.sandbox, home)
    try:
        environment = os.environ | {"OCI_MCP_ENDPOINT": greeting["url"],
                                    "OCI_CONFIG_FILE": greeting["config_file"]}
        client = Client([options.server], environment)
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
