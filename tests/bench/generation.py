#!/usr/bin/env python3
"""Measures what generating and compiling the tables costs as services are added, and draws it.

usage: generation.py [FOLDER]

Writes GENERATION.md and generation.svg there, by default beside this file.

Services are added in alphabetical order; for each number of them the generator and the C compiler
run from clean, on one processor. The plot and the table show seconds over operations; a straight
line through the origin is what is wanted.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
WIDTH, HEIGHT, MARGIN = 640, 400, 60
COLOURS = {"generate": "#1f5fa8", "compile": "#b3541e"}

HEADING = """# What generating and compiling the tables costs

Written by `cmake --build build --target bench_generation`: from clean, on one processor, services
added in alphabetical order.
"""

Point = tuple[int, float, float]  # operations, seconds of generation, seconds of compilation


def operations_of(path: Path) -> int:
    paths = json.loads(path.read_text(encoding="utf-8"))["paths"]
    return sum(len(methods) for methods in paths.values())


def measure(specs: list[Path], folder: Path) -> tuple[float, float]:
    spec, out = folder / "spec", folder / "out"
    spec.mkdir()
    for path in specs:
        shutil.copy(path, spec)
    start = time.perf_counter()
    subprocess.run([sys.executable, str(ROOT / "codegen"), "generate", "--spec", str(spec),
                    "--overlay", str(ROOT / "spec" / "overlay"), "--out", str(out), "--jobs", "1"],
                   check=True)
    generated = time.perf_counter()
    for tables in sorted(out.glob("*/tables.c")):
        subprocess.run(["cc", "-std=c11", "-O2", "-c", "-o", "/dev/null", f"-I{ROOT / 'runtime'}",
                        f"-I{out}", str(tables)], check=True)
    return generated - start, time.perf_counter() - generated


def measure_all() -> list[tuple[int, Point]]:
    """Number of services, and the point."""
    specs = sorted((ROOT / "spec").glob("*.json"))
    rows = []
    for step in STEPS:
        chosen = specs[:max(1, round(len(specs) * step))]
        with tempfile.TemporaryDirectory() as folder:
            seconds = measure(chosen, Path(folder))
        rows.append((len(chosen), (sum(operations_of(path) for path in chosen), *seconds)))
    return rows


def report(rows: list[tuple[int, Point]]) -> str:
    lines = [HEADING, "| services | operations | generate, s | compile, s |", "|---|---|---|---|"]
    lines += [f"| {count} | {operations} | {generate:.1f} | {compile_s:.1f} |"
              for count, (operations, generate, compile_s) in rows]
    return "\n".join(lines) + "\n\n![seconds over operations](generation.svg)\n"


def svg(points: list[Point]) -> str:
    most_operations = max(point[0] for point in points)
    most_seconds = max(max(point[1:]) for point in points) * 1.1

    def at(operations: float, seconds: float) -> tuple[float, float]:
        return (MARGIN + (WIDTH - 2 * MARGIN) * operations / most_operations,
                HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * seconds / most_seconds)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
             'font-family="sans-serif" font-size="12">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for tick in range(5):
        operations, seconds = most_operations * tick / 4, most_seconds * tick / 4
        x, y = at(operations, seconds)
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">'
                     f'{operations:.0f}</text>')
        parts.append(f'<text x="{MARGIN - 8}" y="{y + 4:.0f}" text-anchor="end">{seconds:.0f}'
                     '</text>')
        parts.append(f'<path d="M{MARGIN} {y:.0f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
    for column, (name, colour) in enumerate(COLOURS.items(), 1):
        spots = [at(point[0], point[column]) for point in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in [at(0, 0), *spots])
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<text x="{MARGIN + 12}" y="{MARGIN - 20 + 16 * column}" fill="{colour}">'
                     f'{name}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 14}" text-anchor="middle">operations</text>')
    parts.append(f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 16 {HEIGHT / 2})">seconds, one processor</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    rows = measure_all()
    text = report(rows)
    (folder / "GENERATION.md").write_text(text, encoding="utf-8")
    (folder / "generation.svg").write_text(svg([point for _, point in rows]), encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
