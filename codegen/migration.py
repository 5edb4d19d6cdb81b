"""`codegen migration`: compat.yaml -> docs/migration-tools.md, which says what stands in for each
tool of Oracle's servers."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.load import Table, load_yaml
from codegen.offers import Offer, Param, read_sets
from codegen.problems import Problems

_HEAD = """\
# Oracle's MCP servers and this one, tool by tool

Made from spec/overlay/compat.yaml by `python3 codegen migration`; a test holds it current.

`oci-mcp --compat NAME` (or the variable OCI_MCP_COMPAT) offers the tools of the server of that name
under their old names and parameters; an agent, its prompts and its permissions go on working. Each
call runs through the same policy, confirmation and audit as all others, and answers as the tools
here do. Without `--compat`, the operation in the second column is called by oci_read, oci_write or
oci_delete.

A parameter without an arrow keeps its name, in camelCase or as it was. `by_class` stands for
oci_read, oci_write or oci_delete, whichever runs the operation; `command` for a line of the oci
command line; `services` for the list of all services.
"""
_WITHOUT = {"@": "part of another argument", "@service": "part of another argument",
            "@region": "the region of the call", "@profile": "the profile of the call"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def _param(param: Param) -> str:
    """"" for one that keeps its name."""
    if param.to in (param.name, _camel(param.name), "-"):
        return ""
    to = param.to.removeprefix("@days:")
    return f"{param.name} → {_WITHOUT.get(to, to)}"


def _row(offer: Offer) -> str:
    if offer.none:
        return f"| {offer.name} | none | {_cell(offer.none)} |\n"
    target = offer.operation
    if offer.tool:
        target = f"{offer.tool}, {target}" if target else offer.tool
    notes = [note for note in map(_param, offer.params) if note]
    idle = [param.name for param in offer.params if param.to == "-"]
    if idle:
        notes.append("without effect: " + ", ".join(idle))
    return f"| {offer.name} | {_cell(target)} | {_cell('; '.join(notes))} |\n"


def migration_text(table: Table, problems: Problems) -> str:
    """The whole document."""
    sets = read_sets(table.get("servers", Table(table.file, 1)), problems)
    parts = [_HEAD]
    for name in sorted(sets):
        parts.append(f"\n## {name}\n\n| tool | stands in | parameters |\n|---|---|---|\n")
        parts += [_row(offer) for offer in sets[name]]
    parts.append("\n## Parameters without effect\n\n| parameter | because |\n|---|---|\n")
    parts += [f"| {name} | {_cell(reason)} |\n" for name, reason in table["dropped"].items()]
    return "".join(parts)


def run_migration(arguments: list[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="codegen migration",
                                     description="compat.yaml -> docs/migration-tools.md")
    parser.add_argument("--overlay", type=Path, default=Path("spec/overlay"), metavar="DIR")
    parser.add_argument("--out", type=Path, default=Path("docs/migration-tools.md"), metavar="FILE")
    options = parser.parse_args(arguments)
    problems = Problems()
    text = migration_text(load_yaml(options.overlay / "compat.yaml", problems), problems)
    for line in problems.lines():
        print(line, file=sys.stderr)
    if problems:
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    return 0
