"""paths -> request and response structs, operation rows."""
from __future__ import annotations

import re
from typing import Any

from codegen import names
from codegen.clients import Clients, optional
from codegen.context import INDEX_MAX, Context
from codegen.ctext import c_comment, c_row
from codegen.fields import Source, resolve_fields
from codegen.model import Operation, Type
from codegen.models import make_type

_PLACES = {"path": "MODEL_IN_PATH", "query": "MODEL_IN_QUERY", "header": "MODEL_IN_HEADER"}
_PLACE_HOLDER = re.compile(r"\{(\w+)\}")
_OP_FLAGS = (
    ("x-oci-retry", "MODEL_OP_RETRY"),
    ("x-oci-unsigned-body", "MODEL_OP_UNSIGNED_BODY"),
    ("x-oci-events", "MODEL_OP_EVENTS"),
    ("x-oci-not-modified", "MODEL_OP_NOT_MODIFIED"),
    ("deprecated", "MODEL_OP_DEPRECATED"),
)

class _Draft:
    """One operation while it is resolved."""

    def __init__(self, context: Context, path: str, url: str, method: str,
                 raw: dict[str, Any]) -> None:
        self.context = context
        self.path = path
        self.url = url
        self.method = method
        self.raw = raw
        self.id: str = raw["operationId"]
        self.snake = names.snake(self.id)
        self.body: dict[str, Any] = raw.get("requestBody", {})
        self.answer: dict[str, Any] = raw["responses"]["2XX"]
        self.body_media, self.body_schema = self._media(self.body, ".requestBody.content")
        self.answer_media, self.answer_schema = self._media(
            self.answer, ".responses.2XX.content")

    def problem(self, what: str, path: str = "") -> None:
        self.context.problem(self.path + path, what)

    def _media(self, holder: dict[str, Any], path: str) -> tuple[str, dict[str, Any]]:
        """The only media type of a body and its schema; "" when there is no body."""
        content = holder.get("content", {})
        if len(content) != 1 and holder is self.body and self.body or len(content) > 1:
            self.problem(f"expected one media type, not {len(content)}", path)
        media, value = next(iter(content.items()), ("", {"schema": {}}))
        return media, value["schema"]

    # ---- Request --------------------------------------------------------------------------------

    def _parameter(self, at: int, raw: dict[str, Any], endpoint: list[str]) -> Source:
        path, wire = f"{self.path}.parameters[{at}]", raw["name"]
        place = _PLACES.get(raw["in"])
        if place is None:
            self.context.problem(path, f'unknown place "{raw["in"]}"')
            place = "MODEL_IN_QUERY"
        if "x-oci-prefix" in raw:
            wire, place = raw["x-oci-prefix"], "MODEL_IN_HEADERS"
        alias = raw.get("x-oci-name", "")
        return Source(path, self.id, wire, raw["schema"], alias, place,
                      raw.get("required", False), raw.get("deprecated", False),
                      ("MODEL_IN_ENDPOINT",) if raw["name"] in endpoint or alias in endpoint
                      else (), self._text(alias or raw["name"]))

    def _text(self, name: str) -> str:
        return self.context.docs.parameters.get((self.id, name), "")

    def request_sources(self) -> list[Source]:
        parameters = self.raw.get("parameters", [])
        endpoint = self.raw.get("x-oci-endpoint-parameters", [])
        sources = [self._parameter(at, raw, endpoint) for at, raw in enumerate(parameters)]
        spoken = {source.wire for source in sources} | {source.alias for source in sources}
        for name in endpoint:
            if name not in spoken:
                self.problem(f'no parameter "{name}"', ".x-oci-endpoint-parameters")
        self._check_path({source.wire for source in sources if source.place == "MODEL_IN_PATH"})
        if self.body:
            sources.append(Source(f"{self.path}.requestBody", self.id, self.body["x-oci-name"],
                                  self.body_schema, place="MODEL_IN_BODY",
                                  required=self.body.get("required", False),
                                  text=self._text(self.body["x-oci-name"])))
        return sources

    def _check_path(self, parameters: set[str]) -> None:
        holders = set(_PLACE_HOLDER.findall(self.url))
        for name in sorted(holders - parameters):
            self.problem(f"{{{name}}} of the path is no path parameter")
        for name in sorted(parameters - holders):
            self.problem(f'path parameter "{name}" is not in the path')

    # ---- Response -------------------------------------------------------------------------------

    def response_sources(self) -> list[Source]:
        sources = []
        for wire, raw in self.answer.get("headers", {}).items():
            path = f"{self.path}.responses.2XX.headers.{wire}"
            prefix = raw.get("x-oci-prefix")
            sources.append(Source(path, self.id, prefix or wire, raw["schema"],
                                  raw.get("x-oci-name", ""),
                                  "MODEL_IN_HEADERS" if prefix else "MODEL_IN_HEADER"))
        if self.answer_media:
            path = ".responses.2XX"
            if "x-oci-name" not in self.answer:
                self.problem('a body needs "x-oci-name"', path)
            sources.append(Source(self.path + path, self.id,
                                  self.answer.get("x-oci-name", "value"), self.answer_schema,
                                  place="MODEL_IN_BODY"))
        return sources

    def struct(self, what: str, sources: list[Source]) -> Type:
        context = self.context
        name = self.id[0].upper() + self.id[1:] + what
        snake = f"{self.snake}_{what.lower()}"
        c_name = context.tags.claim(context, self.path, f"{context.prefix}_{snake}", self.path)
        first = context.member_count
        fields = resolve_fields(context, c_name, sources)
        note = (f"{self.id}: {self.method} {self.url}" if what == "Request"
                else f"The answer of {self.id}.")
        return make_type(context, self.path, name, snake, first, fields, {}, (c_comment(note),))

    # ---- Row ------------------------------------------------------------------------------------

    def _flags(self, request: Type, response: Type) -> str:
        asked = {field.wire.lower() for field in request.fields}
        answered = {field.wire.lower() for field in response.fields}
        flags = [flag for key, flag in _OP_FLAGS if self.raw.get(key)]
        if "opc-retry-token" in asked:
            flags.append("MODEL_OP_RETRY_TOKEN")
        if "page" in asked and "opc-next-page" in answered:
            flags.append("MODEL_OP_PAGED")
        if "opc-work-request-id" in answered:
            flags.append("MODEL_OP_WORK_REQUEST")
        if self.body.get("required"):
            flags.append("MODEL_OP_BODY_REQUIRED")
        return " | ".join(flags)

    def _accept(self) -> str:
        """What to ask for, or "" for JSON."""
        accept = self.context.overlay.accept(self.id) or self.answer_media
        return "" if accept == "application/json" else accept

    def operation(self, clients: Clients, secretive: set[str]) -> Operation:
        context, pool, overlay = self.context, self.context.pool, self.context.overlay
        request = self.struct("Request", self.request_sources())
        response = self.struct("Response", self.response_sources())
        takes_secret = any(field.is_secret or field.schema in secretive
                           for field in request.fields)
        danger = overlay.danger(self.id, self.method, takes_secret, self.where())
        tool = overlay.tool_name(self.id, self.where())
        title, text = overlay.title(self.id)
        text = context.docs.operations.get(self.id) or text
        client = clients.index(self.path, self.raw["x-oci-client"], self.id)
        settings = {
            "name": str(pool.at(self.id)), "tool": str(pool.at(tool)),
            "path": str(pool.at(self.url)),
            "accept": optional(pool, self._accept()),
            "content_type": optional(pool, self.body_media),
            "title": str(pool.at(title)), "text": str(pool.at(text)),
            "request": request.constant, "response": response.constant,
            "flags": self._flags(request, response),
            "method": f"MODEL_{self.method}",
            "client": str(client),
            "op_class": danger.constant, "danger": " | ".join(danger.flag_constants),
        }
        return Operation(
            self.id,
            context.functions.claim(
                context, self.path, f"{context.prefix}_{self.snake}", self.path),
            context.constants.claim(
                context, self.path, f"{context.guard}_{self.snake.upper()}", self.path),
            self.method, self.url, danger.name, danger.flags, tool, request, response,
            clients.host_argument(self.raw["x-oci-client"], request),
            c_row(self.id, settings))

    def where(self) -> str:
        return f"{self.context.where}: {self.path}"


def resolve_operations(context: Context, document: dict[str, Any], clients: Clients,
                       secretive: set[str]) -> list[Operation]:
    """All operations in the order of the description; `secretive` are the models that can hold a
    secret."""
    operations: list[Operation] = []
    seen: set[str] = set()
    for key, methods in document["paths"].items():
        url, _, only = key.partition("#")
        for method, raw in methods.items():
            draft = _Draft(context, f"paths.{key}.{method}", url, method.upper(), raw)
            if only and only != draft.id:
                draft.problem(f'the path says "#{only}", operationId "{draft.id}"')
            if draft.id in seen:
                draft.problem(f'operation "{draft.id}" stands twice')
                continue
            seen.add(draft.id)
            operations.append(draft.operation(clients, secretive))
    if len(operations) > INDEX_MAX:
        context.problem("paths", f"more than {INDEX_MAX} operations")
    return operations
