"""spec/overlay/hosts.yaml: what it says of resources that carry a host must be true."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codegen.context import REF
from codegen.load import Table
from codegen.overlay import CARRIER_KEYS
from codegen.problems import Problems


def _operation(document: dict[str, Any], name: str) -> dict[str, Any] | None:
    for methods in document["paths"].values():
        for operation in methods.values():
            if operation["operationId"] == name:
                return operation
    return None


def _field(document: dict[str, Any], schema: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The property of that name of a model, its own or its base's."""
    model = document["components"]["schemas"].get(schema.get("$ref", "").removeprefix(REF), {})
    found = model.get("properties", {}).get(name)
    for base in model.get("allOf", []) if found is None else []:
        found = found or _field(document, base, name)
    return found


def _mistake(document: dict[str, Any], name: str, field: str) -> str:
    """What is wrong with an operation as one that reads a resource, or ""."""
    operation = _operation(document, name)
    if operation is None:
        return "no such operation"
    needed = [parameter["in"] for parameter in operation.get("parameters", [])
              if parameter.get("required")]
    if needed != ["path"] or "requestBody" in operation:
        return "needs more or less than one path parameter"
    answer = next(iter(operation["responses"]["2XX"].get("content", {}).values()), {"schema": {}})
    found = _field(document, answer["schema"], field)
    if found is None or found.get("type") != "string":
        return f'its answer has no string "{field}"'
    return ""


def check_hosts(spec: Path, hosts: Table, known: list[str], problems: Problems) -> None:
    """Looks up every operation that hosts.yaml names, in the documents that there are; these have
    been found to be well-formed."""
    documents: dict[str, dict[str, Any]] = {}
    for service, entries in hosts.items():
        for host in entries.values() if isinstance(entries, Table) and service in known else ():
            if not isinstance(host, Table) or set(host) != CARRIER_KEYS:
                continue
            owner, _, name = host["operation"].partition(".")
            if owner not in known:
                continue
            if owner not in documents:
                path = spec / f"{owner}.json"
                documents[owner] = json.loads(path.read_text(encoding="utf-8"))
            mistake = _mistake(documents[owner], name, host["field"])
            if mistake:
                problems.add(host.at("operation"), f'{host["operation"]}: {mistake}')
