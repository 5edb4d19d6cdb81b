#!/usr/bin/env python3
"""Writes the reference and looks at it: all services and operations, links, determinism, and the
search in a real browser where there is one. Ends with "N passed, N failed".

usage: reference.py [BUILD]    (a folder with oci-mcp; build)
"""

from __future__ import annotations

import filecmp
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

ROOT = Path(__file__).resolve().parent.parent.parent
INDEX_MAX = 1_000_000  # bytes of the first page
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Question -> what must be among the first five.
QUESTIONS = {
    "launch instance": "core.launchInstance",
    "core_list_instances": "core.listInstances",
    "compute instance list": "core.listInstances",
    "objectstorage.putObject": "objectstorage.putObject",
    "upload a file to a bucket": "objectstorage.putObject",
    "kubernetes clusters": "containerengine.listClusters",
    "delete bucket": "objectstorage.deleteBucket",
    "reboot vm": "core.instanceAction",
}

passed = failed = 0


def check(what: str, right: bool, detail: object = "") -> None:
    global passed, failed
    passed, failed = passed + right, failed + (not right)
    print("ok    " if right else "FAILED", what, "" if right else detail, flush=True)


class Page(HTMLParser):
    """Links and ids of a page, what is open at its end, and what breaks rules for all readers."""

    VOID = {"meta", "link", "input", "br"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        for name in ("href", "src", "action"):
            if name in said:
                self.links.add(said[name] or "")
        if "id" in said:
            self.ids.append(said["id"] or "")
        if tag == "html" and not said.get("lang"):
            self.wrong.append("no language")
        if tag == "th" and "scope" not in said:
            self.wrong.append("a th without scope")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> does not fit")


def write(build: Path, out: Path) -> bool:
    done = subprocess.run([sys.executable, "codegen", "reference", "--program",
                           str(build / "oci-mcp"), "--out", str(out)], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    check("the reference is written", done.returncode == 0 and not done.stderr, done.stderr[-2000:])
    return done.returncode == 0


def expected() -> dict[str, set[str]]:
    """Service -> its operations."""
    found: dict[str, set[str]] = {}
    text = (ROOT / "generated" / "operations.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        service, _, operation = line.partition("\t")[0].partition(".")
        found.setdefault(service, set()).add(operation)
    return found


def test_counts(pages: dict[str, Page]) -> None:
    wanted = expected()
    services = {name.removeprefix("services/").removesuffix(".html") for name in pages
                if name.startswith("services/")}
    check(f"all {len(wanted)} services have a page", services == set(wanted),
          services ^ set(wanted))
    lost = [f"{service}.{name}" for service, names in wanted.items()
            for name in names - set(pages[f"services/{service}.html"].ids)]
    check(f"all {sum(map(len, wanted.values()))} operations are there", not lost, lost[:20])


def test_pages(out: Path, pages: dict[str, Page]) -> None:
    ids = {name: set(page.ids) for name, page in pages.items()}
    lost, strange, double, wrong = [], [], [], []
    for name, page in pages.items():
        if len(ids[name]) != len(page.ids):
            double.append(name)
        if page.wrong or page.open:
            wrong.append((name, page.wrong[:3], page.open))
        for link in page.links:
            path, _, part = unquote(link).partition("#")
            target = str((out / name).parent.joinpath(path).resolve().relative_to(out)) \
                if path else name
            if "://" in link:
                strange.append((name, link))
            elif not (out / target).exists() or part and part not in ids.get(target, {part}):
                lost.append((name, link))
    check("links resolve", not lost, lost[:10])
    check("nothing is fetched from elsewhere", not strange, strange[:10])
    check("no id stands twice on a page", not double, double[:10])
    check("elements are closed, tables have headings", not wrong, wrong[:5])
    size = (out / "index.html").stat().st_size
    check("the first page is small", size < INDEX_MAX, size)


def same(one: Path, other: Path) -> bool:
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    others = sorted(str(path.relative_to(other)) for path in other.rglob("*") if path.is_file())
    return names == others and not filecmp.cmpfiles(one, other, names, shallow=False)[1]


def ask(browser: str, out: Path, home: Path, question: str) -> list[str]:
    """What the page shows for a question, in order."""
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}",
         "--virtual-time-budget=8000", "--dump-dom",
         f"{(out / 'index.html').as_uri()}?q={quote(question)}"],
        text=True, capture_output=True, check=False, timeout=120)
    return [f"{service}.{name}" for service, name in
            re.findall(r'<li><a href="services/(\w+)\.html#(\w+)"', done.stdout)]


def test_search(out: Path, home: Path) -> None:
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None:
        print("skipped: search in a browser (there is none)")
        return
    for question, wanted in QUESTIONS.items():
        found = ask(browser, out, home, question)
        check(f"search: {question}", wanted in found[:5], found[:5])
    check("search: nonsense finds nothing", ask(browser, out, home, "xyzzy") == [])


def main() -> int:
    build = Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve()
    with tempfile.TemporaryDirectory(prefix="oci-mcp-reference-") as folder:
        out = Path(folder).resolve() / "one"
        if write(build, out):
            pages = {str(path.relative_to(out)): Page(path.read_text(encoding="utf-8"))
                     for path in sorted(out.rglob("*.html"))}
            test_counts(pages)
            test_pages(out, pages)
            write(build, Path(folder) / "two")
            check("twice the same", same(out, Path(folder) / "two"))
            test_search(out, Path(folder) / "browser")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
