"""Parses one operation of lib/client.js, statement by statement; nothing is skipped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .lexer import Cursor, Snippet

_CONSTANTS = Snippet(
    """if (this.logger) this.logger.debug($string);
    const operationName = $string; const apiReferenceLink = $string;"""
)
_OPEN = Snippet("return __awaiter(this, void 0, void 0, function* () {")
_CLOSE = Snippet("return sdkResponse; } catch (err) { throw err; } });")
_HEADER_MAP = Snippet(
    """if ($word.$word) { Object.entries($word.$word).forEach(([key, value]) => {
    Object.assign(headerParams, { [$string + key]: value }); }); }"""
)
_ENDPOINT_OPTIONS = Snippet(
    """let endpoint = common.EndpointBuilder.updateEndpointTemplateForOptions(this.endpoint,
    this._enableDualstackEndpoint, this._serviceUsesDualStackByDefault);"""
)
_REQUIRED_PARAMETERS = Snippet("const requiredParams = new Set([")
_POPULATE = Snippet(
    """endpoint = common.EndpointBuilder.populateServiceParamsInEndpoint(endpoint, pathParams,
    queryParams, requiredParams);"""
)
_RETRY = Snippet("const specRetryConfiguration = common.$word;")
_RETRIER = Snippet(
    """const retrier = $word.GenericRetrier.createPreferredRetrier(this._clientConfiguration
    ? this._clientConfiguration.retryConfiguration : undefined, $word.retryConfiguration,
    specRetryConfiguration); if (this.logger) retrier.logger = this.logger;"""
)
_REQUEST = Snippet("const request = yield $word.composeRequest({ baseEndpoint:")
_REQUEST_TARGET = Snippet("defaultHeaders: this._defaultHeaders, path: $string, method: $string,")
_BODY = Snippet("bodyContent:")
_SERIALIZE = Snippet("common.ObjectSerializer.serialize($word.$word, $string")
_SERIALIZE_MODEL = Snippet(", model.$word.getJsonObj")
_REQUEST_PARAMETERS = Snippet("pathParams: pathParams, headerParams: headerParams,")
_BACKUP = Snippet("backupBinaryBody: retrier.backUpBinaryBody,")
_REQUEST_END = Snippet("queryParams: queryParams });")
_CALL = Snippet(
    """try { const response = yield retrier.makeServiceCall(this._httpClient, request,
    this.targetService, operationName, apiReferenceLink"""
)
_EVENTS = Snippet(
    """if (response.headers && response.headers.get(common.Constants.CONTENT_TYPE_HEADER) ===
    common.Constants.SERVER_SIDE_EVENT_TEXT_STREAM) { return response.body; }"""
)
_RESPONSE = Snippet("const sdkResponse = $word.composeResponse({ responseObject: {},")
_RESPONSE_BODY = Snippet("body:")
_BODY_KEY = Snippet("bodyKey: $string, bodyModel:")
_BODY_TYPE = Snippet("type: $string,")
_HEADERS = Snippet("responseHeaders: [")
_HEADER = Snippet("{ value: response.headers.get($string), key: $string, dataType: $string }")
_HEADER_MAP_ANSWER = Snippet(
    """const $word = {}; const pattern = $string; response.headers.forEach((v, k) => {
    if (k.startsWith(pattern)) { Object.assign($word, { [k]: v }); } });
    sdkResponse.$word = $word;"""
)
_BODY_SOURCES = {
    "json": Snippet("yield response.json(),"),
    "text": Snippet("yield response.text(),"),
    "binary": Snippet("response.body,"),
}
_RETRY_DEFAULTS = {"OciSdkDefaultRetryConfiguration": True, "NoRetryConfigurationDetails": False}


@dataclass
class ParsedParameter:
    wire: str
    location: str
    field: str
    position: int
    prefix: str = ""


@dataclass
class ParsedOperation:
    """An operation in the words of client.js; types are still text."""

    name: str
    position: int
    request: str  # the parameter's name
    link: str = ""
    method: str = ""
    path: str = ""
    retry: bool = False
    unsigned_body: bool = False
    events: bool = False
    parameters: list[ParsedParameter] = field(default_factory=list)
    endpoint_parameters: list[str] = field(default_factory=list)
    body: str = ""
    body_kind: str = ""  # json or binary
    body_model: str = ""
    answer: str = ""  # the SDK's name of the answer's body
    answer_kind: str = ""  # json, text or binary
    answer_type: str = ""
    answer_model: str = ""
    answer_position: int = 0
    headers: list[tuple[str, str, str]] = field(default_factory=list)  # wire, name, type
    header_maps: list[tuple[str, str]] = field(default_factory=list)  # prefix, name


def parse_operation(cursor: Cursor, name: str, request: str, position: int) -> ParsedOperation:
    """The body of the method that stands at `position`."""
    found = ParsedOperation(name, position, request)
    cursor.must_match(_OPEN)
    _, operation, found.link = cursor.must_match(_CONSTANTS)
    if operation != name:
        raise cursor.problem_before(f"operation {name} calls itself {operation}")
    _parse_parameters(cursor, found, "const pathParams", "path")
    _parse_parameters(cursor, found, "const queryParams", "query")
    _parse_parameters(cursor, found, "let headerParams", "header")
    _parse_header_map(cursor, found)
    _parse_endpoint(cursor, found)
    _parse_retry(cursor, found)
    _parse_request(cursor, found)
    _parse_call(cursor, found)
    _parse_response(cursor, found)
    cursor.must_match(_CLOSE)
    return found


def _request_field(cursor: Cursor, found: ParsedOperation) -> str:
    cursor.must(found.request)
    cursor.must(".")
    return cursor.word()


def _parse_parameters(cursor: Cursor, found: ParsedOperation, variable: str, location: str) -> None:
    cursor.must_match(Snippet(variable + " = {"))
    while not cursor.accept("}"):
        position, wire = cursor.position, cursor.string()
        cursor.must(":")
        if cursor.match(Snippet("common.Constants.APPLICATION_JSON")) is None:
            name = _request_field(cursor, found)
            if location == "path":
                wire = _path_parameter(cursor, wire)
            found.parameters.append(ParsedParameter(wire, location, name, position))
        elif (location, wire) != ("header", "Content-Type"):
            raise cursor.problem_before(f"{location} parameter {wire} is a constant")
        if not cursor.accept(",") and cursor.text != "}":
            raise cursor.expected(", or }")
    cursor.must(";")


def _path_parameter(cursor: Cursor, key: str) -> str:
    match = re.fullmatch(r"\{(\w+)\}", key)
    if not match:
        raise cursor.problem_before(f"path parameter {key} is not in braces")
    return match[1]


def _parse_header_map(cursor: Cursor, found: ParsedOperation) -> None:
    position = cursor.position
    if captured := cursor.match(_HEADER_MAP):
        request, name, again, same, prefix = captured
        if (request, name) != (again, same) or request != found.request:
            raise cursor.problem_before("a header map of another field")
        found.parameters.append(ParsedParameter(prefix + "*", "header", name, position, prefix))


def _parse_endpoint(cursor: Cursor, found: ParsedOperation) -> None:
    if cursor.match(_ENDPOINT_OPTIONS) is None:
        return
    cursor.must_match(_REQUIRED_PARAMETERS)
    while not cursor.accept("]"):
        found.endpoint_parameters.append(cursor.string())
        cursor.accept(",")
    cursor.must(")")
    cursor.must(";")
    cursor.must_match(_POPULATE)


def _parse_retry(cursor: Cursor, found: ParsedOperation) -> None:
    name = cursor.must_match(_RETRY)[0]
    if name not in _RETRY_DEFAULTS:
        raise cursor.problem_before(f"unknown retry configuration {name}")
    found.retry = _RETRY_DEFAULTS[name]
    if cursor.must_match(_RETRIER)[1] != found.request:
        raise cursor.problem_before("the retry configuration of another request")


def _parse_request(cursor: Cursor, found: ParsedOperation) -> None:
    cursor.must_match(_REQUEST)
    if not cursor.accept("endpoint"):
        cursor.must_match(Snippet("this._endpoint"))
    cursor.must(",")
    found.path, found.method = cursor.must_match(_REQUEST_TARGET)
    if cursor.match(_BODY) is not None:
        _parse_body(cursor, found)
        cursor.must(",")
    cursor.must_match(_REQUEST_PARAMETERS)
    if cursor.match(_BACKUP) is not None and found.body_kind != "binary":
        raise cursor.problem_before("a binary body that is not in the request")
    cursor.must_match(_REQUEST_END)


def _parse_body(cursor: Cursor, found: ParsedOperation) -> None:
    captured = cursor.match(_SERIALIZE)
    if captured is None:
        found.body, found.body_kind = _request_field(cursor, found), "binary"
        return
    if captured[0] != found.request:
        raise cursor.problem_before("a body of another request")
    found.body, found.body_kind = captured[1], "json"
    if model := cursor.match(_SERIALIZE_MODEL):
        found.body_model = model[0]
    cursor.must(")")


def _parse_call(cursor: Cursor, found: ParsedOperation) -> None:
    cursor.must_match(_CALL)
    if cursor.accept(","):
        cursor.must("true")
        found.unsigned_body = True
    cursor.must(")")
    cursor.must(";")
    found.events = cursor.match(_EVENTS) is not None


def _parse_response(cursor: Cursor, found: ParsedOperation) -> None:
    cursor.must_match(_RESPONSE)
    if cursor.match(_RESPONSE_BODY) is not None:
        _parse_answer(cursor, found)
    cursor.must_match(_HEADERS)
    while not cursor.accept("]"):
        wire, name, kind = cursor.must_match(_HEADER)
        found.headers.append((wire, name, kind))
        cursor.accept(",")
    cursor.must_match(Snippet("});"))
    if captured := cursor.match(_HEADER_MAP_ANSWER):
        _, prefix, _, name, _ = captured
        found.header_maps.append((prefix, name))


def _parse_answer(cursor: Cursor, found: ParsedOperation) -> None:
    found.answer_position = cursor.position
    found.answer_kind = next(
        (kind for kind, code in _BODY_SOURCES.items() if cursor.match(code) is not None), ""
    )
    if not found.answer_kind:
        raise cursor.expected("the body of the response")
    found.answer = cursor.must_match(_BODY_KEY)[0]
    if cursor.kind == "string":
        cursor.string()
    else:
        found.answer_model = cursor.must_match(Snippet("model.$word"))[0]
    cursor.must(",")
    if captured := cursor.match(_BODY_TYPE):
        found.answer_type = captured[0]
