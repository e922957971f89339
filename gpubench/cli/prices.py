"""`gpubench prices`: an empty price book to fill in."""

from argparse import Namespace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.standard_streams import answer
from gpubench.errors import UsageError
from gpubench.prices.template import TEMPLATE

ACTIONS = ("template",)


def run(arguments: Namespace) -> int:
    """Run the command."""
    if arguments.action not in ACTIONS:
        raise UsageError(
            repr(arguments.action),
            seen="it is nothing that prices does",
            expected="template",
            advice="type gpubench prices template > prices.toml",
        )
    answer(TEMPLATE.rstrip("\n"))
    return DONE
