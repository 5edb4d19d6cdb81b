"""The command line of `codegen changes`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from codegen.load import load_spec
from codegen.problems import Problems

from .compare import compare
from .model import ServiceChanges
from .report import count_breaking, report
from .source import File, Unreadable, read_side

_BREAKS = 3

_ABOUT = """Prints what differs between two states of the descriptions as Markdown. OLD and NEW are
folders, single descriptions, or git:REV, which is spec/ at a git revision (git:REV:FOLDER for
another folder). When one of them is a single description, only its service is compared."""


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="codegen changes", description=_ABOUT)
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("--fail-on-breaking", action="store_true",
                        help=f"exit {_BREAKS} when something breaks")  # fmt: skip
    return parser.parse_args(arguments)


def run_changes(arguments: list[str]) -> int:
    """The exit status: 0, 1 when a side cannot be read, 3 when something breaks and that counts."""
    options = _options(arguments)
    problems = Problems()
    services: list[ServiceChanges] = []
    try:
        sides = [_by_service(read_side(argument), problems)
                 for argument in (options.old, options.new)]  # fmt: skip
    except Unreadable as error:
        problems.add("codegen changes", str(error))
    else:
        names = sides[0].keys() | sides[1].keys()
        for argument, side in zip((options.old, options.new), sides):
            if Path(argument).is_file():
                names &= side.keys()
        services = _compare_all(sorted(names), sides[0], sides[1], problems)
    if problems:
        for line in problems.lines():
            print(line, file=sys.stderr)
        return 1
    print(report(options.old, options.new, services), end="")
    return _BREAKS if options.fail_on_breaking and count_breaking(services) else 0


def _by_service(files: dict[str, File], problems: Problems) -> dict[str, File]:
    """A single description may be called what it likes; in a folder the name is the service."""
    if len(files) != 1:
        return files
    [file] = files.values()
    document = load_spec(Path(file.where), file.data, problems)
    return {document["info"]["x-oci-service"]: file} if document else {}


def _compare_all(names: list[str], old: dict[str, File], new: dict[str, File],
                 problems: Problems) -> list[ServiceChanges]:  # fmt: skip
    """Files that are equal to the byte are not even parsed."""
    found = []
    for name in names:
        files = [side.get(name) for side in (old, new)]
        if files[0] and files[1] and files[0].data == files[1].data:
            continue
        known = Problems()
        documents = [_load(file, known) for file in files]
        problems.extend(known.lines())
        if not known:
            found.append(compare(name, documents[0], documents[1]))
    return [service for service in found if _differs(service)]


def _load(file: File | None, problems: Problems) -> dict[str, Any] | None:
    return load_spec(Path(file.where), file.data, problems) if file else None


def _differs(service: ServiceChanges) -> bool:
    return not service.is_version_only or service.packages[0] != service.packages[1]
