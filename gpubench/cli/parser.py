"""From the words that were typed to a command and its options, in plain argparse to be instant."""

import argparse
import re
import sys
from collections.abc import Sequence

import gpubench
from gpubench.cli.complaints import Parser
from gpubench.cli.environment_options import with_environment_options
from gpubench.cli.help_format import HelpFormat
from gpubench.cli.measuring_commands import MEASURING_COMMANDS
from gpubench.cli.option_values import joined_values
from gpubench.cli.reading_commands import READING_COMMANDS
from gpubench.cli.tune_command import TUNE_COMMAND
from gpubench.errors import UsageError

_IN_THE_HELP = (
    *("run", "list", "show", "compare", "ab", "batches", "tune"),
    *("converge", "claims", "accept", "fleet", "report", "selfcheck", "kernels", "links"),
    *("prices", "merge", "doctor", "index"),
)

_KNOWN = MEASURING_COMMANDS | READING_COMMANDS | {"tune": TUNE_COMMAND}

COMMANDS = {name: _KNOWN[name] for name in _IN_THE_HELP}

_FIRST_STEPS = """\
examples:
  gpubench doctor
  gpubench run --preset smoke -o first.csv
  gpubench show first.csv

`gpubench COMMAND --help` explains a command, with an example.
"""


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was typed, as text.

    Args:
        argv: By default what the process was started with.

    Raises:
        UsageError: Naming the first argument that does not belong there.
    """
    words = with_environment_options(sys.argv[1:] if argv is None else argv)
    _refuse_double_dash(words)
    top = Parser(
        prog="gpubench",
        usage="gpubench COMMAND [options]",
        description="Measure what batch size does to speed and memory, with confidence intervals.",
        epilog=_FIRST_STEPS,
        allow_abbrev=False,
        formatter_class=HelpFormat,
    )
    top.add_argument("--version", action="version", version=f"gpubench {gpubench.__version__}")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="COMMAND", title="commands", prog="gpubench"
    )
    for name, command in COMMANDS.items():
        sub = commands.add_parser(
            name,
            usage=f"gpubench {name} {command.usage}",
            help=command.summary,
            description=command.summary[0].upper() + command.summary[1:] + ".",
            epilog=f"example:\n  {command.example}",
            allow_abbrev=False,
            formatter_class=HelpFormat,
        )
        # Only those of the command that was typed, which is one of the words.
        if name in words:
            command.add_arguments(sub)
    arguments, unknown = top.parse_known_args(joined_values(words))
    if unknown:
        commands.choices[arguments.command].refuse_unknown(unknown)
    return arguments


def _refuse_double_dash(words: Sequence[str]) -> None:
    """Refuse ``--select=--``, of which argparse makes an empty list."""
    for word in words:
        if found := re.fullmatch(r"(--[\w-]+)=--|(-\w)--", word):
            raise UsageError(
                found[1] or found[2],
                seen="its value is '--'",
                expected="a value",
                advice="see gpubench --help",
            )
