"""The ``--gpubench-*`` flags, each with an ini twin, and the plan they make."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gpubench.device.backends import default_device, require_backend
from gpubench.errors import GpubenchError, UsageError
from gpubench.model import Plan
from gpubench.pytest_plugin.messages import message
from gpubench.suites.grid import cases
from gpubench.suites.request import check_label, plan_from_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A flag that takes a text; its ini twin is called `gpubench_<name>`."""

    name: str
    metavar: str
    help: str

    @property
    def dashed(self) -> str:
        """As both front doors write it after their dashes."""
        return self.name.replace("_", "-")

    @property
    def key(self) -> str:
        """As pytest and ini files know it."""
        return "gpubench_" + self.name


FLAGS = (
    Flag(
        name="preset",
        metavar="NAME",
        help="smoke, quick (default), brief, standard, procurement, kernels or alignment",
    ),
    Flag(name="csv", metavar="FILE", help="the results file (default: a new one in results/)"),
    Flag(name="report", metavar="FILE", help="a page about the results, .html, .md or .json"),
    Flag(name="runs", metavar="N", help="runs, each a fresh process (default: the preset's)"),
    Flag(name="blocks", metavar="N", help="passes over all cases per run, in random order"),
    Flag(name="device", metavar="DEVICE", help="cpu, cuda or cuda:1 (default: first GPU)"),
    Flag(
        name="profile",
        metavar="NAME",
        help="problem sizes for a cpu or a gpu (default: the device's)",
    ),
    Flag(name="dtype", metavar="NAMES", help="e.g. float32,bfloat16"),
    Flag(name="implementation", metavar="NAMES", help="e.g. torch,torch-compile"),
    Flag(name="batch_sizes", metavar="SIZES", help="instead of the preset's, e.g. 64,100,128"),
    Flag(
        name="regime",
        metavar="NAMES",
        help="GPU only: burst, steady or both (rested or kept busy; default: the preset's)",
    ),
    Flag(
        name="sample_time",
        metavar="TIME",
        help="time spent timing a case in each block, e.g. 300ms",
    ),
    Flag(
        name="time_limit",
        metavar="TIME",
        help="give up on a case in a block after this long, e.g. 60s",
    ),
    Flag(name="seed", metavar="N", help="seed of the random order and inputs"),
    Flag(name="threads", metavar="N", help="CPU threads (default: torch's choice)"),
    Flag(
        name="timer",
        metavar="NAME",
        help="GPU kernels in graphs: graph (all) or events (none)",
    ),
    Flag(name="label", metavar="NAME", help="your name for this machine"),
)


def add_options(parser: pytest.Parser) -> None:
    """Add every flag and its ini twin."""
    group = parser.getgroup("gpubench", "gpubench: batch sizes in randomised blocks")
    for flag in FLAGS:
        group.addoption(
            f"--gpubench-{flag.dashed}", metavar=flag.metavar, help=flag.help, dest=flag.key
        )
        parser.addini(flag.key, help=flag.help, default=None)


def value(config: pytest.Config, name: str) -> str | None:
    """Return a flag's text, from the command line or else from the ini file; None if neither."""
    typed = config.getoption(f"gpubench_{name}")
    return str(typed) if typed is not None else (config.getini(f"gpubench_{name}") or None)


def csv_path(config: pytest.Config) -> Path | None:
    """Return where the results go, or None if nobody said so.

    A typed path starts where pytest was called, as in any shell command, and one in an ini file
    at that file's folder; a test that changes the current folder moves neither.
    """
    return _path_of(config, "csv")


def report_path(config: pytest.Config) -> Path | None:
    """Return where a page about the results goes, or None if nobody asked for one.

    It starts where the results' path does.
    """
    return _path_of(config, "report")


def _path_of(config: pytest.Config, flag: str) -> Path | None:
    named = value(config, flag)
    if named is None:
        return None
    typed = config.getoption(f"gpubench_{flag}") is not None
    return (config.invocation_params.dir if typed else config.rootpath) / named


def plan_of(config: pytest.Config) -> Plan:
    """Return the plan that the flags ask for.

    Raises:
        UsageError: Naming the first flag that cannot be used.
    """
    texts = {flag.name: value(config, flag.name) for flag in FLAGS}
    return replace(plan_from_texts(texts, default_device=default_device), made_by="pytest")


def check_options(config: pytest.Config) -> None:
    """Refuse flags that cannot be used, while this still costs nothing.

    Raises:
        pytest.UsageError: Naming the first such flag.
    """
    texts = {flag: text for flag in FLAGS if (text := value(config, flag.name)) is not None}
    try:
        for flag, text in texts.items():
            _check_text(flag, text)
        _check_report(report_path(config))
        if texts:
            plan = plan_of(config)
            cases(plan)
            require_backend(plan.device)
    except GpubenchError as error:
        raise pytest.UsageError(in_our_words(error)) from error


def _check_report(path: Path | None) -> None:
    if path is not None:
        from gpubench.dossier.target import report_target  # noqa: PLC0415

        report_target(str(path), None, static=False)


def in_our_words(error: GpubenchError) -> str:
    """Return an error's text with the flags that pytest has."""
    return message(error, tuple(flag.dashed for flag in FLAGS))


def _check_text(flag: Flag, text: str) -> None:
    """Refuse what no parser sees: an empty shell variable, and a label that reads as a number."""
    if not text.strip():
        raise UsageError(
            f"--{flag.dashed}", seen="an empty text", expected=flag.help, advice="or leave it out"
        )
    if flag.name == "label":
        check_label(text)
