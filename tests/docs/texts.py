"""What the documents say, taken apart, and what the program says of itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAMS = ("oci-mcp", "oci-sandbox")
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"} | {
    name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}

_FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")
_FLAG = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
_LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


@dataclass(frozen=True)
class Block:
    """A fenced block: the words behind the fence, and its text."""
    language: str
    words: tuple[str, ...]
    text: str
    line: int


@dataclass(frozen=True)
class Document:
    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def blocks(self, language: str) -> list[Block]:
        found = []
        for match in _FENCE.finditer(self.text):
            words = match[1].split()
            if words[:1] == [language]:
                line = self.text.count("\n", 0, match.start()) + 1
                found.append(Block(language, tuple(words[1:]), match[2], line))
        return found

    def commands(self) -> list[str]:
        """Inline code and lines of code that start one of our programs, or are a flag alone."""
        lines = [line.strip().removeprefix("$ ") for line in self.text.splitlines()]
        own = [line for line in lines if re.match(r"(?:\w+=\S+ )*oci-(?:mcp|sandbox)\b", line)]
        prose = _FENCE.sub("", self.text)
        return own + [code for code in _INLINE.findall(prose)
                      if re.match(r"--[a-z]|oci-(?:mcp|sandbox) ", code)]

    def flags(self) -> set[str]:
        return {flag for command in self.commands() for flag in _FLAG.findall(command)
                if not re.search(r"^oci-mcp call .*--" + flag, command) or flag in ("json",)}


def documents() -> list[Document]:
    return [Document(path, path.read_text(encoding="utf-8")) for path in DOCUMENTS]


def run(program: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program), *arguments], env=ENVIRONMENT | environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)


def help_text(build: Path) -> str:
    """All that --help says, of both programs and all commands."""
    texts = [run(build / program, "--help").stdout for program in PROGRAMS]
    commands = texts[0].partition("\nCommands;")[2]
    for name in re.findall(r"^  ([a-z]+)", commands, re.M):
        texts.append(run(build / "oci-mcp", name, "--help").stdout)
    return "\n".join(texts)


def flags_of(text: str) -> set[str]:
    return set(_FLAG.findall(text))


def literals() -> list[str]:
    """All strings of the sources, those that stand side by side as one."""
    found = []
    for path in sorted((ROOT / "runtime").rglob("*.[ch]")):
        for match in _LITERALS.finditer(path.read_text(encoding="utf-8")):
            joined = "".join(_LITERAL.findall(match[0]))
            found.append(joined.replace('\\"', '"').replace("\\n", "\n"))
    return found


def tool_names(build: Path) -> set[str]:
    return {tool["name"] for tool in json.loads(run(build / "oci-mcp", "tools", "--json").stdout)}


def operations() -> set[str]:
    lines = (ROOT / "generated" / "operations.tsv").read_text(encoding="utf-8").splitlines()
    return {line.partition("\t")[0] for line in lines[1:]}
