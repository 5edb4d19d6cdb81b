"""Makes the packages, all or the kinds that are named.

usage: python3 packaging/make --build DIR --version V [--portable DIR] [--out DIR] [KIND]...

Programs come from DIR/TARGET/out, where packaging/portable puts them; without --portable the
build's own stand in, for packages to look at.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import files
import image
import lists
import mcpb
import npm
from common import Job, Programs

KINDS = {"deb": files.deb, "rpm": files.rpm, "source": files.source, "portable": files.portable,
         "npm": npm.make, "mcpb": mcpb.make, "image": image.make}


def portable_programs(folder: Path) -> list[Programs]:
    found = [Programs(path.parents[1].name, path.parent, json.loads(path.read_text("utf-8")))
             for path in sorted(folder.glob("*/out/contents.json"))]
    if not found:
        raise SystemExit(f"no programs in {folder}; run packaging/portable first")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--portable", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--release-url", default="")
    parser.add_argument("--image", default="")
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    options = parser.parse_args()
    build = options.build.resolve()
    out = (options.out or build / "packages").resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    programs = portable_programs(options.portable.resolve()) if options.portable \
        else files.own_programs(build)
    job = Job(options.version, build, out.parent / f"{out.name}-work", out, programs)
    print(out)
    for kind in options.kinds or KINDS:
        KINDS[kind](job)
    if not options.release_url or (options.kinds and "mcpb" not in options.kinds):
        options.release_url = ""
    lists.server(job, options.release_url, options.image)
    lists.sbom(job)
    lists.sums(job)


if __name__ == "__main__":
    main()
