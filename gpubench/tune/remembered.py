"""A lab that answers what a file knows already, and keeps what it had to measure."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gpubench.errors import ResultsFileError
from gpubench.tune.answers import Answer, Answered, JobFacts
from gpubench.tune.asks import Ask, FactsAsk
from gpubench.tune.lab import Lab

_MUST_AGREE = ("samples", "parameters", "device", "torch")


class AnswerSink(Protocol):
    """Where answers are kept."""

    def write(self, ask: Ask, answered: Answered) -> None:
        """Keep one."""
        ...


class RememberingLab:
    """Measures what is not known yet.

    Args:
        lab: Measures.
        known: Answers of before.
        sink: Keeps new ones.
        told: Told before each ask that is measured, with the seconds that were spent by then.
    """

    def __init__(
        self,
        lab: Lab,
        known: Mapping[Ask, Answered],
        sink: AnswerSink,
        told: Callable[[Ask, float], object] = lambda _ask, _spent_s: None,
    ) -> None:
        self._lab = lab
        self._known = known
        self._sink = sink
        self._told = told
        self._spent_s = 0.0
        self.measured = 0
        """Answers that were not known."""

    @property
    def spent_s(self) -> float:
        """Seconds of all answers, a known one's as it was measured; see `Lab`.

        So a search that goes on has as much of its budget left as it would have had.
        """
        return self._spent_s

    def answer(self, ask: Ask) -> Any:
        """Return the answer; see `Lab`."""
        if ask in self._known:
            known = self._known[ask]
            self._spent_s += known.took_s
            return self._agreed(ask, known.answer)
        self._told(ask, self._spent_s)
        before_s = self._lab.spent_s
        answer = self._lab.answer(ask)
        # Rounded, so that the sum is the same however often a search was stopped.
        took_s = round(self._lab.spent_s - before_s, 6)
        self._sink.write(ask, Answered(answer=answer, took_s=took_s))
        self._spent_s += took_s
        self.measured += 1
        return answer

    def close(self) -> None:
        """End what is still running."""
        self._lab.close()

    def _agreed(self, ask: Ask, known: Answer) -> Answer:
        """Return a known answer, once it is seen that job and machine are still the same."""
        if isinstance(ask, FactsAsk) and isinstance(known, JobFacts):
            now = self._lab.answer(ask)
            for name in _MUST_AGREE:
                before, after = getattr(known, name), getattr(now, name)
                if before != after:
                    raise ResultsFileError(
                        "--resume",
                        seen=f"{name} is {after}, was {before}",
                        expected="the job and the machine that began the file",
                        advice="go on there, or start a new file with -o",
                    )
        return known
