"""Command line: `python3 codegen import`, `generate`, `search` and `changes`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if not __package__:  # started as a folder: the checkout is not on the path yet
    sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main(arguments: list[str]) -> int:
    """All but `import` parse their own arguments, so that `import` needs nothing but Python."""
    if arguments[:1] == ["generate"]:
        from codegen.generate import run_generate

        return run_generate(arguments[1:])
    if arguments[:1] == ["search"]:
        from codegen.search.command import run_search

        return run_search(arguments[1:])
    if arguments[:1] == ["changes"]:
        from codegen.changes.command import run_changes

        return run_changes(arguments[1:])
    if arguments[:1] == ["migration"]:
        from codegen.migration import run_migration

        return run_migration(arguments[1:])
    if arguments[:1] == ["reference"]:
        from codegen.reference.command import run_reference

        return run_reference(arguments[1:])
    if arguments[:1] == ["man"]:
        from codegen.man.command import run_man

        return run_man(arguments[1:])
    from codegen.importer import command

    parser = argparse.ArgumentParser(prog="codegen", description="From API descriptions to C.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command.add_arguments(commands.add_parser("import", help="npm packages -> spec/"))
    commands.add_parser("generate", help="spec/ -> C", add_help=False)
    commands.add_parser("search", help="spec/ -> index of search", add_help=False)
    commands.add_parser("changes", help="what differs between two states of spec/", add_help=False)
    commands.add_parser("migration", help="compat.yaml -> docs/migration-tools.md", add_help=False)
    commands.add_parser("reference", help="spec/ -> pages of all operations", add_help=False)
    commands.add_parser("man", help="--help of the programs -> docs/man/", add_help=False)
    return command.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
