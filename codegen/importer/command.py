"""The command line of `codegen import`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import constraints, counts
from .openapi import make_document
from .package import PREFIX, read_package
from .printer import print_json
from .source import Problems


@dataclass
class Result:
    """What became of one package; `lost` are constraints that it has no place for any more."""

    counts: counts.Counts
    problems: list[str]
    lost: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument(
        "--packages", type=Path, metavar="DIR", help="the folder that holds oci-*"
    )
    sources.add_argument(
        "--swagger", type=Path, metavar="DIR", help="add the constraints of its Swagger files"
    )
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="only this one (repeatable)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("spec"), metavar="DIR", help="default: spec"
    )
    parser.add_argument(
        "--expect", type=Path, metavar="FILE", help="fail when the counts differ from this table"
    )
    parser.add_argument(
        "--update-counts", action="store_true", help="write the table of --expect anew"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes"
    )


def run(options: argparse.Namespace) -> int:
    """Import, report, compare; the exit status."""
    if options.swagger:
        return _run_swagger(options)
    if options.update_counts and not options.expect:
        return _fail(["--update-counts needs --expect FILE"])
    packages, missing = find_packages(options.packages, options.service)
    if missing or not packages:
        return _fail(missing or [f"{options.packages}: no {PREFIX}* package with lib/client.js"])
    options.out.mkdir(parents=True, exist_ok=True)
    results = _import_all(options.packages, packages, options.out, options.jobs)
    rows = [result.counts for result in results if not result.problems]
    for row in [*rows, counts.total(rows)]:
        print(counts.describe(row))
    for line in (line for result in results for line in result.lost):
        print(line, file=sys.stderr)
    problems = [line for result in results for line in result.problems]
    return _fail(problems or _check_counts(options, rows))


def _run_swagger(options: argparse.Namespace) -> int:
    """Alone needs PyYAML."""
    from .swagger_command import import_swagger

    if options.expect or options.update_counts:
        return _fail(["--expect and --update-counts need --packages"])
    return import_swagger(options.swagger, options.out, options.service)


def _check_counts(options: argparse.Namespace, rows: list[counts.Counts]) -> list[str]:
    """What differs; `--service` leaves the lines of other services as they are."""
    table: Path | None = options.expect
    if table is None:
        return []
    if not options.update_counts:
        return counts.compare(table, rows, whole=not options.service)
    kept: list[str] = []
    if options.service and table.exists():
        imported = {row.service for row in rows}
        try:
            kept = [
                line.text for name, line in counts.read_table(table).items() if name not in imported
            ]
        except ValueError as error:
            return [f"{table}:1: {error}"]
    write_if_changed(table, counts.table(rows, kept))
    return []


def _fail(lines: list[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


def find_packages(folder: Path, services: list[str]) -> tuple[list[str], list[str]]:
    """The packages to import, and a message for each that is not there."""
    if services:
        packages = sorted(PREFIX + service for service in set(services))
    else:
        packages = sorted(
            path.parent.parent.name for path in folder.glob(f"{PREFIX}*/lib/client.js")
        )
    missing = [
        f"{name}: no such package in {folder}" for name in packages if not (folder / name).is_dir()
    ]
    return packages, missing


def _import_all(folder: Path, packages: list[str], out: Path, jobs: int) -> list[Result]:
    """In the order of `packages`, whatever finishes first; the biggest ones start first."""
    if jobs < 2 or len(packages) < 2:
        return [import_package(folder, package, out) for package in packages]
    with ProcessPoolExecutor(min(jobs, len(packages))) as pool:
        by_size = sorted(packages, key=lambda name: (-_size(folder / name / "lib/client.js"), name))
        pending = {name: pool.submit(import_package, folder, name, out) for name in by_size}
        return [pending[name].result() for name in packages]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def import_package(folder: Path, package: str, out: Path) -> Result:
    """Write out/<service>.json, unless there are problems; constraints in it stay."""
    problems = Problems()
    service = read_package(folder, package, problems)
    lost: list[str] = []
    if not problems:
        path = out / f"{service.name}.json"
        document, lost = _with_constraints(path, make_document(service))
        write_if_changed(path, print_json(document))
    return Result(counts.count(service), problems.lines(), lost)


def _with_constraints(path: Path, document: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The document with the constraints of the one that it replaces, and notes on what is lost."""
    if not path.exists():
        return document, []
    try:
        kept, lost = constraints.carry(json.loads(path.read_bytes()), document)
    except (AttributeError, KeyError, TypeError, ValueError):
        return document, [f"{path}:1: note: was no description, and is written anew"]
    return kept, [f"{path}:1: note: {line}" for line in lost]


def write_if_changed(path: Path, text: str) -> None:
    data = text.encode("utf-8")
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
