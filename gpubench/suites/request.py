"""From what a user typed, option by option, to a plan; the same for every front door."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.results.row_text import looks_like_number
from gpubench.suites.dtype_names import parse_dtypes
from gpubench.suites.planning import (
    MOST_REPEATS,
    MOST_SIZES,
    MOST_THREADS,
    MOST_WORKERS,
    parse_batch_sizes,
    parse_names,
    parse_regimes,
    plan_for,
)
from gpubench.units import parse_count, parse_seconds

T = TypeVar("T")

DEFAULT_PRESET = "quick"


def plan_from_texts(texts: Mapping[str, str | None], *, default_device: Callable[[], str]) -> Plan:
    """Return the plan that option texts ask for.

    Args:
        texts: What was typed, by the option's name without dashes and with underscores
            (``batch_sizes``); None or absent is "not given".
        default_device: Finds the device that is meant when none is named; asked only then.

    Raises:
        UsageError: Naming the first option that cannot be used.
    """

    def parsed(name: str, parse: Callable[[str, str], T]) -> T | None:
        text = texts.get(name)
        return None if text is None else parse("--" + name.replace("_", "-"), text)

    device = texts.get("device")
    # An empty text was typed, by a variable that is not set, and is no wish for the default.
    device = default_device() if device is None else device
    # The GPU that torch means by the bare name, so that one GPU has one name in plans.
    device = "cuda:0" if device == "cuda" else device
    preset = texts.get("preset")
    return plan_for(
        DEFAULT_PRESET if preset is None else preset,
        device.partition(":")[0],
        device,
        profile=texts.get("profile"),
        runs=parsed("runs", partial(parse_count, most=MOST_REPEATS)),
        blocks=parsed("blocks", partial(parse_count, most=MOST_REPEATS)),
        sizes=parsed("sizes", partial(parse_count, most=MOST_SIZES)),
        seed=parsed("seed", partial(parse_count, least=0)),
        threads=parsed("threads", partial(parse_count, most=MOST_THREADS)),
        workers=parsed("workers", partial(parse_count, least=2, most=MOST_WORKERS)),
        alone=parsed("alone", parse_count),
        timer=texts.get("timer"),
        sample_s=parsed("sample_time", parse_seconds),
        time_limit_s=parsed("time_limit", parse_seconds),
        workloads=parsed("workload", parse_names),
        phases=parsed("phase", parse_names),
        implementations=parsed("implementation", parse_names),
        dtypes=parsed("dtype", parse_dtypes),
        caches=parsed("cache", parse_names),
        regimes=parsed("regime", lambda _, text: parse_regimes(text)),
        batch_sizes=parsed("batch_sizes", lambda _, text: parse_batch_sizes(text)),
        select=texts.get("select"),
    )


def check_label(label: str) -> None:
    """Refuse a name that plain pandas would read as a number.

    Raises:
        UsageError: If it would.
    """
    if looks_like_number(label):
        raise UsageError(
            "--label",
            seen=repr(label),
            expected="text that no reader takes for a number",
            advice="name the machine, for example m7",
        )
