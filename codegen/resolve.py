"""One checked description and its overlays -> model.Service. Every mistake is reported."""
from __future__ import annotations

import re
from typing import Any

from codegen import names
from codegen.clients import Clients
from codegen.context import INDEX_MAX, Context
from codegen.docs import Docs
from codegen.model import Service
from codegen.models import Models, resolve_enums
from codegen.operations import resolve_operations
from codegen.overlay import ServiceOverlay
from codegen.problems import Problems

_SERVICE = re.compile(r"^[a-z][a-z0-9]*$")


def _check_service(context: Context, expected: str) -> None:
    path = "info.x-oci-service"
    if context.service != expected:
        context.problem(path, f'expected "{expected}", like the file')
    if not _SERVICE.match(context.service):
        context.problem(path, f'"{context.service}" is no name of a service')
    if context.service in names.RESERVED_SERVICES:
        context.problem(path, f"oci_{context.service}_ is a prefix of the runtime")
    context.functions.claim(context, path, f"{context.prefix}_service", "the service")


def _pool_operation_ids(context: Context, document: dict[str, Any]) -> None:
    """Side by side at the start of the pool: a search by name at start-up reads them all, and
    should touch few pages."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict) and isinstance(operation.get("operationId"), str):
                context.pool.at(operation["operationId"])


def resolve_service(where: str, expected: str, document: dict[str, Any], overlay: ServiceOverlay,
                    problems: Problems, docs: Docs) -> Service:
    """`expected` is the name that the file stands for. What is returned is only good when no
    problem was added."""
    context = Context(where, document, overlay, problems, docs)
    _check_service(context, expected)
    _pool_operation_ids(context, document)
    clients = Clients(context, document["x-oci-clients"])
    models = Models(context)
    operations = resolve_operations(context, document, clients, models.secretive)
    enums, enum_values = resolve_enums(context)
    types = [*models.types]
    for operation in operations:
        types += [operation.request, operation.response]
    for what, rows in (("types", types), ("enums", enums)):
        if len(rows) > INDEX_MAX:
            context.problem("", f"more than {INDEX_MAX} {what}")
    overlay.report_unused()
    info = document["info"]
    return Service(
        context.service, info["title"], info["version"], info["x-oci-package"]["version"],
        context.prefix, context.guard, tuple(models.forward), tuple(models.types),
        tuple(operations), tuple(types), tuple(clients.rows),
        f"oci_{clients.host_service}" if clients.host_service else "", tuple(enums),
        tuple(enum_values), tuple(models.subtypes), tuple(context.pool.entries()),
        context.member_count, any(field.text for type_ in types for field in type_.fields))
