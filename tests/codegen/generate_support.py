"""What the tests of `codegen generate` share."""
from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import unittest
from pathlib import Path

from codegen.generate import run_generate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOLDEN = HERE / "golden" / "generate"
BAD = HERE / "bad"
UPDATE = os.environ.get("UPDATE") == "1"
SERVICE_FILES = ("types.h", "operations.h", "client.h", "tables.c")
FEATURES = sorted(path.parent.name for path in GOLDEN.glob("*/spec.json"))


class GenerateCase(unittest.TestCase):
    """A folder of its own with spec/, spec/overlay/ and, after run(), out/. Tests run in it, so
    that messages hold relative paths."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.overlay = self.folder / "spec" / "overlay"
        self.overlay.mkdir(parents=True)
        self.out = self.folder / "out"
        shutil.copy(GOLDEN / "classes.yaml", self.overlay)

    def use(self, spec: Path, service: str, overlay: Path) -> None:
        shutil.copy(spec, self.folder / "spec" / f"{service}.json")
        if overlay.is_dir():
            shutil.copytree(overlay, self.overlay, dirs_exist_ok=True)

    def use_golden(self, feature: str) -> None:
        self.use(GOLDEN / feature / "spec.json", feature, GOLDEN / feature / "overlay")

    def run_generate(self, *options: str) -> tuple[int, str]:
        """Exit status and messages."""
        said = io.StringIO()
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stderr(said):
                status = run_generate(["--out", "out", "--jobs", "1", *options])
        finally:
            os.chdir(before)
        return status, said.getvalue()

    def generate(self, *options: str) -> None:
        self.assertEqual(self.run_generate(*options), (0, ""))
