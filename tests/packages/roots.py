"""Clean systems in folders: made with debootstrap once, copied for each test."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from common import ROOT, run

sys.path.insert(0, str(ROOT / "packaging" / "portable"))
from sources import archives  # noqa: E402

# What package managers and the loader write for themselves.
OF_OTHERS = re.compile(r"/(var/(cache|log|lib/(apt|dpkg|rpm))|etc/ld\.so\.cache|root/\.rpmdb|tmp$|"
                       r"usr/lib/sysimage/rpm)|/(dev|proc|sys)(/|$)")


def mirror() -> str:
    for line in archives():
        if "-security" not in line:
            return next(word for word in line.split() if "://" in word)
    raise SystemExit("apt knows no archive")


def pristine(work: Path, suite: str) -> Path | None:
    """None where the archive does not have the suite any more."""
    root = work / suite
    if not (root / "made").exists():
        shutil.rmtree(root, ignore_errors=True)
        done = run("debootstrap", "--variant=minbase", suite, root, mirror())
        if done.returncode:
            print(done.stdout[-2000:])
            return None
        (root / "made").touch()
    return root


class Root:
    def __init__(self, work: Path, suite: str, name: str) -> None:
        base = pristine(work, suite)
        if base is None:
            raise FileNotFoundError(suite)
        self.folder = work / name
        shutil.rmtree(self.folder, ignore_errors=True)
        run("cp", "-a", base, self.folder)
        for file in ("resolv.conf", "hosts"):
            if Path("/etc", file).exists():
                shutil.copy(Path("/etc", file), self.folder / "etc" / file)

    def run(self, *command: str, text: str = "", user: str = "0:0"):
        """In namespaces of its own: nothing stays mounted, nothing stays running."""
        return run("unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.folder}/proc",
                   "chroot", f"--userspec={user}", self.folder, "/usr/bin/env", "-i",
                   "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C",
                   "DEBIAN_FRONTEND=noninteractive", *command, text=text)

    def files(self) -> set[str]:
        found = subprocess.run(["find", str(self.folder), "-xdev", "-mindepth", "1"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        names = (name.removeprefix(str(self.folder)) for name in found)
        return {name for name in names if not OF_OTHERS.search(name)}

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
