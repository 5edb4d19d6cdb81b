#!/usr/bin/env python3
"""Lets the fuzz targets search for a while, each from its seeds: what they find is a failure.

usage: tests/fuzz/run.py BUILD_FOLDER [--seconds N]     (of each target; built with an engine)

Seeds are read, never written; an input that fails is kept in BUILD_FOLDER/fuzz/found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SEEDS = Path(__file__).resolve().parent / "corpus"
SLOWEST_INPUT_S = 10
LONGEST_INPUT = 20_000
# OpenSSL's source of random bytes, made for the thread by the first key that is encrypted, counts
# as lost here. The unit tests of the same code look for leaks.
LEAKS_LOOK_SO = {"key"}


def run(program: Path, seconds: int) -> tuple[str, int, str]:
    name = program.name.removeprefix("fuzz_")
    kept = program.parent / "found" / f"{name}-"
    kept.parent.mkdir(exist_ok=True)
    seeds = SEEDS / name
    leaks = int(name not in LEAKS_LOOK_SO)
    with tempfile.TemporaryDirectory() as found:
        process = subprocess.run(
            [program, found, *([str(seeds)] if seeds.is_dir() else []),
             f"-max_total_time={seconds}", f"-timeout={SLOWEST_INPUT_S}",
             f"-max_len={LONGEST_INPUT}", f"-artifact_prefix={kept}", "-rss_limit_mb=4096",
             "-print_final_stats=1"],
            capture_output=True, text=True, errors="replace",
            env=os.environ | {"ASAN_OPTIONS": f"detect_leaks={leaks}:allocator_may_return_null=1"})
    return name, process.returncode, process.stderr


def executed(log: str) -> str:
    for line in log.splitlines():
        if line.startswith("stat::number_of_executed_units:"):
            return line.split(":")[-1].strip()
    return "0"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    programs = sorted(path for path in (arguments.folder.resolve() / "fuzz").glob("fuzz_*")
                      if path.is_file())
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for name, status, log in threads.map(lambda program: run(program, arguments.seconds),
                                             programs):
            print(f"{'FAIL' if status else 'ok  '} {name}: {executed(log)} inputs", flush=True)
            if status:
                print("\n".join(log.splitlines()[-40:]))
            failed += status != 0
    print(f"{len(programs) - failed} passed, {failed} failed")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
