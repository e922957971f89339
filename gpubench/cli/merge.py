"""`gpubench merge`: several results files into one."""

from argparse import Namespace
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.standard_streams import say, standard_output, warn
from gpubench.units import parse_count

if TYPE_CHECKING:
    from gpubench.results.merge import TextTable


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.curves.joined_blocks import refuse_joined_blocks  # noqa: PLC0415
    from gpubench.results.merge import merge, read_text_table, write_merged  # noqa: PLC0415
    from gpubench.results.of_load import of_load  # noqa: PLC0415

    tables = [read_text_table(source) for source in arguments.files]
    if arguments.loaded is not None:
        loaded = parse_count("--loaded", arguments.loaded)
        tables = [of_load(table, loaded) for table in tables]
    refuse_joined_blocks(tables)
    merged = merge(tables)
    for warning in merged.warnings:
        warn(warning)
    if arguments.output != "-":
        write_merged(merged, arguments.output)
        say(_written(merged, len(arguments.files), arguments.output))
        return DONE
    with standard_output() as stream:
        write_merged(merged, stream)
    return DONE


def _written(merged: "TextTable", files: int, path: str) -> str:
    """Return what a new file holds; rows that several files had are in it once."""
    from gpubench.units import counted  # noqa: PLC0415

    rows, runs = len(merged.cells), merged.cells["run_id"].nunique()
    once = f", {counted(merged.repeated, 'identical row')} once" if merged.repeated else ""
    return (
        f"merged: {counted(rows, 'row')} of {counted(runs, 'run')}"
        f" from {counted(files, 'file')} -> {path}{once}"
    )
