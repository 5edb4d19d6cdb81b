"""Debian's sources of the libraries that the portable programs hold, fetched with apt from the
archives that this machine is set up for, with Debian's fixes applied."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# In the order in which they are built; the names are Debian's.
LIBRARIES = ["zlib", "openssl", "nghttp2", "curl", "libmicrohttpd", "sqlite3"]


@dataclass(frozen=True)
class Source:
    name: str
    version: str  # Debian's, as in 3.0.17-1~deb12u2
    folder: Path

    @property
    def upstream(self) -> str:
        version = self.version.split(":", 1)[-1].rsplit("-", 1)[0]
        return re.split(r"[+~]", version, maxsplit=1)[0]


def archives() -> list[str]:
    """A deb-src line for each of Debian's archives in apt's configuration."""
    text = subprocess.run(
        ["apt-get", "indextargets", "--format",
         "$(ORIGIN)|$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)"],
        check=True, capture_output=True, text=True).stdout
    lines = set()
    for row in text.splitlines():
        origin, made_by, uri, release, component, signed_by = row.split("|")
        if origin != "Debian" or made_by != "Packages":
            continue
        options = f"[signed-by={signed_by}] " if signed_by.startswith("/") else ""
        lines.add(f"deb-src {options}{uri} {release} {component}")
    if not lines:
        raise SystemExit("apt knows no archive of Debian; run apt-get update first")
    return sorted(lines)


def apt(folder: Path, *arguments: str, cwd: Path) -> bool:
    """apt-get with lists of its own: nothing of the machine's set-up is changed."""
    options = {"Dir::Etc::sourcelist": folder / "sources.list", "Dir::Etc::sourceparts": "-",
               "Dir::State::lists": folder / "lists", "Dir::Cache": folder / "cache",
               "APT::Sandbox::User": "root"}
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    flags = [flag for name, value in options.items() for flag in ("-o", f"{name}={value}")]
    return subprocess.run(["apt-get", "-qq", *flags, *arguments], cwd=cwd).returncode == 0


def described(dsc: Path) -> tuple[str, str]:
    fields = dict(re.findall(r"^(Source|Version): (\S+)", dsc.read_text(encoding="utf-8"), re.M))
    return fields["Source"], fields["Version"]


def fetch(folder: Path) -> None:
    """The newest version; where an archive lists it and does not give it, one that is given."""
    lines = archives()
    main = [line for line in lines if "-security" not in line]
    missing = LIBRARIES
    for offered in (lines, main):
        text = "".join(line + "\n" for line in offered)
        (folder / "sources.list").write_text(text, encoding="utf-8")
        apt(folder, "update", cwd=folder)
        missing = [name for name in missing
                   if not apt(folder, "source", "--download-only", name, cwd=folder)]
        if not missing:
            return
        print(f"not given by an archive: {', '.join(missing)}", flush=True)
    raise SystemExit("not all sources could be fetched")


def unpack(dsc: Path, into: Path) -> None:
    shutil.rmtree(into, ignore_errors=True)
    subprocess.run(["dpkg-source", "--no-check", "-x", str(dsc), str(into)], check=True,
                   stdout=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C"})


def sources(folder: Path) -> list[Source]:
    """Fetches what is not in `folder` yet, and unpacks it."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.glob("*.dsc"))) < len(LIBRARIES):
        fetch(folder)
    versions = {name: (version, dsc) for dsc in sorted(folder.glob("*.dsc"))
                for name, version in [described(dsc)]}
    found = []
    for name in LIBRARIES:
        version, dsc = versions[name]
        into = folder / f"{name}-{version.split(':', 1)[-1]}"
        if not (into / "debian").is_dir():
            unpack(dsc, into)
        found.append(Source(name, version, into))
    return found
