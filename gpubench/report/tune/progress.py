"""Show on stderr how far `gpubench tune` is: a line where something new begins."""

import time
from collections.abc import Callable

from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.tuning import Tuning
from gpubench.units import counted, format_duration

EVERY_S = 5.0
"""Between two lines of training runs, of which there may be hundreds."""

_EXPECTED_TRIALS = 10
"""Of the ceiling's search: five where all data fits, fifteen where memory ends."""

_SPEED_RUN_S = 20.0
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
        budget_s: What training runs may take in all.
        now_s: The clock.
    """

    def __init__(
        self,
        say: Callable[[str], object],
        *,
        budget_s: float,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._budget_s = budget_s
        self._now_s = now_s
        self._said_s = now_s() - EVERY_S
        self._trials: list[float] = []
        self._training_since_s: float | None = None

    def begin(self, found: Tuning) -> None:
        """Take a stage into account."""
        del found
        self._said_s = self._now_s() - EVERY_S

    def tell(self, ask: Ask) -> None:
        """Say what is measured next, if the last line is old enough."""
        now = self._now_s()
        if isinstance(ask, TrialAsk):
            self._trials.append(now)
        if isinstance(ask, RunAsk | NoiseAsk) and self._training_since_s is None:
            self._training_since_s = now
        is_rare = not isinstance(ask, RunAsk)
        if is_rare or now - self._said_s >= EVERY_S:
            self._said_s = now
            self._say(f"{_what(ask, len(self._trials))}; {self._left(ask, now)}")

    def _left(self, ask: Ask, now: float) -> str:
        """Return the time left, as far as it can be told."""
        if isinstance(ask, RunAsk) and ask.why == "verify":
            return "almost done"
        training = self._budget_s
        if self._training_since_s is not None:
            training = max(0.0, self._budget_s - (now - self._training_since_s))
        left = self._before_training_s(ask) + training
        # What has begun is ended, whatever the budget.
        return f"at most {format_duration(left)} left" if left else "almost done"

    def _before_training_s(self, ask: Ask) -> float:
        if isinstance(ask, SpeedAsk):
            return _SPEED_RUN_S * max(0, 2 - ask.run)
        if not isinstance(ask, FactsAsk | TrialAsk):
            return 0.0
        each = 5.0
        if len(self._trials) > 1:
            each = (self._trials[-1] - self._trials[0]) / (len(self._trials) - 1)
        return each * max(2, _EXPECTED_TRIALS - len(self._trials)) + 2 * _SPEED_RUN_S


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
