"""The commands that plan and measure, with their options."""

from gpubench.cli.command import (
    TABLE_FORMATS,
    Command,
    Option,
    add_format,
    add_options,
    add_peaks,
)
from gpubench.cli.complaints import Parser
from gpubench.cli.converge_command import CONVERGE_COMMAND
from gpubench.cli.node_options import add_node_options

PLAN_OPTIONS = (
    Option(
        flag="--preset",
        metavar="NAME",
        help="what to measure: smoke (20 s), quick (default, 3 min), brief (25 min), standard,"
        " procurement, kernels, links, alignment",
    ),
    Option(
        flag="--device",
        metavar="DEVICE",
        help="cpu, cuda or cuda:1 (default: the first GPU, else cpu)",
    ),
    Option(
        flag="--profile",
        metavar="NAME",
        help="problem sizes for a cpu or a gpu (default: the device's)",
    ),
    Option(
        flag="--runs", metavar="N", help="runs, each a fresh process; firm verdicts need 3 or more"
    ),
    Option(flag="--blocks", metavar="N", help="passes over all cases per run, in random order"),
    Option(
        flag="--budget",
        metavar="TIME",
        help="reduce or add sizes, blocks and runs to take this long, e.g. 20m",
    ),
    Option(
        flag="--workload",
        metavar="NAMES",
        help="only these, e.g. matmul,mlp, or your own my_module:factory",
    ),
    Option(flag="--phase", metavar="NAMES", help="only these, e.g. forward,train_step"),
    Option(flag="--implementation", metavar="NAMES", help="only these, e.g. torch,torch-compile"),
    Option(flag="--dtype", metavar="NAMES", help="only these, e.g. float32,bfloat16"),
    Option(flag="--batch-sizes", metavar="SIZES", help="instead of the preset's, e.g. 64,100,128"),
    Option(
        flag="--cache",
        metavar="NAMES",
        help="GPU kernels only: hot, cold or hot,cold (L2 kept or flushed)",
    ),
    Option(
        flag="--regime",
        metavar="NAMES",
        help="GPU only: burst, steady or both (rested or kept busy; default: the preset's)",
    ),
    Option(flag="--select", metavar="PATTERN", help="only case ids that match, e.g. 'mlp/*/128/*'"),
    Option(flag="--sizes", metavar="N", help="at most N batch sizes per curve, thinned evenly"),
    Option(
        flag="--sample-time",
        metavar="TIME",
        help="time spent timing a case in each block, e.g. 300ms",
    ),
    Option(flag="--seed", metavar="N", help="seed of the random order and inputs (default 0)"),
    Option(flag="--threads", metavar="N", help="CPU threads (default: torch's choice)"),
    Option(
        flag="--timer",
        metavar="NAME",
        help="GPU kernels in graphs: graph (all) or events (none)",
    ),
    Option(
        flag="--time-limit",
        metavar="TIME",
        help="give up on a case in a block after this long, e.g. 60s",
    ),
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
        help="results file to write, - for stdout (default: a new one in results/)",
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host name and GPU UUID in clear, not hashed"
    )
    sub.add_argument(
        "--label", metavar="NAME", help="your name for this machine, shown in all answers"
    )
    sub.add_argument(
        "--resume",
        metavar="FILE",
        help="measure what an interrupted file lacks; takes only --workload, to allow your own",
    )
    sub.add_argument(
        "--continue",
        action="store_true",
        help="begin the file of -o, finish it if it is begun, do nothing if it is complete",
    )
    sub.add_argument(
        "--report", metavar="FILE", help="write a page about it too, .html, .md or .json"
    )
    add_options(sub, "plan", PLAN_OPTIONS)
    add_node_options(sub)


def _list(sub: Parser) -> None:
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "plan", PLAN_OPTIONS)
    add_node_options(sub)


def _selfcheck(sub: Parser) -> None:
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="results of one machine with 3 runs or more, read instead of measuring",
    )
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="results file to write (default: none is kept)"
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host name and GPU UUID in clear, not hashed"
    )
    sub.add_argument(
        "--alpha",
        metavar="SHARE",
        default="0.05",
        help="false alarms per comparison (default 0.05)",
    )
    sub.add_argument(
        "--no-store",
        action="store_true",
        help="do not keep the between-run SD for gpubench compare",
    )
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "plan (default: 2 to 3 minutes)", SELFCHECK_OPTIONS)
    sub.set_defaults(preset="selfcheck", label=None)


def _kernels(sub: Parser) -> None:
    sub.add_argument(
        "file", metavar="FILE", nargs="?", help="results file to show instead of measuring"
    )
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="results file to write (default: a new one in results/)",
    )
    add_options(sub, "measuring", tuple(o for o in PLAN_OPTIONS if o.flag in KERNELS_OPTIONS))
    sub.add_argument(
        "--label", metavar="NAME", help="your name for this machine, shown in all answers"
    )
    add_peaks(sub)
    add_format(sub, TABLE_FORMATS)
    sub.set_defaults(preset="kernels", budget=None, identify=False)


AB_OPTIONS = (
    Option(
        flag="--a",
        metavar="OPTIONS",
        help="options of side a, e.g. '--threads 1'; also --device, --timer, --label",
    ),
    Option(flag="--b", metavar="OPTIONS", help="options of side b"),
    Option(flag="--a-python", metavar="PYTHON", help="Python of side a, with gpubench and torch"),
    Option(flag="--b-python", metavar="PYTHON", help="Python of side b"),
    Option(
        flag="--a-checkout", metavar="FOLDER", help="folder where side a looks for modules first"
    ),
    Option(flag="--b-checkout", metavar="FOLDER", help="the same for side b"),
)
"""How the sides differ."""


def _ab(sub: Parser) -> None:
    sub.add_argument("-o", "--output", metavar="FOLDER", help="new folder for a.csv and b.csv")
    sub.add_argument(
        "--resume",
        metavar="FOLDER",
        help="measure what an interrupted folder lacks; name its programs and modules again",
    )
    sub.add_argument(
        "--identify", action="store_true", help="write host name and GPU UUID in clear, not hashed"
    )
    sub.add_argument(
        "--metric",
        metavar="METRIC",
        default="time",
        help="what to compare: time, gpu (GPU-busy time) or memory (default time)",
    )
    add_format(sub, TABLE_FORMATS)
    add_options(sub, "how the sides differ", AB_OPTIONS)
    add_options(sub, "plan of both sides; --runs is the number of pairs (default 5)", PLAN_OPTIONS)


MEASURING_COMMANDS = {
    "run": Command(
        module="gpubench.cli.run",
        usage="[-o FILE | --resume FILE] [options]",
        summary="measure workloads over batch sizes into a results file",
        example="gpubench run --preset quick -o results/mine.csv",
        add_arguments=_run,
    ),
    "ab": Command(
        module="gpubench.cli.ab",
        usage="[-o FOLDER | --resume FOLDER] [options]",
        summary="measure two setups in turns, run by run, and compare them",
        example="gpubench ab --a '--threads 1' --b '--threads 2' --workload matmul -o ab/\n"
        "  gpubench ab --a-python old/bin/python --b-python new/bin/python -o upgrade/",
        add_arguments=_ab,
    ),
    "list": Command(
        module="gpubench.cli.list_cases",
        usage="[options]",
        summary="list what would be measured and how long it would take",
        example="gpubench list --preset standard --workload matmul",
        add_arguments=_list,
    ),
    "selfcheck": Command(
        module="gpubench.cli.selfcheck",
        usage="[FILE...] [options]",
        summary="measure the smallest difference that this machine can resolve",
        example="gpubench selfcheck -o selfcheck.csv",
        add_arguments=_selfcheck,
    ),
    "converge": CONVERGE_COMMAND,
    "kernels": Command(
        module="gpubench.cli.kernels",
        usage="[FILE | options]",
        summary="time CUDA kernels of increasing quality beside torch's, and steps at tile edges",
        example="gpubench kernels -o results/kernels.csv",
        add_arguments=_kernels,
    ),
}
