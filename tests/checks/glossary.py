#!/usr/bin/env python3
"""Checks how many fields, parameters and response headers of spec/ the glossary has words for:
each property of each model, each parameter and each response header counts once.

usage: glossary.py [ROOT]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NEEDED = 0.85  # of all occurrences
MISSING_SHOWN = 10

NAME = re.compile(r"^([^\s#]\S*): ", re.M)  # at the start of an entry

Named = tuple[str, dict[str, Any]]


def properties(schema: dict[str, Any]) -> Iterator[Named]:
    """Own ones only: those of a base count there."""
    yield from schema.get("properties", {}).items()
    for part in schema.get("allOf", []):
        yield from properties(part)


def occurrences(document: dict[str, Any]) -> Iterator[Named]:
    """The names on the wire, and what stands there."""
    for schema in document.get("components", {}).get("schemas", {}).values():
        yield from properties(schema)
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                yield parameter["name"], parameter
            for answer in operation["responses"].values():
                yield from answer.get("headers", {}).items()


def has_words(words: set[str], service: str, name: str, about: dict[str, Any]) -> bool:
    """As model_describe_field() looks them up."""
    names = [name, about["x-oci-name"]] if "x-oci-name" in about else [name]
    return any(f"{service}.{name}" in words or name in words for name in names)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    text = (root / "spec/overlay/words.yaml").read_text(encoding="utf-8")
    words = set(NAME.findall(text))
    missing: dict[str, int] = {}
    count = found = 0
    for path in sorted(root.glob("spec/*.json")):
        for name, about in occurrences(json.loads(path.read_bytes())):
            count += 1
            if has_words(words, path.stem, name, about):
                found += 1
            else:
                missing[name] = missing.get(name, 0) + 1
    share = found / count if count else 0.0
    print(f"glossary: words for {found} of {count} fields ({share:.1%})")
    if share >= NEEDED:
        return 0
    most = sorted(missing, key=lambda name: (-missing[name], name))[:MISSING_SHOWN]
    print(f"needed: {NEEDED:.0%}; missing most often: " + ", ".join(most))
    return 1


if __name__ == "__main__":
    sys.exit(main())
