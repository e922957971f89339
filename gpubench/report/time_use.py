"""Where the time of a measurement went, in one line."""

from gpubench.model.time_use import TimeUse
from gpubench.units import format_duration, format_percent

_WORDS = {
    "timed_s": "timed",
    "held_s": "held",
    "warm_up_s": "warm-up",
    "check_s": "checks",
    "build_s": "building",
    "start_s": "starting",
    "soak_s": "soaking",
}

_SHOWN_FROM = 0.005
"""Less is no per cent."""


def time_use_text(use: TimeUse) -> str:
    """Return ``2 min 3 s: timed 48 %, held 12 %, other 40 %``, without parts that round to 0 %."""
    if use.total_s <= 0:
        return format_duration(0)
    named = [*((_WORDS[name], seconds) for name, seconds in use.parts_s), ("other", use.other_s)]
    shares = ((name, seconds / use.total_s) for name, seconds in named)
    texts = [
        f"{name} {format_percent(share, decimals=0)}"
        for name, share in shares
        if share >= _SHOWN_FROM
    ]
    return f"{format_duration(use.total_s)}: {', '.join(texts)}"
