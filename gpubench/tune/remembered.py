"""A lab that answers what a file knows already, and keeps what it had to measure."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gpubench.errors import ResultsFileError
from gpubench.tune.answers import Answer, JobFacts
from gpubench.tune.asks import Ask, FactsAsk
from gpubench.tune.lab import Lab

_MUST_AGREE = ("samples", "parameters", "device", "torch")


class AnswerSink(Protocol):
    """Where answers are kept."""

    def write(self, ask: Ask, answer: Answer) -> None:
        """Keep one."""
        ...


class RememberingLab:
    """Measures what is not known yet.

    Args:
        lab: Measures.
        known: Answers of before.
        sink: Keeps new ones.
        told: Told before each ask that is measured.
    """

    def __init__(
        self,
        lab: Lab,
        known: Mapping[Ask, Answer],
        sink: AnswerSink,
        told: Callable[[Ask], object] = lambda _ask: None,
    ) -> None:
        self._lab = lab
        self._known = known
        self._sink = sink
        self._told = told
        self.measured = 0
        """Answers that were not known."""

    def answer(self, ask: Ask) -> Any:
        """Return the answer; see `Lab`."""
        if ask in self._known:
            return self._agreed(ask, self._known[ask])
        self._told(ask)
        answer = self._lab.answer(ask)
        self._sink.write(ask, answer)
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
