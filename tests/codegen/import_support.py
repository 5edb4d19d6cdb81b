"""What the tests of `codegen import` share."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import unittest
from pathlib import Path

from codegen.__main__ import main

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "packages"


class ImportCase(unittest.TestCase):
    """A folder of its own with a copy of the made-up package oci-shop, and a place for output."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.packages = Path(folder.name) / "packages"
        self.out = Path(folder.name) / "spec"
        shutil.copytree(PACKAGES, self.packages)
        self.document = self.out / "shop.json"

    def edit(self, place: str, old: str, new: str) -> None:
        """Replace the first `old` in a file of the package."""
        path = self.packages / place
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run_import(self, *more: str) -> tuple[int, str, str]:
        """The exit status, what was printed, and the problems."""
        printed, problems = io.StringIO(), io.StringIO()
        arguments = ["import", "--packages", str(self.packages), "--out", str(self.out), *more]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(problems):
            status = main(arguments)
        return status, printed.getvalue(), problems.getvalue()
