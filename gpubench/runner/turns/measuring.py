"""Measure two sides in turns, each into its own file."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from gpubench.device.machine_identity import FormerNames, former_names
from gpubench.errors import ResultsFileError, UsageError
from gpubench.model import BlockRow, Observation, Plan, format_plan
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.cells import Cell
from gpubench.runner.events import CellMeasured, Started, Visiting
from gpubench.runner.former_names import as_recorded
from gpubench.runner.messages import Ready
from gpubench.runner.recorded import Recorded, refuse_other_machine
from gpubench.runner.recording import Observer, RowSink
from gpubench.runner.turns.order import Turn, turns
from gpubench.runner.turns.said import Said, SideNews

MADE_BY = "ab"
"""What plans say of files whose runs belong to those of another file."""

MeasureRun = Callable[[Plan], Generator[BlockRow | Said, None, None]]
"""Measures a plan of one run in fresh processes and tells what they said; closed, it ends them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSide:
    """One side, and how it is measured."""

    name: str
    plan: Plan
    """With as many runs as there are pairs."""
    cells: int
    """Rows of a run."""
    measure: MeasureRun
    before: BlockRow | None = None
    """A row of an earlier process: later ones must come from the same machine and software."""


class TurnsRecording:
    """What measuring in turns has brought so far.

    Args:
        sides: Both.
        sinks: Take the rows of either side.
        session: The name of this session.
        first: The first pair that is missing.
        former: Tells what an older file calls this machine.
        now_s: The clock that time left is judged by.
    """

    def __init__(
        self,
        sides: tuple[TurnSide, TurnSide],
        sinks: tuple[RowSink, RowSink],
        *,
        session: str,
        first: int = 0,
        former: Callable[[], FormerNames] = former_names,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now_s = now_s
        """The clock that time left is judged by."""
        self._took_s = 0.0
        self._sides = sides
        self._sinks = sinks
        self._session = session
        self._before = [side.before for side in sides]
        self._news = [SideNews(side.name) for side in sides]
        self._first = first
        self._former = former
        self._runs = 0
        self.rows = 0
        """Rows written."""

    @property
    def pairs(self) -> int:
        """Pairs of the plan."""
        return self._sides[0].plan.runs

    @property
    def done(self) -> int:
        """Pairs that both sides have in whole, of an earlier process too."""
        return self._first + self._runs // 2

    @property
    def total(self) -> int:
        """Rows to be measured."""
        return (self.pairs - self._first) * sum(side.cells for side in self._sides)

    @property
    def left_s(self) -> float:
        """Seconds of the pairs that are missing, if they take what those did that were measured."""
        measured = self._runs // 2
        return self._took_s / measured * (self.pairs - self.done) if measured else 0.0

    def measure(self, observer: Observer, limit: BudgetLimit | None = None) -> None:
        """Measure every pair that is missing.

        Args:
            observer: Told of each row after it is written.
            limit: Asked before each further pair whether there is room for it.

        Raises:
            GpubenchError: If a side cannot be measured, or nothing of it has a time.
        """
        seed, began_s = self._sides[0].plan.seed, self.now_s()
        for turn in turns(pairs=self.pairs, seed=seed, first=self._first):
            self._take(turn, observer)
            self._runs += 1
            self._took_s = self.now_s() - began_s
            if self._runs % 2 == 0 and not self._goes_on(limit):
                break
        for news in self._news:
            observer.tell(news.rest())

    def _goes_on(self, limit: BudgetLimit | None) -> bool:
        missing = self.pairs - self.done
        return not missing or limit is None or limit.has_room(missing)

    def _take(self, turn: Turn, observer: Observer) -> None:
        side = self._sides[turn.side]
        # Each pair has an order of its own, the same on both sides.
        plan = replace(side.plan, runs=1, seed=side.plan.seed + turn.pair)
        written: list[BlockRow] = []
        with closing(side.measure(plan)) as found:
            for measured in found:
                if isinstance(measured, Said):
                    observer.tell(self._news[turn.side].of(measured))
                    continue
                row = self._as_before(turn.side, self._in_turn(measured, turn))
                self._sinks[turn.side].write(row)
                self.rows += 1
                if not written:
                    observer.tell(_started(row))
                written.append(row)
                observer.tell(Visiting(cell=_cell(row)))
                observer.tell(_measured(row))
        _refuse_incomplete(side, written)

    def _in_turn(self, row: BlockRow, turn: Turn) -> BlockRow:
        plan = format_plan(replace(self._sides[turn.side].plan, made_by=MADE_BY))
        run = replace(
            row.run, run_index=turn.pair, pair=turn.pair, session=self._session, plan=plan
        )
        return replace(row, run=run)

    def _as_before(self, side: int, row: BlockRow) -> BlockRow:
        """Return the row by the names of those before it, of which it must be a continuation."""
        before = self._before[side]
        if before is None:
            self._before[side] = row
            return row
        device, software = as_recorded(
            (before.device, before.software), (row.device, row.software), self._former()
        )
        row = replace(row, device=device, software=software)
        refuse_other_machine(
            Recorded(
                cells={},
                failures={},
                run_ids={},
                segments={},
                device=before.device,
                software=before.software,
                workload_versions={},
            ),
            Ready(device=row.device, software=row.software, workload_versions=()),
        )
        return row


def _started(row: BlockRow) -> Started:
    ready = Ready(device=row.device, software=row.software, workload_versions=())
    return Started(run_index=row.run.run_index, ready=ready)


def _cell(row: BlockRow) -> Cell:
    return Cell(
        run_index=row.run.run_index,
        block=row.design.block,
        position=row.design.position,
        case=row.case,
    )


def _measured(row: BlockRow) -> CellMeasured:
    return CellMeasured(
        cell=_cell(row),
        row=row,
        observation=Observation(
            status=row.outcome.status, timing=row.timing, work=row.work, memory=row.memory
        ),
    )


def _refuse_incomplete(side: TurnSide, rows: Sequence[BlockRow]) -> None:
    if len(rows) != side.cells:
        raise ResultsFileError(
            f"side {side.name}",
            seen=f"{len(rows)} rows came of one run",
            expected=f"{side.cells}, as its list says",
            advice="see whether gpubench run works there",
        )
    if not any(row.outcome.status.has_time for row in rows):
        raise UsageError(
            f"side {side.name}",
            seen=f"no case has a time ({rows[0].outcome.detail or rows[0].outcome.status})",
            expected="at least one, for there to be something to compare",
            advice="see the column detail for the reasons",
        )
