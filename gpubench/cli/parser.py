"""Every command and option with its help text, in plain argparse so that `--help` is instant."""

import argparse
from dataclasses import dataclass
from typing import NoReturn

FORMATS = "text, csv, markdown or json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: where its code is, and what a user should know."""

    module: str
    """Imported only when the command is run; has `run(arguments) -> exit code`."""
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
        summary="measure a suite and write a results file",
        example="gpubench run --preset quick -o results/mine.csv",
    ),
    "list": Command(
        module="gpubench.cli.list_cases",
        summary="show what would run and how long it should take",
        example="gpubench list --preset standard --workload matmul",
    ),
    "show": Command(
        module="gpubench.cli.show",
        summary="show a results file: a table by workload and a sentence",
        example="gpubench show results/mine.csv",
    ),
    "merge": Command(
        module="gpubench.cli.merge",
        summary="put several results files into one",
        example="gpubench merge monday.csv tuesday.csv -o both.csv",
    ),
    "doctor": Command(
        module="gpubench.cli.doctor",
        summary="say what is here, what is missing and what may disturb a measurement",
        example="gpubench doctor",
    ),
    "index": Command(
        module="gpubench.cli.index",
        summary="list a folder of results files with device, date, command and SHA-256",
        example="gpubench index results > results/README.md",
    ),
}

PLAN_OPTIONS = (
    Option(
        flag="--preset",
        metavar="NAME",
        help="smoke (20 s), quick (default, 2 to 3 min), standard, procurement (5 runs)",
    ),
    Option(flag="--device", metavar="DEVICE", help="cpu, cuda or cuda:1 (default: what is here)"),
    Option(flag="--profile", metavar="NAME", help="table of sizes, cpu or gpu (default: device's)"),
    Option(flag="--runs", metavar="N", help="fresh processes; 3 or more allow verdicts"),
    Option(flag="--blocks", metavar="N", help="passes over all cases in each run"),
    Option(
        flag="--budget", metavar="TIME", help="fit sizes, blocks and runs into a time, e.g. 20m"
    ),
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
    Option(flag="--time-limit", metavar="TIME", help="longest visit to a case (default 60s)"),
)


def parser(version: str) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = _Parser(
        prog="gpubench",
        description="Measure what batch size does to speed and memory, with uncertainty.",
        epilog="First steps: gpubench doctor; gpubench run --preset smoke -o first.csv; "
        "gpubench show first.csv. Each command has its own --help with an example.",
    )
    top.add_argument("--version", action="version", version=f"gpubench {version}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    builders = {
        "run": _run,
        "list": _list,
        "show": _show,
        "merge": _merge,
        "doctor": _doctor,
        "index": _index,
    }
    for name, command in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=command.summary,
            description=command.summary[0].upper() + command.summary[1:] + ".",
            epilog=f"example: {command.example}",
            allow_abbrev=False,
        )
        builders[name](sub)
    return top


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints have the form of all errors here."""

    def error(self, message: str) -> NoReturn:
        """Print one line instead of the whole usage, and exit with 2."""
        where, _, seen = " ".join(message.split()).partition(": ")
        self.exit(
            2,
            f"gpubench: {where.removeprefix('argument ')}: {seen or 'not understood'}, "
            f"expected what the help lists; see {self.prog} --help\n",
        )


def _add(to: argparse.ArgumentParser, options: tuple[Option, ...]) -> None:
    for option in options:
        to.add_argument(option.flag, metavar=option.metavar, help=option.help)


def _add_format(to: argparse.ArgumentParser) -> None:
    to.add_argument("--format", metavar="FORMAT", default="text", help=f"{FORMATS} (default text)")


def _add_output(to: argparse.ArgumentParser, text: str) -> None:
    to.add_argument("-o", "--output", metavar="FILE", help=text)


def _run(sub: argparse.ArgumentParser) -> None:
    _add_output(sub, "the CSV to write, - for stdout (default: a new file in results/)")
    sub.add_argument(
        "--resume",
        metavar="FILE",
        help="finish what an interrupted file lacks; takes no plan flags",
    )
    plan = sub.add_argument_group("plan")
    for option in PLAN_OPTIONS:
        plan.add_argument(option.flag, metavar=option.metavar, help=option.help)
    sub.add_argument("--label", metavar="NAME", help="a person's name for this machine")
    sub.add_argument(
        "--identify", action="store_true", help="write host and card names in clear, not hashed"
    )


def _list(sub: argparse.ArgumentParser) -> None:
    _add(sub, PLAN_OPTIONS)
    _add_format(sub)


def _show(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", metavar="FILE", help="a results file, .csv or .csv.gz, - for stdin")
    _add_format(sub)


def _merge(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("files", metavar="FILE", nargs="+", help="results files, - for stdin")
    _add_output(sub, "the merged CSV (default -, stdout)")


def _doctor(sub: argparse.ArgumentParser) -> None:
    _add_format(sub)


def _index(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("folder", metavar="FOLDER", help="where the results files are")
