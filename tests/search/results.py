#!/usr/bin/env python3
"""Writes RESULTS.md: how often search finds what is asked for, and how long it takes.

usage: results.py EVALUATE BENCH QUERIES OUT
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEXT = """# Search: results

Written by `cmake --build build --target search_results`. In percent: the right operation is first,
among the first three, five, ten; its family of resources is first, among the first three. Weights
were tuned on the tuning queries alone; of the others only the totals count.

## Reporting queries

{report}
## Tuning queries

{tune}
## Time

{time}
"""


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    evaluate, bench, queries, out = sys.argv[1:5]
    parts = {split: run(evaluate, queries, "--split", split) for split in ("report", "tune")}
    Path(out).write_text(TEXT.format(time=run(bench, queries).strip(), **parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
