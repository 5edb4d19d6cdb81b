#!/usr/bin/env python3
"""Installs each package in a clean system, uses it for the main job against the sandbox, upgrades
it over an older version and removes it. Needs root, debootstrap, and the target `packages`.

usage: full.py BUILD [TEST]...
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import sys
import tarfile
from pathlib import Path

from common import (CONVERSATION, ROOT, check, finish, job_was_done, run, version_of_project,
                    works)
from roots import Root

VERSION = version_of_project()
OLD = "0.0.1"
ARCH = platform.machine()
OF_GLIBC = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
            "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
PROGRAM_CAP = 14 << 20
PACKAGE_CAP = 6 << 20


class Place:
    def __init__(self, build: Path) -> None:
        self.build = build
        self.out = build / "packages"
        self.portable = build / "portable"
        self.work = build / "packages-roots"
        self.work.mkdir(exist_ok=True)

    def programs(self, target: str) -> Path:
        return self.portable / target / "out"


# ---- The portable programs ----

def newest_glibc(program: Path) -> tuple[int, ...]:
    text = run("objdump", "-T", program).stdout
    found = re.findall(r"GLIBC_(\d+)\.(\d+)", text)
    return max(tuple(map(int, each)) for each in found)


def test_program(place: Place) -> None:
    for target in (ARCH, "aarch64"):
        for name in ("oci-mcp", "oci-sandbox"):
            path = place.programs(target) / name
            if not path.exists():
                continue
            text = run("readelf", "-d", path).stdout
            needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", text))
            check(f"{target} {name} needs glibc alone", needed and needed <= OF_GLIBC, needed)
            size = path.stat().st_size
            check(f"{target} {name}: {size:,} bytes", size <= PROGRAM_CAP)
            check(f"{target} {name} names no folder of its build",
                  str(place.build).encode() not in path.read_bytes())
    check("glibc 2.31 is enough", newest_glibc(place.programs(ARCH) / "oci-mcp") <= (2, 31))


def test_sizes(place: Place) -> None:
    for path in sorted(place.out.rglob("*")):
        if path.suffix in (".deb", ".rpm", ".tgz", ".mcpb", ".tar", ".xz") \
                and "liboci-dev" not in path.name:
            size = path.stat().st_size
            check(f"{path.name}: {size:,} bytes", size <= PACKAGE_CAP)


def test_reproducible(place: Place) -> None:
    """A second build of everything, in another folder, from a checkout at another place."""
    copy, work = place.work / "checkout", place.work / "portable"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)
    with tarfile.open(place.out / f"oci-mcp-{VERSION}.tar.gz") as tar:
        tar.extractall(copy)
    work.mkdir()
    for name in ("sources", "zig"):  # what is downloaded is the same
        shutil.copytree(place.portable / name, work / name, symlinks=True)
    done = run(sys.executable, "packaging/portable", "--work", work,
               cwd=copy / f"oci-mcp-{VERSION}")
    if not check("built again", done.returncode == 0, done.stdout + done.stderr):
        return
    for name in ("oci-mcp", "oci-sandbox"):
        check(f"{name} is the same", (work / ARCH / "out" / name).read_bytes()
              == (place.programs(ARCH) / name).read_bytes())


def test_emulated(place: Place) -> None:
    """The programs for arm64, by qemu-user; its libraries are those of a cross compiler."""
    program = place.programs("aarch64") / "oci-mcp"
    libraries = Path("/usr/aarch64-linux-gnu")
    if not program.exists() or not shutil.which("qemu-aarch64-static") or not libraries.is_dir():
        print("skipped: arm64 (not built, or no qemu-user-static and libgcc-s1-arm64-cross)")
        return
    qemu = ["qemu-aarch64-static", "-L", libraries]
    check("arm64: runs", VERSION in works("arm64: starts", *qemu, program, "--version"))
    found = works("arm64: finds", *qemu, program, "search", "list", "instances")
    check("arm64: finds operations", "core.listInstances" in found, found)


# ---- In clean systems ----

def used(name: str, root: Root, program: str = "/usr/bin/oci-mcp") -> None:
    job_was_done(name, root.run(program, "--sandbox", "--allow-writes", text=CONVERSATION))


def users_files(root: Root) -> dict[Path, bytes]:
    folder = root.folder / "root" / ".oci"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text("[DEFAULT]\nregion=eu-frankfurt-1\n", encoding="utf-8")
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def untouched(name: str, before: set[str], root: Root, mine: dict[Path, bytes]) -> None:
    left = root.files() - before
    check(f"{name}: nothing is left behind", not left, sorted(left)[:40])
    check(f"{name}: nothing is gone", not before - root.files(), before - root.files())
    check(f"{name}: the user's files are as they were",
          all(path.read_bytes() == data for path, data in mine.items()))


def older_deb(place: Place, path: Path) -> Path:
    folder = place.work / "older"
    shutil.rmtree(folder, ignore_errors=True)
    run("dpkg-deb", "-R", path, folder)
    control = folder / "DEBIAN" / "control"
    control.write_text(control.read_text("utf-8").replace(VERSION, OLD), encoding="utf-8")
    out = place.work / path.name.replace(VERSION, OLD)
    works(f"an older {path.name}", "dpkg-deb", "--root-owner-group", "-b", folder, out)
    return out


def test_deb(place: Place) -> None:
    root = Root(place.work, "bookworm", "root-deb")
    debs = [path for path in sorted(place.out.glob("*.deb"))]
    names = [path.name.split("_")[0] for path in debs]
    needed = set()
    for path in debs:
        depends = run("dpkg-deb", "-f", path, "Depends").stdout
        needed |= {one.split()[0] for one in depends.split(",") if one.strip()}
    root.run("apt-get", "update", "-qq")
    done = root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends",
                    *sorted(needed - set(names)))
    check("deb: what they depend on is there", done.returncode == 0, done.stdout + done.stderr)
    mine, before = users_files(root), root.files()
    for path in [*(older_deb(place, path) for path in debs), *debs]:
        shutil.copy(path, root.folder / "var/cache" / path.name)
    for version in (OLD, VERSION):
        files = [f"/var/cache/{path.name.replace(VERSION, version)}" for path in debs]
        done = root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *files)
        check(f"deb: {version} goes in", done.returncode == 0, done.stdout + done.stderr)
        said = root.run("dpkg-query", "-W", "-f", "${Version}\n", *names).stdout.split()
        check(f"deb: {version} is there", set(said) == {version}, said)
        used(f"deb {version}", root)
    linked = root.run("ldconfig", "-p").stdout
    check("deb: the loader finds liboci", "liboci.so.1 " in linked)
    done = root.run("apt-get", "purge", "-y", "-qq", *names)
    check("deb: goes", done.returncode == 0, done.stdout + done.stderr)
    untouched("deb", before, root, mine)
    root.remove()


def rpm_command(root: Root, *words: str):
    """Debian's rpm, on a database in the root; what glibc gives is no package of rpm's there."""
    return run("rpm", "--root", root.folder, "--dbpath", "/var/lib/rpm", *words)


def test_rpm(place: Place) -> None:
    root = Root(place.work, "bookworm", "root-rpm")
    mine, before = users_files(root), root.files()
    older = place.work / "rpm-older"
    done = run(sys.executable, "packaging/make", "--build", place.build, "--version", OLD,
               "--portable", place.portable, "--out", older, "rpm")
    check("rpm: an older version", done.returncode == 0, done.stdout + done.stderr)
    for version, folder in ((OLD, older), (VERSION, place.out)):
        done = rpm_command(root, "-U", "--nodeps", *map(str, folder.glob(f"*{ARCH}.rpm")))
        check(f"rpm: {version} goes in", done.returncode == 0, done.stdout + done.stderr)
        said = rpm_command(root, "-qa", "--qf", "%{NAME} %{VERSION}\n").stdout.split("\n")
        check(f"rpm: {version} is there", f"oci-mcp {version}" in said and len(said) == 3, said)
        used(f"rpm {version}", root)
    wants = run("rpm", "-qp", "--requires", *place.out.glob(f"*{ARCH}.rpm")).stdout
    foreign = [line for line in wants.splitlines()
               if not re.match(r"(libc|libm|libpthread|ld-linux|rpmlib|rtld)", line)]
    check("rpm: they want glibc alone", not foreign, foreign)
    done = rpm_command(root, "-e", "--nodeps", "oci-mcp", "oci-sandbox")
    check("rpm: goes", done.returncode == 0, done.stdout + done.stderr)
    untouched("rpm", before, root, mine)
    root.remove()


def test_archives(place: Place) -> None:
    """In the oldest Debian that is promised, with that very glibc, and in this one."""
    for suite in ("bullseye", "bookworm"):
        try:
            root = Root(place.work, suite, f"root-{suite}")
        except FileNotFoundError:
            print(f"skipped: {suite} (the archive does not have it)")
            continue
        for name in ("oci-mcp", "oci-sandbox"):
            with tarfile.open(place.out / f"{name}-{VERSION}-linux-{ARCH}.tar.xz") as tar:
                for info in tar:
                    info.name = info.name.split("/", 1)[-1]
                    if info.isfile():
                        tar.extract(info, root.folder / "root" / "oci-mcp")
        text = root.run("/root/oci-mcp/bin/oci-mcp", "--version")
        check(f"{suite}: runs", VERSION in text.stdout, text.stderr)
        used(suite, root, "/root/oci-mcp/bin/oci-mcp")
        root.remove()


def test_source(place: Place) -> None:
    """Builds with no python3 that could generate anything."""
    folder = place.work / "source"
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(place.out / f"oci-mcp-{VERSION}.tar.gz") as tar:
        tar.extractall(folder)
    tree, build = folder / f"oci-mcp-{VERSION}", folder / "build"
    works("source: configures", "cmake", "-S", tree, "-B", build, "-G", "Ninja",
          "-DOCI_TESTS=OFF")
    commands = run("ninja", "-C", build, "-t", "commands", "oci-mcp").stdout
    check("source: nothing is generated", commands and "codegen" not in commands)
    works("source: builds", "ninja", "-C", build, "oci-mcp")
    works("source: runs", build / "oci-mcp", "--version")
    shutil.rmtree(folder)


# ---- Judged by others ----

def test_bundle(place: Place) -> None:
    """By the official tool, which says the same of its own bundle of these files."""
    folder = place.work / "node"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text("{}", encoding="utf-8")
    done = run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund",
               "--loglevel=error", "@anthropic-ai/mcpb@2.1.2", cwd=folder)
    if not check("bundle: its tool is there", done.returncode == 0, done.stderr):
        return
    tool = folder / "node_modules" / ".bin" / "mcpb"
    for path in place.out.glob("*.mcpb"):
        unpacked = folder / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        works(f"{path.name}: unpacks", tool, "unpack", path, unpacked)
        works(f"{path.name}: valid", tool, "validate", unpacked / "manifest.json")
        works(f"{path.name}: packs", tool, "pack", unpacked, folder / "again.mcpb")
        if "x64" in path.name:
            works(f"{path.name}: runs", unpacked / "server" / "oci-mcp", "--version")


def test_image(place: Place) -> None:
    """An engine that is not ours reads it, runs it with nothing writable, and builds its like."""
    if not shutil.which("buildah"):
        print("skipped: buildah (not there)")
        return
    store = ["--storage-driver", "vfs", "--root", str(place.work / "store"), "--runroot",
             str(place.work / "store-run")]
    context = place.build / "packages-work" / "image" / ARCH
    [archive] = place.out.glob("*amd64.oci.tar" if ARCH == "x86_64" else "*arm64.oci.tar")
    about = json.loads((ROOT / "packaging/about.json").read_text("utf-8"))
    works("image: built from the Containerfile", "buildah", *store, "bud", "--isolation", "chroot",
          "--build-arg", f"VERSION={VERSION}", "--build-arg", f"NAME={about['registry_name']}",
          "-f", ROOT / "packaging/image/Containerfile", "-t", "local/built", context)
    pulled = works("image: read", "buildah", *store, "pull", "-q", f"oci-archive:{archive}").strip()
    said = []
    for image in (pulled, "local/built"):
        name = run("buildah", *store, "from", "--pull-never", image).stdout.strip()
        text = works(f"image {image[:12]}: runs", "buildah", *store, "run", "--isolation", "chroot",
                     name, "--", "/usr/bin/oci-mcp", "--version")
        check(f"image {image[:12]}: says the version", VERSION in text, text)
        facts = json.loads(run("buildah", *store, "inspect", name).stdout)["OCIv1"]["config"]
        said.append({key: facts.get(key) for key in ("User", "Entrypoint", "WorkingDir")})
        labels = facts["Labels"]
        check("image: is known to the registry by its label",
              labels["io.modelcontextprotocol.server.name"] == about["registry_name"])
        run("buildah", *store, "rm", name)
    check("image: both are the same to an engine", said[0] == said[1], said)
    run("buildah", *store, "rmi", "-a")


TESTS = {name.removeprefix("test_"): function for name, function in list(globals().items())
         if name.startswith("test_")}


def main() -> None:
    place = Place(Path(sys.argv[1]).resolve())
    for name in sys.argv[2:] or TESTS:
        print(f"---- {name}", flush=True)
        TESTS[name](place)
    finish()


if __name__ == "__main__":
    main()
