"""A line of a training file as a record; every cell is a text until it is shown to be more."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from gpubench.errors import ResultsFileError
from gpubench.model.environment import DeviceIdentity, Software
from gpubench.model.training_row import (
    TRAINING_SCHEMA,
    TrainingCase,
    TrainingDesign,
    TrainingGradients,
    TrainingOrigin,
    TrainingOutcome,
    TrainingProtocol,
    TrainingReach,
    TrainingRow,
    TrainingStatus,
)
from gpubench.results.schema import LONGEST_TEXT

_LARGEST = 2**53
_AMOUNT = 1e30
_REPAIR = "correct the cell or delete the row"
_SHARE = (0.0, 1.0)
_SINCE = (1, _LARGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """One line of a file."""

    place: str
    """``file:line``."""
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a text; empty where there is no such column."""
        cell = self.cells.get(column, "")
        if len(cell) > LONGEST_TEXT:
            self._refuse(column, f"at most {LONGEST_TEXT} characters")
        return cell

    def some_text(self, column: str) -> str:
        """Return a text that is not empty."""
        return self.text(column) or self._refuse(column, "a text")

    def number(self, column: str, within: tuple[float, float] = (0.0, _AMOUNT)) -> float | None:
        """Return a number, or None for an empty cell."""
        cell = self.text(column)
        if not cell:
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not within[0] <= value <= within[1]:
            self._refuse(column, f"a number from {within[0]:g} to {within[1]:g} or an empty cell")
        return value

    def given(self, column: str, within: tuple[float, float] = (0.0, _AMOUNT)) -> float:
        """Return a number that must be there."""
        value = self.number(column, within)
        return self._refuse(column, "a number") if value is None else value

    def integer(self, column: str, within: tuple[int, int] = (0, _LARGEST)) -> int:
        """Return an integer that must be there."""
        value = self.given(column, within)
        if value != int(value):
            self._refuse(column, "an integer")
        return int(value)

    def count(self, column: str) -> int | None:
        """Return an integer, or None for an empty cell."""
        return self.integer(column) if self.text(column) else None

    def one_of(self, column: str, known: type[TrainingProtocol] | type[TrainingStatus]) -> str:
        """Return one of the words of a list."""
        cell = self.text(column)
        if cell not in {str(word) for word in known}:
            self._refuse(column, f"one of {', '.join(known)}")
        return cell

    def _refuse(self, column: str, expected: str) -> NoReturn:
        cell = self.cells.get(column, "")
        raise ResultsFileError(
            self.place,
            seen=f"{column} is {cell!r}" if cell else f"{column} is empty",
            expected=expected,
            advice=_REPAIR,
        )


def row_of_line(line: TrainingLine) -> TrainingRow:
    """Return a line's record.

    Raises:
        ResultsFileError: Naming the first cell that breaks the contract.
    """
    if line.integer("training_schema") != TRAINING_SCHEMA:
        raise ResultsFileError(
            line.place,
            seen=f"training_schema is {line.text('training_schema')!r}",
            expected=str(TRAINING_SCHEMA),
            advice="read it with the gpubench version that wrote it",
        )
    return TrainingRow(
        origin=_origin(line),
        case=_case(line),
        design=TrainingDesign(
            task_version=int(line.number("task_version", _SINCE) or 1),
            train_samples=line.integer("train_samples", _SINCE),
            most_samples=line.count("most_samples"),
            target_accuracy=line.number("target_accuracy", _SHARE),
        ),
        outcome=_outcome(line),
        reach=_reach(line),
        gradients=_gradients(line),
        device=_device(line),
        software=Software(**{name: line.text(name) or None for name in _SOFTWARE}),
    )


_SOFTWARE = (
    *("driver", "cuda", "cublas", "cudnn", "torch", "cupy"),
    *("python", "gpubench", "flags", "host", "os"),
)


def _origin(line: TrainingLine) -> TrainingOrigin:
    return TrainingOrigin(
        training_schema=TRAINING_SCHEMA,
        run_id=line.some_text("run_id"),
        session=line.text("session"),
        started_at=line.text("started_at"),
        label=line.text("label"),
        plan=line.text("plan"),
    )


def _case(line: TrainingLine) -> TrainingCase:
    return TrainingCase(
        task=line.some_text("task"),
        params=line.text("params"),
        optimizer=line.text("optimizer"),
        protocol=TrainingProtocol(line.one_of("protocol", TrainingProtocol)),
        batch_size=line.integer("batch_size", _SINCE),
        learning_rate=line.given("learning_rate"),
        seed=line.integer("seed"),
        progress=line.number("progress", _SHARE),
    )


def _outcome(line: TrainingLine) -> TrainingOutcome:
    return TrainingOutcome(
        status=TrainingStatus(line.one_of("status", TrainingStatus)),
        steps=line.count("steps"),
        samples_seen=line.count("samples_seen"),
        time_s=line.number("time_s"),
        warm_up_s=line.number("warm_up_s"),
        train_loss=line.number("train_loss"),
        validation_loss=line.number("validation_loss"),
        validation_accuracy=line.number("validation_accuracy", _SHARE),
        best_validation_accuracy=line.number("best_validation_accuracy", _SHARE),
        test_loss=line.number("test_loss"),
        test_accuracy=line.number("test_accuracy", _SHARE),
        loss_rises=line.number("loss_rises", _SHARE),
    )


def _reach(line: TrainingLine) -> TrainingReach | None:
    """Return where the target was met; the status must agree."""
    if line.text("status") != TrainingStatus.REACHED:
        return None
    return TrainingReach(
        steps_to_target=line.given("steps_to_target"),
        samples_to_target=line.given("samples_to_target"),
        epochs_to_target=line.given("epochs_to_target"),
        time_to_target_s=line.given("time_to_target_s"),
    )


def _gradients(line: TrainingLine) -> TrainingGradients | None:
    if line.text("protocol") != TrainingProtocol.GRADIENTS:
        return None
    return TrainingGradients(
        gradient_cosine=line.given("gradient_cosine", (-1.0, 1.0)),
        gradient_square=line.number("gradient_square", (-_AMOUNT, _AMOUNT)),
        gradient_variance=line.number("gradient_variance", (-_AMOUNT, _AMOUNT)),
        layer_gradient_spread=line.given("layer_gradient_spread"),
    )


def _device(line: TrainingLine) -> DeviceIdentity:
    return DeviceIdentity(
        backend=line.text("backend"),
        device=line.text("device"),
        device_uuid=line.text("device_uuid") or None,
        device_memory_bytes=line.count("device_memory_bytes"),
        sm_count=line.count("sm_count"),
        compute_capability=line.text("compute_capability") or None,
        power_limit_w=line.number("power_limit_w"),
    )
