"""The compiler of the portable programs: zig cc, which links against any glibc for any processor."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ZIG = "ziglang==0.17.1"
GLIBC = "2.31"


@dataclass(frozen=True)
class Target:
    name: str
    arch: str
    libc: str

    @property
    def triple(self) -> str:
        return f"{self.arch}-linux-{self.libc}"

    @property
    def for_zig(self) -> str:
        return f"{self.triple}.{GLIBC}" if self.libc == "gnu" else self.triple


# The static ones need no library at all: they are what an image from scratch holds.
TARGETS = {target.name: target for target in (
    Target("x86_64", "x86_64", "gnu"), Target("aarch64", "aarch64", "gnu"),
    Target("x86_64-static", "x86_64", "musl"), Target("aarch64-static", "aarch64", "musl"))}


@dataclass(frozen=True)
class Toolchain:
    target: Target
    bin: Path      # cc, ar, ranlib
    prefix: Path   # where the libraries go
    environment: dict[str, str]

    def run(self, *command: str | Path, cwd: Path, log: Path, **more: str) -> None:
        """Runs a program of a build; its words go to `log`, which is shown when it fails."""
        with log.open("a", encoding="utf-8") as out:
            print("$", *command, file=out, flush=True)
            done = subprocess.run([str(part) for part in command], cwd=cwd, stdout=out,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  env=self.environment | more)
        if done.returncode:
            tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").split("\n")[-40:])
            raise SystemExit(f"{tail}\n{command[0]} failed in {cwd}; {log} has all of it")


def install_zig(folder: Path) -> Path:
    zig = folder / "zig" / "ziglang" / "zig"
    if not zig.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target",
                        str(folder / "zig"), "--disable-pip-version-check",
                        "--root-user-action=ignore", ZIG], check=True)
    return zig


def write_script(path: Path, command: str) -> None:
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def toolchain(folder: Path, target: Target, root: Path, epoch: int) -> Toolchain:
    """`folder` is where everything is built, `root` the checkout: neither shows in what is made."""
    zig = install_zig(folder)
    place = folder / target.name
    tools = place / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    maps = f"-ffile-prefix-map={place}=. -ffile-prefix-map={folder}=. -ffile-prefix-map={root}=."
    write_script(tools / "cc",
                 f"{zig} cc -target {target.for_zig} -fno-sanitize=all -g0 {maps}")
    for name in ("ar", "ranlib"):
        write_script(tools / name, f"{zig} {name}")
    prefix = place / "prefix"
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("CFLAGS", "CPPFLAGS", "LDFLAGS", "PKG_CONFIG_PATH", "DESTDIR")}
    environment |= {
        "PATH": f"{tools}:{os.environ['PATH']}", "CC": "cc", "AR": "ar", "RANLIB": "ranlib",
        "PKG_CONFIG_LIBDIR": str(prefix / "lib" / "pkgconfig"), "LC_ALL": "C", "TZ": "UTC",
        "SOURCE_DATE_EPOCH": str(epoch), "ZIG_GLOBAL_CACHE_DIR": str(folder / "zig-cache"),
        "ZIG_LOCAL_CACHE_DIR": str(folder / "zig-cache"),
    }
    return Toolchain(target, tools, prefix, environment)
