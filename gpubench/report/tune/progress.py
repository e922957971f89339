"""Show on stderr how far `gpubench tune` is: a line where something new begins."""

import time
from collections.abc import Callable

from gpubench.tune.allowance import VERIFY_UNTIL
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.tuning import Tuning
from gpubench.units import counted, format_duration

EVERY_S = 5.0
"""Between two lines of training runs, of which there may be hundreds."""

_PURPOSES = {
    "target": "first run",
    "search": "search",
    "report": "run",
    "verify": "verifying run",
}


class TuneProgress:
    """Tells what is being measured, and how long it may take yet.

    Args:
        say: Prints a line.
        budget_s: What the search may take in all.
        verifies: Whether the choice is verified, for which there is more time.
        now_s: The clock.
    """

    def __init__(
        self,
        say: Callable[[str], object],
        *,
        budget_s: float,
        verifies: bool,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._until_s = budget_s * (VERIFY_UNTIL if verifies else 1.0)
        self._now_s = now_s
        self._said_s = now_s() - EVERY_S
        self._trials = 0

    def begin(self, found: Tuning) -> None:
        """Take a stage into account."""
        del found
        self._said_s = self._now_s() - EVERY_S

    def tell(self, ask: Ask, spent_s: float) -> None:
        """Say what is measured next, if the last line is old enough.

        Args:
            ask: What is asked.
            spent_s: Seconds that all answers took, those of an earlier start included.
        """
        now = self._now_s()
        if isinstance(ask, TrialAsk):
            self._trials += 1
        is_rare = not isinstance(ask, RunAsk)
        if is_rare or now - self._said_s >= EVERY_S:
            self._said_s = now
            self._say(f"{_what(ask, self._trials)}; {self._left(spent_s)}")

    def _left(self, spent_s: float) -> str:
        left = self._until_s - spent_s
        # What has begun is ended, whatever the budget.
        return f"at most {format_duration(left)} left" if left >= 1 else "almost done"


def _what(ask: Ask, trials: int) -> str:
    match ask:
        case FactsAsk():
            return "tune: opening the job"
        case TrialAsk():
            return f"tune: does batch {ask.batch_size} fit? trial {trials}"
        case SpeedAsk():
            return f"tune: timing {counted(len(ask.batch_sizes), 'batch size')} in blocks"
        case NoiseAsk():
            return f"tune: the gradient's noise at batch {ask.batch_size}"
        case RunAsk():
            purpose = _PURPOSES.get(ask.why, "run")
            return (
                f"tune: training, {purpose} of batch {ask.batch_size} at rate"
                f" {ask.learning_rate:.3g}"
            )
