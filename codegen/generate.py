"""`codegen generate`: spec/ -> generated/. Services that did not change are left alone."""
from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from codegen.catalog import operations_tsv, render_catalog, summary
from codegen.docs import Docs, check_packages, docs_stamp, read_docs
from codegen.hosts import check_hosts
from codegen.load import load_spec
from codegen.overlay import Overlays
from codegen.problems import Problems
from codegen.render import SERVICE_FILES, TEMPLATES, render_service
from codegen.resolve import resolve_service

_SUMMARY = "summary.json"
_STAMP = ".stamp"


# ---- Steps --------------------------------------------------------------------------------------

def _sources_digest() -> str:
    """Of the generator itself: what it makes changes with it."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *TEMPLATES.glob("*.j2")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    """Writes a file when that changes it: what depends on it is not built again in vain."""
    data = text.encode("utf-8")
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)


@dataclass(frozen=True)
class _Run:
    """What all services of one run share; inherited by the worker processes."""
    spec: Path
    out: Path
    overlays: Overlays
    sources: str
    docs: Path | None  # packages whose texts take the place of our words


@dataclass(frozen=True)
class _Result:
    service: str
    files: dict[str, str]  # path below the output folder -> text; empty when nothing changed
    problems: list[str]


_run: _Run


def _set_run(run: _Run) -> None:
    global _run  # one for each worker process
    _run = run


def _is_current(folder: Path, stamp: str) -> bool:
    names = (*SERVICE_FILES, _SUMMARY)
    path = folder / _STAMP
    return (path.exists() and path.read_text(encoding="utf-8") == stamp
            and all((folder / name).exists() for name in names))


def _make(service: str) -> _Result:
    """Everything about one service, but for writing it."""
    problems = Problems()
    path = _run.spec / f"{service}.json"
    text = path.read_bytes()
    overlay = _run.overlays.of(service, problems)
    made_of = [_run.sources, overlay.content(), docs_stamp(_run.docs, service)]
    key = "\0".join(made_of).encode() + text
    stamp = hashlib.sha256(key).hexdigest() + "\n"
    if not problems and _is_current(_run.out / service, stamp):
        return _Result(service, {}, [])
    document = load_spec(path, text, problems)
    if document is None:
        return _Result(service, {}, problems.lines())
    docs = read_docs(_run.docs, service, problems) if _run.docs else Docs()
    resolved = resolve_service(str(path), service, document, overlay, problems, docs)
    if problems:
        return _Result(service, {}, problems.lines())
    files = {**render_service(resolved), _SUMMARY: summary(resolved), _STAMP: stamp}
    return _Result(service, {f"{service}/{name}": text for name, text in files.items()}, [])


def _make_all(run: _Run, services: list[str], jobs: int) -> list[_Result]:
    """Results in the order of the services; the largest are made first."""
    by_size = sorted(services, key=lambda name: -(run.spec / f"{name}.json").stat().st_size)
    if jobs == 1 or len(services) < 2:
        _set_run(run)
        results = [_make(service) for service in by_size]
    else:
        with multiprocessing.Pool(jobs, _set_run, (run,)) as pool:
            results = pool.map(_make, by_size, chunksize=1)
    return sorted(results, key=lambda result: result.service)


def _make_catalog(run: _Run, services: list[str], made: dict[str, str], whole: bool,
                  problems: Problems) -> dict[str, str]:
    """The files that span services, from the summaries among what was `made` now, or before."""
    summaries = []
    for service in services:
        name = f"{service}/{_SUMMARY}"
        path = run.out / name
        if name not in made and not path.exists():
            problems.add(str(path), f"generate {service} first")
            continue
        summaries.append(json.loads(made.get(name) or path.read_text(encoding="utf-8")))
    files = render_catalog(summaries, run.overlays.folder, problems)
    if whole:
        files["operations.tsv"] = operations_tsv(summaries)
    return files


# ---- Command line -------------------------------------------------------------------------------

def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="codegen generate", description="spec/ -> C")
    parser.add_argument("--spec", type=Path, default=Path("spec"), metavar="DIR")
    parser.add_argument("--overlay", type=Path, metavar="DIR", help="default: SPEC/overlay")
    parser.add_argument("--out", type=Path, default=Path("generated"), metavar="DIR")
    parser.add_argument("--service", action="append", default=[], metavar="NAME",
                        help="only this one; may be given more than once")
    parser.add_argument("--catalog", action="store_true",
                        help="only what spans services, from what was generated before")
    parser.add_argument("--docs", type=Path, metavar="DIR",
                        help="folder with oci-* packages: their texts instead of our words")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    return parser.parse_args(arguments)


def _report(problems: Problems) -> int:
    for line in problems.lines():
        print(line, file=sys.stderr)
    return 1 if problems else 0


def run_generate(arguments: list[str]) -> int:
    """The exit status. Nothing is written when there is a problem."""
    options = _options(arguments)
    problems = Problems()
    known = sorted(path.stem for path in options.spec.glob("*.json"))
    services = sorted(set(options.service)) or known
    for service in services:
        if service not in known:
            problems.add(str(options.spec / f"{service}.json"), "no such file")
    overlay = options.overlay or options.spec / "overlay"
    if options.docs:
        check_packages(options.docs, problems)
    run = _Run(options.spec, options.out, Overlays(overlay, problems), _sources_digest(),
               options.docs)
    services = [service for service in services if service in known]
    files: dict[str, str] = {}
    if not options.catalog:
        for result in _make_all(run, services, options.jobs):
            problems.extend(result.problems)
            files |= result.files
        if not problems:
            check_hosts(options.spec, run.overlays.hosts, known, problems)
    if (options.catalog or not options.service) and not problems:
        files |= _make_catalog(run, services, files, services == known, problems)
    if not problems:
        for name, text in files.items():
            _write(options.out / name, text)
    return _report(problems)
