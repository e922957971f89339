"""What a command and its options are, and how options join a parser."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from gpubench.cli.complaints import Parser
from gpubench.report.layout.writers import WRITERS

TABLE_FORMATS = " or ".join([", ".join(list(WRITERS)[:-1]), list(WRITERS)[-1]])
"""The formats of an answer, as a help names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: where its code is, and what a user should know."""

    module: str
    """Imported only when the command is run; has `run(arguments) -> exit code`."""
    usage: str
    """What follows the command's name; argparse would list every option once more."""
    summary: str
    example: str
    add_arguments: Callable[[Parser], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option that takes a text; each command parses its own, to complain in one form."""

    flag: str
    metavar: str
    help: str
    old_flag: str | None = None
    """An earlier spelling, still accepted and no longer shown."""


def add_options(sub: Parser, title: str, options: tuple[Option, ...]) -> None:
    """Add a titled group of options."""
    group = sub.add_argument_group(title)
    for option in options:
        group.add_argument(option.flag, metavar=option.metavar, help=option.help)
        if option.old_flag is not None:
            name = option.flag.removeprefix("--").replace("-", "_")
            group.add_argument(option.old_flag, dest=name, help=argparse.SUPPRESS)


def add_format(sub: Parser, formats: str) -> None:
    """Add `--format`."""
    sub.add_argument("--format", metavar="FORMAT", default="text", help=f"{formats} (default text)")


def add_peaks(sub: Parser) -> None:
    """Add `--peaks`."""
    sub.add_argument(
        "--peaks", metavar="FILE", help="your own table of what GPUs can do at most (CSV)"
    )
