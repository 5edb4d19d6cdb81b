"""Packages that `codegen import` must refuse: what it says, about which file and line."""

from __future__ import annotations

import os
import unittest

from tests.codegen.import_support import ImportCase

CLIENT = "lib/client.js"
ORDER = "lib/model/order.d.ts"
ORDER_JS = "lib/model/order.js"

# file of oci-shop, text to replace, replacement, what is said: FILE:LINE: what
Edit = tuple[str, str, str, str]

MODELS: list[Edit] = [
    (ORDER, '"id": string', '"id": text', "lib/model/order.d.ts:11: unknown type text"),
    (ORDER, '"id": string;', '"id": string',
     "lib/model/order.d.ts:15: expected ;, found \"number\""),
    (ORDER, "model.Pear | model.Apple", "model.Pear | string",
     "lib/model/order.d.ts:26: a union of types that is neither models nor a stream"),
    (ORDER, "model.OrderState", "model.Gone",
     "lib/model/order.d.ts:21: Order.state: unknown type Gone"),
    (ORDER, "Order.Size;", "Order.Weight;",
     "lib/model/order.d.ts:20: Order.size: unknown enum Order.Weight"),
    (ORDER, 'Big = "BIG"', "Big = 2", "lib/model/order.d.ts:46: enum value Big is not a string"),
    (ORDER, "enum Size {", "type Size {",
     "lib/model/order.d.ts:44: expected an enum, a constant or a function, found type"),
    (ORDER, "export declare namespace", "declare namespace",
     "lib/model/order.d.ts:43: expected a declaration, found declare"),
    (ORDER, "export interface Order {", "export interface Order extends model.Fruit {",
     "lib/model/order.d.ts:10: Order extends Fruit, in the .js nothing"),
    (ORDER, '    "fruit"?: model.Pear | model.Apple;\n', "",
     "lib/model/order.d.ts:10: Order has no member fruit of the .js"),
    (ORDER_JS, "? model.Fruit.getJsonObj(obj.fruit)", "? model.Box.getJsonObj(obj.fruit)",
     "lib/model/order.d.ts:26: Order.fruit: Pear is not a subtype of Box"),
    (ORDER_JS, '"$ref": obj.ref', '"id": obj.ref',
     "lib/model/order.d.ts:10: Order: two members are called id on the wire"),
    (ORDER_JS, '"$ref": obj.ref', '"$ref": obj.fruit',
     "lib/model/order.js:14: member fruit stands twice"),
    (ORDER_JS, "model.Fruit.getJsonObj(obj.fruit)", "model.Fruit.getJsonObj(obj.fruits)",
     "lib/model/order.js:14: another member than fruit"),
    (ORDER_JS, "delete jsonObj.ref;", "jsonObj.ref = 1;",
     "lib/model/order.js:29: expected return, found jsonObj"),
    (ORDER_JS, "function getJsonObj(", "function getJson(",
     "lib/model/order.js:1: no function getJsonObj"),
    ("lib/model/pear.d.ts", '"PEAR"', '"apple"',
     "lib/model/pear.d.ts:7: Pear: value apple of kind stands for another type in Fruit"),
    ("lib/model/pear.d.ts", 'const kind = "PEAR";', "",
     "lib/model/pear.d.ts:7: Pear: declares nothing as its discriminator, the base kind"),
    ("lib/model/fruit.js", 'case "PEAR":', 'case "apple":',
     "lib/model/fruit.js:15: case apple stands twice"),
    ("lib/model/fruit.js", "model.Pear.", "model.Order.",
     "lib/model/fruit.d.ts:7: Fruit: value PEAR stands for Order, which is not a subtype\n"
     "oci-shop/lib/model/pear.d.ts:7: Pear: value PEAR of kind stands for another type in Fruit"),
    ("lib/model/order-state.d.ts", "enum OrderState", "enum Order",
     "lib/model/order.d.ts:1: Order is declared twice"),
]  # fmt: skip
OPERATIONS: list[Edit] = [
    (CLIENT, "specRetryConfiguration = common.Oci", "specRetryConfiguration = common.My",
     "lib/client.js:49: unknown retry configuration MySdkDefaultRetryConfiguration"),
    (CLIENT, 'method: "GET"', 'method: "FETCH"', "lib/client.js:31: unknown method FETCH"),
    (CLIENT, "const pathParams", "const more = 1; const pathParams",
     "lib/client.js:37: expected pathParams, found more"),
    (CLIENT, '"shopId": listOrdersRequest.shopId', '"shopId": listOrdersRequest.gone',
     "lib/client.js:39: ListOrdersRequest has no member gone, or it is used twice"),
    (CLIENT, '"size": listOrdersRequest.size,', "",
     "lib/client.js:31: ListOrdersRequest: size goes nowhere"),
    (CLIENT, '"opc-request-id": listOrdersRequest', '"opc-request-id": "x" + listOrdersRequest',
     "lib/client.js:47: expected listOrdersRequest, found \"x\""),
    (CLIENT, '"Content-Type": common', '"Accept": common',
     "lib/client.js:46: header parameter Accept is a constant"),
    (CLIENT, "/orders/{orderId}\"", "/orders/{id}\"",
     "lib/client.js:178: path /20200101/orders/{id} with parameters orderId"),
    (CLIENT, "serialize(createOrderRequest.order", "serialize(createOrderRequest.gone",
     "lib/client.js:85: CreateOrderRequest has no member gone, or it is used twice"),
    (CLIENT, "bodyContent: putPhotoRequest.photo",
     'bodyContent: common.ObjectSerializer.serialize(putPhotoRequest.photo, "x")',
     "lib/client.js:255: a binary body that is not in the request"),
    (CLIENT, "body: yield response.json()", "body: yield response.blob()",
     "lib/client.js:66: expected the body of the response, found yield"),
    (CLIENT, 'type: "Array<model.Order>"', 'type: "Set<model.Order>"',
     "lib/client.js:66: response body items: type Set<model.Order>"),
    (CLIENT, 'type: "model.Order"', 'type: "model.Gone"',
     "lib/client.js:115: response body order: type model.Gone: Gone is not a subtype of Order"),
    (CLIENT, 'key: "opcNextPage"', 'key: "nextPage"',
     "lib/client.js:31: ListOrdersResponse has no member nextPage, or it is used twice"),
    (CLIENT, 'key: "opcTotalItems", dataType: "number"', 'key: "opcTotalItems", dataType: "bigint"',
     "lib/client.js:31: response header opc-total-items of type bigint"),
    (CLIENT, '{ value: response.headers.get("etag"), key: "etag", dataType: "string" },', "",
     "lib/client.js:85: CreateOrderResponse: etag comes from nowhere"),
    ("lib/client.d.ts", "    getOwner(getOwnerRequest", "    getThing(getOwnerRequest",
     "lib/client.js:334: getOwner is not in client.d.ts"),
    ("lib/request/get-order-request.d.ts", '"orderId"', '"orderId"?',
     "lib/client.js:178: path parameter orderId is optional"),
    ("lib/request/get-order-request.d.ts", "interface GetOrderRequest", "interface AnOrderRequest",
     "lib/client.js:178: no GetOrderRequest"),
    ("lib/request/list-orders-request.d.ts", "enum Size", "enum Sizes",
     "lib/request/list-orders-request.d.ts:10: ListOrdersRequest.size: unknown enum "
     "ListOrdersRequest.Size"),
]  # fmt: skip
CLIENTS: list[Edit] = [
    (CLIENT, "get logger()", "get log()",
     "lib/client.js:25: method get log is neither an operation nor a known helper"),
    (CLIENT, "    get logger()", "    #secret = 1;\n    get logger()",
     "lib/client.js:25: neither a method nor a comment"),
    (CLIENT, "    listOrdersRecordIterator", "    listThingsRecordIterator",
     "lib/client.js:7: StoreClient has an iterator of listThings, but no listThings"),
    (CLIENT, "class CounterClient {", "class CounterClient extends Base {",
     "lib/client.js:438: class CounterClient extends Base { is no client"),
    (CLIENT, "CounterClient.endpointServiceName", "CounterClient.endpointServiceNames",
     "lib/client.js:556: unknown constant endpointServiceNames of CounterClient"),
    (CLIENT, "StoreClient.serviceEndpointTemplate =", "StoreClient.endpointServiceName =",
     "lib/client.js:7: StoreClient has no endpoint template"),
    (CLIENT, 'this._endpoint = this._endpoint +', "this._endpoint = endpoint +",
     "lib/client.js:7: StoreClient sets its endpoint in an unknown way"),
    (CLIENT, "const specCircuitBreakerEnabled", "let specCircuitBreakerEnabled",
     "lib/client.js:7: StoreClient has no constructor, service name or circuit breaker"),
    (CLIENT, " * OpenAPI spec version: 20200101\n", "",
     "lib/client.js:1: no title or no version of the API"),
    ("lib/store-waiter.js", "genericTerminalConditionWaiter", "otherWaiter",
     "lib/store-waiter.js:13: expected const, found return"),
    ("lib/store-waiter.js", "this.client.getOrder", "this.client.getThing",
     "lib/store-waiter.js:13: StoreClient has no operation getThing"),
    ("lib/store-waiter.js", "response.order.state", "response.order.mood",
     "lib/store-waiter.js:13: forOrder: unknown member mood of Order"),
    ("lib/store-waiter.js", "models.OrderState.Done", "models.OrderState.Gone",
     "lib/store-waiter.js:13: forOrder: unknown Gone"),
    ("package.json", '"oci-shop"', '"oci-zoo"',
     "package.json:1: is not about oci-shop, or has no version"),
    ("package.json", '"version"', "version", "package.json:3: is not JSON"),
]  # fmt: skip


class Problems(ImportCase):
    def check(self, edits: list[Edit]) -> None:
        for file, old, new, said in edits:
            with self.subTest(said):
                path = self.packages / "oci-shop" / file
                original = path.read_text(encoding="utf-8")
                self.edit(f"oci-shop/{file}", old, new)
                status, _, problems = self.run_import()
                path.write_text(original, encoding="utf-8")
                self.assertEqual(problems, f"oci-shop/{said}\n")
                self.assertEqual((status, self.document.exists()), (1, False))

    def test_models_that_are_not_understood(self) -> None:
        self.check(MODELS)

    def test_operations_that_are_not_understood(self) -> None:
        self.check(OPERATIONS)

    def test_clients_and_waiters_that_are_not_understood(self) -> None:
        self.check(CLIENTS)

    def test_all_problems_are_reported_in_order_and_nothing_is_written(self) -> None:
        self.edit(f"oci-shop/{ORDER}", "model.OrderState", "model.Gone")
        self.edit(f"oci-shop/{ORDER}", "Array<Array<number>>", "Array<Array<model.Gone>>")
        self.edit(f"oci-shop/{CLIENT}", 'method: "GET"', 'method: "FETCH"')
        self.edit("oci-shop/lib/store-waiter.js", "targetStates.includes", "states.includes")
        status, _, problems = self.run_import()
        places = [line.split(": ")[0] for line in problems.splitlines()]
        self.assertEqual(status, 1)
        self.assertEqual(
            places,
            [
                "oci-shop/lib/client.js:31",
                "oci-shop/lib/model/order.d.ts:21",
                "oci-shop/lib/model/order.d.ts:29",
                "oci-shop/lib/store-waiter.js:13",
            ],
        )
        self.assertFalse(self.document.exists())

    def test_a_document_of_before_stays_when_there_are_problems(self) -> None:
        self.run_import()
        before = self.document.read_bytes()
        self.edit(f"oci-shop/{ORDER}", "model.OrderState", "model.Gone")
        self.assertEqual(self.run_import()[0], 1)
        self.assertEqual(self.document.read_bytes(), before)

    def test_other_services_are_written(self) -> None:
        (self.packages / "oci-zoo").symlink_to(self.packages / "oci-shop")
        status, _, problems = self.run_import()
        self.assertEqual(status, 1)
        self.assertEqual(
            problems, "oci-zoo/package.json:1: is not about oci-zoo, or has no version\n"
        )
        self.assertTrue(self.document.exists())

    def test_an_operation_is_in_one_client_only(self) -> None:
        self.edit(f"oci-shop/{CLIENT}", "    countOrders(", "    getOwner(")
        self.edit(f"oci-shop/{CLIENT}", '= "countOrders";', '= "getOwner";')
        problems = self.run_import()[2]
        self.assertEqual(problems, "oci-shop/lib/client.js:459: getOwner is also in StoreClient\n")

    def test_a_missing_file_is_named(self) -> None:
        os.remove(self.packages / "oci-shop" / ORDER_JS)
        problems = self.run_import()[2].splitlines()
        self.assertIn(
            "oci-shop/lib/model/order.js:1: cannot be read: No such file or directory", problems
        )

    def test_a_file_that_is_not_text_is_named_with_its_line(self) -> None:
        path = self.packages / "oci-shop" / "lib/model/extra.d.ts"
        path.write_bytes(path.read_bytes().replace(b"2019", b"\xff\xfe"))
        problems = self.run_import()[2].splitlines()
        self.assertIn("oci-shop/lib/model/extra.d.ts:7: is not UTF-8", problems)

    def test_a_shape_that_cannot_be_parsed_is_one_problem(self) -> None:
        self.edit("oci-shop/lib/request/get-order-request.d.ts", "string;", "string")
        problems = self.run_import()[2].splitlines()
        self.assertEqual(
            problems, ["oci-shop/lib/request/get-order-request.d.ts:10: expected ;, found }"]
        )


if __name__ == "__main__":
    unittest.main()
