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

from tools.evidence.steps import Command, Step

PASSED, FAILED, STOPPED, LATER, NO_GPU = "passed", "failed", "stopped", "later", "needs a GPU"

_TO_TIDY_UP_S = 15.0
"""After Ctrl-C a measurement keeps its rows and ends its worker; then it is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step."""

    step: str
    question: str
    result: str
    """``passed``, ``failed``, ``stopped`` (the time was up), ``later`` or ``needs a GPU``."""
    seconds: float = 0.0
    output: str = ""
    """The file that holds what it printed."""


Execute = Callable[[Command, TextIO, float], str]
"""Runs a command for so many seconds at most, its output into a file; returns its result."""


def visit(
    steps: Iterable[Step],
    folder: Path,
    *,
    within_s: float,
    on_gpu: bool,
    begin: Callable[[Step], None],
    execute: Execute | None = None,
    now_s: Callable[[], float] = time.monotonic,
) -> Iterator[Outcome]:
    """Yield what becomes of each step; those that passed in an earlier visit are not repeated.

    Args:
        steps: In their order.
        folder: Takes a text file of each step, and what was passed.
        within_s: Seconds for all of them; what is under way then is asked to end.
        on_gpu: Whether steps that need a GPU can be made.
        begin: Told of each step that is now made.
        execute: Runs a command; `run_command` if None.
        now_s: A monotonic clock.
    """
    known, ends_s = _Known(folder), now_s() + within_s
    for step in steps:
        before = known.passed(step)
        if before is not None:
            yield before
        elif step.needs_gpu and not on_gpu:
            yield Outcome(step=step.name, question=step.question, result=NO_GPU)
        elif now_s() >= ends_s:
            yield Outcome(step=step.name, question=step.question, result=LATER)
        else:
            begin(step)
            yield known.keep(_made(step, folder, ends_s, execute or run_command, now_s))


def _made(
    step: Step, folder: Path, ends_s: float, execute: Execute, now_s: Callable[[], float]
) -> Outcome:
    """Run the commands of a step until one does not pass."""
    path, started_s, result = folder / f"{step.name}.txt", now_s(), PASSED
    # Appended to: a step that was stopped has said something already.
    with path.open("a", encoding="utf-8") as output:
        for command in step.commands:
            output.write(f"$ {' '.join(('python', *command[1:]))}\n")
            output.flush()
            result = execute(command, output, max(0.0, ends_s - now_s()))
            if result != PASSED:
                break
    return Outcome(
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
        return PASSED if process.wait(within_s) == 0 else FAILED
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

    def __init__(self, folder: Path) -> None:
        self._path = folder / "evidence.json"
        self._outcomes: dict[str, Outcome] = {}
        if self._path.exists():
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._outcomes = {one["step"]: Outcome(**one) for one in found}

    def passed(self, step: Step) -> Outcome | None:
        """Return the outcome of a step that passed before."""
        outcome = self._outcomes.get(step.name)
        return outcome if outcome is not None and outcome.result == PASSED else None

    def keep(self, outcome: Outcome) -> Outcome:
        """Write down what became of a step, at once: the next one may take the machine along."""
        self._outcomes[outcome.step] = outcome
        found = [asdict(one) for one in self._outcomes.values()]
        self._path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return outcome
