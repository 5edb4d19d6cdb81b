"""`codegen man`: the programs' --help and docs/man/*.in -> docs/man/*.1"""
from __future__ import annotations

import argparse
import re
import sys
import textwrap
from pathlib import Path

from codegen.man.help import Command, Help, Option, Variable, read_program, read_sandbox

_MACRO = re.compile(r"^[A-Z][a-z]$|^[A-Z][a-z]\b")


# ---- Escapes ------------------------------------------------------------------------------------

def text(line: str) -> str:
    """A line of text: nothing in it is a macro or an escape."""
    line = line.replace("\\", "\\e").replace("--", "\\-\\-")
    return "\\&" + line if line[:1] in (".", "'") else line


def prose(line: str) -> str:
    """A sentence, as lines that fit a terminal."""
    lines = []
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", line):
        lines += textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)
    return "".join(text(part) + "\n" for part in lines)


def argument(word: str) -> str:
    """One argument of a macro."""
    word = word.replace("\\", "\\e").replace('"', '""')
    if _MACRO.match(word) or word[:1] in (".", "'"):
        word = "\\&" + word
    return f'"{word}"' if " " in word or '"' in word else word


# ---- Parts --------------------------------------------------------------------------------------

def _item(option: Option) -> str:
    value = f" Ar {argument(option.value)}" if option.value else ""
    return f".It Fl Fl {option.flag}{value}\n"


def _variables(option: Option) -> str:
    if not option.variables:
        return ""
    lines = [f"Variable\n.Ev {option.variables[0]}"]
    if len(option.variables) > 1:
        lines[0] += " ,"
        lines.append("or the older")
        for at, name in enumerate(option.variables[1:], 2):
            lines.append(f".Ev {name}{' ,' if at < len(option.variables) else ''}")
    lines[-1] += " ."
    return "\n".join(lines) + "\n"


def options_part(options: list[Option]) -> str:
    """A list of options, with what each one does."""
    if not options:
        return ""
    parts = [".Bl -tag -width Ds\n"]
    for option in options:
        end = "" if option.text.endswith(".") else "."
        said = option.text[:1].upper() + option.text[1:] + end
        parts += [_item(option), prose(said), _variables(option)]
    return "".join([*parts, ".El\n"])


def _variables_part(variables: list[Variable]) -> str:
    parts = [".Bl -tag -width Ds\n"]
    for variable in variables:
        parts.append(f".It Ev {variable.name} = Ar {argument(variable.value)}\n"
                     f"{prose(variable.text)}")
    return "".join([*parts, ".El\n"])


def _command_part(command: Command) -> str:
    usage = f" {argument(command.usage)}" if command.usage else ""
    title = f".Ss oci-mcp {command.name}{usage}\n"
    said = prose(command.text[:1].upper() + command.text[1:] + ".")
    body = ""
    if command.body:
        lines = "".join(f"{text(line)}\n" for line in command.body)
        body = f".Bd -literal\n{lines}.Ed\n"
        body = re.sub(r"\n\n+", "\n", body)
    return title + said + body + options_part(command.options)


def _status_part(said: str) -> str:
    parts = [".Bl -tag -width 3n\n"]
    for row in said.rstrip(".").split(", "):
        number, _, meaning = row.partition(" ")
        parts.append(f".It {number}\n{prose(meaning)}")
    return "".join([*parts, ".El\n"])


def fill(template: str, parts: dict[str, str]) -> str:
    """Lines that are @NAME@ become the part of that name."""
    out = []
    for line in template.splitlines(keepends=True):
        found = re.match(r"^@(\w+)@$", line.strip())
        out.append(parts[found[1]] if found else line)
    return "".join(out)


def program_parts(said: Help) -> dict[str, str]:
    """What oci-mcp.1.in leaves out."""
    return {"OPTIONS": options_part(said.options),
            "VARIABLES": _variables_part(said.variables),
            "COMMANDS": "".join(_command_part(command) for command in said.commands),
            "STATUS": _status_part(said.exit_status)}


def render(folder: Path, program: Path, sandbox: Path) -> dict[str, str]:
    """Name of a page -> its text."""
    parts = {"oci-mcp.1": program_parts(read_program(program)),
             "oci-sandbox.1": {"OPTIONS": options_part(read_sandbox(sandbox))}}
    return {name: fill((folder / f"{name}.in").read_text(encoding="utf-8"), part)
            for name, part in parts.items()}


# ---- Command line -------------------------------------------------------------------------------

def run_man(arguments: list[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="codegen man",
                                     description="--help of the programs -> docs/man/")
    parser.add_argument("--build", type=Path, default=Path("build"), metavar="DIR",
                        help="where the programs are")
    parser.add_argument("--folder", type=Path, default=Path("docs/man"), metavar="DIR")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when they differ")
    options = parser.parse_args(arguments)
    pages = render(options.folder, options.build / "oci-mcp", options.build / "oci-sandbox")
    differ = [name for name, page in pages.items()
              if not (options.folder / name).exists()
              or (options.folder / name).read_text(encoding="utf-8") != page]
    for name in differ:
        if options.check:
            print(f"{options.folder / name}: not what --help says; run `python3 codegen man`",
                  file=sys.stderr)
        else:
            (options.folder / name).write_text(pages[name], encoding="utf-8")
    return 1 if options.check and differ else 0
