"""The two sides of a comparison: a folder, a single document, or spec/ at a git revision."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_GIT = "git:"
_FOLDER = "spec"


class Unreadable(Exception):
    """A side that is not there: one line that says what the user can change."""


@dataclass(frozen=True)
class File:
    """One description, not parsed yet."""

    where: str
    data: bytes


def read_side(argument: str) -> dict[str, File]:
    """Descriptions by file name without ending."""
    if argument.startswith(_GIT):
        revision, _, folder = argument.removeprefix(_GIT).partition(":")
        return _read_git(argument, revision, folder or _FOLDER)
    path = Path(argument)
    try:
        paths = [path] if path.is_file() else sorted(path.glob("*.json"))
        files = {path.stem: File(str(path), path.read_bytes()) for path in paths}
    except OSError as error:
        raise Unreadable(f"{argument}: cannot be read: {error.strerror}") from error
    if not files:
        raise Unreadable(f"{argument}: no description, and no folder that holds any")
    return files


def _git(arguments: list[str], data: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["git", *arguments], input=data, capture_output=True, check=False)
    except OSError as error:
        raise Unreadable(f"git: cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable(f"git {arguments[0]}: {said[-1] if said else 'failed'}")
    return done.stdout


def _read_git(argument: str, revision: str, folder: str) -> dict[str, File]:
    """One `git cat-file` reads all documents; `folder` is below the working folder."""
    _git(["rev-parse", "--git-dir"])
    verify = ["rev-parse", "--verify", "--end-of-options", revision + "^{tree}"]
    try:
        tree = _git(verify).decode("ascii").strip()
    except Unreadable as error:
        raise Unreadable(f"{argument}: no such revision") from error
    listed = _git(["ls-tree", "-z", tree, "--", folder.rstrip("/") + "/"])
    blobs: dict[str, str] = {}
    for entry in filter(None, listed.split(b"\0")):
        about, _, name = entry.partition(b"\t")
        path = name.decode("utf-8", "replace")
        _, kind, identity = about.decode("ascii").split()
        if kind == "blob" and path.endswith(".json"):
            blobs[path] = identity
    if not blobs:
        raise Unreadable(f"{argument}: no description in {folder} at that revision")
    texts = _blobs(list(blobs.values()))
    return {Path(path).stem: File(f"{_GIT}{revision}:{path}", texts[identity])
            for path, identity in blobs.items()}  # fmt: skip


def _blobs(identities: list[str]) -> dict[str, bytes]:
    asked = "".join(f"{identity}\n" for identity in identities).encode("ascii")
    answer = _git(["cat-file", "--batch"], asked)
    texts, at = {}, 0
    for identity in identities:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        texts[identity] = answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return texts
