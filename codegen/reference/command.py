"""`codegen reference`: spec/, overlays and generated/operations.tsv -> a folder of pages."""
from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import iam
from codegen.load import load_spec, load_yaml
from codegen.offers import Offer, read_sets
from codegen.overlay import Overlays
from codegen.problems import Problems
from codegen.reference.facts import TOOLS, Reader, Service, Shared
from codegen.reference.pages import Pages

_STATIC = ("style.css", "search.js")
_LETTERS = {"read": "r", "write": "w", "action": "a", "delete": "d"}


@dataclass(frozen=True)
class _Run:
    spec: Path
    out: Path
    overlays: Overlays
    shared: Shared
    version: str


@dataclass(frozen=True)
class _Result:
    service: str
    title: str
    operations: list[list[str]]  # as search wants them
    problems: list[str]


_run: _Run


# ---- What is said of all services ---------------------------------------------------------------

def _rows(path: Path) -> dict[str, list[list[str]]]:
    """Service -> rows of operations.tsv."""
    found: dict[str, list[list[str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        name, *rest = line.split("\t")
        service, _, operation = name.partition(".")
        found.setdefault(service, []).append([operation, *rest])
    return found


def _commands(path: Path) -> dict[str, str]:
    """Operation id -> the plainest command of the OCI CLI."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        name, _, command = line.partition("\t")
        found.setdefault(name, command)
    return found


def _shared(overlay: Path, operations: Path, problems: Problems) -> Shared:
    rows = _rows(operations)
    summaries = [{"service": service, "operations": rows[service]} for service in sorted(rows)]
    known = iam.permissions(load_yaml(overlay / "iam.yaml", problems), summaries, problems)
    return Shared(dict(load_yaml(overlay / "words.yaml", problems)), _commands(overlay / "cli.tsv"),
                  rows, {row["service"]: found for row, found in zip(summaries, known)})


# ---- Pages of one service -----------------------------------------------------------------------

def _set_run(run: _Run) -> None:
    global _run  # one for each worker process
    _run = run


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _search_row(service: Service) -> list[list[str]]:
    return [[operation.id, operation.title, _LETTERS[operation.danger], operation.cli,
             operation.typed_tool] for operation in service.operations]


def _make(name: str) -> _Result:
    problems = Problems()
    path = _run.spec / f"{name}.json"
    document = load_spec(path, path.read_bytes(), problems)
    if document is None:
        return _Result(name, "", [], problems.lines())
    service = Reader(document, _run.overlays.of(name, problems), _run.shared).service_facts()
    pages = Pages(_run.version)
    _write(_run.out / "services" / f"{name}.html", pages.service(service))
    _write(_run.out / "types" / f"{name}.html", pages.types(service))
    return _Result(name, service.title, _search_row(service), problems.lines())


def _make_all(run: _Run, services: list[str], jobs: int) -> list[_Result]:
    by_size = sorted(services, key=lambda name: -(run.spec / f"{name}.json").stat().st_size)
    with multiprocessing.Pool(jobs, _set_run, (run,)) as pool:
        results = pool.map(_make, by_size, chunksize=1)
    return sorted(results, key=lambda result: result.service)


# ---- Index, tools, search -----------------------------------------------------------------------

def _index(results: list[_Result], words: dict[str, Any]) -> list[dict[str, Any]]:
    index = []
    for result in results:
        said = words.get(result.service) or {}
        index.append({"name": result.service, "title": result.title,
                      "words": list(said.get("words", [])), "prior": float(said.get("prior", 1)),
                      "count": len(result.operations), "operations": result.operations,
                      "classes": Counter(row[2] for row in result.operations)})
    return index


def _search_data(index: list[dict[str, Any]], synonyms: dict[str, str]) -> str:
    """A script, since pages opened from a folder may not fetch."""
    services = [[row["name"], row["title"], row["words"], row["prior"], row["operations"]]
                for row in index]
    data = json.dumps({"services": services, "synonyms": dict(sorted(synonyms.items()))},
                      ensure_ascii=False, separators=(",", ":"))
    return f"window.reference = {data};\n"


def _core_tools(program: Path) -> list[dict[str, Any]]:
    """The definitions that clients are shown."""
    done = subprocess.run([str(program), "tools", "--json"], check=True, capture_output=True,
                          stdin=subprocess.DEVNULL, env={"HOME": "/nonexistent"})
    return sorted(json.loads(done.stdout), key=lambda tool: tool["name"])


def _toolsets(overlay: Path, problems: Problems) -> dict[str, list[Offer]]:
    return read_sets(load_yaml(overlay / "toolsets.yaml", problems), problems)


def _make_room(out: Path) -> bool:
    """Takes an older reference away; false when the folder is none."""
    if out.exists() and any(out.iterdir()) and not (out / "search-data.js").exists():
        return False
    shutil.rmtree(out, ignore_errors=True)
    return True


# ---- Command line -------------------------------------------------------------------------------

def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="codegen reference", description="spec/ -> pages")
    parser.add_argument("--spec", type=Path, default=Path("spec"), metavar="DIR")
    parser.add_argument("--overlay", type=Path, default=Path("spec/overlay"), metavar="DIR")
    parser.add_argument("--operations", type=Path, default=Path("generated/operations.tsv"),
                        metavar="FILE")
    parser.add_argument("--program", type=Path, required=True, metavar="FILE",
                        help="oci-mcp, which is asked for its tools")
    parser.add_argument("--version", default="", help="of the program, for the foot of pages")
    parser.add_argument("--out", type=Path, default=Path("build/reference"), metavar="DIR")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    return parser.parse_args(arguments)


def run_reference(arguments: list[str]) -> int:
    """The exit status. The folder is made anew."""
    options = _options(arguments)
    problems = Problems()
    shared = _shared(options.overlay, options.operations, problems)
    run = _Run(options.spec, options.out, Overlays(options.overlay, problems), shared,
               options.version)
    services = [path.stem for path in sorted(options.spec.glob("*.json"))]
    if not _make_room(options.out):
        print(f"{options.out}: holds something else; name another folder", file=sys.stderr)
        return 1
    results = _make_all(run, services, options.jobs)
    for result in results:
        problems.extend(result.problems)
    index = _index(results, load_yaml(options.overlay / "services.yaml", problems))
    synonyms = load_yaml(options.overlay / "synonyms.yaml", problems)
    toolsets = _toolsets(options.overlay, problems)
    pages = Pages(options.version)
    _write(options.out / "index.html", pages.index(index))
    _write(options.out / "tools.html",
          pages.tools(_core_tools(options.program), toolsets, TOOLS))
    _write(options.out / "search-data.js", _search_data(index, synonyms))
    for name in _STATIC:
        shutil.copyfile(Path(__file__).parent / name, options.out / name)
    for line in problems.lines():
        print(line, file=sys.stderr)
    return 1 if problems else 0
