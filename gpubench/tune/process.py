"""The parent's side of a job's process: start it, ask it, watch its memory and its time."""

import re
import signal
import socket
import subprocess
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gpubench.device.host import kernel_text
from gpubench.errors import WorkloadError
from gpubench.runner.output import Output, OutputFile
from gpubench.runner.spawning import ends, kill_group, spawn
from gpubench.tune.answers import RefusedAnswer
from gpubench.tune.asks import Ask
from gpubench.tune.job_place import JobPlace, place_to_json
from gpubench.tune.plain_json import NotARecordError, from_json, to_json

LOOK_S = 0.02
"""How often resident memory is looked at: a core fills 0.1 GB in that time."""

_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


class JobLostError(Exception):
    """A job's process ended, or had to be ended, before it answered.

    Args:
        detail: Why, in a person's words.
        out_of_memory: Whether it was memory.
        too_slow: Whether it was its time limit.
    """

    def __init__(self, detail: str, *, out_of_memory: bool = False, too_slow: bool = False) -> None:
        self.detail = detail
        self.out_of_memory = out_of_memory
        self.too_slow = too_slow
        super().__init__(detail)

    def as_error(self, where: str) -> WorkloadError:
        """Return the error of a job that cannot even be opened."""
        return WorkloadError(
            where,
            seen=self.detail,
            expected="a process that opens it and trains it",
            advice="correct the job, or give it more memory or time",
        )


class JobProcess:
    """A fresh Python process with one job, tied to the life of this one.

    Args:
        place: Which job, and where.
    """

    def __init__(self, place: JobPlace) -> None:
        self._output = OutputFile()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process: subprocess.Popen[bytes] | None = spawn(
                "gpubench.tune.child", theirs.fileno(), self._output
            )
        self._connection = Connection(ours.detach())
        self._connection.send_bytes(place_to_json(place).encode())

    def ask(self, ask: Ask, *, limit_s: float, limit_bytes: int | None = None) -> Any:
        """Return the answer.

        Args:
            ask: What is asked.
            limit_s: How long the process may take, its start included if it is the first.
            limit_bytes: Resident memory at which the process is ended, before it takes what
                others need; its own peak decides afterwards what fits.

        Raises:
            JobLostError: If there will be none.
            WorkloadError: If the job cannot be used.
        """
        try:
            self._connection.send_bytes(to_json(ask).encode())
            self._wait(limit_s, limit_bytes)
            answer = from_json(self._connection.recv_bytes().decode())
        except (EOFError, ConnectionError):
            raise self._died() from None
        except (NotARecordError, UnicodeDecodeError) as error:
            self.stop()
            raise JobLostError(f"the job's process sent no answer ({error})") from error
        if isinstance(answer, RefusedAnswer):
            self.stop()
            raise WorkloadError(
                answer.where, seen=answer.seen, expected=answer.expected, advice=answer.advice
            )
        return answer

    def output(self) -> Output:
        """Return what the job has printed since this was last asked."""
        return self._output.take()

    def stop(self) -> None:
        """End the process; may be called at any time, more than once."""
        self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            kill_group(self._process.pid)
            self._process = None
            self._output.close()

    def _wait(self, limit_s: float, limit_bytes: int | None) -> None:
        until_s = time.monotonic() + limit_s
        while (left_s := until_s - time.monotonic()) > 0:
            if self._connection.poll(min(left_s, LOOK_S if limit_bytes else 1.0)):
                return
            if limit_bytes is not None and self._resident_bytes() > limit_bytes:
                self.stop()
                raise JobLostError(
                    f"it held more than the limit of {limit_bytes} bytes", out_of_memory=True
                )
            self._output.keep_small()
        self.stop()
        raise JobLostError(f"it took longer than its time limit of {limit_s:g} s", too_slow=True)

    def _resident_bytes(self) -> int:
        if self._process is None:
            return 0
        match = _RESIDENT.search(kernel_text(Path(f"/proc/{self._process.pid}/status")))
        return int(match[1]) * 1024 if match else 0

    def _died(self) -> JobLostError:
        """Return what a process that is gone leaves to say."""
        process = self._process
        if process is not None and not ends(process):
            process.kill()
        code = process.wait() if process is not None else 0
        self.stop()
        if code >= 0:
            return JobLostError(f"the job ended its process with exit code {code}")
        name = signal.Signals(-code).name
        # Nobody but the kernel sends it to a process that fills the memory.
        by_memory = -code in (signal.SIGKILL, signal.SIGBUS)
        return JobLostError(f"the process was killed by {name}", out_of_memory=by_memory)
