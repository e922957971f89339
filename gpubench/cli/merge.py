"""`gpubench merge`: several results files into one."""

import sys
from argparse import Namespace


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.results.merge import merge, read_text_table, write_merged  # noqa: PLC0415

    merged = merge([read_text_table(source) for source in arguments.files])
    target = arguments.output or "-"
    write_merged(merged, sys.stdout if target == "-" else target)
    return 0
