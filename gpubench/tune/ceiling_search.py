"""Find the largest batch size that fits, by trials that shrink a bracket."""

from collections.abc import Callable

from gpubench.errors import WorkloadError
from gpubench.tune.ceiling import Ceiling, CeilingReason
from gpubench.tune.memory_model import MemoryModel, Prediction, memory_model, predicted
from gpubench.tune.outcomes import TrialEnd, TrialOutcome, Tried

STEPS = 5
"""Optimiser steps of a trial before its evaluation; one more follows."""

CONFIRM_STEPS = 20
"""Of the last trial, of the size that is returned."""

MOST_TRIALS = 40
"""Whatever their outcome; a search from 2 to 2^31 at 2 % takes 25."""

RESOLUTION = 0.02
"""How much of the size may be left unused: less than what memory itself wavers by."""

_KEPT_FOR_CONFIRMING = 8
_PROBES = (2, 8, 32)
_GRID_LIMIT = 65535
"""The largest second and third extent of a CUDA grid."""
_CAUTION = 0.9
"""Share of a prediction that is tried first: below it is cheap, above it may take the machine."""
_FREE_GROWTH = 4.0
_NEAR = 1.5
"""Steps of a size that fits may take so many times longer before one is too slow to be tried: what
is gained beyond is no other answer."""

_SLOW_STEPS = 5.0
"""Of the slowest step that is allowed: what the last trial's steps may take together."""

_FIRST_RETREAT = 0.05

TrySize = Callable[[int, int], TrialOutcome]
"""Tries a batch size with so many steps, in a process of its own."""


def find_ceiling(
    try_size: TrySize,
    *,
    cap: int,
    limit_bytes: int | None,
    slowest_step_s: float | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Ceiling:
    """Return the largest batch size that fits.

    Small sizes first, then as far as the line through their memory reaches, then bisection between
    the largest that fitted and the smallest that did not; at last the result once more, with more
    steps, smaller and smaller until it passes. So what is returned was run, the bracket shrinks
    with each trial, and there are at most `MOST_TRIALS`.

    Args:
        try_size: Tries a size.
        cap: The largest that makes sense, >= 1, such as the number of samples.
        limit_bytes: What may be held; None if only trying tells.
        slowest_step_s: Sizes whose steps will take longer are not tried; None tries all.
        is_over: Whether time is up: the bracket is left as wide as it is then.

    Raises:
        WorkloadError: If a trial fails by something that a smaller batch would not mend.
    """
    search = _Search(try_size, cap, limit_bytes, slowest_step_s)
    search.probe()
    while search.is_open:
        if is_over():
            search.give_up()
        else:
            search.ask(search.next_size())
    return search.confirmed()


class _Search:
    """The bracket, and what was tried so far."""

    def __init__(
        self,
        try_size: TrySize,
        cap: int,
        limit_bytes: int | None,
        slowest_step_s: float | None,
    ) -> None:
        self._try = try_size
        self._cap = cap
        self._limit = limit_bytes
        self._slowest_s = slowest_step_s
        self._tried: list[Tried] = []
        self._fits = 0
        self._fails = cap + 1
        self._failure: TrialEnd | None = None
        self._by_model = False
        self._is_given_up = False

    def probe(self) -> None:
        """Try small sizes; of one sample only where two do not fit, since many layers need two."""
        for size in [size for size in _PROBES if size <= self._cap] or [1]:
            if size >= self._fails:
                break
            self.ask(size)
        if not self._fits and self._fails > 1:
            self.ask(1)

    @property
    def is_open(self) -> bool:
        """Whether the bracket is wider than it need be, and there are trials left."""
        if not self._fits or len(self._tried) >= MOST_TRIALS - _KEPT_FOR_CONFIRMING:
            return False
        if self._is_given_up or self._is_slow:
            return False
        if self._failure is TrialEnd.TOO_SLOW:
            # Nobody trains with steps of minutes: where exactly that begins is worth no trial.
            return False
        least = 1 if self._failure is None else max(1, int(RESOLUTION * self._fits))
        return self._fails - self._fits > least

    def give_up(self) -> None:
        """Look for nothing larger any more."""
        self._is_given_up = True

    def ask(self, size: int, steps: int = STEPS) -> TrialOutcome:
        outcome = self._try(size, steps)
        self._tried.append(Tried(batch_size=size, steps=steps, outcome=outcome))
        if outcome.end is TrialEnd.BROKEN:
            raise _broken(size, outcome.detail)
        if outcome.fits:
            self._fits = max(self._fits, size)
        elif size < self._fails:
            self._fails, self._failure = size, outcome.end
            # What fitted once and does not any more counts as what it does now.
            self._fits = self._largest_below(size)
        return outcome

    @property
    def _is_slow(self) -> bool:
        """Whether the largest that fits has steps that are nearly too slow already."""
        step_s = self._step_s(self._fits)
        return (
            self._slowest_s is not None
            and step_s is not None
            and (_NEAR * step_s > self._slowest_s)
        )

    def next_size(self) -> int:
        """Return a size strictly inside the bracket, which every trial shrinks."""
        size, step_s = self._size_by_memory(), self._step_s(self._fits)
        if self._slowest_s is None or not step_s:
            return size
        # A step takes no more than in proportion to its samples.
        return min(size, max(self._fits + 1, int(self._fits * self._slowest_s / step_s)))

    def _size_by_memory(self) -> int:
        low, high = self._fits, self._fails
        if self._failure is None:
            return self._grown()
        if self._failure is TrialEnd.CANNOT_LAUNCH and low < _GRID_LIMIT < high:
            return _GRID_LIMIT
        middle = int((low * high) ** 0.5) if high > 2 * low else (low + high) // 2
        # In turns with bisection, which ends however wrong the model may be.
        self._by_model = not self._by_model
        guess = self._prediction(self._fitting()) if self._by_model else None
        chosen = guess.batch_size if guess is not None else middle
        return chosen if low < chosen < high else min(max(middle, low + 1), high - 1)

    def _grown(self) -> int:
        """Return where to go on while nothing has failed."""
        low, cap = self._fits, self._cap
        guess = self._prediction(self._fitting())
        if guess is None:
            grown = _FREE_GROWTH * low
        elif guess.low >= cap:
            grown = cap
        elif _CAUTION * guess.low > low:
            grown = _CAUTION * guess.low
        else:
            # As far as the line reaches, and then a little beyond to see that it ends there.
            grown = max(guess.batch_size, (1 + RESOLUTION) * low)
        if guess is None or guess.high is None:
            grown = max(grown, _FREE_GROWTH * low, self._surely_fits())
        return min(cap, max(low + 1, int(grown)))

    def _surely_fits(self) -> float:
        """Return how far memory reaches even if all of it were in proportion to the batch."""
        peaks = {one.batch_size: one.outcome.peak_bytes for one in self._fitting()}
        peak = peaks.get(self._fits)
        if self._limit is None or not peak:
            return 0.0
        return _CAUTION * self._fits * self._limit / peak

    def confirmed(self) -> Ceiling:
        """Try the result with more steps, and less of it until that passes."""
        size, retreat = self._fits, _FIRST_RETREAT
        while size and len(self._tried) < MOST_TRIALS:
            if self.ask(size, self._confirm_steps(size)).fits:
                return self._ceiling(size, is_confirmed=True)
            size, retreat = min(size - 1, int(size * (1 - retreat))), min(0.5, 2 * retreat)
        return self._ceiling(self._fits, is_confirmed=False)

    def _confirm_steps(self, size: int) -> int:
        step_s = self._step_s(size)
        if self._slowest_s is None or not step_s:
            return CONFIRM_STEPS
        return max(STEPS, min(CONFIRM_STEPS, int(_SLOW_STEPS * self._slowest_s / step_s)))

    def _step_s(self, size: int) -> float | None:
        """Return what a step of a size took, where it was tried and fitted."""
        times = [
            one.outcome.step_s
            for one in self._tried
            if one.batch_size == size and one.outcome.step_s is not None
        ]
        return min(times, default=None)

    def _ceiling(self, size: int, *, is_confirmed: bool) -> Ceiling:
        fitting = self._fitting()
        small = [one for one in fitting if one.batch_size <= max(_PROBES[-1], size // 10)]
        return Ceiling(
            batch_size=size or None,
            reason=self._reason(size),
            is_confirmed=is_confirmed,
            model=_model_of(fitting),
            prediction=self._prediction(small),
            trials=tuple(self._tried),
        )

    def _reason(self, size: int) -> CeilingReason:
        if not size:
            return CeilingReason.NOTHING_FITS
        if self._is_given_up:
            return CeilingReason.BUDGET
        if self._failure is None:
            return CeilingReason.CAP if size == self._cap else CeilingReason.TIME
        return _REASONS.get(self._failure, CeilingReason.MEMORY)

    def _prediction(self, fitting: list[Tried]) -> Prediction | None:
        model = _model_of(fitting)
        return None if model is None or self._limit is None else predicted(model, self._limit)

    def _fitting(self) -> list[Tried]:
        return [one for one in self._tried if one.outcome.peak_bytes is not None]

    def _largest_below(self, size: int) -> int:
        fitted = [one.batch_size for one in self._tried if one.outcome.fits]
        return max((one for one in fitted if one < size), default=0)


_REASONS = {TrialEnd.CANNOT_LAUNCH: CeilingReason.LAUNCH, TrialEnd.TOO_SLOW: CeilingReason.TIME}


def _model_of(fitting: list[Tried]) -> MemoryModel | None:
    sizes = [one.batch_size for one in fitting]
    return memory_model(sizes, [one.outcome.peak_bytes or 0 for one in fitting])


def _broken(size: int, detail: str) -> WorkloadError:
    return WorkloadError(
        f"batch size {size}",
        seen=detail,
        expected="a training step, or a lack of memory",
        advice="mend the job; no smaller batch would",
    )
