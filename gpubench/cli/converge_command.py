"""The command `converge` with its options."""

from gpubench.cli.command import Command, Option, add_options
from gpubench.cli.complaints import Parser

CONVERGE_OPTIONS = (
    Option(
        flag="--preset",
        metavar="NAME",
        help="how much to train: smoke (20 s), cpu (default, 6 min on two cores), standard",
    ),
    Option(
        flag="--task",
        metavar="NAME",
        help="all studies of one task instead: digits-mlp, digits-convnet, mnist-mlp,"
        " mnist-convnet, synthetic-mlp",
    ),
    Option(
        flag="--device",
        metavar="DEVICE",
        help="cpu, cuda or cuda:1 (default: the first GPU, else cpu)",
    ),
    Option(
        flag="--workers",
        metavar="N",
        help="processes that train at once, one thread each (default: 2, on a GPU 1)",
    ),
)


def _converge(sub: Parser) -> None:
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="training file to write (default: a new one in results/)",
    )
    sub.add_argument("--resume", metavar="FILE", help="train what an interrupted file lacks")
    sub.add_argument(
        "--label", metavar="NAME", help="your name for this machine, shown in all answers"
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host name and GPU UUID in clear, not hashed"
    )
    add_options(sub, "plan", CONVERGE_OPTIONS)


CONVERGE_COMMAND = Command(
    module="gpubench.cli.converge",
    usage="[-o FILE | --resume FILE] [options]",
    summary="train small models at many batch sizes: epochs and seconds to an accuracy",
    example="gpubench converge --preset cpu -o results/training.csv",
    add_arguments=_converge,
)
