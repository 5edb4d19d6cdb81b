"""What `codegen generate` makes is C11 and C++ without a warning, and its tables say the truth."""
from __future__ import annotations

import shutil
import subprocess
import unittest
from pathlib import Path

from tests.codegen.generate_support import FEATURES, GOLDEN, HERE, ROOT, GenerateCase

WARNINGS = ("-Wall", "-Wextra", "-Werror")
C_OPTIONS = ("-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wpedantic", "-Wno-overlength-strings",
             "-Wshadow", "-Wstrict-prototypes", "-Wmissing-prototypes", *WARNINGS)


@unittest.skipUnless(shutil.which("gcc") and shutil.which("g++"), "needs gcc and g++")
class Compiled(GenerateCase):
    def setUp(self) -> None:
        super().setUp()
        for feature in FEATURES:
            target = self.out / feature
            shutil.copytree(GOLDEN / feature, target)
        for name in ("catalog.c", "words.c", "regions.c", "follow.c", "iam.c", "offers.c"):
            shutil.copy(GOLDEN / name, self.out)

    def compile(self, *arguments: str) -> None:
        done = subprocess.run([*arguments, "-I", str(self.out), "-I", str(ROOT / "runtime")],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def source(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def test_each_header_compiles_alone_as_c_and_as_cpp(self) -> None:
        for header in ("types.h", "operations.h", "client.h"):
            for suffix, compiler in (("c", ("gcc", *C_OPTIONS)), ("cc", ("g++", *WARNINGS))):
                for feature in FEATURES:
                    with self.subTest(feature=feature, header=header, compiler=compiler[0]):
                        source = self.source(f"alone.{suffix}", f'#include "{feature}/{header}"\n')
                        self.compile(*compiler, "-fsyntax-only", str(source))

    def test_tables_and_catalog_compile_without_a_warning(self) -> None:
        for source in sorted([*self.out.glob("*/tables.c"), *self.out.glob("*.c")]):
            with self.subTest(source=source.name):
                self.compile("gcc", *C_OPTIONS, "-fsyntax-only", str(source))

    def test_tables_say_the_truth_about_the_structs(self) -> None:
        program = self.folder / "everything"
        self.compile("gcc", *C_OPTIONS, "-fsanitize=address,undefined", "-o", str(program),
                     str(HERE / "golden" / "generate" / "everything.c"),
                     str(self.out / "everything" / "tables.c"))
        done = subprocess.run([program], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_tables_hold_no_pointers_but_those_of_the_service(self) -> None:
        program = self.folder / "tables.o"
        self.compile("gcc", *C_OPTIONS, "-c", "-fPIE", "-o", str(program),
                     str(self.out / "everything" / "tables.c"))
        said = subprocess.run(["readelf", "-rW", program], capture_output=True, text=True,
                              check=True).stdout
        self.assertEqual(said.count("R_X86_64_64") + said.count("R_AARCH64_ABS64"), 12)


if __name__ == "__main__":
    unittest.main()
