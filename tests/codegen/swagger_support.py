"""What the tests of `codegen import --swagger` share: a made-up service on both sides."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from codegen.__main__ import main
from codegen.importer.printer import print_json
from tests.codegen.changes_support import (
    NUMBER,
    STRING,
    base,
    document,
    model,
    operation,
    parameter,
    ref,
    subtype,
)

DATE = {"type": "string", "format": "date-time"}
LIST = {"type": "array", "items": STRING}

REQUEST_ID = {"name": "opc-request-id", "in": "header", "x-oci-name": "id", "schema": STRING}

# The same API as the document below.
SWAGGER = """\
swagger: '2.0'
info:
  title: Words that nobody may copy
  description: |
    More of them.
  version: '20200101'
host: shop.example.invalid
basePath: /20200101
schemes: [https]
produces: [application/json]
x-obmcs-extra: {any: thing}
parameters:
  Limit:
    name: limit
    in: query
    type: integer
    format: int32
    minimum: 1
    maximum: 1000
    default: 10
    description: Words
responses:
  Wrong: {description: Words, schema: {$ref: '#/definitions/Error'}}
paths:
  /orders:
    parameters:
      - {name: opc-request-id, in: header, type: string, maxLength: 98}
    get:
      operationId: ListOrders
      summary: Words
      x-related-resource: '#/definitions/Order'
      produces: [application/json, text/csv]
      parameters:
        - $ref: '#/parameters/Limit'
        - name: ids
          in: query
          type: array
          collectionFormat: csv
          minItems: 1
          maxItems: 5
          uniqueItems: true
          items: {type: string, minLength: 3}
        - {name: state, in: query, type: string, x-obmcs-enumref: '#/definitions/Order'}
        - {name: sort, in: query, type: string, enum: [ASC, DESC], default: ASC}
      responses:
        200:
          description: Words
          headers:
            Opc-Total: {type: integer, minimum: 0}
          schema: {type: array, items: {$ref: '#/definitions/Order'}}
        404: {$ref: '#/responses/Wrong'}
        default: {$ref: '#/responses/Wrong'}
    post:
      operationId: CreateOrder
      parameters:
        - {name: Order, in: body, schema: {$ref: '#/definitions/CreateOrderDetails'}}
      responses:
        201: {description: Words}
definitions:
  Error: {type: object, properties: {code: {type: string}}}
  Order:
    type: object
    properties:
      id: {type: string, maxLength: 255, pattern: '^[a-z]+$', x-example: words}
      price: {type: number, format: double, minimum: 0, exclusiveMinimum: true}
      photo: {type: string, format: byte}
      day: {type: string, format: date}
      time: {type: string, format: date-time}
      tags: {type: object, additionalProperties: {type: string, maxLength: 64}}
      fruit: {$ref: '#/definitions/Fruit'}
      parts: {type: array, maxItems: 9, items: {$ref: '#/definitions/Order'}}
  CreateOrderDetails:
    allOf:
      - $ref: '#/definitions/Named'
      - type: object
        properties:
          size: {type: string, enum: [SMALL, BIG], default: BIG}
          isFast: {type: boolean, default: false}
  Named:
    properties:
      name: {type: string, minLength: 1}
  Fruit:
    type: object
    discriminator: kind
    properties:
      kind: {type: string}
  PearDetails:
    allOf:
      - $ref: '#/definitions/Fruit'
      - type: object
        properties:
          weight: {type: integer, format: int64}
    x-obmcs-discriminator-value: PEAR
"""


def shop() -> dict[str, Any]:
    orders = operation(
        "listOrders",
        parameter("limit", NUMBER),
        parameter("ids", LIST),
        parameter("state"),
        parameter("sort", {"type": "string", "enum": ["ASC", "DESC"]}),
        REQUEST_ID,
        answer={"type": "array", "items": ref("Order")},
    )
    orders["responses"]["2XX"]["headers"] = {"opc-total": {"schema": NUMBER}}
    create = operation("createOrder", REQUEST_ID, body=ref("CreateOrderDetails"))
    made = document(
        **{
            "CreateOrderDetails": model(size=ref("Size"), isFast={"type": "boolean"}, name=STRING),
            "Fruit": base({"PEAR": "Pear"}),
            "Order": model("id", id=STRING, price=NUMBER, photo=STRING, day=DATE, time=DATE,
                           tags={"type": "object", "additionalProperties": STRING},
                           fruit=ref("Fruit"),
                           parts={"type": "array", "items": ref("Order"), "x-oci-name": "all"}),
            "Pear": subtype("Fruit", weight=NUMBER),
            "Size": {"type": "string", "enum": ["SMALL", "BIG"]},
        }
    )  # fmt: skip
    made["paths"] = {"/20200101/orders": {"get": orders, "post": create}}
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


class SwaggerCase(unittest.TestCase):
    """A folder of its own with spec/shop.json and swagger/shop.yaml."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name) / "spec"
        self.folder = Path(folder.name) / "swagger"
        self.out.mkdir()
        self.folder.mkdir()
        self.document = self.out / "shop.json"
        self.file = self.folder / "shop.yaml"
        self.write(shop())
        self.file.write_text(SWAGGER, encoding="utf-8")

    def write(self, made: dict[str, Any], name: str = "shop") -> None:
        (self.out / f"{name}.json").write_text(print_json(made), encoding="utf-8")

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.document.read_text(encoding="utf-8"))
        return found

    def edit(self, old: str, new: str) -> int:
        """Replace the first `old` in the Swagger file; the line where that is."""
        text = self.file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def run_import(self, *more: str) -> tuple[int, str, str]:
        """The exit status, what was printed, and notes or problems without the folder."""
        printed, problems = io.StringIO(), io.StringIO()
        arguments = ["import", "--swagger", str(self.folder), "--out", str(self.out), *more]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(problems):
            status = main(arguments)
        folder = f"{self.folder}/"
        return (status, printed.getvalue().replace(folder, ""),
                problems.getvalue().replace(folder, ""))  # fmt: skip
