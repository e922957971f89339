"""One run of a plan by a gpubench that may be another one: its rows, as they are measured.

What both sides agree on is a command and a file: `gpubench run .. -o -` writes rows to standard
output, and columns are known by their names. Nothing else has to be of the same version.
"""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow, Plan
from gpubench.results.row_reading import block_row
from gpubench.runner.turns.program import Program, last_words
from gpubench.runner.turns.said import Said
from gpubench.suites.planning import plan_words

_STOP_LIMIT_S = 10.0
"""A run that is asked to end kills its worker first, which takes a moment."""

_MOST_BYTES = 16 * 2**20
"""Of what a run says; a library that complains in each call must not fill the memory."""

_NO_TIMES = 2
"""Exit code of a run of which no row has a time: its rows say why."""

# Killed with us, even by kill -9: a run without a reader would disturb whatever comes next.
_TIED = """\
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRun:
    """Measures plans by another process's `gpubench run`.

    Args:
        program: How it is called.
        cells: Rows of a run.
        label: A person's name for the machine; empty takes the device's.
        identify: Whether machine and GPU are named in clear.
    """

    program: Program
    cells: int
    label: str = ""
    identify: bool = False

    def rows(self, plan: Plan) -> Generator[BlockRow | Said, None, None]:
        """Yield the rows of a plan of one run, and what it said; closed early, it is ended.

        Raises:
            ResultsFileError: If it ends before all rows are there, or writes something else.
        """
        with TemporaryFile() as errors:
            process = self._started(plan, errors)
            count = 0
            try:
                for row in self._read(process):
                    count += 1
                    yield row
                code = process.wait()
            finally:
                _stop(process)
            errors.seek(0)
            said = errors.read(_MOST_BYTES).decode(errors="backslashreplace")
            if code != 0 and not (code == _NO_TIMES and count == self.cells):
                raise self._failed(f"its run ended with exit code {code} ({last_words(said)})")
            yield Said(text=said)

    def words(self, plan: Plan) -> list[str]:
        """Return the command's words after ``gpubench``."""
        label = ["--label", self.label] if self.label else []
        identify = ["--identify"] if self.identify else []
        return ["run", *plan_words(plan), *label, *identify, "-o", "-"]

    def _started(self, plan: Plan, errors: IO[bytes]) -> "subprocess.Popen[str]":
        command: Sequence[str] = self.program.command(self.words(plan))
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _TIED, str(os.getpid()), *command],
            env=self.program.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            # Its own group: Ctrl-C reaches this process alone, which ends the run.
            process_group=0,
        )

    def _read(self, process: "subprocess.Popen[str]") -> Iterator[BlockRow]:
        if process.stdout is None:
            raise RuntimeError("the run was started without a pipe")
        try:
            for cells in csv.DictReader(process.stdout, restkey="", restval=""):
                yield block_row({name: text for name, text in cells.items() if name})
        except (ValueError, csv.Error) as error:
            raise self._failed(f"a row of its run cannot be read ({error})") from error

    def _failed(self, seen: str) -> ResultsFileError:
        return ResultsFileError(
            f"side {self.program.side}",
            seen=seen,
            expected="a row per case and block",
            advice="see whether gpubench run works there",
        )


def _stop(process: "subprocess.Popen[str]") -> None:
    """End a run that is still there in an orderly way, and its group whatever happens."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_LIMIT_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
