"""`gpubench merge`: several results files into one."""

from argparse import Namespace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.standard_streams import standard_output, warn


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.results.merge import merge, read_text_table, write_merged  # noqa: PLC0415

    merged = merge([read_text_table(source) for source in arguments.files])
    for warning in merged.warnings:
        warn(warning)
    if arguments.output != "-":
        write_merged(merged, arguments.output)
        return DONE
    with standard_output() as stream:
        write_merged(merged, stream)
    return DONE
