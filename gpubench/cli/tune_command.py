"""The command `tune` with its options."""

from gpubench.cli.command import TABLE_FORMATS, Command, Option, add_format, add_options
from gpubench.cli.complaints import Parser

TUNE_OPTIONS = (
    Option(
        flag="--device",
        metavar="DEVICE",
        help="cpu, cuda or cuda:1 (default: the first GPU, else cpu)",
    ),
    Option(flag="--threads", metavar="N", help="CPU threads (default: torch's choice)"),
    Option(
        flag="--memory-limit",
        metavar="SIZE",
        help="memory that training may hold, e.g. 4GB (default: what is free, less 5%%)",
    ),
    Option(flag="--max-batch", metavar="N", help="largest batch to try (default: all samples)"),
    Option(
        flag="--global-batch",
        metavar="N",
        help="keep this many samples per step, and say how to accumulate them; trains nothing",
    ),
    Option(
        flag="--target-loss", metavar="LOSS", help="validation loss that ends training, e.g. 0.4"
    ),
    Option(
        flag="--target-accuracy",
        metavar="SHARE",
        help="validation accuracy that ends it, e.g. 0.95 (default: the job's target, or one"
        " derived from first runs)",
    ),
    Option(
        flag="--budget",
        metavar="TIME",
        help="for the whole search, e.g. 6m (default); --verify adds at most half of it",
    ),
    Option(
        flag="--time-limit", metavar="TIME", help="for one trial of a size, e.g. 120s (default)"
    ),
    Option(flag="--seeds", metavar="N", help="runs behind each predicted time (default 5)"),
    Option(flag="--seed", metavar="N", help="seed of the first run (default 0)"),
)


def _tune(sub: Parser) -> None:
    sub.add_argument(
        "factory",
        metavar="FACTORY",
        help="package.module:factory, a function of a device that returns a TuneJob",
    )
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="evidence file to write, JSON lines (default: a new one in results/)",
    )
    sub.add_argument(
        "--resume",
        metavar="FILE",
        help="go on with an evidence file; the factory has to be named again",
    )
    sub.add_argument(
        "--verify",
        action="store_true",
        help="train every candidate anew and say what the recommendation costs against the best",
    )
    add_options(sub, "options", TUNE_OPTIONS)
    add_format(sub, TABLE_FORMATS)


TUNE_COMMAND = Command(
    module="gpubench.cli.tune",
    usage="FACTORY [-o FILE | --resume FILE] [options]",
    summary="find the batch size to train with: what fits, what is fast, what learns soonest",
    example="gpubench tune gpubench.tune.example_jobs:mlp -o tune.jsonl",
    add_arguments=_tune,
)
