"""Carry out steps within a time, keep what each said, and go on after one that failed."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from tools.evidence.question import Question, answers_so_far
from tools.evidence.steps import Command, Step

DONE, FAILED, STOPPED, LATER, NO_GPU = "done", "failed", "stopped", "later", "needs a GPU"

_TO_TIDY_UP_S = 15.0
"""After Ctrl-C a measurement keeps its rows and ends its worker; then it is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome:
    """What became of a step."""

    step: str
    question: str
    result: str
    """``done`` (every command ended well), ``failed``, ``stopped`` (the time was up), ``later`` or
    ``needs a GPU``."""
    seconds: float = 0.0
    output: str = ""
    """The file that holds what it printed."""


Execute = Callable[[Command, TextIO, float], str]
"""Runs a command for so many seconds at most, its output into a file; returns its result."""


def visit(
    steps: Iterable[Step],
    folder: Path,
    asked: Question,
    *,
    within_s: float,
    begin: Callable[[Step], None],
    execute: Execute | None = None,
    now_s: Callable[[], float] = time.monotonic,
) -> Iterator[StepOutcome]:
    """Yield what becomes of each step; what was done in an earlier visit is not repeated.

    Args:
        steps: In their order.
        folder: Takes a text file of each step, and what became of it.
        asked: What the steps answer, which the folder must have been about from the beginning.
        within_s: Seconds for all of them; what is under way then is asked to end.
        begin: Told of each step that is now made.
        execute: Runs a command; `run_command` if None.
        now_s: A monotonic clock.

    Raises:
        UsageError: If the folder is about something else.
    """
    known, ends_s = _Known(folder, asked), now_s() + within_s
    for step in steps:
        before = known.done(step)
        if before is not None:
            yield before
        elif step.needs_gpu and asked.device == "cpu":
            yield StepOutcome(step=step.name, question=step.question, result=NO_GPU)
        elif now_s() >= ends_s:
            yield StepOutcome(step=step.name, question=step.question, result=LATER)
        else:
            begin(step)
            yield known.keep(_made(step, folder, ends_s, execute or run_command, now_s))


def _made(
    step: Step, folder: Path, ends_s: float, execute: Execute, now_s: Callable[[], float]
) -> StepOutcome:
    """Run the commands of a step until one does not end well."""
    path, started_s, result = folder / f"{step.name}.txt", now_s(), DONE
    # Appended to: a step that was stopped has said something already.
    with path.open("a", encoding="utf-8") as output:
        for command in step.commands:
            output.write(f"$ {' '.join(('python', *command[1:]))}\n")
            output.flush()
            result = execute(command, output, max(0.0, ends_s - now_s()))
            if result != DONE:
                break
    return StepOutcome(
        step=step.name,
        question=step.question,
        result=result,
        seconds=now_s() - started_s,
        output=path.name,
    )


def run_command(command: Command, output: TextIO, within_s: float) -> str:
    """Run a command; when its time is up, ask it to end as Ctrl-C does, and then make it."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    try:
        return DONE if process.wait(within_s) == 0 else FAILED
    except subprocess.TimeoutExpired:
        return STOPPED
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that is still there: our time is up, or Ctrl-C was pressed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TO_TIDY_UP_S)
        process.kill()
    process.wait()


class _Known:
    """What earlier visits to a folder have found."""

    def __init__(self, folder: Path, asked: Question) -> None:
        self._path = folder / "evidence.json"
        self._asked = asked
        found = answers_so_far(self._path, asked)
        self._outcomes = {one["step"]: StepOutcome(**one) for one in found}

    def done(self, step: Step) -> StepOutcome | None:
        """Return the outcome of a step that was done before."""
        outcome = self._outcomes.get(step.name)
        return outcome if outcome is not None and outcome.result == DONE else None

    def keep(self, outcome: StepOutcome) -> StepOutcome:
        """Write down what became of a step, at once: the next one may take the machine along."""
        self._outcomes[outcome.step] = outcome
        steps = [asdict(one) for one in self._outcomes.values()]
        text = json.dumps({"question": asdict(self._asked), "steps": steps}, indent=1)
        # By another name first: half a file would be none.
        half = self._path.with_suffix(".tmp")
        half.write_text(text + "\n", encoding="utf-8")
        half.replace(self._path)
        return outcome
