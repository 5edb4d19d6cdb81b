"""x-oci-clients and spec/overlay/hosts.yaml -> client rows."""
from __future__ import annotations

from typing import Any

from codegen import names
from codegen.context import Context
from codegen.ctext import Pool, c_row
from codegen.model import Row, Type

_FLAGS = (
    ("circuitBreaker", "MODEL_CLIENT_BREAKER"),
    ("explicitEndpoint", "MODEL_CLIENT_EXPLICIT"),
    ("dualStack", "MODEL_CLIENT_DUAL_STACK"),
)
_MAX = 0xFF


def optional(pool: Pool, text: str | None) -> str:
    """The offset of a text, or nothing when there is none."""
    return str(pool.at(text)) if text else ""


class Clients:
    """The rows so far; an operation with a host of its own adds one."""

    def __init__(self, context: Context, clients: list[dict[str, Any]]) -> None:
        self._context = context
        self._indices: dict[str, int] = {}
        self._clients = clients
        self.rows: list[Row] = []
        self.host_service = ""  # whose operations read the resources that carry hosts
        for at, client in enumerate(clients):
            path = f"x-oci-clients[{at}]"
            if client["name"] in self._indices:
                context.problem(path, f'client "{client["name"]}" stands twice')
            self._indices[client["name"]] = at
            self._add(path, client)

    def _add(self, path: str, client: dict[str, Any]) -> None:
        context, pool = self._context, self._context.pool
        realms = client.get("realmEndpoints", {})
        if len(realms) > 1:
            context.problem(path, "more than one realm has an endpoint template of its own")
        realm, template = next(iter(realms.items()), ("", ""))
        host = context.overlay.client_host(client["name"])
        flags = {flag for key, flag in _FLAGS if client.get(key)}
        if host is not None:
            flags.add("MODEL_CLIENT_EXPLICIT")
        carrier = host or {}
        self._read_hosts_from(path, carrier.get("operation", "").partition(".")[0])
        settings = {
            "name": str(pool.at(client["name"])),
            "endpoint": str(pool.at(client["endpoint"])),
            "endpoint_name": optional(pool, client.get("endpointName")),
            "realm": optional(pool, realm),
            "realm_endpoint": optional(pool, template),
            "host_parameter": optional(pool, carrier.get("parameter")),
            "host_operation": optional(pool, carrier.get("operation")),
            "host_field": optional(pool, carrier.get("field")),
            "flags": " | ".join(flag for _, flag in _FLAGS if flag in flags),
        }
        self.rows.append(Row(c_row(client["name"], settings)))
        if len(self.rows) > _MAX:
            context.problem("x-oci-clients", f"more than {_MAX} clients")

    def _read_hosts_from(self, path: str, service: str) -> None:
        if service and self.host_service not in ("", service):
            self._context.problem(path, f"hosts come from {self.host_service} and from {service}")
        self.host_service = service or self.host_service

    def index(self, path: str, client: str, operation: str) -> int:
        """The row of an operation's client."""
        if client not in self._indices:
            self._context.problem(f"{path}.x-oci-client", f'unknown client "{client}"')
            return 0
        endpoint = self._context.overlay.endpoint(operation)
        if not endpoint:
            return self._indices[client]
        kept = {"name": client, "endpoint": endpoint,
                "circuitBreaker": self._clients[self._indices[client]].get("circuitBreaker")}
        self._add(path, kept)
        return len(self.rows) - 1

    def host_argument(self, client: str, request: Type) -> str:
        """The C name of what names the resource that carries the host of an operation, when its
        request does not."""
        host = self._context.overlay.client_host(client) or {}
        parameter = host.get("parameter", "")
        known = any(field.wire == parameter for field in request.fields)
        return "" if known or not parameter else names.member(parameter)
