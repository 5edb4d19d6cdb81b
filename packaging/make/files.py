"""Packages of files: Debian's by CPack, Red Hat's by rpmbuild, archives of programs and of the
source with what the generator writes, which builds without Python."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from common import (ABOUT, EPOCH, Entry, Job, PROGRAMS, ROOT, Programs, copyright_text, gzipped,
                    manual_pages, tar_bytes, write, xzipped)


def run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env=os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH), "TZ": "UTC"})
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{command[0]} failed")


def take(job: Job, found: list[Path]) -> None:
    if not found:
        raise SystemExit("nothing was made")
    for path in sorted(found):
        write(job.out / path.name, path.read_bytes())


# ---- Debian -------------------------------------------------------------------------------------

def deb(job: Job) -> None:
    folder = job.fresh("deb")
    run("cpack", "-G", "DEB", "--config", job.build / "CPackConfig.cmake", "-B", folder,
        cwd=job.build)
    take(job, list(folder.glob("*.deb")))


# ---- Red Hat ------------------------------------------------------------------------------------

def stage(programs: Programs, root: Path) -> dict[str, list[str]]:
    """Puts the programs where they are installed; gives the manual pages of each."""
    pages = manual_pages()
    listed: dict[str, list[str]] = {}
    for name in PROGRAMS:
        for folder in (root / "usr/bin", root / "usr/share/doc" / name, root / "usr/share/man/man1"):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(programs.folder / name, root / "usr/bin" / name)
        (root / "usr/share/doc" / name / "copyright").write_bytes(copyright_text(programs))
        listed[name] = []
        for page in pages[name]:
            (root / "usr/share/man/man1" / f"{page.name}.gz").write_bytes(
                gzipped(page.read_bytes()))
            listed[name].append(f"/usr/share/man/man1/{page.name}.gz")
    return listed


def rpm(job: Job) -> None:
    for programs in job.dynamic():
        folder = job.fresh(f"rpm/{programs.arch}")
        root = folder / "stage"
        listed = stage(programs, root)
        text = (ROOT / "packaging/rpm/oci-mcp.spec.in").read_text(encoding="utf-8")
        for name, value in {
                "VERSION": job.version, "SUMMARY": ABOUT["summary"], "LICENSE": ABOUT["license"],
                "DESCRIPTION": ABOUT["description"], "STAGE": str(root),
                "SANDBOX_SUMMARY": ABOUT["sandbox_summary"],
                "MCP_FILES": "\n".join(listed["oci-mcp"]),
                "SANDBOX_FILES": "\n".join(listed["oci-sandbox"])}.items():
            text = text.replace(f"@{name}@", value)
        (folder / "oci-mcp.spec").write_text(text, encoding="utf-8")
        run("rpmbuild", "-bb", "--target", programs.arch, "--define", f"_topdir {folder}",
            folder / "oci-mcp.spec", cwd=folder)
        take(job, list(folder.glob("RPMS/*/*.rpm")))


# ---- Archives -----------------------------------------------------------------------------------

def portable(job: Job) -> None:
    """An archive for each program: unpack it anywhere."""
    for programs in job.dynamic():
        for name in PROGRAMS:
            top = f"{name}-{job.version}-linux-{programs.arch}"
            pages = manual_pages()[name]
            entries = [Entry(f"{top}/bin/{name}", (programs.folder / name).read_bytes(), 0o755),
                       *(Entry(f"{top}/share/man/man1/{p.name}", p.read_bytes()) for p in pages),
                       Entry(f"{top}/copyright", copyright_text(programs))]
            write(job.out / f"{top}.tar.xz", xzipped(tar_bytes(entries)))


def source(job: Job) -> None:
    """The checkout's files and generated/; the mark there tells the build to take it as it is."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout.split("\0")
    names = {name for name in listed if name and (ROOT / name).is_file()}
    names |= {str(path.relative_to(ROOT)) for path in (ROOT / "generated").rglob("*")
              if path.is_file() and path.name != "SHIPPED"}
    top = f"oci-mcp-{job.version}"
    entries = [Entry(f"{top}/{name}", (ROOT / name).read_bytes(),
                     0o755 if os.access(ROOT / name, os.X_OK) else 0o644)
               for name in sorted(names)]
    entries.append(Entry(f"{top}/generated/SHIPPED", job.version.encode() + b"\n"))
    write(job.out / f"{top}.tar.gz", gzipped(tar_bytes(entries)))


def own_programs(build: Path) -> list[Programs]:
    """The build's own programs in place of the portable ones: packages to look at, not to give."""
    machine = platform.machine()
    return [Programs(machine, build), Programs(f"{machine}-static", build)]
