"""The text of --help, taken apart."""
from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

_OPTION = re.compile(r"^  --([\w-]+)(?: (\S.*))?$")
_VARIABLE = re.compile(r"^  ([A-Z][A-Z0-9_]+)=(\S+)$")
_COMMAND = re.compile(r"^  ([a-z]+) ?(.*)$")
_SANDBOX_OPTION = re.compile(r"^  --([\w-]+) (?:([A-Z][A-Z:]*) +)?\s*(\S.*)$")
_NAMES = re.compile(r"^variable (\S+?)(?:, or the older (.*))?$")
_OWN_OPTIONS = "Options beside those of the program (oci-mcp --help):"
_EXIT = "Exit status:"


@dataclass
class Option:
    flag: str
    value: str
    text: str = ""
    variables: list[str] = field(default_factory=list)


@dataclass
class Variable:
    name: str
    value: str
    text: str = ""


@dataclass
class Command:
    name: str
    usage: str
    text: str = ""
    body: list[str] = field(default_factory=list)      # lines as they stand
    options: list[Option] = field(default_factory=list)


@dataclass
class Help:
    options: list[Option] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    exit_status: str = ""


def ask(program: Path, *arguments: str) -> str:
    """What a program prints for --help, in an environment that says nothing."""
    done = subprocess.run([str(program), *arguments, "--help"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env={"HOME": "/nonexistent"}, timeout=60)
    if done.returncode != 0:
        raise ValueError(f"{program} {' '.join(arguments)} --help: {done.stderr.strip()}")
    return done.stdout


def _read_options(lines: list[str]) -> list[Option]:
    options: list[Option] = []
    for line in lines:
        found = _OPTION.match(line)
        if found:
            options.append(Option(found[1], found[2] or ""))
            continue
        names = _NAMES.match(line.strip())
        if options and names and line.startswith(" " * 8):
            older = names[2].split(", ") if names[2] else []
            options[-1].variables = [names[1].rstrip(","), *older]
        elif options and line.startswith(" " * 8):
            options[-1].text += (" " if options[-1].text else "") + line.strip()
    return options


def _sections(text: str) -> dict[str, list[str]]:
    """Line that ends in a colon and starts a section -> its lines."""
    sections: dict[str, list[str]] = {"": []}
    name = ""
    for line in text.splitlines():
        if line and not line.startswith(" ") and line.endswith(":"):
            name = line
            sections[name] = []
        else:
            sections[name].append(line)
    return sections


def _read_variables(lines: list[str]) -> list[Variable]:
    variables: list[Variable] = []
    for line in lines:
        found = _VARIABLE.match(line)
        if found:
            variables.append(Variable(found[1], found[2]))
        elif variables and line.strip():
            variables[-1].text += (" " if variables[-1].text else "") + line.strip()
    return variables


def _read_commands(lines: list[str]) -> list[Command]:
    commands: list[Command] = []
    for line in lines:
        found = _COMMAND.match(line)
        if found:
            commands.append(Command(found[1], found[2].strip()))
        elif commands and line.strip():
            commands[-1].text += (" " if commands[-1].text else "") + line.strip()
    return commands


def _read_command(text: str, command: Command) -> str:
    """Fills in the rest of a command; gives the line about the exit status."""
    head, _, tail = text.partition(_OWN_OPTIONS)
    head, _, status = head.partition(_EXIT)
    if tail:
        tail, _, status = tail.partition(_EXIT)
    command.body = [line for line in head.splitlines() if not line.startswith("usage:")]
    while command.body and not command.body[-1].strip():
        command.body.pop()
    command.options = _read_options(tail.splitlines())
    return " ".join(status.split())


def read_program(program: Path) -> Help:
    """All that oci-mcp says of itself."""
    help_ = Help()
    for name, lines in _sections(ask(program)).items():
        if name.startswith("Options"):
            help_.options = _read_options(lines)
        elif name.startswith("Set by the environment"):
            help_.variables = _read_variables(lines)
        elif name.startswith("Commands"):
            help_.commands = _read_commands(lines)
    for command in help_.commands:
        if command.name != "completion":  # it has no help of its own
            status = _read_command(ask(program, command.name), command)
            help_.exit_status = help_.exit_status or status
    return help_


def read_sandbox(program: Path) -> list[Option]:
    """All options of oci-sandbox."""
    options = []
    for line in ask(program).splitlines():
        found = _SANDBOX_OPTION.match(line)
        if found:
            options.append(Option(found[1], found[2] or "", found[3]))
    return options
