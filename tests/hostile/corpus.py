"""Malformed and odd JSON-RPC messages, each with the answers that its revision prescribes.

A case is one message as bytes and what must come back: a list of (id, code) for error responses,
with the code None for a result, or the word ANY for "answered somehow, exactly once". The rules are
those of JSON-RPC 2.0 (sections 4 to 6) as the revisions of MCP narrow them: an id is a string or a
number, params is an object, batches exist in 2025-03-26 alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

LEGACY = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
MODERN = "2026-07-28"
REVISIONS = [*LEGACY, MODERN]

PARSE, INVALID, METHOD, PARAMS, VERSION = -32700, -32600, -32601, -32602, -32022
META = "io.modelcontextprotocol/"


@dataclass
class Case:
    name: str
    message: bytes
    expected: list[tuple[object, int | None]]


def meta(version: object = MODERN, capabilities: object = None) -> dict:
    return {META + "protocolVersion": version,
            META + "clientCapabilities": {} if capabilities is None else capabilities}


def request(revision: str, method: object = "tools/list", params: dict | None = None,
            **members: object) -> dict:
    """A whole request; members replace its own, ... takes one out."""
    params = dict(params or {})
    if revision == MODERN:
        params.setdefault("_meta", meta())
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params} | members
    return {name: value for name, value in message.items() if value is not ...}


def text(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


# ---- No JSON ------------------------------------------------------------------------------------

BROKEN = [
    b"{", b"}", b"[", b"]", b"{]", b"[}", b"{\"", b"{\"a", b"{\"a\"", b"{\"a\":", b"{\"a\":1",
    b"{\"a\":1,", b"{\"a\":1,}", b"{,}", b"{:1}", b"{1:2}", b"{a:1}", b"{'a':1}", b"{\"a\" 1}",
    b"{\"a\":1 \"b\":2}", b"{\"a\":1;\"b\":2}", b"{\"a\"=1}", b"[1,]", b"[,1]", b"[1 2]", b"[1,,2]",
    b"tru", b"truee", b"True", b"nul", b"NULL", b"None", b"undefined", b"NaN", b"-NaN", b"Infinity",
    b"-Infinity", b"nan", b"+1", b"01", b"-", b"-01", b"1.", b".5", b"1e", b"1e+", b"0x10",
    b"1_000",
    b"1,2", b"--1", b"\"", b"\"abc", b"'abc'", b"\"\\x41\"", b"\"\\u12\"", b"\"\\u12G4\"",
    b"\"\\\"",
    b"\"tab\there\"", b"\"nul\x00here\"", b"\"bell\x07\"", b"\"esc\x1b[0m\"", b"\x00",
    b"\x01\x02\x03",
    b"\x00{}", b"{}\x00", b"{} {}", b"{}{}", b"{},", b"{};", b"//{}", b"/* */ {}", b"{} // comment",
    b"# comment", b"<xml/>", b"GET / HTTP/1.1", b"Content-Length: 42", b"\xff\xfe{\x00}\x00",
    b"\xfe\xff\x00{\x00}", b"\"\xff\"", b"\"\xc0\xaf\"", b"\"\xed\xa0\x80\"",
    b"\"\xf5\x80\x80\x80\"",
    b"\"\xe2\x82\"", b"\"\x80\"", b"\xc3", b"{\"\xff\":1}", b"{\"a\":\"\xfe\"}", b"{\"a\":1}}",
    b"[[1]", b"[" * 2000, b"{\"a\":" * 2000, b"[" * 2000 + b"]" * 1999, b"\"" + b"a" * 5000, b"--",
    b"%",
    b"@", b"`{}`", b"\\", b"\"\\", b"\xe2\x80\x8b{}", b"\xc2\xa0{}",
    b"{\"jsonrpc\":\"2.0\",\"id\":1,",
    b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"", b"{\"jsonrpc\" \"2.0\"}",
    b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":tools/list}", b"{\"jsonrpc\":2.0.0}", b"!", b"~",
    b"^Z",
]


def broken_json(_revision: str) -> list[Case]:
    return [Case(f"no JSON: {line[:40]!r}", line, [(None, PARSE)]) for line in BROKEN]


# ---- JSON, but no message -----------------------------------------------------------------------

def no_message(_revision: str) -> list[Case]:
    values = [None, True, False, 0, 1, -1, 1.5, 1e300, "", "text", "tools/list", "{}", 2**63, 2**64,
              -(2**63)]
    cases = [Case(f"no object: {value!r}"[:60], text(value), [(None, INVALID)]) for value in values]
    cases.append(Case("an empty object", b"{}", [(None, INVALID)]))
    cases.append(Case("an object of foreign members", b'{"a":1,"b":[2]}', [(None, INVALID)]))
    return cases


def batches(revision: str) -> list[Case]:
    item = request(revision)
    arrays = {"empty": [], "a number": [1], "null": [None], "an array": [[]], "a request": [item],
              "two requests": [item, item | {"id": 8}], "a notification": [
                  request(revision, "notifications/none", id=...)],
              "nested": [[item]], "a response": [{"jsonrpc": "2.0", "id": 1, "result": {}}]}
    if revision == "2025-03-26":
        empty, bad = [(None, INVALID)], [(None, INVALID)]
        expected = {"empty": empty, "a number": bad, "null": bad, "an array": bad,
                    "a request": [(7, None)], "two requests": [(7, None), (8, None)],
                    "a notification": [], "nested": bad, "a response": []}
    else:
        expected = {name: [(None, INVALID)] for name in arrays}
    return [Case(f"batch: {name}", text(array), expected[name]) for name, array in arrays.items()]


# ---- Members of the message ---------------------------------------------------------------------

WRONG_VERSIONS = ["1.0", "2", "2.00", " 2.0", "2.0 ", "", "two", 2, 2.0, None, True, ["2.0"], {},
                  ...]
WRONG_IDS = [None, True, False, [], [1], {}, {"a": 1}]
# No name holds U+0000, which C cannot: such a text counts as none.
WRONG_METHODS = ["tools/list\u0000", None, 1, 1.5, True, [], ["tools/list"], {},
                 {"name": "tools/list"}, ...]
WRONG_PARAMS = [1, "text", True, False, [], [1], ["name"]]
UNKNOWN_METHODS = ["", " ", "tools", "tools/", "/list", "tools/List", "TOOLS/LIST", "tools/list ",
                   " tools/list", "tools//list", "tools.list", "rpc.discover", "rpc.", "a" * 5000,
                   "t\u00f6\u00f6ls/list", "tools/list\n", "../tools/list",
                   "__proto__", "constructor", "%s%s%n", "sampling/createMessage", "roots/list",
                   "elicitation/create", "tasks/list", "tasks/result", "resources", "prompts/",
                   "completion", "logging/setlevel", "notifications/", "initialized",
                   "$/cancelRequest"]
GOOD_IDS = [0, -1, 2**31, 2**53, 2**63 - 1, "", "0", "a" * 1000, "\u00e9\u4e2d\U0001f600", " ",
            "null",
            "\"quoted\\\"", "\u0001", "\u2028", "%n%s", "../../etc"]


def members(revision: str) -> list[Case]:
    cases = []
    for value in WRONG_VERSIONS:
        cases.append(Case(f"jsonrpc {value!r}", text(request(revision, jsonrpc=value)),
                          [(7, INVALID)]))
    for value in WRONG_IDS:
        cases.append(Case(f"id {value!r}", text(request(revision, id=value)), [(None, INVALID)]))
    for value in WRONG_METHODS:
        cases.append(Case(f"method {value!r}", text(request(revision, method=value)),
                          [(7, INVALID)]))
    for value in WRONG_PARAMS:
        cases.append(Case(f"params {value!r}", text(request(revision) | {"params": value}),
                          [(7, INVALID)]))
    for name in UNKNOWN_METHODS:
        cases.append(Case(f"method {name[:30]!r}", text(request(revision, name)), [(7, METHOD)]))
    for value in GOOD_IDS:
        cases.append(Case(f"good id {value!r}"[:50], text(request(revision, id=value)),
                          [(value, None)]))
    return cases


def odd_but_right(revision: str) -> list[Case]:
    """What a reader must take as it comes."""
    whole = text(request(revision))
    deep = b'{"a":' * 50 + b"1" + b"}" * 50
    cases = [
        Case("white space around", b" \t" + whole + b" \t\r", [(7, None)]),
        Case("an unknown member", text(request(revision, extra={"a": [1, 2]})), [(7, None)]),
        Case("an unknown parameter", text(request(revision, params={"zzz": 1})), [(7, None)]),
        Case("a nested unknown member", whole[:-1] + b',"x":' + deep + b"}", [(7, None)]),
        Case("escaped names", whole.replace(b'"method"', b'"\\u006dethod"'), [(7, None)]),
        Case("an escaped method", whole.replace(b'"tools/list"', b'"tools\\/list"'), [(7, None)]),
        Case("an unknown _meta key", text(request(revision, params={
            "_meta": (meta() if revision == MODERN else {}) | {"a.b/c": None}})), [(7, None)]),
        Case("a cursor that nobody gave", text(request(revision, params={"cursor": "x"})),
             [(7, PARAMS)]),
        Case("an empty cursor", text(request(revision, params={"cursor": ""})), [(7, PARAMS)]),
        Case("a large message", text(request(revision, extra="a" * 500_000)), [(7, None)]),
        Case("much white space", whole[:-1] + b" " * 200_000 + b"}", [(7, None)]),
        Case("very deep nesting", whole[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
             [(None, PARSE)]),
        Case("a member twice", whole[:-1] + b',"method":"ping"}', "ANY"),
        Case("an id twice", whole[:-1] + b',"id":9}', "ANY"),
        Case("a huge number as id", text(request(revision)).replace(b":7,", b":1e400,"), "ANY"),
        Case("a fraction as id", text(request(revision, id=1.5)), "ANY"),
        Case("a lone surrogate", text(request(revision, extra="x")).replace(b'"x"', b'"\\ud800"'),
             "ANY"),
        Case("a byte order mark", b"\xef\xbb\xbf" + whole, "ANY"),
    ]
    return cases


# ---- What is never answered ---------------------------------------------------------------------

def unanswered(revision: str) -> list[Case]:
    names = ["notifications/none", "notifications/cancelled", "notifications/initialized",
             "notifications/progress", "notifications/roots/list_changed", "tools/list",
             "tools/call", "initialize", "a" * 3000, "", "notifications/message"]
    cases = [Case(f"notification {name[:30]!r}", text(request(revision, name, id=...)), [])
             for name in names]
    for value in [None, 1, "x", [], {}, {"requestId": None}, {"requestId": []},
                  {"requestId": {"a": 1}}, {"requestId": "never"}, {"requestId": 10**30},
                  {"requestId": 1, "reason": 5}]:
        message = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": value}
        cases.append(Case(f"cancelled with {value!r}"[:60], text(message), []))
    for answer in [{"result": {}}, {"result": None}, {"error": {}}, {"error": None}, {"error": "x"},
                   {"error": {"code": "x"}}, {"result": {}, "error": {}},
                   {"result": {"a": [1] * 99}}]:
        for number in [1, "s-1", None, [], "unknown", -1]:
            message = {"jsonrpc": "2.0", "id": number} | answer
            cases.append(Case(f"response {message!r}"[:70], text(message), []))
    return cases


# ---- Parameters of methods ----------------------------------------------------------------------

NOT_TEXT = [None, 1, True, [], {}, ["x"]]


def parameters(revision: str) -> list[Case]:
    cases = []

    def add(name: str, method: str, params: dict, code: int | None) -> None:
        cases.append(Case(name, text(request(revision, method, params)), [(7, code)]))

    add("tools/call without a name", "tools/call", {}, PARAMS)
    for value in NOT_TEXT:
        add(f"tools/call name {value!r}", "tools/call", {"name": value}, PARAMS)
    for name in ["", " ", "OCI_READ", "oci_read ", "oci-read", "../oci_read", "a" * 5000,
                 "oci_read\n",
                 "constructor", "\u0000", "%s"]:
        add(f"tools/call of {name[:20]!r}", "tools/call", {"name": name}, PARAMS)
    for value in [1, "{}", True, [], ["x"]]:
        add(f"tools/call arguments {value!r}", "tools/call",
            {"name": "oci_search", "arguments": value}, PARAMS)
    for value in NOT_TEXT:
        add(f"resources/read uri {value!r}", "resources/read", {"uri": value}, PARAMS)
        add(f"prompts/get name {value!r}", "prompts/get", {"name": value}, PARAMS)
    for uri in ["", "x", "oci://", "oci://op/", "oci://op/none.none", "oci://op/../../etc/passwd",
                "file:///etc/passwd", "http://169.254.169.254/opc/v2/", "oci://guide/none",
                "oci://service/", "OCI://op/core.listVcns ", "oci://op/%2e%2e", "a" * 5000]:
        add(f"resources/read of {uri[:40]!r}", "resources/read", {"uri": uri},
            PARAMS if revision == MODERN else -32002)
    add("prompts/get of none", "prompts/get", {"name": "none"}, PARAMS)
    add("completion without a ref", "completion/complete", {}, PARAMS)
    for value in NOT_TEXT:
        add(f"completion ref {value!r}", "completion/complete",
            {"ref": value, "argument": {"name": "a", "value": "b"}}, PARAMS)
        add(f"completion argument {value!r}", "completion/complete",
            {"ref": {"type": "ref/prompt", "name": "none"}, "argument": value}, PARAMS)
    for value in NOT_TEXT + ["none"]:
        if revision != MODERN:
            add(f"setLevel {value!r}", "logging/setLevel", {"level": value}, PARAMS)
    return cases


def arguments_of_tools(revision: str) -> list[Case]:
    """What a model gets wrong is answered by the tool, so that it can mend it: a result."""
    wrong = {
        "oci_search": [{}, {"query": 1}, {"query": ""}, {"query": []}, {"qerry": "x"},
                       {"query": "x", "limit": -1}, {"query": "x", "limit": "many"},
                       {"query": "a" * 20_000}, {"query": "\u0000\u0001"}],
        "oci_describe": [{}, {"operation": 5}, {"operation": "none.none"}, {"operation": {}},
                         {"operation": "../../x"}],
        "oci_read": [{}, {"operation": None}, {"operation": "core.deleteVcn"},
                     {"operation": "core.listVcns", "params": 5},
                     {"operation": "core.listVcns", "params": "{"},
                     {"operation": "core.listVcns", "region": "http://evil"},
                     {"operation": "core.listVcns", "cursor": "forged"},
                     {"operation": "core.listVcns", "query": "[["}],
    }
    return [Case(f"{tool} {arguments!r}"[:70],
                 text(request(revision, "tools/call", {"name": tool, "arguments": arguments})),
                 [(7, None)])
            for tool, list_of_arguments in wrong.items() for arguments in list_of_arguments]


# ---- The era ------------------------------------------------------------------------------------

def modern_meta(_revision: str) -> list[Case]:
    """Claims that are none, in any state of the connection."""
    cases = []

    def add(name: str, claim: object, code: int) -> None:
        message = {"jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": {"_meta": claim}}
        cases.append(Case(name, text(message), [(7, code)]))

    for value in [1, None, True, [], {}, "\u0000"]:
        add(f"claimed version {value!r}", meta() | {META + "protocolVersion": value}, PARAMS)
    for value in [1, None, True, [], "x", ...]:
        claim = meta() | {META + "clientCapabilities": value}
        add(f"claimed capabilities {value!r}",
            {name: held for name, held in claim.items() if held is not ...}, PARAMS)
    for value in ["2025-11-25", "2024-11-05", "1999-01-01", "", "2026-07-28 ", "v2", "a" * 3000,
                  "2026-7-28"]:
        add(f"version {value[:20]!r}", meta(value), VERSION)
    for value in ["loud", "", 5, [], {}]:
        add(f"log level {value!r}", meta() | {META + "logLevel": value}, PARAMS)
    return cases


def removed_methods(revision: str) -> list[Case]:
    if revision != MODERN:
        return [Case("server/discover without a claim", text(request(revision, "server/discover")),
                     [(7, METHOD)]),
                Case("subscriptions/listen without a claim",
                     text(request(revision, "subscriptions/listen")), [(7, METHOD)])]
    gone = ["initialize", "ping", "logging/setLevel", "resources/subscribe",
            "resources/unsubscribe", "notifications/cancelled", "notifications/initialized"]
    return [Case(f"{name} with a claim", text(request(revision, name)), [(7, METHOD)])
            for name in gone]


PARTS = [broken_json, no_message, batches, members, odd_but_right, unanswered, parameters,
         arguments_of_tools, modern_meta, removed_methods]


def cases_of(revision: str) -> list[Case]:
    return [case for part in PARTS for case in part(revision)]
