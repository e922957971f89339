import io
import re
from dataclasses import dataclass, replace

import pytest

from gpubench.model import Case, Observation, Status, WorkDone
from gpubench.report.machine_line import machine_line
from gpubench.report.progress import LiveProgress, PlainProgress, Standing, progress
from gpubench.runner.cells import Cell
from gpubench.runner.events import CellMeasured, Event, Looking, Started, Visiting
from gpubench.runner.messages import Ready
from tests.results.examples import example_row

CELL = Cell(
    run_index=1,
    block=2,
    position=0,
    case=Case(
        workload="transformer",
        implementation="torch",
        phase="train_step",
        dtype="float32",
        batch_size=16,
    ),
)
ROW = example_row()
STARTED = Started(
    run_index=1, ready=Ready(device=ROW.device, software=ROW.software, workload_versions=())
)
VISITING = Visiting(cell=CELL)
FAST = Observation(
    status=Status.OK, timing=ROW.timing, work=WorkDone(items_per_s=31_000.0), samples_s=(0.1,)
)
OUT_OF_MEMORY = Observation(status=Status.OOM, detail="needs more")


def measured(observation: Observation = FAST) -> Event:
    return CellMeasured(cell=CELL, row=ROW, observation=observation)


class ClockSpeed:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time_s = 100.0

    def __call__(self) -> float:
        return self.time_s


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> ClockSpeed:
    return ClockSpeed()


def test_where_a_measurement_is_follows_from_its_events(clock: ClockSpeed) -> None:
    """Run, block, case, last throughput and time left."""
    standing = Standing(4, clock)
    assert standing.text == "starting"
    for event in (STARTED, VISITING):
        standing.tell(event)
    assert standing.text == "run 1 block 2  transformer train_step float32 batch 16"

    clock.time_s += 50.0
    standing.tell(measured())

    assert standing.done == 1
    assert standing.text == (
        "2:30 left  run 1 block 2  transformer train_step float32 batch 16  31.0 k tokens/s"
    )


def test_a_rate_is_never_read_as_that_of_the_case_that_is_measured_now(clock: ClockSpeed) -> None:
    """Tokens per second beside the name of a product of matrices would be taken for its own."""
    standing = Standing(4, clock)
    for event in (STARTED, VISITING, measured(), VISITING):
        standing.tell(event)

    assert standing.text.endswith("batch 16  before: 31.0 k tokens/s")


def test_the_start_of_a_process_does_not_count_as_measuring(clock: ClockSpeed) -> None:
    """Time left is judged by cells; a worker that is replaced does not set it back."""
    standing = Standing(3, clock)
    clock.time_s += 500.0
    standing.tell(STARTED)
    clock.time_s += 10.0
    standing.tell(measured())
    standing.tell(STARTED)

    assert standing.left == "0:20 left"


def test_a_measurement_that_is_over_has_no_time_left(clock: ClockSpeed) -> None:
    """Nothing is worse than 0:00 left."""
    standing = Standing(1, clock)
    for event in (STARTED, VISITING, measured()):
        standing.tell(event)

    assert standing.left == ""


def test_a_case_that_failed_shows_why(clock: ClockSpeed) -> None:
    """There is no throughput to be shown."""
    standing = Standing(2, clock)
    standing.tell(measured(OUT_OF_MEMORY))

    assert standing.last == "oom"


def test_the_end_of_a_long_name_of_ones_own_is_kept(clock: ClockSpeed) -> None:
    """What stands at the beginning of a module's name tells its factories least apart."""
    standing = Standing(2, clock)
    case = replace(VISITING.cell.case, workload="our.package.of.workloads:softmax_of_rows")
    standing.tell(Visiting(cell=replace(VISITING.cell, case=case)))

    assert standing.place == ("run 1 block 2  ..kloads:softmax_of_rows train_step float32 batch 16")


def test_plain_lines_come_every_ten_seconds_and_at_the_end(clock: ClockSpeed) -> None:
    """Often enough to see life, rarely enough for a log file."""
    stream = io.StringIO()
    plain = PlainProgress(Standing(40, clock), stream)

    for event in (STARTED, *(event for _ in range(40) for event in (VISITING, measured()))):
        if isinstance(event, CellMeasured):
            clock.time_s += 1.0
        plain.tell(event)

    machine, *lines = stream.getvalue().splitlines()
    assert machine == machine_line(ROW.device, ROW.software)
    assert [line.split()[1] for line in lines] == ["10/40", "20/40", "30/40", "40/40"]
    assert lines[0] == (
        "measuring 10/40  0:30 left  run 1 block 2"
        "  transformer train_step float32 batch 16  31.0 k tokens/s"
    )


def test_a_long_wait_is_told_without_any_event(clock: ClockSpeed) -> None:
    """Warming a GPU up takes up to two minutes, and a steady case half of one."""
    stream = io.StringIO()
    plain = PlainProgress(Standing(40, clock, Foreseen()), stream)
    for event in (STARTED, Looking(run_index=1)):
        plain.tell(event)

    for _ in range(25):
        clock.time_s += 1.0
        plain.beat()

    _, *lines = stream.getvalue().splitlines()
    assert lines == [
        "measuring 0/40  3:10 left  run 1  warming the GPU up, for 0:10",
        "measuring 0/40  3:00 left  run 1  warming the GPU up, for 0:20",
    ]


@pytest.mark.usefixtures("_colours")
def test_on_a_terminal_time_goes_on_while_nothing_happens(clock: ClockSpeed) -> None:
    """A line that stands still looks like a command that hangs."""
    terminal = Terminal()
    live = LiveProgress(Standing(40, clock, Foreseen()), terminal)
    with live.bar:
        for event in (STARTED, Looking(run_index=1)):
            live.tell(event)
        clock.time_s += 70.0
        live.beat()

    assert "2:10 left  run 1  warming the GPU up, for 1:10" in terminal.getvalue()


def test_where_there_is_no_terminal_lines_are_plain() -> None:
    """A log file gets no escape codes."""
    stream = io.StringIO()
    show(stream)

    assert stream.getvalue().count("\n") == 2
    assert "\x1b" not in stream.getvalue()


@pytest.fixture
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("_colours")
def test_a_terminal_gets_one_line_that_is_redrawn_and_taken_away() -> None:
    """The table that follows stands alone."""
    terminal = Terminal()
    show(terminal)

    shown = terminal.getvalue()
    assert "measuring" in shown
    assert "transformer train_step float32 batch 16" in shown
    assert shown.rstrip().endswith("\x1b[2K")


@pytest.mark.usefixtures("_colours")
def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is redrawn all the same, since it is no colour that does it; no-color.org."""
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    show(terminal)

    assert "measuring" in terminal.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3\d", terminal.getvalue())


@pytest.mark.usefixtures("_colours")
def test_a_terminal_without_a_cursor_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not take a line away again, and would be shown nothing."""
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    show(terminal)

    assert terminal.getvalue().splitlines()[1].startswith("measuring 1/1  ")
    assert "\x1b" not in terminal.getvalue()


@pytest.mark.usefixtures("_colours")
def test_the_line_leaves_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that go to stdout while it is drawn must arrive there."""
    terminal = Terminal()
    with progress(1, terminal) as shown:
        shown.tell(VISITING)
        print("a row")  # noqa: T201
        shown.tell(measured())

    assert capsys.readouterr().out == "a row\n"
    assert "a row" not in terminal.getvalue()


@pytest.mark.usefixtures("_colours")
def test_names_are_no_markup() -> None:
    """A user's own workload may be called anything that looks like an emoji or a style."""
    terminal = Terminal()
    case = Case(
        workload="my:smile:[red]",
        phase="forward",
        dtype="float32",
        implementation="x",
        batch_size=1,
    )
    with progress(1, terminal) as shown:
        shown.tell(Visiting(cell=Cell(run_index=0, block=0, position=0, case=case)))

    assert "my:smile:[red]" in terminal.getvalue()


def test_progress_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Results go to stdout, everything else does not."""
    with progress(1) as shown:
        shown.tell(measured())

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("measuring 1/1")


def show(stream: io.StringIO) -> None:
    with progress(1, stream) as shown:
        for event in (STARTED, VISITING, measured()):
            shown.tell(event)


def test_no_name_steers_the_terminal() -> None:
    """B.5: names of cases come from a file that is resumed."""
    standing = Standing(3)
    cell = replace(VISITING.cell, case=replace(VISITING.cell.case, workload="m\x1b[2J\u202e"))

    standing.tell(replace(VISITING, cell=cell))

    assert standing.text.isprintable()
    assert r"m\x1b[2J\u202e" in standing.text


@dataclass
class Foreseen:
    """A forecast that a test gives."""

    left_s: float = 200.0
    revised: float = 1.0

    def tell(self, event: Event) -> None:
        if isinstance(event, CellMeasured):
            self.left_s -= 50.0


@pytest.mark.parametrize(
    ("revised", "line"),
    [
        (1.1, ""),
        (1.5, "\nabout 3 min 20 s left, by the speed that this machine has shown"),
        (0.5, "\nabout 3 min 20 s left, by the speed that this machine has shown"),
    ],
)
def test_a_machine_unlike_the_planned_one_is_said_once_it_has_started(
    revised: float, line: str, clock: ClockSpeed
) -> None:
    """Whoever reads the plan's line waits by it."""
    standing = Standing(4, clock, Foreseen(revised=revised))
    standing.tell(STARTED)

    assert standing.news == machine_line(ROW.device, ROW.software) + line


def test_time_left_is_the_forecasts_less_what_has_passed_since(clock: ClockSpeed) -> None:
    """A cell that takes long does not stop the clock."""
    standing = Standing(4, clock, Foreseen())
    for event in (STARTED, VISITING, measured()):
        standing.tell(event)
    assert standing.left == "2:30 left"

    clock.time_s += 10.0
    assert standing.left == "2:20 left"
