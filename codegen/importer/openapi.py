"""Makes the OpenAPI document of a service; spec/README.md describes it."""

from __future__ import annotations

import re
from typing import Any

from .facts import Client, Enum, Field, Header, Model, Operation, Parameter, Service, Type, Waiter

_BINARY = "application/octet-stream"
_PLAIN: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "any": {},
    "date": {"type": "string", "format": "date-time"},
    "range": {"type": "string", "x-oci-range": True},
    "binary": {"type": "string", "contentMediaType": _BINARY},
}
_MEDIA_TYPES = {"binary": _BINARY, "text": "text/plain"}
_VARIABLES = {"region": "us-ashburn-1", "secondLevelDomain": "oraclecloud.com"}


def make_document(service: Service) -> dict[str, Any]:
    """The document, keys in their final order."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": service.title,
            "version": service.api_version,
            "x-oci-service": service.name,
            "x-oci-package": {"name": service.package, "version": service.version},
        },
        "servers": _servers(service),
        "x-oci-clients": [_client(client) for client in service.clients],
        "paths": _paths(service),
        "components": {"schemas": _schemas(service)},
    }


def _servers(service: Service) -> list[dict[str, Any]]:
    templates = dict.fromkeys(client.endpoint for client in service.clients)
    return [_server(template) for template in templates]


def _server(template: str) -> dict[str, Any]:
    server: dict[str, Any] = {"url": template}
    names = dict.fromkeys(re.findall(r"\{([^}]*)\}", template))
    if names:
        server["variables"] = {name: {"default": _default(name)} for name in names}
    return server


def _default(variable: str) -> str:
    """`{name?enabled:disabled}` is an option: it stands for its disabled text by default."""
    if "?" in variable:
        return variable.rpartition(":")[2]
    return _VARIABLES.get(variable, variable)


def _client(client: Client) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": client.name, "base": client.base, "endpoint": client.endpoint}
    if client.endpoint_name:
        entry["endpointName"] = client.endpoint_name
    if client.realm_endpoints:
        entry["realmEndpoints"] = client.realm_endpoints
    if client.circuit_breaker:
        entry["circuitBreaker"] = True
    if client.dual_stack is not None:
        entry["dualStack"] = client.dual_stack
    if client.explicit_endpoint:
        entry["explicitEndpoint"] = True
    entry["developerTool"] = client.developer_tool
    if client.waiters:
        entry["waiters"] = [_waiter(waiter) for waiter in client.waiters]
    return entry


def _waiter(waiter: Waiter) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": waiter.name, "operation": waiter.operation}
    if waiter.state:
        entry["state"] = waiter.state
    if waiter.gone:
        entry["gone"] = waiter.gone
    if waiter.done:
        entry["done"] = waiter.done
    if not waiter.state and not waiter.done:
        entry["workRequest"] = True
    return entry


def _paths(service: Service) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for client in service.clients:
        for operation in client.operations:
            method = operation.method.lower()
            key = operation.path
            if method in paths.get(key, {}):
                key += "#" + operation.name
            paths.setdefault(key, {})[method] = _operation(client, operation)
    order = ["get", "head", "post", "put", "patch", "delete"]
    return {
        key: {method: paths[key][method] for method in order if method in paths[key]}
        for key in sorted(paths)
    }


def _operation(client: Client, operation: Operation) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [client.name],
        "x-oci-client": client.name,
    }
    if operation.reference.strip("/"):
        entry["x-oci-reference"] = operation.reference
    flags = {
        "deprecated": operation.deprecated,
        "x-oci-retry": operation.retry,
        "x-oci-unsigned-body": operation.unsigned_body,
        "x-oci-paginated": operation.paginated,
        "x-oci-events": operation.events,
        "x-oci-not-modified": operation.not_modified,
    }
    entry.update({name: True for name, value in flags.items() if value})
    if operation.endpoint_parameters:
        entry["x-oci-endpoint-parameters"] = operation.endpoint_parameters
    if operation.parameters:
        entry["parameters"] = [_parameter(parameter) for parameter in operation.parameters]
    if operation.body:
        entry["requestBody"] = {
            "x-oci-name": operation.body.name,
            "required": operation.body.required,
            "content": _content(operation.body.type),
        }
    entry["responses"] = {"2XX": _answer(operation)}
    return entry


def _parameter(parameter: Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": parameter.wire, "in": parameter.location}
    if parameter.name != parameter.wire:
        entry["x-oci-name"] = parameter.name
    if parameter.prefix:
        entry["x-oci-prefix"] = parameter.prefix
    if parameter.required:
        entry["required"] = True
    if parameter.deprecated:
        entry["deprecated"] = True
    entry["schema"] = _type(parameter.type)
    return entry


def _answer(operation: Operation) -> dict[str, Any]:
    entry: dict[str, Any] = {"description": "Success"}
    if operation.answer:
        entry["x-oci-name"] = operation.answer.name
    if operation.headers:
        entry["headers"] = {header.wire: _header(header) for header in operation.headers}
    if operation.answer:
        entry["content"] = _content(operation.answer.type)
    return entry


def _header(header: Header) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if header.name != header.wire:
        entry["x-oci-name"] = header.name
    if header.prefix:
        entry["x-oci-prefix"] = header.prefix
    entry["schema"] = _type(header.type)
    return entry


def _content(kind: Type) -> dict[str, Any]:
    return {_MEDIA_TYPES.get(kind.kind, "application/json"): {"schema": _type(kind)}}


def _schemas(service: Service) -> dict[str, Any]:
    schemas: dict[str, Any] = {name: _enum(enum) for name, enum in service.enums.items()}
    for model in service.models.values():
        schemas[model.name] = _model(model)
        for name, enum in model.enums.items():
            schemas[f"{model.name}.{name}"] = _enum(enum)
    return {name: schemas[name] for name in sorted(schemas)}


def _enum(enum: Enum) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "string"}
    if enum.deprecated:
        entry["deprecated"] = True
    if enum.open:
        entry["x-oci-open"] = True
    entry["enum"] = list(enum.members.values())
    return entry


def _model(model: Model) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "object"}
    if model.deprecated:
        entry["deprecated"] = True
    if model.base:
        entry["allOf"] = [{"$ref": _reference(model.base)}]
    if model.discriminator:
        mapping = {value: _reference(name) for value, name in model.subtypes.items()}
        entry["discriminator"] = {"propertyName": model.discriminator, "mapping": mapping}
    own = [field for field in model.fields if field.name not in model.tag]
    required = [field.wire for field in own if field.required]
    if required:
        entry["required"] = required
    if own:
        entry["properties"] = {field.wire: _property(field) for field in own}
    return entry


def _property(field: Field) -> dict[str, Any]:
    entry = dict(_type(field.type))
    if field.name != field.wire:
        entry["x-oci-name"] = field.name
    if field.deprecated:
        entry["deprecated"] = True
    return entry


def _type(kind: Type) -> dict[str, Any]:
    if kind.kind == "list" and kind.item:
        return {"type": "array", "items": _type(kind.item)}
    if kind.kind == "map" and kind.item:
        return {"type": "object", "additionalProperties": _type(kind.item)}
    if kind.kind in ("model", "enum"):
        return {"$ref": _reference(kind.name)}
    if kind.kind == "values":
        return {"type": "string", "enum": list(kind.leaves)}
    return _PLAIN[kind.kind]


def _reference(name: str) -> str:
    return "#/components/schemas/" + name
