"""What runs have found so far, and what later studies need of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median

from gpubench.converge.job import Found
from gpubench.model.training_row import TrainingCase, TrainingProtocol

_Subject = tuple[TrainingProtocol, str, str, str, int]


class KnownRuns:
    """All that was found, from the file or just now.

    Args:
        found: To begin with.
    """

    def __init__(self, found: Iterable[Found] = ()) -> None:
        self._found: dict[TrainingCase, Found] = {}
        self._by_subject: dict[_Subject, list[Found]] = defaultdict(list)
        for one in found:
            self.add(one)

    def add(self, found: Found) -> None:
        """Take one more into account."""
        case = found.case
        self._found[case] = found
        subject = (case.protocol, case.task, case.params, case.optimizer, case.batch_size)
        self._by_subject[subject].append(found)

    def those(self, cases: Iterable[TrainingCase]) -> Iterator[Found]:
        """Yield those of some rows that are there."""
        return (self._found[case] for case in cases if case in self._found)

    def searched(
        self, task: str, params: str, optimizer: str, size: int, use: TrainingProtocol
    ) -> Iterator[Found]:
        """Yield the searches of a batch size, and the runs that use what they have found.

        Args:
            task: Of a subject.
            params: Of its variant.
            optimizer: Its own.
            size: The batch size.
            use: What the search was for.
        """
        for protocol in (TrainingProtocol.SEARCH, use):
            yield from self._by_subject.get((protocol, task, params, optimizer, size), ())

    def tuned_rate(self, task: str, params: str, optimizer: str, size: int) -> float | None:
        """Return the rate that the search found for a batch size; None if none worked."""
        subject = (TrainingProtocol.TO_TARGET, task, params, optimizer, size)
        of = self._by_subject.get(subject, ())
        return next((one.case.learning_rate for one in of), None)

    def samples_to_target(self, task: str, params: str, optimizer: str, size: int) -> float | None:
        """Return the median samples to the target of the runs that reached it; None without."""
        subject = (TrainingProtocol.TO_TARGET, task, params, optimizer, size)
        of = self._by_subject.get(subject, ())
        reached = [one.reach.samples_to_target for one in of if one.reach is not None]
        return median(reached) if reached else None

    def reference_accuracies(self, task: str, params: str) -> list[float]:
        """Return the best validation accuracies of the reference runs."""
        return [
            one.outcome.best_validation_accuracy or 0.0
            for one in self._found.values()
            if one.case.protocol is TrainingProtocol.REFERENCE
            and (one.case.task, one.case.params) == (task, params)
        ]
