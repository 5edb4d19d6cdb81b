#!/usr/bin/env python3
"""Makes the packages that are quickly made, with the build's own programs in place of the portable
ones, and looks at what is in them.

usage: check.py BUILD
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

from common import ROOT, check, finish, run, version_of_project, works

VERSION = version_of_project()
KINDS = ["deb", "source", "npm", "mcpb", "image"]


def make(build: Path, out: Path, *kinds: str) -> bool:
    done = run(sys.executable, "packaging/make", "--build", build, "--version", VERSION, "--out",
               out, *kinds)
    return check(f"made: {', '.join(kinds)}", done.returncode == 0, done.stdout + done.stderr)


# ---- Debian ----

def deb_files(path: Path) -> set[str]:
    lines = run("dpkg-deb", "-c", path).stdout.splitlines()
    return {line.split()[5].removeprefix(".") for line in lines if not line.endswith("/")}


def deb_field(path: Path, name: str) -> str:
    return run("dpkg-deb", "-f", path, name).stdout.strip()


def check_debs(out: Path) -> None:
    debs = {path.name.split("_")[0]: path for path in out.glob("*.deb")}
    if not check("four Debian packages", set(debs) == {"oci-mcp", "oci-sandbox", "liboci1",
                                                       "liboci-dev"}, debs):
        return
    check("they say the project's version",
          {deb_field(path, "Version") for path in debs.values()} == {VERSION})
    doc = {"/usr/share/doc/oci-mcp/copyright", "/usr/share/doc/oci-mcp/changelog.gz"}
    files = deb_files(debs["oci-mcp"])
    check("oci-mcp: the program, its page, and what Debian asks for",
          files - {"/usr/share/man/man1/oci-mcp.1.gz"} == {"/usr/bin/oci-mcp"} | doc, files)
    libraries = {name.split(" ")[0] for name in deb_files(debs["liboci1"]) if "/liboci" in name}
    check("liboci1 is named after the library in it", "/usr/lib/liboci.so.1" in libraries,
          libraries)
    check("liboci-dev wants just that library",
          f"liboci1 (= {VERSION})" in deb_field(debs["liboci-dev"], "Depends"))
    headers = [name for name in deb_files(debs["liboci-dev"]) if name.endswith(".h")]
    check("liboci-dev has the headers of all services", len(headers) > 500, len(headers))
    if shutil.which("lintian"):
        root = [] if os.getuid() else ["--allow-root"]
        done = run("lintian", *root, "--fail-on", "error", "--tag-display-limit", "3",
                   *debs.values())
        check("lintian finds no error", done.returncode == 0, done.stdout + done.stderr)


# ---- npm ----

def start_ratio(folder: Path) -> float:
    """How long the wrapper takes, by how long a bare one takes that starts /bin/true."""
    bare = folder / "bare.js"
    bare.write_text("const c = require('node:child_process').spawn('/bin/true', [], "
                    "{ stdio: 'inherit' });\nc.on('exit', (s) => process.exit(s));\n")
    own = folder / "node_modules" / ".bin" / "oci-mcp"
    fastest = {}
    for _ in range(15):
        for name, command in (("bare", ["node", bare]), ("own", ["node", own, "--version"])):
            begin = time.monotonic()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            took = time.monotonic() - begin
            fastest[name] = min(took, fastest.get(name, took))
    return fastest["own"] / fastest["bare"]


def check_signal(own: Path) -> None:
    process = subprocess.Popen(["node", own], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=os.environ | {"OCI_MCP_SANDBOX": ""})
    time.sleep(1.0)
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        status = None
    check("npm: a signal ends the program and its wrapper", status is not None, status)


def check_npm(out: Path) -> None:
    if not shutil.which("npm"):
        print("skipped: npm (not there)")
        return
    folder = out.parent / "packages-check-npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    done = run("npm", "install", "--offline", "--no-audit", "--no-fund", "--loglevel=error",
               *sorted((out / "npm").glob("*.tgz")), cwd=folder)
    if not check("npm: installs", done.returncode == 0, done.stdout + done.stderr):
        return
    own = folder / "node_modules" / ".bin" / "oci-mcp"
    check("npm: says the version", VERSION in works("npm: runs", own, "--version"))
    check("npm: the status is the program's", run(own, "--no-such-flag").returncode ==
          run(folder / "node_modules/oci-mcp-linux-x64/bin/oci-mcp", "--no-such-flag").returncode)
    where = Path(run(own, "--print-path").stdout.strip())
    check("npm: --print-path says where the program is", os.access(where, os.X_OK), where)
    check_signal(own)
    ratio = start_ratio(folder)
    check(f"npm: starts in {ratio:.2f} of a bare wrapper's time", ratio <= 1.3)
    for tgz in (out / "npm").glob("*.tgz"):
        with tarfile.open(tgz) as tar:
            facts = json.load(tar.extractfile("package/package.json"))
        check(f"npm: {facts['name']} runs nothing when it is installed", "scripts" not in facts)
    shutil.rmtree(folder / "node_modules/oci-mcp-linux-x64")
    done = run(own, "--version")
    check("npm: says what is missing", done.returncode == 1 and "optional" in done.stderr)


# ---- The others ----

def variables_of(program: Path) -> str:
    return run(program, "--help").stdout


def check_bundle(out: Path, known: str) -> None:
    [path] = out.glob("*.mcpb")
    with zipfile.ZipFile(path) as archive:
        facts = json.loads(archive.read("manifest.json"))
        mode = archive.getinfo("server/oci-mcp").external_attr >> 16
    check("bundle: the program can be run", stat.S_IMODE(mode) == 0o755, oct(mode))
    check("bundle: says the version", facts["version"] == VERSION)
    env = facts["server"]["mcp_config"]["env"]
    check("bundle: the program knows its variables", all(name in known for name in env), env)
    asked = {value.removeprefix("${user_config.").removesuffix("}") for value in env.values()}
    check("bundle: what is asked for is what is used", asked == set(facts["user_config"]))


def check_server(out: Path, known: str) -> None:
    facts = json.loads((out / "server.json").read_bytes())
    check("server.json: name, description, version",
          re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", facts["name"])
          and 0 < len(facts["description"]) <= 100 and len(facts["title"]) <= 100
          and facts["version"] == VERSION)
    variables = [each["name"] for package in facts["packages"]
                 for each in package["environmentVariables"]]
    check("server.json: the program knows its variables", variables and
          all(name in known for name in variables), variables)
    with tarfile.open(out / "npm" / f"oci-mcp-{VERSION}.tgz") as tar:
        npm = json.load(tar.extractfile("package/package.json"))
    check("server.json: npm's package carries its name", npm["mcpName"] == facts["name"])


def check_image(out: Path) -> None:
    [path] = out.glob("*.oci.tar")
    with tarfile.open(path) as tar:
        blobs = {info.name.split("/")[-1]: tar.extractfile(info).read() for info in tar
                 if info.name.startswith("blobs/")}
        index = json.load(tar.extractfile("index.json"))
    check("image: blobs are named by what they hold",
          all(hashlib.sha256(data).hexdigest() == name for name, data in blobs.items()))

    def blob(of: dict) -> bytes:
        return blobs[of["digest"].removeprefix("sha256:")]

    manifest = json.loads(blob(index["manifests"][0]))
    config = json.loads(blob(manifest["config"]))
    layer = gzip.decompress(blob(manifest["layers"][0]))
    check("image: its layer is the one that it names", config["rootfs"]["diff_ids"] ==
          ["sha256:" + hashlib.sha256(layer).hexdigest()])
    check("image: runs as nobody in particular", not config["config"]["User"].startswith("0"))
    check("image: carries the registry's name", config["config"]["Labels"]
          ["io.modelcontextprotocol.server.name"].endswith("/oci-mcp"))
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        names = set(tar.getnames())
        bundle = tar.extractfile("etc/ssl/certs/ca-certificates.crt").read()
    check("image: the program and whom it trusts", "usr/bin/oci-mcp" in names
          and bundle.count(b"BEGIN CERTIFICATE") > 100)
    text = (ROOT / "packaging/image/Containerfile").read_text(encoding="utf-8")
    check("image: the Containerfile says the same", config["config"]["User"] in text
          and config["config"]["Entrypoint"][0] in text
          and all(entry.split("=")[0] in text for entry in config["config"]["Env"]))


def check_source(out: Path) -> None:
    with tarfile.open(out / f"oci-mcp-{VERSION}.tar.gz") as tar:
        names = {name.split("/", 1)[1] for name in tar.getnames()}
    check("source: generated C is in it", {"generated/SHIPPED", "generated/core/tables.c",
                                           "generated/search.bin", "CMakeLists.txt"} <= names)
    check("source: nothing of a build", not any(name.startswith("build") for name in names))


def check_lists(out: Path) -> None:
    works("checksums hold", "sha256sum", "--quiet", "-c", "SHA256SUMS", cwd=out)
    facts = json.loads((out / f"oci-mcp-{VERSION}.spdx.json").read_bytes())
    known = {"SPDXRef-DOCUMENT"} | {each["SPDXID"] for each in facts["packages"] + facts["files"]}
    check("bill of materials: nothing is related to what is not there", all(
        {each["spdxElementId"], each["relatedSpdxElement"]} <= known
        for each in facts["relationships"]))


def check_twice(build: Path, out: Path) -> None:
    again = out.parent / "packages-check-2"
    if not make(build, again, "npm", "mcpb", "image"):
        return
    names = [path.relative_to(again) for path in again.rglob("*")
             if path.suffix in (".tgz", ".mcpb", ".tar", ".json")]
    different = [str(name) for name in names
                 if (again / name).read_bytes() != (out / name).read_bytes()]
    check(f"{len(names)} packages made twice are the same", names and not different, different)


def main() -> None:
    build = Path(sys.argv[1]).resolve()
    out = build / "packages-check"
    if make(build, out, *KINDS):
        known = variables_of(build / "oci-mcp")
        check_debs(out)
        check_npm(out)
        check_bundle(out, known)
        check_server(out, known)
        check_image(out)
        check_source(out)
        check_lists(out)
        check_twice(build, out)
    finish()


if __name__ == "__main__":
    main()
