#!/usr/bin/env python3
"""Holds the documents against the program: flags, variables, tools, operations, error texts,
links, snippets, commands, policies, the example in C, and the manual pages. Ends with
"N passed, N failed".

usage: check.py [BUILD]    (a folder with the programs and liboci.a; build)
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import yaml

import texts
from texts import ROOT, Document

MANUALS = ("oci-mcp.1", "oci-sandbox.1", "liboci.3")
# Names that documents may hold though the program does not know them.
FOREIGN = re.compile(r"^(OCI_(WERROR|DOCS_FROM|SANITIZE|TESTS)|ORACLE_LINUX\w*)$")
_VARIABLE = re.compile(r"\b(?:OCI|ORACLE|IDCS|FASTMCP|OTEL)_[A-Z][A-Z0-9_]*[A-Z0-9]\b")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PARSERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}

passed = failed = 0


def check(what: str, right: bool, detail: object = "") -> None:
    global passed, failed
    passed, failed = passed + right, failed + (not right)
    print("ok    " if right else "FAILED", what, "" if right else detail, flush=True)


# ---- Words of the documents ---------------------------------------------------------------------

def own_text(document: Document) -> str:
    """Without the first cells of migration.md in code: those name what is not there."""
    if document.path.name != "migration.md":
        return document.text
    return re.sub(r"^\| [^|\n]*`[^|\n]*\|", "|", document.text, flags=re.M)


def test_words(said: list[Document], known: str, strings: set[str]) -> None:
    flags = texts.flags_of(known)
    for document in said:
        strange = sorted(document.flags() - flags)
        check(f"{document.name}: its flags are there", not strange, strange)
        names = {name for name in _VARIABLE.findall(own_text(document))
                 if not FOREIGN.match(name)}
        strange = sorted(name for name in names if name not in known and name not in strings)
        check(f"{document.name}: its variables are there", not strange, strange)


def fold(name: str) -> str:
    """The program takes an id in any spelling."""
    return name.replace("_", "").lower()


def test_names(said: list[Document], build: Path) -> None:
    tools, operations = texts.tool_names(build), set(map(fold, texts.operations()))
    services = {name.partition(".")[0] for name in operations}
    for document in said:
        if document.path.name == "migration-tools.md":
            continue  # generated, and tested with the generator
        codes = re.findall(r"`(\w+\.\w+)`|\b(\w+\.[a-z]\w+[A-Z]\w*) ", document.text)
        named = {a or b for a, b in codes if (a or b).partition(".")[0] in services}
        strange = sorted(name for name in named if fold(name) not in operations
                         and not name.endswith((".md", ".h")))
        check(f"{document.name}: its operations are there", not strange, strange)
        if document.path.name != "liboci.md":
            prose = re.sub(r"^    .*$", "", document.text, flags=re.M)
            named = set(re.findall(r"(?<![\w/.])oci_[a-z]+(?![\w(.])", prose))
            strange = sorted(named - tools - {"oci_version"})
            check(f"{document.name}: its tools are there", not strange, strange)


def test_links(said: list[Document]) -> None:
    for document in said:
        lost = [target for target in _LINK.findall(document.text)
                if "://" not in target and not target.startswith("#")
                and not (document.path.parent / target.partition("#")[0]).exists()]
        check(f"{document.name}: links resolve", not lost, lost)


def test_errors(strings: list[str]) -> None:
    """A heading of troubleshooting.md is a message, <...> stands for what differs."""
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    headings = [line[5:-1] for line in text.splitlines() if line.startswith("### `")]
    check("troubleshooting.md has 40 messages", len(headings) >= 40, len(headings))
    plain = [re.sub(r"%[-.*0-9]*(?:ll|z)?[a-z]", "", one) for one in strings]
    for heading in headings:
        parts = [part.strip() for part in re.split(r"<[^>]*>", heading) if part.strip(' "')]
        pattern = re.compile(r".*?".join(re.escape(part) for part in parts), re.S)
        whole = any(pattern.search(one) for one in plain)
        apart = all(len(part) >= 10 and any(part in one for one in plain) for part in parts)
        check(f"the program says: {heading}", whole or apart, parts)


# ---- Snippets -----------------------------------------------------------------------------------

def entries(value: Any) -> Iterator[dict[str, Any]]:
    """Entries of servers, wherever a client has them."""
    if isinstance(value, dict):
        if {"command", "cmd"} & set(value):
            yield value
        for inner in value.values():
            yield from entries(inner)


def test_snippets(said: list[Document], known: str) -> None:
    flags = texts.flags_of(known)
    for document in said:
        for language, parse in _PARSERS.items():
            for block in document.blocks(language):
                where = f"{document.name}:{block.line}: {language}"
                try:
                    value = parse(block.text)
                except (ValueError, yaml.YAMLError) as error:
                    check(f"{where} is right", False, error)
                    continue
                found = list(entries(value))
                words = json.dumps(found)
                strange = sorted(texts.flags_of(words.replace('"', " ")) - flags)
                strange += [name for name in _VARIABLE.findall(words) if name not in known]
                check(f"{where} is right, and starts oci-mcp", found != [] and
                      "oci-mcp" in words and not strange, strange)


@contextmanager
def sandbox(build: Path) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="oci-mcp-docs-") as home:
        process = subprocess.Popen([str(build / "oci-sandbox"), "--home", home, "--speed", "0",
                                    "--exit-on-eof"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(timeout=60)
            process.stdout.close()


def test_commands(said: list[Document], build: Path, cloud: dict[str, str]) -> None:
    for document in said:
        for block in document.blocks("console"):
            if "run" not in block.words:
                continue
            for line in block.text.splitlines():
                program, *arguments = shlex.split(line.removeprefix("$ "))
                done = texts.run(build / program, *arguments, OCI_MCP_ENDPOINT=cloud["url"],
                                 OCI_CONFIG_FILE=cloud["config_file"])
                check(f"{document.name}: {line}", done.returncode == 0 and done.stdout != "",
                      done.stderr[-1000:])


def test_policies(said: list[Document], build: Path, folder: Path) -> None:
    for document in said:
        for block in document.blocks("policy"):
            (folder / block.words[0]).write_text(block.text, encoding="utf-8")
        for block in document.blocks("policy-test"):
            name, *options = block.words
            for line in block.text.splitlines():
                operation, wanted = line.split(" ", 1)
                done = texts.run(build / "oci-mcp", "policy", "test", operation, "--json",
                                 "--policy", str(folder / name), *options)
                decision = json.loads(done.stdout)["decision"] if done.stdout else done.stderr
                check(f"policy {name}: {line}", decision == wanted, decision)
            check(f"policy {name} is right", texts.run(
                build / "oci-mcp", "policy", "show", "--policy", str(folder / name)
            ).returncode == 0)


def test_program(build: Path, folder: Path, cloud: dict[str, str]) -> None:
    """The example of liboci.md, compiled and run."""
    document = Document(ROOT / "docs" / "liboci.md",
                        (ROOT / "docs" / "liboci.md").read_text(encoding="utf-8"))
    (folder / "program.c").write_text(document.blocks("c")[0].text, encoding="utf-8")
    libraries = subprocess.run(["pkg-config", "--libs", "libcurl", "libcrypto"], text=True,
                               capture_output=True, check=True).stdout.split()
    built = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-o",
                            str(folder / "program"), str(folder / "program.c"),
                            f"-I{build / 'include'}", str(build / "liboci.a"), *libraries,
                            "-lpthread"], text=True, capture_output=True, check=False)
    check("liboci.md: the program compiles", built.returncode == 0, built.stderr[-2000:])
    asked = texts.run(build / "oci-mcp", "call", "core.listInstances", "--compartment", "/",
                      "--recursive", "--fields", "displayName,compartmentId", "--json",
                      OCI_MCP_ENDPOINT=cloud["url"], OCI_CONFIG_FILE=cloud["config_file"])
    answer = json.loads(asked.stdout)
    items = [answer.get("common", {}) | item for item in answer["data"]]
    compartment = items[0]["compartmentId"]
    names = sorted(item["displayName"] for item in items if item["compartmentId"] == compartment)
    if built.returncode == 0:
        done = texts.run(folder / "program", compartment, cloud["config_file"], cloud["url"])
        check("liboci.md: the program lists the instances",
              sorted(done.stdout.split("\n"))[1:] == names, done.stdout + done.stderr)


# ---- Manual pages -------------------------------------------------------------------------------

def test_manuals(build: Path, known: str) -> None:
    pages = {name: (ROOT / "docs" / "man" / name).read_text(encoding="utf-8") for name in MANUALS}
    written = pages["oci-mcp.1"] + pages["oci-sandbox.1"]
    in_pages = set(re.findall(r"^\.It Fl Fl ([a-z][a-z-]*)", written, re.M))
    ours = set(re.findall(r"^  --([a-z][a-z-]*)", known, re.M))
    check("each flag is in a manual page, and no other", in_pages == ours, in_pages ^ ours)
    variables = set(re.findall(r"^  ([A-Z][A-Z0-9_]+)=|variable ([A-Z0-9_]+)", known, re.M))
    lost = [a or b for a, b in variables if f"Ev {a or b}" not in written]
    check("each variable is in a manual page", not lost, lost)
    commands = re.findall(r"^  ([a-z]+)", known.partition("\nCommands;")[2]
                          .partition("\noci-sandbox:")[0], re.M)
    lost = [name for name in commands if f".Ss oci-mcp {name}" not in pages["oci-mcp.1"]]
    check("each command is in a manual page", commands and not lost, lost)
    done = subprocess.run([sys.executable, "codegen", "man", "--check", "--build", str(build)],
                          cwd=ROOT, text=True, capture_output=True, check=False)
    check("manual pages say what --help says", done.returncode == 0, done.stderr)
    if shutil.which("mandoc") is None:
        print("skipped: mandoc is not there")
        return
    for name in MANUALS:
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", str(ROOT / "docs" / "man" / name)],
                              text=True, capture_output=True, check=False)
        check(f"{name}: mandoc has nothing against it", done.returncode == 0, done.stdout)


def main() -> int:
    build = Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve()
    said = texts.documents()
    known = texts.help_text(build)
    strings = texts.literals()
    test_words(said, known, set(strings))
    test_names(said, build)
    test_links(said)
    test_errors(strings)
    test_snippets(said, known)
    test_manuals(build, known)
    with tempfile.TemporaryDirectory(prefix="oci-mcp-docs-") as folder, sandbox(build) as cloud:
        test_commands(said, build, cloud)
        test_policies(said, build, Path(folder))
        test_program(build, Path(folder), cloud)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
