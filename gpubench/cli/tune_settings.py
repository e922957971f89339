"""From the options of `gpubench tune` to its settings."""

from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

from gpubench.cli.tune_command import TUNE_OPTIONS
from gpubench.device.backends import default_device
from gpubench.errors import UsageError
from gpubench.suites.catalog import is_users_own
from gpubench.suites.planning import LARGEST_BATCH, MOST_THREADS
from gpubench.tune.settings import TuneSettings
from gpubench.units import parse_bytes, parse_count, parse_seconds

_MOST_SEEDS = 1000
_MOST_SEED = 2**31


def settings_of(arguments: Namespace) -> TuneSettings:
    """Return what the options ask for.

    Raises:
        UsageError: Naming the first option that cannot be used.
    """
    device = default_device() if arguments.device is None else arguments.device
    given = {
        "threads": _parsed(arguments, "--threads", partial(parse_count, most=MOST_THREADS)),
        "memory_limit_bytes": _parsed(arguments, "--memory-limit", parse_bytes),
        "max_batch": _parsed(arguments, "--max-batch", partial(parse_count, most=LARGEST_BATCH)),
        "global_batch": _parsed(
            arguments, "--global-batch", partial(parse_count, most=LARGEST_BATCH)
        ),
        "target_loss": _parsed(arguments, "--target-loss", _positive),
        "target_accuracy": _parsed(arguments, "--target-accuracy", _positive),
        "budget_s": _parsed(arguments, "--budget", parse_seconds),
        "trial_limit_s": _parsed(arguments, "--time-limit", parse_seconds),
        "seeds": _parsed(arguments, "--seeds", partial(parse_count, most=_MOST_SEEDS)),
        "seed": _parsed(arguments, "--seed", partial(parse_count, least=0, most=_MOST_SEED)),
    }
    return TuneSettings(
        factory=arguments.factory,
        device="cuda:0" if device == "cuda" else device,
        **{name: value for name, value in given.items() if value is not None},
    )


def named_factory(text: str) -> None:
    """Refuse what is no name of a factory, before anything is started for it.

    Raises:
        UsageError: If it is none.
    """
    if not is_users_own(text):
        raise UsageError(
            "FACTORY",
            seen=repr(text),
            expected="the form package.module:factory",
            advice="name the module as in an import, and the function in it",
        )


def refuse_options_beside_a_file(arguments: Namespace) -> None:
    """Refuse options that an evidence file has decided already.

    Raises:
        UsageError: Naming those that were given.
    """
    flags = [*(option.flag for option in TUNE_OPTIONS), "--output"]
    given = [flag for flag in flags if getattr(arguments, _name(flag)) is not None]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it cannot be combined with {', '.join(given)}",
            expected="no option but --verify and --format, since the file has the others",
            advice="leave them out, or start a new file with -o",
        )


def _parsed(arguments: Namespace, flag: str, parse: Callable[[str, str], Any]) -> Any:
    text = getattr(arguments, _name(flag))
    return None if text is None else parse(flag, text)


def _name(flag: str) -> str:
    return flag.strip("-").replace("-", "_")


def _positive(where: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if 0 < number < float("inf"):
        return number
    raise UsageError(
        where, seen=repr(text), expected="a number > 0", advice="give it in digits, such as 0.4"
    )
