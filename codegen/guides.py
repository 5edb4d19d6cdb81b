"""spec/overlay/guides/*.md -> the guides that clients read as resources and fill in as prompts.

A guide is a head in YAML between two lines of three dashes, and text behind it. {{name}} stands for
an argument of the guide.
"""
from __future__ import annotations

from pathlib import Path
import re
from typing import Any

import yaml

from codegen.ctext import Pool
from codegen.problems import Problems

# What may be given for an argument: enum model_guide_kind, in its order.
KINDS = ("text", "compartment", "operation", "profile", "region")
_HEAD = re.compile(r"\A---\n(.*?\n)---\n\n?(.*)\Z", re.S)
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_ARGUMENT = re.compile(r"[a-z][a-z0-9_]*\Z")
_PLACE = re.compile(r"\{\{(.*?)\}\}")
_KEYS = {"title", "text", "prompt", "arguments"}
_ARGUMENT_KEYS = {"text", "kind", "otherwise", "choices"}


def _argument_mistake(name: str, said: Any) -> str:
    if not _ARGUMENT.match(name) or not isinstance(said, dict):
        return f'argument "{name}": expected a lower-case name with a map'
    if set(said) - _ARGUMENT_KEYS or not isinstance(said.get("text"), str):
        return f'argument "{name}": expected text, kind, otherwise, choices'
    if said.get("kind", "text") not in KINDS:
        return f'argument "{name}": kind is none of {", ".join(KINDS)}'
    return ""


def _mistake(head: Any, body: str) -> str:
    if not isinstance(head, dict) or set(head) - _KEYS:
        return f'expected a map of {", ".join(sorted(_KEYS))}'
    if not all(isinstance(head.get(key), str) for key in ("title", "text")):
        return "title and text must be there"
    arguments = head.get("arguments") or {}
    mistakes = [_argument_mistake(str(name), said) for name, said in arguments.items()]
    unused = set(arguments) ^ set(_PLACE.findall(body))
    if unused:
        mistakes.append(f'{", ".join(sorted(unused))}: of the arguments or of the text only')
    return next(filter(None, mistakes), "" if body.strip() else "it has no text")


def _read(path: Path, problems: Problems) -> tuple[dict[str, Any], str] | None:
    """The head and the text, or None."""
    found = _HEAD.match(path.read_text(encoding="utf-8"))
    if not found or not _NAME.match(path.stem):
        problems.add(str(path), "expected a head between lines of three dashes, and a plain name")
        return None
    try:
        head = yaml.safe_load(found.group(1))
    except yaml.YAMLError as error:
        problems.add(str(path), f"not YAML: {getattr(error, 'problem', error)}")
        return None
    what = _mistake(head, found.group(2))
    if what:
        problems.add(str(path), what)
        return None
    return head, found.group(2)


def make_guides(folder: Path, problems: Problems) -> dict[str, Any]:
    """What the template asks for; the guides are sorted by name."""
    pool, guides, arguments = Pool(), [], []
    for path in sorted(folder.glob("*.md")):
        read = _read(path, problems)
        if read is None:
            continue
        head, body = read
        rows = head.get("arguments") or {}
        guides.append({"comment": path.stem, "name": pool.at(path.stem),
                       "title": pool.at(head["title"]), "text": pool.at(head["text"]),
                       "body": pool.at(body), "first": len(arguments), "count": len(rows),
                       "prompt": "true" if head.get("prompt", True) else "false"})
        for name, said in rows.items():
            arguments.append({
                "comment": name, "name": pool.at(name), "text": pool.at(said["text"]),
                "otherwise": pool.at(str(said.get("otherwise", ""))),
                "choices": pool.at("|".join(said.get("choices", []))),
                "kind": f"MODEL_GUIDE_{said.get('kind', 'text').upper()}",
                "required": "true" if "otherwise" not in said else "false"})
    return {"guides": guides, "arguments": arguments, "strings": pool.entries()}
