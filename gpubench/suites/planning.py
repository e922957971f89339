"""From what a user asked for to a plan in which nothing is left open, and back to a command."""

import shlex
from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict, Unpack

from gpubench.errors import UsageError
from gpubench.model import Plan, format_plan
from gpubench.model.plan import EVENTS, GRAPH, LONGEST_PLAN
from gpubench.model.regime import REGIMES
from gpubench.suites.grid import AXES
from gpubench.suites.plan_devices import check_devices
from gpubench.suites.presets import PRESETS
from gpubench.suites.profiles import PROFILES
from gpubench.units import LARGEST_COUNT, LONGEST_S

LARGEST_BATCH = 2**31 - 1
"""Libraries count rows in 32 bits; beyond it they fail in ways that name no batch size."""

MOST_THREADS = 4096
"""Beyond the cores of any machine; the system refuses tens of thousands in words of its own."""

MOST_WORKERS = 1024
"""Parts of a CPU; no machine has as many cores."""

MOST_REPEATS = 10_000
"""Runs, and blocks of a run: a slip of the finger beyond it, which nobody would see for years."""

MOST_SIZES = 1000
"""Batch sizes of one plan; the longest ladder has 300."""

_PROFILE_OF = {"cpu": "cpu", "cuda": "gpu"}

_BOTH = "both"


class Overrides(TypedDict, total=False):
    """What a user may decide against the preset; None is "not given", as argparse has it."""

    profile: str | None
    runs: int | None
    blocks: int | None
    sample_s: float | None
    time_limit_s: float | None
    seed: int | None
    threads: int | None
    timer: str | None
    workers: int | None
    alone: int | None
    sizes: int | None
    workloads: tuple[str, ...] | None
    phases: tuple[str, ...] | None
    implementations: tuple[str, ...] | None
    dtypes: tuple[str, ...] | None
    batch_sizes: tuple[int, ...] | None
    caches: tuple[str, ...] | None
    regimes: tuple[str, ...] | None
    select: str | None


def plan_for(preset: str, backend: str, device: str, **overrides: Unpack[Overrides]) -> Plan:
    """Return the plan of a preset with what the user decided otherwise.

    Args:
        preset: A preset's name.
        backend: ``cpu`` or ``cuda``.
        device: As torch names it, e.g. ``cuda:0``.
        **overrides: Fields of the plan; None leaves the default.

    Raises:
        UsageError: If a value cannot be used; the axes are judged by `gpubench.suites.grid.cases`.
    """
    _check_choice("--preset", preset, PRESETS)
    _check_choice("--device", backend, _PROFILE_OF)
    chosen = PRESETS[preset]
    if backend not in chosen.sweeps:
        raise UsageError(
            "--preset",
            seen=f"{preset!r} on {backend}",
            expected=f"--device {' or '.join(chosen.sweeps)}, which it is for",
            advice="choose another preset or device",
        )
    plan = {
        "profile": _PROFILE_OF[backend],
        "runs": chosen.runs,
        "blocks": chosen.blocks,
        "sample_s": chosen.sample_s_on(backend),
        "time_limit_s": chosen.time_limit_s,
        **{name: value for name, value in overrides.items() if value is not None},
        "timer": _timer(overrides.get("timer"), backend),
        "regimes": _regimes(overrides.get("regimes"), backend),
    }
    resolved = Plan(preset=preset, backend=backend, device=device, **plan)  # type: ignore[arg-type]  # `Overrides` has the fields' own types
    _check_choice("--profile", resolved.profile, PROFILES)
    _check_numbers(resolved, given=set(plan))
    check_devices(resolved)
    _check_length(resolved)
    return resolved


def parse_batch_sizes(text: str) -> tuple[int, ...]:
    """Return the batch sizes in a list such as ``16,20,100``, ascending, each once.

    Raises:
        UsageError: Naming the first item that is not an integer >= 1.
    """
    sizes = tuple(sorted({_batch_size(item.strip()) for item in text.split(",")}))
    _check_range("--batch-sizes", len(sizes), 1, MOST_SIZES, what=" batch sizes")
    return sizes


def parse_names(option: str, text: str) -> tuple[str, ...]:
    """Return the names in a comma-separated list, in its order, each once.

    Args:
        option: For the message, e.g. ``--phase``.
        text: What the user typed.

    Raises:
        UsageError: If an item is empty.
    """
    names = tuple(dict.fromkeys(item.strip() for item in text.split(",")))
    if "" in names:
        raise UsageError(
            option, seen=repr(text), expected="names joined by commas", advice="remove the gap"
        )
    return names


def parse_regimes(text: str) -> tuple[str, ...]:
    """Return the loads in a text: ``burst``, ``steady``, both joined by a comma, or ``both``.

    Raises:
        UsageError: If it names something else.
    """
    names = REGIMES if text == _BOTH else parse_names("--regime", text)
    for name in names:
        _check_choice("--regime", name, (*REGIMES, _BOTH))
    # In one order, whatever was typed: the same plan has the same text.
    return tuple(regime for regime in REGIMES if regime in names)


def command_of(plan: Plan) -> str:
    """Return the ``gpubench run`` command that makes the same plan again, quoted for a shell."""
    default = plan_for(plan.preset, plan.backend, plan.device)
    words = ["gpubench", "run", "--preset", plan.preset, "--device", plan.device]
    for field, option in _OPTIONS.items():
        value = getattr(plan, field)
        if value != getattr(default, field):
            words += [option, _option_text(value)]
    words += ["--workers", str(plan.workers)] if plan.workers else []
    words += ["--alone"] if plan.alone else []
    return shlex.join(words)


def plan_words(plan: Plan) -> list[str]:
    """Return the options that make the same plan, whatever the defaults are that a version has."""
    words = [f"--preset={plan.preset}", f"--device={plan.device}"]
    given = ((option, getattr(plan, field)) for field, option in _OPTIONS.items())
    return words + [f"{option}={_option_text(value)}" for option, value in given if value]


def _option_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    # Times are read with their unit and without an exponent.
    return f"{Decimal(repr(value)):f}s" if isinstance(value, float) else str(value)


_OPTIONS = {
    "profile": "--profile",
    "runs": "--runs",
    "blocks": "--blocks",
    "sample_s": "--sample-time",
    "sizes": "--sizes",
    "time_limit_s": "--time-limit",
    "seed": "--seed",
    "threads": "--threads",
    "timer": "--timer",
    "workloads": "--workload",
    **AXES,
    "regimes": "--regime",
    "batch_sizes": "--batch-sizes",
    "select": "--select",
}


PLAN_FLAGS = ("--preset", "--device", *_OPTIONS.values())
"""The options that `plan_words` makes."""


def _batch_size(item: str) -> int:
    # int() alone would take "1_000", "+5" and digits of other scripts.
    if item.isascii() and item.isdigit() and len(item) <= len(str(LARGEST_BATCH)):
        number = int(item)
        if 1 <= number <= LARGEST_BATCH:
            return number
    raise UsageError(
        "--batch-sizes",
        seen=repr(item),
        expected=f"integers >= 1 and at most {LARGEST_BATCH}",
        advice="join them by commas, for example 16,20,100,128",
    )


def _timer(asked: str | None, backend: str) -> str:
    """Return what a plan says of its clock; nothing leaves it to the work."""
    if asked is None:
        return ""
    if backend != "cuda":
        raise UsageError(
            "--timer",
            seen=f"{asked!r} on a {backend}, which has one clock",
            expected="a choice of clocks on a GPU only",
            advice="leave --timer out",
        )
    _check_choice("--timer", asked, (EVENTS, GRAPH))
    return asked


def _regimes(asked: tuple[str, ...] | None, backend: str) -> tuple[str, ...]:
    """Return what a plan says of loads; nothing is what the preset says."""
    if asked and backend != "cuda":
        raise UsageError(
            "--regime",
            seen=f"{','.join(asked)!r} on a {backend}, which is measured under one load",
            expected="a choice of loads on a GPU only",
            advice="leave --regime out",
        )
    return asked or ()


def _check_choice(option: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise UsageError(
            option,
            seen=repr(value),
            expected=f"one of {', '.join(known)}",
            advice="choose one of these",
        )


def _check_numbers(plan: Plan, *, given: set[str]) -> None:
    _check_range("--runs", plan.runs, 1, MOST_REPEATS)
    _check_range("--blocks", plan.blocks, 1, MOST_REPEATS)
    _check_range("--seed", plan.seed, 0, LARGEST_COUNT)
    # 0 stands for "not given", so it is a mistake only where it was given.
    _check_range("--threads", plan.threads, 1 if "threads" in given else 0, MOST_THREADS)
    # One worker is what there is without the option.
    _check_range("--workers", plan.workers, 2 if "workers" in given else 0, MOST_WORKERS)
    _check_range("--alone", plan.alone, 0, 1)
    _check_range("--sizes", plan.sizes, 1 if "sizes" in given else 0, MOST_SIZES)
    for option, seconds in (
        ("--time-limit", plan.time_limit_s),
        ("--sample-time", plan.sample_s),
    ):
        if not 0 < seconds <= LONGEST_S:
            raise UsageError(
                option,
                seen=f"{seconds:g} s",
                expected=f"seconds > 0 and at most {LONGEST_S:.0f}",
                advice="give a time such as 60s",
            )
    for size in plan.batch_sizes:
        _batch_size(str(size))


def _check_length(plan: Plan) -> None:
    """Refuse a plan that a results file could not keep."""
    if (length := len(format_plan(plan))) > LONGEST_PLAN:
        raise UsageError(
            "plan options",
            seen=f"together they have {length} characters",
            expected=f"at most {LONGEST_PLAN}",
            advice="name fewer workloads",
        )


def _check_range(option: str, number: int, least: int, most: int, what: str = "") -> None:
    if not least <= number <= most:
        raise UsageError(
            option,
            seen=f"{number}{what}",
            expected=f"an integer >= {least} and at most {most}",
            advice="give another number or leave the option out",
        )
