"""The commands that plan and measure, with their options."""

from gpubench.cli.command import TABLE_FORMATS, Command, Option, add_format, add_options
from gpubench.cli.complaints import Parser

PLAN_OPTIONS = (
    Option(
        flag="--preset",
        metavar="NAME",
        help="smoke (20 s), quick (default, 3 min), brief (20 min), standard, procurement,"
        " kernels, alignment",
    ),
    Option(
        flag="--device",
        metavar="DEVICE",
        help="cpu, cuda or cuda:1 (default: the first GPU, else cpu)",
    ),
    Option(flag="--profile", metavar="NAME", help="table of sizes, cpu or gpu (default: device's)"),
    Option(flag="--runs", metavar="N", help="fresh processes; 3 or more allow verdicts"),
    Option(flag="--blocks", metavar="N", help="passes over all cases in each run"),
    Option(flag="--budget", metavar="TIME", help="fit sizes, blocks, runs into it, e.g. 20m"),
    Option(flag="--workload", metavar="NAMES", help="e.g. matmul,mlp or my_module:factory"),
    Option(flag="--phase", metavar="NAMES", help="e.g. forward,train_step"),
    Option(flag="--implementation", metavar="NAMES", help="e.g. torch,torch-compile"),
    Option(flag="--dtype", metavar="NAMES", help="e.g. float32,bfloat16"),
    Option(flag="--batch-sizes", metavar="SIZES", help="e.g. 64,100,128 instead of the ladder"),
    Option(flag="--cache", metavar="NAMES", help="hot,cold for GPU kernels"),
    Option(flag="--select", metavar="PATTERN", help="keep case ids that match, e.g. 'mlp/*/128/*'"),
    Option(flag="--sizes", metavar="N", help="most batch sizes per unit, thinned evenly"),
    Option(flag="--sample-time", metavar="TIME", help="timed seconds per visit, e.g. 300ms"),
    Option(flag="--seed", metavar="N", help="seed of order and inputs (default 0)"),
    Option(flag="--threads", metavar="N", help="threads on the CPU (default: torch's choice)"),
    Option(flag="--timer", metavar="NAME", help="clock of GPU kernels: events (default) or graph"),
    Option(flag="--time-limit", metavar="TIME", help="longest visit to a case, e.g. 60s"),
)

_SELFCHECK_FLAGS = (
    *("--device", "--profile", "--runs", "--blocks", "--budget", "--seed", "--threads"),
    *("--timer", "--time-limit"),
)

SELFCHECK_OPTIONS = tuple(option for option in PLAN_OPTIONS if option.flag in _SELFCHECK_FLAGS)
"""Those that leave alone what is measured: its cases are always the same."""


KERNELS_OPTIONS = ("--device", "--runs", "--blocks", "--timer")
"""Those of the plan that `gpubench kernels` takes; the rest is what its preset says."""


def _run(sub: Parser) -> None:
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the CSV to write, - for stdout (default: a new file in results/)",
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host and card names in clear, not hashed"
    )
    sub.add_argument("--label", metavar="NAME", help="a person's name for this machine")
    sub.add_argument(
        "--resume",
        metavar="FILE",
        help="finish what an interrupted file lacks; takes no other option",
    )
    add_options(sub, "plan", PLAN_OPTIONS)


def _list(sub: Parser) -> None:
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "plan", PLAN_OPTIONS)


def _selfcheck(sub: Parser) -> None:
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="read results of one machine, with 3 runs or more, instead of measuring",
    )
    sub.add_argument("-o", "--output", metavar="FILE", help="keep the rows in this CSV")
    sub.add_argument(
        "--identify", action="store_true", help="write host and card names in clear, not hashed"
    )
    sub.add_argument(
        "--alpha",
        metavar="P",
        default="0.05",
        help="share of identical pairs that may be called different (default 0.05)",
    )
    sub.add_argument(
        "--no-store", action="store_true", help="do not keep the spread for gpubench compare"
    )
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "plan, 2 to 3 minutes by default", SELFCHECK_OPTIONS)
    sub.set_defaults(preset="selfcheck", label=None)


def _kernels(sub: Parser) -> None:
    sub.add_argument(
        "file", metavar="FILE", nargs="?", help="a results file to show instead of measuring"
    )
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="the CSV to write (default: a new file in results/)"
    )
    add_options(sub, "measuring", tuple(o for o in PLAN_OPTIONS if o.flag in KERNELS_OPTIONS))
    sub.add_argument("--label", metavar="NAME", help="a person's name for this machine")
    add_format(sub, TABLE_FORMATS)
    sub.set_defaults(preset="kernels", budget=None, identify=False)


AB_OPTIONS = (
    Option(
        flag="--a",
        metavar="OPTIONS",
        help="of side a, e.g. '--threads 1'; also --device, --timer, --label",
    ),
    Option(flag="--b", metavar="OPTIONS", help="of side b, the same"),
    Option(
        flag="--a-python", metavar="PYTHON", help="side a's interpreter, with gpubench and torch"
    ),
    Option(flag="--b-python", metavar="PYTHON", help="side b's interpreter"),
    Option(
        flag="--a-checkout", metavar="FOLDER", help="where side a's modules are looked for first"
    ),
    Option(flag="--b-checkout", metavar="FOLDER", help="where side b's are"),
)
"""How the sides differ."""


def _ab(sub: Parser) -> None:
    sub.add_argument("-o", "--output", metavar="FOLDER", help="a new folder for a.csv and b.csv")
    sub.add_argument(
        "--resume",
        metavar="FOLDER",
        help="finish what an interrupted one lacks; name its programs and modules again",
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host and card names in clear, not hashed"
    )
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "how the sides differ", AB_OPTIONS)
    add_options(sub, "plan of both sides; --runs is the number of pairs (default 5)", PLAN_OPTIONS)


MEASURING_COMMANDS = {
    "run": Command(
        module="gpubench.cli.run",
        usage="[-o FILE | --resume FILE] [options]",
        summary="measure a suite and write a results file",
        example="gpubench run --preset quick -o results/mine.csv",
        add_arguments=_run,
    ),
    "ab": Command(
        module="gpubench.cli.ab",
        usage="[-o FOLDER | --resume FOLDER] [options]",
        summary="measure two sides in turns, run by run, and compare them",
        example="gpubench ab --a '--threads 1' --b '--threads 2' --workload matmul -o ab/\n"
        "  gpubench ab --a-python old/bin/python --b-python new/bin/python -o upgrade/",
        add_arguments=_ab,
    ),
    "list": Command(
        module="gpubench.cli.list_cases",
        usage="[options]",
        summary="show what would run and how long it should take",
        example="gpubench list --preset standard --workload matmul",
        add_arguments=_list,
    ),
    "selfcheck": Command(
        module="gpubench.cli.selfcheck",
        usage="[FILE...] [options]",
        summary="measure this machine against itself: what can it tell apart",
        example="gpubench selfcheck -o selfcheck.csv",
        add_arguments=_selfcheck,
    ),
    "kernels": Command(
        module="gpubench.cli.kernels",
        usage="[FILE | options]",
        summary="show kernels of our own beside torch's, and what their tiles predict",
        example="gpubench kernels -o results/kernels.csv",
        add_arguments=_kernels,
    ),
}
