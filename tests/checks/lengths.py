#!/usr/bin/env python3
"""Checks the sizes that the project promises: source files of at most 600 lines and 100 columns,
functions of at most 100 lines.

usage: lengths.py [ROOT]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FILE_LINES = 600
FUNCTION_LINES = 100
COLUMNS = 100
PYTHON_FUNCTION_LINES = 60


def c_functions(lines: list[str]) -> list[tuple[int, int]]:
    """First line and length of each function: from "{" to "}" in the first column."""
    found, start = [], None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            found.append((start, number - start + 1))
            start = None
    return found


def python_functions(lines: list[str]) -> list[tuple[int, int]]:
    found = []
    for number, line in enumerate(lines, 1):
        match = re.match(r"( *)def ", line)
        if not match:
            continue
        end = number
        for later in range(number, len(lines)):
            text = lines[later]
            if text.strip() and len(text) - len(text.lstrip()) <= len(match.group(1)) \
                    and not text.lstrip().startswith(")"):
                break
            if text.strip():
                end = later + 1
        found.append((number, end - number + 1))
    return found


def problems_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    is_c = path.suffix in (".c", ".h")
    found = []
    if len(lines) > FILE_LINES:
        found.append(f"{path}: {len(lines)} lines, more than {FILE_LINES}")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS and "http" not in line:
            found.append(f"{path}:{number}: {len(line)} columns, more than {COLUMNS}")
    functions = c_functions(lines) if is_c else python_functions(lines)
    limit = FUNCTION_LINES if is_c else PYTHON_FUNCTION_LINES
    for number, length in functions:
        if length > limit:
            found.append(f"{path}:{number}: a function of {length} lines, more than {limit}")
    return found


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    paths = [*root.glob("runtime/**/*.[ch]"), *root.glob("tests/**/*.[ch]"),
             *root.glob("codegen/**/*.py"), *root.glob("tests/**/*.py")]
    paths = sorted(path for path in paths if not {"node_modules", "golden"} & set(path.parts))
    problems = [problem for path in paths for problem in problems_of(path)]
    print("\n".join(problems) if problems else f"lengths: {len(paths)} files are right")
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
