"""Ask for training runs to one target, and keep account of what they take."""

from gpubench.tune.answers import RunAnswer
from gpubench.tune.asks import RunAsk
from gpubench.tune.lab import Lab
from gpubench.tune.target import TuneTarget


class TargetTrainer:
    """Trains to a target.

    Args:
        lab: Answers.
        target: Ends each run.
        every_samples: Between two evaluations, unless `look_every` says something else.
    """

    def __init__(self, lab: Lab, target: TuneTarget, every_samples: int) -> None:
        self._lab = lab
        self._target = target
        self.every_samples = every_samples
        self.spent_s = 0.0
        """Of all runs, evaluations included."""
        self._training_s = 0.0

    @property
    def pace(self) -> float:
        """Seconds of the wall clock per second of training, >= 1: evaluations, other programs."""
        return max(1.0, self.spent_s / self._training_s) if self._training_s else 1.0

    def look_every(self, samples: int) -> None:
        """Evaluate more often from here on, if that is more often; the same at all sizes."""
        self.every_samples = max(1, min(self.every_samples, samples))

    def run(self, batch_size: int, rate: float, seed: int, *, most: int, why: str) -> RunAnswer:
        """Return what one run found.

        Args:
            batch_size: Samples per step.
            rate: Learning rate.
            seed: Of weights and order.
            most: Samples at most.
            why: What the run is for.
        """
        answer: RunAnswer = self._lab.answer(
            RunAsk(
                batch_size=batch_size,
                learning_rate=rate,
                seed=seed,
                most_samples=most,
                every_samples=self.every_samples,
                target_loss=self._target.loss,
                target_accuracy=self._target.accuracy,
                why=why,
            )
        )
        self.spent_s += answer.wall_s
        self._training_s += answer.time_s
        return answer
