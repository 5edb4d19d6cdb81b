#!/usr/bin/env python3
"""Installs a build and uses liboci from there as somebody else would: headers, libraries, package
files, documentation, and an example against the sandbox. Ends with "N passed, N failed".

usage: run.py BUILD
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE / "list_instances.c"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
LANGUAGES = {"C11": ["gcc", "-x", "c", "-std=c11", "-Wstrict-prototypes"],
             "C++17": ["g++", "-x", "c++", "-std=c++17"]}
PREFIXES = ("arena_", "buf_", "call_", "clock_", "err_", "span_", "json_", "model_", "net_", "oci_")
INSTANCES = 60  # more than the example asks for at once
STATIC_MAX = 1 << 20  # bytes of a program with one service, libcurl and OpenSSL not counted
PATIENCE_S = 300
FAULT = "GET /20160918/instances 404 NotAuthorizedOrNotFound 1"

passed = failed = 0


def check(what: str, right: bool, detail: object = "") -> None:
    global passed, failed
    passed, failed = passed + right, failed + (not right)
    print("ok    " if right else "FAILED", what, "" if right else detail, flush=True)


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], env=os.environ | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          timeout=PATIENCE_S)


def works(what: str, *command: str | Path, **environment: str) -> str:
    """What a program printed that must end well."""
    done = run(*command, **environment)
    check(what, done.returncode == 0, done.stdout[-4000:])
    return done.stdout


# ---- What is installed ---------------------------------------------------------------------------

def test_headers(include: Path) -> None:
    names = sorted(str(path.relative_to(include)) for path in include.rglob("*.h"))

    def alone(compiler: list[str], name: str) -> str:
        done = subprocess.run([*compiler, *WARNINGS, "-fsyntax-only", f"-I{include}", "-"],
                              input=f"#include <{name}>\nextern int alone;\n", text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.stdout if done.returncode else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for language, compiler in LANGUAGES.items():
            said = [text for text in pool.map(lambda name: alone(compiler, name), names) if text]
            check(f"{len(names)} headers, each alone as {language}", bool(names) and not said,
                  "\n".join(said)[:4000])


def test_symbols(root: Path) -> None:
    library = root / "lib" / "liboci.so"
    text = run("nm", "-D", "--defined-only", "--without-symbol-versions", library).stdout
    names = {line.split()[2] for line in text.splitlines()}
    names = {name for name in names if not name.startswith("OCI_")}  # the versions themselves
    strays = sorted(name for name in names if not name.startswith(PREFIXES))
    check("liboci.so shows its own prefixes only", "oci_client_send" in names and not strays,
          strays[:20])
    soname = run("readelf", "-d", library).stdout
    check("liboci.so says its version", "[liboci.so.1]" in soname, soname)
    check("liboci.so is a link to the full version",
          re.fullmatch(r"liboci\.so\.\d+\.\d+\.\d+", library.resolve().name) is not None)


def test_programs(root: Path) -> None:
    for program in ("oci-mcp", "oci-sandbox"):
        works(f"installed {program} runs", root / "bin" / program, "--version")


# ---- Programs of others --------------------------------------------------------------------------

def pkg_config(root: Path, *options: str) -> list[str]:
    done = run("pkg-config", *options, "oci", PKG_CONFIG_PATH=str(root / "lib" / "pkgconfig"))
    return done.stdout.split()


def build_programs(root: Path, out: Path) -> list[Path]:
    """The example in all the ways there are; what could not be built is left out."""
    flags, libraries = pkg_config(root, "--cflags"), pkg_config(root, "--libs")
    beside = run("pkg-config", "--libs", "libcurl", "libcrypto").stdout.split()
    c = ["gcc", "-std=c11", *WARNINGS, *flags]
    cxx = ["g++", "-std=c++20", *WARNINGS, "-Wno-missing-field-initializers", *flags]
    works("example builds: C, pkg-config", *c, EXAMPLE, *libraries, "-o", out / "shared")
    works("example builds: C++, pkg-config", *cxx, "-x", "c++", EXAMPLE, "-x", "none", *libraries,
          "-o", out / "cxx")
    works("example builds: C, liboci.a", *c, EXAMPLE, root / "lib" / "liboci.a", *beside,
          "-pthread", "-o", out / "static")
    works("another builds: C, pkg-config", *c, HERE / "launch_instances.c", *libraries, "-o",
          out / "launch")
    works("CMake finds the package", "cmake", "-G", "Ninja", "-S", HERE / "consumer",
          "-B", out / "cmake", f"-DCMAKE_PREFIX_PATH={root}")
    works("example builds: C, CMake, both libraries", "cmake", "--build", out / "cmake")
    programs = [out / "shared", out / "cxx", out / "static", out / "cmake" / "list_oci",
                out / "cmake" / "list_static"]
    return [program for program in programs if program.exists()]


def test_small(program: Path) -> None:
    symbols = run("nm", program).stdout
    strays = re.findall(r"\b(?:oci_(?!core_)\w+_service|model_(?:services|tools|words))\b", symbols)
    check("static program has the tables of its service alone",
          "oci_core_service" in symbols and not strays, strays)
    run("strip", program)
    size = program.stat().st_size
    check(f"static program is small: {size >> 10} KiB", size < STATIC_MAX)


@contextmanager
def sandbox(root: Path) -> Iterator[list[str]]:
    """Gives the arguments that programs take: compartment, configuration file, endpoint."""
    process = subprocess.Popen([root / "bin" / "oci-sandbox", "--exit-on-eof", "--fault", FAULT],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        ready = json.loads(process.stdout.readline())
        config = Path(ready["config_file"])
        tenancy = re.search(r"^tenancy *= *(\S+)", config.read_text(encoding="utf-8"), re.M)
        yield [tenancy.group(1), str(config), ready["url"]]
    finally:
        process.stdin.close()
        process.wait(timeout=20)


def test_runs(root: Path, out: Path, programs: list[Path]) -> None:
    environment = {"LD_LIBRARY_PATH": str(root / "lib")}
    with sandbox(root) as arguments:
        done = run(programs[0], *arguments, **environment)
        check("refusal of the service: status 1, one line",
              done.returncode == 1 and re.fullmatch(r"\S.+\n", done.stdout) is not None,
              done.stdout)
        done = run(programs[0], arguments[0], out / "no-such-file", **environment)
        check("no configuration: status 1, one line that names it",
              done.returncode == 1 and re.fullmatch(r".*no-such-file.*\n", done.stdout) is not None,
              done.stdout)
        works("instances are launched", out / "launch", *arguments, str(INSTANCES), **environment)
        wanted = {f"web-{number}" for number in range(INSTANCES)}
        for program in programs:
            text = run(program, *arguments, **environment).stdout
            lines = [line.split() for line in text.splitlines()]
            check(f"{program.name} lists all pages",
                  len(lines) == INSTANCES and {line[-1] for line in lines} == wanted, text)


# ---- Documentation -------------------------------------------------------------------------------

def brief(folder: Path, compound: str, name: str) -> str:
    """The first sentence about a member."""
    tree = ElementTree.parse(folder / f"{compound}.xml")
    for member in (*tree.iter("memberdef"), *tree.iter("enumvalue")):
        if member.findtext("name") == name:
            return "".join(member.find("briefdescription").itertext()).strip()
    return "(not there)"


def test_documentation(build: Path) -> None:
    if shutil.which("doxygen") is None:
        print("skipped: documentation (no doxygen)")
        return
    works("documentation without warnings", "cmake", "--build", build, "--target", "doc")
    xml = build / "doc" / "xml"
    wanted = [("client_8h", "oci_client_new", "Gives a client; reads no file"),
              ("structoci__send__options", "save_to", "file for a binary answer"),
              ("model_8h", "MODEL_RANGE", 'const char *, "bytes=0-9"'),
              ("err_8h", "ERR_SERVICE", "")]
    for compound, name, start in wanted:
        text = brief(xml, compound, name)
        check(f"documentation has the text of {name}", text.startswith(start) and
              text != "(not there)", text)


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    build = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder) / "root", Path(folder) / "out"
        out.mkdir()
        works("cmake --install", "cmake", "--install", build, "--prefix", root)
        test_headers(root / "include")
        test_symbols(root)
        test_programs(root)
        programs = build_programs(root, out)
        if (out / "static").exists():
            test_small(out / "static")
        if programs:
            test_runs(root, out, programs)
    test_documentation(build)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
