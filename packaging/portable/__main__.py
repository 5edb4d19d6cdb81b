"""oci-mcp and oci-sandbox that need glibc 2.31 or later and nothing else: OpenSSL, libcurl and the
others are inside. Built from Debian's sources with zig cc, for x86_64 and aarch64. The static
ones do not need glibc either.

usage: python3 packaging/portable [--target TARGET] [--work DIR] [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path

from libraries import Builder, settle_pkgconfig
from sources import sources
from toolchain import GLIBC, TARGETS, ZIG, Toolchain, toolchain

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ["oci-mcp", "oci-sandbox"]
# When nothing else is said: a date that does not move from build to build.
EPOCH = 1767225600


def epoch() -> int:
    return int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))


def build_programs(tools: Toolchain, place: Path, out: Path) -> None:
    work = place / "oci-mcp"
    log = place / "oci-mcp.log"
    log.unlink(missing_ok=True)
    shutil.rmtree(work, ignore_errors=True)
    link = "-pie" if tools.target.libc == "gnu" else "-static"
    tools.run("cmake", "-S", ROOT, "-B", work, "-G", "Ninja", "-DOCI_TESTS=OFF",
              f"-DCMAKE_TOOLCHAIN_FILE={ROOT / 'cmake' / 'portable.cmake'}",
              "-DCMAKE_BUILD_TYPE=Release", cwd=place, log=log,
              OCI_PORTABLE_BIN=str(tools.bin), OCI_PORTABLE_PREFIX=str(tools.prefix),
              OCI_PORTABLE_ARCH=tools.target.arch, OCI_PORTABLE_LINK=link)
    tools.run("cmake", "--build", work, "--target", *PROGRAMS, cwd=place, log=log)
    out.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        shutil.copy(work / name, out / name)


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--target", choices=list(TARGETS), default="x86_64")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "portable")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    work = options.work.resolve()
    tools = toolchain(work, TARGETS[options.target], ROOT, epoch())
    place = work / options.target
    builder = Builder(tools, place)
    found = sources(work / "sources")
    for source in found:
        builder.build(source)
    settle_pkgconfig(tools.prefix)
    out = (options.out or place / "out").resolve()
    build_programs(tools, place, out)
    parts = [{"name": s.name, "version": s.version, "upstream": s.upstream} for s in found]
    facts = {"target": options.target, "arch": tools.target.arch, "glibc": GLIBC, "compiler": ZIG,
             "libraries": parts}
    (out / "contents.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    for source in found:
        shutil.copy(source.folder / "debian" / "copyright", out / f"copyright.{source.name}")
    print(f"{out}: {', '.join(PROGRAMS)}")


if __name__ == "__main__":
    main()
