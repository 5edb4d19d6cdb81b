#!/usr/bin/env python3
"""Checks that every file of runtime/ includes its own layer and lower ones only, and that
generated/ knows model/ alone (its typed calls also oci/).

usage: layers.py [ROOT]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LAYERS = ["base", "json", "model", "net", "oci", "catalog", "tool", "mcp", "guard",
          "telemetry", "server"]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)

# Folders beside the layers, and what they may use.
BESIDE = {"cli": LAYERS + ["cli", "options.h"], "sandbox": LAYERS[:5] + ["sandbox"],
          "": LAYERS + ["cli", "options.h"]}

# model/ and net/ stand side by side: neither knows the other. server/ sees a session, no more.
FORBIDDEN = {("net", "model"), ("net", "json"), ("catalog", "net"), ("catalog", "oci"),
             ("guard", "mcp"), ("server", "telemetry"),
             *(("telemetry", other) for other in ("model", "catalog", "tool", "mcp", "guard")),
             *(("server", lower) for lower in LAYERS[1:LAYERS.index("mcp")])}


def allowed(layer: str) -> list[str]:
    if layer in BESIDE:
        return BESIDE[layer]
    lower = LAYERS[:LAYERS.index(layer) + 1]
    return [name for name in lower if (layer, name) not in FORBIDDEN]


def problems_of(path: Path, layer: str, names: list[str]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = []
    for match in INCLUDE.finditer(text):
        target = match.group(1).split("/")[0]
        if target not in names:
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: {layer or 'main'} must not include {match.group(1)}")
    return found


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    problems, count = [], 0
    for path in sorted(root.glob("runtime/**/*.[ch]")):
        layer = path.relative_to(root / "runtime").parts[0]
        layer = "" if layer.endswith((".c", ".h")) else layer
        problems += problems_of(path, layer, allowed(layer))
        count += 1
    for path in sorted(root.glob("generated/**/*.[ch]")):
        service = path.parent.name
        names = ["model", service] + (["oci"] if path.name == "client.h" else [])
        problems += problems_of(path, "generated", names)
        count += 1
    print("\n".join(problems) if problems else f"layers: {count} files are right")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
