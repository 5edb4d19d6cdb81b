"""Parses lib/*-waiter.js: which operation is polled, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexer import Cursor, Snippet
from .source import Problem, Problems, Source

_CLASS = re.compile(r"^class (\w+) \{\n(.*?)^\}\n", re.M | re.S)
_METHOD = re.compile(r"^    (\w+)\(([^)]*)\) \{\n(.*?)^    \}\n", re.M | re.S)
_OPEN = Snippet("return __awaiter(this, void 0, void 0, function* () {")
_STATES = Snippet(
    """return $word.genericWaiter(this.config, () => this.client.$word(request),
    response => targetStates.includes(response.$word.$word));"""
)
_STATES_OR_GONE = Snippet(
    """return $word.genericTerminalConditionWaiter(this.config, () => this.client.$word(request),
    response => targetStates.includes(response.$word.$word),
    targetStates.includes(models.$word.$word"""
)
_DONE = Snippet(
    """return $word.genericWaiter(this.config, () => this.client.$word(request),
    response => (response.$word.$word ? true : false));"""
)
_WORK_REQUEST = Snippet(
    """const $word = yield this.client.$word(request); if ($word.opcWorkRequestId === undefined)
    return { response: $word, workRequestResponse: undefined };
    const getWorkRequestResponse = yield $word.waitForWorkRequest(this.config,
    this.workRequestClient, $word.opcWorkRequestId);
    return { response: $word, workRequestResponse: getWorkRequestResponse };"""
)


@dataclass
class ParsedWaiter:
    client: str
    name: str
    position: int
    operation: str
    answer: str = ""  # the SDK's name of the answer's body
    state: str = ""
    gone: tuple[str, ...] = ()  # model, enum and name of the value, or enum and name
    done: str = ""


def parse_waiters(source: Source, problems: Problems) -> list[ParsedWaiter]:
    found = []
    for waiters in _CLASS.finditer(source.text):
        client = waiters[1].removesuffix("Waiter") + "Client"
        for method in _METHOD.finditer(source.text, waiters.start(2), waiters.end(2)):
            if method[1] == "constructor":
                continue
            try:
                found.append(_parse_waiter(source, method, client))
            except Problem as problem:
                problems.add(problem)
    if not found and not problems:
        problems.add(source.problem(0, "no waiter"))
    return found


def _parse_waiter(source: Source, method: re.Match[str], client: str) -> ParsedWaiter:
    cursor = Cursor(source, method.start(3), method.end(3))
    cursor.must_match(_OPEN)
    waiter = _parse_body(cursor, client, method[1])
    cursor.must_match(Snippet("});"))
    return waiter


def _parse_body(cursor: Cursor, client: str, name: str) -> ParsedWaiter:
    position = cursor.position
    if captured := cursor.match(_STATES):
        _, operation, answer, state = captured
        return ParsedWaiter(client, name, position, operation, answer, state)
    if captured := cursor.match(_STATES_OR_GONE):
        _, operation, answer, state, *gone = captured
        if cursor.accept("."):
            gone.append(cursor.word())
        cursor.must_match(Snippet("));"))
        return ParsedWaiter(client, name, position, operation, answer, state, tuple(gone))
    if captured := cursor.match(_DONE):
        _, operation, answer, done = captured
        return ParsedWaiter(client, name, position, operation, answer, done=done)
    captured = cursor.must_match(_WORK_REQUEST)
    return ParsedWaiter(client, name, position, captured[1])
