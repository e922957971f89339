"""Every command and option with its help text, in plain argparse so that `--help` is instant."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import gpubench
from gpubench.cli.complaints import Parser

_TABLE_FORMATS = "text, csv, markdown or json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: where its code is, and what a user should know."""

    module: str
    """Imported only when the command is run; has `run(arguments) -> exit code`."""
    usage: str
    """What follows the command's name; argparse would list every option once more."""
    summary: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option that takes a text; each command parses its own, to complain in one form."""

    flag: str
    metavar: str
    help: str


COMMANDS = {
    "run": Command(
        module="gpubench.cli.run",
        usage="[-o FILE | --resume FILE] [options]",
        summary="measure a suite and write a results file",
        example="gpubench run --preset quick -o results/mine.csv",
    ),
    "list": Command(
        module="gpubench.cli.list_cases",
        usage="[options]",
        summary="show what would run and how long it should take",
        example="gpubench list --preset standard --workload matmul",
    ),
    "show": Command(
        module="gpubench.cli.show",
        usage="FILE [--select PATTERN] [--format FORMAT]",
        summary="show a results file: a table by workload and a sentence",
        example="gpubench show results/mine.csv",
    ),
    "compare": Command(
        module="gpubench.cli.compare",
        usage="BASELINE CONTENDER... [options]",
        summary="say which of several results files is faster, and how sure that is",
        example="gpubench compare h100.csv h200.csv\n"
        "  gpubench compare old=mon.csv,tue.csv new=wed.csv --fail-slower 5%",
    ),
    "batches": Command(
        module="gpubench.cli.batches",
        usage="FILE [--plan SIZES] [--select PATTERN] [--plot FILE] [--format FORMAT]",
        summary="say what batch size does, and what a power of two is worth",
        example="gpubench batches results/mine.csv --plan 100,130,640",
    ),
    "selfcheck": Command(
        module="gpubench.cli.selfcheck",
        usage="[FILE...] [options]",
        summary="measure this machine against itself: what can it tell apart",
        example="gpubench selfcheck -o selfcheck.csv",
    ),
    "kernels": Command(
        module="gpubench.cli.kernels",
        usage="[FILE | options]",
        summary="show kernels of our own beside torch's, and what their tiles predict",
        example="gpubench kernels -o results/kernels.csv",
    ),
    "merge": Command(
        module="gpubench.cli.merge",
        usage="FILE... [-o FILE]",
        summary="put several results files into one",
        example="gpubench merge monday.csv tuesday.csv -o both.csv",
    ),
    "doctor": Command(
        module="gpubench.cli.doctor",
        usage="[--format FORMAT]",
        summary="say what is here, what is missing and what may disturb a measurement",
        example="gpubench doctor",
    ),
    "index": Command(
        module="gpubench.cli.index",
        usage="FOLDER",
        summary="list a folder of results files with device, date, command and SHA-256",
        example="gpubench index results > results/README.md",
    ),
}

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

COMPARE_VIEW = (
    Option(flag="--select", metavar="PATTERN", help="compare case ids that match, e.g. 'mlp/*'"),
    Option(flag="--metric", metavar="METRIC", help="time or memory (default time)"),
    Option(flag="--only", metavar="VERDICTS", help="show these cases, e.g. faster,slower"),
    Option(flag="--sort", metavar="ORDER", help="case, speedup, verdict or memory (default case)"),
)

COMPARE_DECISIONS = (
    Option(
        flag="--min-effect",
        metavar="PERCENT",
        help="smallest change worth a verdict (1%%); above 2%% also what counts as the same",
    ),
    Option(flag="--alpha", metavar="SHARE", help="false alarms per comparison (default 0.05)"),
    Option(
        flag="--card-spread",
        metavar="PERCENT",
        help="between cards of a model, assumed for a single card; 0 speaks of these cards (0.5%%)",
    ),
    Option(
        flag="--occasion-spread",
        metavar="PERCENT",
        help="between occasions on one machine (default: by the files on a CPU, 0 on a GPU)",
    ),
    Option(flag="--weights", metavar="FILE", help="TOML, workload = weight (default: all alike)"),
)

COMPARE_GATES = (
    Option(
        flag="--fail-slower",
        metavar="PERCENT",
        help="cases shown to be slower by more, or that ran and now fail",
    ),
    Option(flag="--fail-memory", metavar="PERCENT", help="cases that allocate more by more"),
)

_SELFCHECK_FLAGS = (
    *("--device", "--profile", "--runs", "--blocks", "--budget", "--seed", "--threads"),
    *("--timer", "--time-limit"),
)

SELFCHECK_OPTIONS = tuple(option for option in PLAN_OPTIONS if option.flag in _SELFCHECK_FLAGS)
"""Those that leave alone what is measured: its cases are always the same."""


KERNELS_OPTIONS = ("--device", "--runs", "--blocks", "--timer")
"""Those of the plan that `gpubench kernels` takes; the rest is what its preset says."""

_FIRST_STEPS = """\
first steps:
  gpubench doctor
  gpubench run --preset smoke -o first.csv
  gpubench show first.csv

Each command has its own --help with an example.
"""


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was typed, as text.

    Args:
        argv: By default what the process was started with.

    Raises:
        UsageError: Naming the first argument that does not belong there.
    """
    top = Parser(
        prog="gpubench",
        usage="gpubench COMMAND [options]",
        description="Measure what batch size does to speed and memory, with uncertainty.",
        epilog=_FIRST_STEPS,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _ADD_ARGUMENTS[name](sub)
    arguments, unknown = top.parse_known_args(argv)
    if unknown:
        commands.choices[arguments.command].refuse_unknown(unknown)
    return arguments


def _add(sub: Parser, title: str, options: tuple[Option, ...]) -> None:
    group = sub.add_argument_group(title)
    for option in options:
        group.add_argument(option.flag, metavar=option.metavar, help=option.help)


def _add_format(sub: Parser, formats: str) -> None:
    sub.add_argument("--format", metavar="FORMAT", default="text", help=f"{formats} (default text)")


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
    _add(sub, "plan", PLAN_OPTIONS)


def _list(sub: Parser) -> None:
    _add_format(sub, _TABLE_FORMATS)
    _add(sub, "plan", PLAN_OPTIONS)


def _show(sub: Parser) -> None:
    sub.add_argument("file", metavar="FILE", help="a results file, .csv or .csv.gz, - for stdin")
    sub.add_argument("--select", metavar="PATTERN", help="show case ids that match, e.g. 'mlp/*'")
    _add_format(sub, _TABLE_FORMATS)


def _compare(sub: Parser) -> None:
    sub.add_argument(
        "sides",
        metavar="FILE",
        nargs="+",
        help="a results file, label=a.csv,b.csv, or - for stdin; the first is the baseline",
    )
    sub.add_argument("--cases", action="store_true", help="list every case")
    _add_format(sub, _TABLE_FORMATS)
    _add(sub, "which cases, and what of them", COMPARE_VIEW)
    _add(sub, "what decides", COMPARE_DECISIONS)
    _add(sub, "limits: exit 1 if one is broken", COMPARE_GATES)


def _batches(sub: Parser) -> None:
    sub.add_argument("file", metavar="FILE", help="a results file, .csv or .csv.gz, - for stdin")
    sub.add_argument(
        "--plan", metavar="SIZES", help="advise on these, e.g. 100,130 (default: multiples of ten)"
    )
    sub.add_argument("--select", metavar="PATTERN", help="only case ids that match, e.g. 'mlp/*'")
    sub.add_argument("--plot", metavar="FILE", help="draw the curves too, as .png or .svg")
    _add_format(sub, _TABLE_FORMATS)


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
    _add_format(sub, _TABLE_FORMATS)
    _add(sub, "plan, 2 to 3 minutes by default", SELFCHECK_OPTIONS)
    sub.set_defaults(preset="selfcheck", label=None)


def _kernels(sub: Parser) -> None:
    sub.add_argument(
        "file", metavar="FILE", nargs="?", help="a results file to show instead of measuring"
    )
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="the CSV to write (default: a new file in results/)"
    )
    _add(sub, "measuring", tuple(o for o in PLAN_OPTIONS if o.flag in KERNELS_OPTIONS))
    sub.add_argument("--label", metavar="NAME", help="a person's name for this machine")
    _add_format(sub, _TABLE_FORMATS)
    sub.set_defaults(preset="kernels", budget=None, identify=False)


def _merge(sub: Parser) -> None:
    sub.add_argument("files", metavar="FILE", nargs="+", help="results files, - for stdin")
    sub.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="a new file (default -, stdout)"
    )


def _doctor(sub: Parser) -> None:
    _add_format(sub, "text or json")


def _index(sub: Parser) -> None:
    sub.add_argument("folder", metavar="FOLDER", help="where the results files are")


_ADD_ARGUMENTS = {
    "kernels": _kernels,
    "run": _run,
    "list": _list,
    "show": _show,
    "compare": _compare,
    "batches": _batches,
    "selfcheck": _selfcheck,
    "merge": _merge,
    "doctor": _doctor,
    "index": _index,
}
