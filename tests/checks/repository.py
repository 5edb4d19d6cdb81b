#!/usr/bin/env python3
"""Checks what is committed: no private keys, no paths or hosts of a developer's machine, no build
output, and a list of operations that the build did not have to change.

usage: repository.py [ROOT]
"""

from __future__ import annotations

import re
import subprocess
import sys

LARGE = 3_000_000

# What no committed text may hold, in pieces so that this file does not hold it.
FORBIDDEN = {
    "a private key": re.compile(
        "-----BEGIN ([A-Z]+ )?PRIVATE " + r"KEY-----\s*\n[A-Za-z0-9+/]{40}"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|farm)/[a-z]"),
    "a host of a package registry": re.compile(
        r"registry\." + r"npmjs|pypi\." + r"org|deb\." + r"debian\.org|crates\." + r"io"),
}

# What the build writes; only these of generated/ are committed.
BUILT = re.compile(r"^(build|node_modules)/|/node_modules/|\.pyc$|\.o$")
GENERATED = {"generated/README.md", "generated/operations.tsv", "generated/.gitignore",
             "generated/.clang-format"}


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True,
                          encoding="utf-8").stdout


def problems_of(path: str) -> list[str]:
    found = []
    if BUILT.search(path) or path.startswith("generated/") and path not in GENERATED:
        found.append(f"{path}: build output is committed")
    with open(path, "rb") as file:
        data = file.read()
    if len(data) > LARGE and not path.startswith("spec/"):
        found.append(f"{path}: {len(data)} bytes")
    text = data.decode("utf-8", "replace")
    for what, pattern in FORBIDDEN.items():
        match = pattern.search(text)
        if match:
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: holds {what}")
    return found


def main() -> int:
    try:
        paths = git("ls-files").splitlines()
    except (OSError, subprocess.CalledProcessError):
        print("skipped: no git checkout")
        return 0
    problems = [problem for path in paths for problem in problems_of(path)]
    if git("diff", "--name-only", "--", "generated/operations.tsv"):
        problems.append("generated/operations.tsv: the build changed it; commit it")
    print("\n".join(problems) if problems else f"repository: {len(paths)} files are right")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
