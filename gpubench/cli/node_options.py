"""The options by which several devices of a node are measured."""

from gpubench.cli.command import Option, add_options
from gpubench.cli.complaints import Parser

NODE_OPTIONS = (
    Option(
        flag="--workers",
        metavar="N",
        help="with --device cpu: N parts of the CPU as N devices, loaded at the same time",
    ),
)
"""Those that take a value."""

ALONE = "--alone"


def add_node_options(sub: Parser) -> None:
    """Add them to a command that plans or measures."""
    add_options(sub, "several devices (--device all or cuda:0,2, or a CPU in parts)", NODE_OPTIONS)
    sub.add_argument(
        ALONE,
        action="store_const",
        const="1",
        help="measure each of several devices alone, too, in turns with all together",
    )
