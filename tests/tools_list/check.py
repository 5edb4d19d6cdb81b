#!/usr/bin/env python3
"""What tools/list shows in every configuration: names and tokens (bytes / 4 of the compact JSON) as
committed in golden.json, and rules that hold for every tool. --write commits anew what is there.

usage: check.py --server PROGRAM [--write]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tasks"))
from kit import Server, tokens  # noqa: E402

GOLDEN = Path(__file__).parent / "golden.json"
SETS = ["compute", "network", "identity", "objectstorage", "database", "oke", "observability",
        "cost", "security", "devops", "ai", "support"]
CONFIGURATIONS: dict[str, list[str]] = {
    "default": [],
    "read only": ["--read-only"],
    "allow writes": ["--allow-writes"],
    "confirm codes": ["--confirm-codes"],
    "everyday typed tools alone": ["--core-tools=false", "--tools", "default"],
    **{f"toolset {name}": ["--core-tools=false", "--toolsets", name] for name in SETS},
}
CORE_TOKENS = 2000
SET_TOKENS = 2500
SET_TOOLS = 12
DESCRIPTION_BYTES = 2048


def find_all(value: Any, name: str) -> list[Any]:
    found = []
    if isinstance(value, dict):
        found += [value[name]] if name in value else []
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        found += find_all(inner, name)
    return found


def wrong_with(tool: dict[str, Any]) -> list[str]:
    wrong = []
    schema = tool["inputSchema"]
    annotations = tool["annotations"]
    if find_all(schema, "$ref") or find_all(schema, "oneOf") or find_all(schema, "anyOf"):
        wrong.append("a schema with references or unions")
    if schema.get("type") != "object" or len(tool["name"]) > 64:
        wrong.append("no object, or a long name")
    texts = [tool.get("description", "")] + [
        text for text in find_all(schema, "description") if isinstance(text, str)]
    if any(len(text.encode()) > DESCRIPTION_BYTES for text in texts) or not texts[0]:
        wrong.append("a description that is empty or long")
    if not isinstance(annotations.get("readOnlyHint"), bool):
        wrong.append("no readOnlyHint")
    if not annotations.get("readOnlyHint") and "destructiveHint" not in annotations:
        wrong.append("a change without destructiveHint")
    missing = set(schema.get("required", [])) - set(schema.get("properties", {}))
    if missing:
        wrong.append(f"required but not there: {missing}")
    return [f"{tool['name']}: {text}" for text in wrong]


TRUTH = {"oci_read": (True, None), "oci_write": (False, True), "oci_delete": (False, True),
         "oci_search": (True, None), "oci_describe": (True, None), "oci_wait": (True, None),
         "oci_resources": (True, None), "oci_batch": (False, True), "oci_context": (True, None)}


def look(program: str, name: str, options: list[str]) -> tuple[dict[str, Any], list[str]]:
    with Server(program, None, *options) as server:
        tools = server.tools()
        again = server.tools()
    text = json.dumps(tools, separators=(",", ":"), ensure_ascii=False)
    wrong = [line for tool in tools for line in wrong_with(tool)]
    if tools != again:
        wrong.append("another list the second time")
    if name in ("default", "read only", "allow writes") and tokens(text) > CORE_TOKENS:
        wrong.append(f"{tokens(text)} tokens, more than {CORE_TOKENS}")
    if name.startswith("toolset") and (tokens(text) > SET_TOKENS or len(tools) > SET_TOOLS):
        wrong.append(f"{len(tools)} tools, {tokens(text)} tokens")
    for tool in tools:
        truth = TRUTH.get(tool["name"])
        hints = tool["annotations"]
        if truth and (hints["readOnlyHint"], hints.get("destructiveHint")) != truth:
            wrong.append(f"{tool['name']}: annotations {hints}")
    golden = {"tokens": tokens(text), "sha256": hashlib.sha256(text.encode()).hexdigest(),
              "tools": [tool["name"] for tool in tools]}
    return golden, wrong


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    failed = 0
    found = {}
    for name, arguments in CONFIGURATIONS.items():
        found[name], wrong = look(options.server, name, arguments)
        if not options.write and golden.get(name) != found[name]:
            wrong.append("not as committed: look at it, then run with --write")
        print(f"{'not ok' if wrong else 'ok    '} {len(found[name]['tools']):3} tools "
              f"{found[name]['tokens']:6} tokens  {name}")
        for line in wrong[:10]:
            print("   ", line)
        failed += bool(wrong)
    if options.write:
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{len(CONFIGURATIONS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
