"""What all packages are made with: facts about the project, and archives that do not depend on who
made them, when and where."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import os
import shutil
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ABOUT = json.loads((ROOT / "packaging" / "about.json").read_text(encoding="utf-8"))
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", 1767225600))
PROGRAMS = ["oci-mcp", "oci-sandbox"]
# What others call the processors.
NPM_NAMES = {"x86_64": "x64", "aarch64": "arm64"}
IMAGE_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Programs:
    """A folder with both programs, as packaging/portable leaves it."""
    target: str
    folder: Path
    contents: dict = field(default_factory=dict)

    @property
    def arch(self) -> str:
        return self.target.removesuffix("-static")

    @property
    def is_static(self) -> bool:
        return self.target.endswith("-static")


@dataclass(frozen=True)
class Job:
    version: str
    build: Path  # of CMake
    work: Path
    out: Path
    programs: list[Programs]

    def dynamic(self) -> list[Programs]:
        return [each for each in self.programs if not each.is_static]

    def static(self) -> list[Programs]:
        return [each for each in self.programs if each.is_static]

    def fresh(self, name: str) -> Path:
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


@dataclass(frozen=True)
class Entry:
    name: str
    data: bytes = b""
    mode: int = 0o644
    is_folder: bool = False
    owner: int = 0


def tar_bytes(entries: list[Entry]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries:
            info = tarfile.TarInfo(entry.name)
            info.size, info.mode, info.mtime = len(entry.data), entry.mode, EPOCH
            info.uid = info.gid = entry.owner
            info.type = tarfile.DIRTYPE if entry.is_folder else tarfile.REGTYPE
            tar.addfile(info, io.BytesIO(entry.data))
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def xzipped(data: bytes) -> bytes:
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def json_bytes(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def copyright_text(programs: Programs | None = None) -> bytes:
    """Ours, and those of the libraries inside."""
    license_name = ABOUT["license"]
    said = "not stated" if license_name == "NOASSERTION" else license_name
    text = f"{ABOUT['name']}: {ABOUT['summary']}\n\nCopyright: {ABOUT['maintainer']}\n"
    text += f"License: {said}\n"
    files = sorted(programs.folder.glob("copyright.*")) if programs else []
    for path in files:
        name = path.name.removeprefix("copyright.")
        text += f"\n---- {name}, linked into the programs ----\n\n"
        text += path.read_text(encoding="utf-8")
    return text.encode()


def manual_pages() -> dict[str, list[Path]]:
    """Of each program, where they are written."""
    folder = ROOT / "docs" / "man"
    return {name: [path for path in [folder / f"{name}.1"] if path.is_file()] for name in PROGRAMS}


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"  {path.name}  {len(data):,} bytes", flush=True)
