"""The gpubench that measures a side: which interpreter and checkout, and what it answers."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gpubench
from gpubench.errors import UsageError

_ANSWER_LIMIT_S = 120.0
"""Importing gpubench, and a user's workload, from a network disk may take a minute."""

_COMPLAINT = re.compile(r"(?P<seen>.+?), expected (?P<expected>.+?); (?P<advice>.+)")
"""What gpubench itself says of a mistake, without its name."""

_ASK = """\
import importlib.util, json, sys
found = {name: importlib.util.find_spec(name) for name in ("gpubench", "torch")}
facts = {name: spec.origin if spec else None for name, spec in found.items()}
try:
    from gpubench.device.backends import default_device
    facts["device"] = default_device()
except ImportError:
    facts["device"] = None
print("\\n" + json.dumps(facts))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFacts:
    """What an interpreter has."""

    home: str | None
    """Where its gpubench is."""
    has_torch: bool
    device: str | None
    """What it measures when nobody names a device; None if it cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How one side's gpubench is called.

    Args:
        side: Its name, for messages.
        python: The interpreter that the user named; None for the one that runs this.
        checkout: A folder that is searched for modules before all others.
    """

    side: str
    python: str | None = None
    checkout: str | None = None

    @property
    def is_other(self) -> bool:
        """Whether it may be another gpubench, or import other modules, than this one."""
        return self.python is not None or self.checkout is not None

    def command(self, words: Sequence[str]) -> list[str]:
        """Return the command line of a gpubench command."""
        return [*self._python(), "-m", "gpubench", *words]

    def environment(self) -> dict[str, str]:
        """Return the variables that the command is run with."""
        # Another interpreter has a gpubench of its own, or a checkout brings one.
        home = None if self.python else str(Path(gpubench.__file__).parents[1])
        checkout = None if self.checkout is None else str(Path(self.checkout).absolute())
        folders = [checkout, home, os.environ.get("PYTHONPATH")]
        return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}

    def facts(self) -> ProgramFacts:
        """Return what the interpreter has.

        Raises:
            UsageError: If it is no interpreter, or lacks gpubench or torch.
        """
        self._refuse_missing_checkout()
        text = self._answer([*self._python(), "-c", _ASK])
        try:
            facts = json.loads(text.splitlines()[-1])
            found = ProgramFacts(
                home=facts["gpubench"], has_torch=facts["torch"] is not None, device=facts["device"]
            )
        except (ValueError, TypeError, KeyError) as error:
            # Some other program, such as `echo`.
            raise self._unusable("it does not answer as a Python does") from error
        self._refuse_unusable(found)
        return found

    def asked(self, words: Sequence[str]) -> str:
        """Return what a gpubench command answers.

        Raises:
            UsageError: If it cannot, with its own complaint.
        """
        return self._answer(self.command(words))

    def _python(self) -> list[str]:
        # -P: a file named like a library in the current folder must not be imported for it.
        return [_interpreter(self.python), "-P"]

    def _answer(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="backslashreplace",
                timeout=_ANSWER_LIMIT_S,
                check=False,
            )
        except (OSError, ValueError) as error:
            raise self._unusable(f"it cannot be started ({error})") from error
        except subprocess.TimeoutExpired as error:
            raise self._unusable(f"no answer in {_ANSWER_LIMIT_S:g} s") from error
        if done.returncode or not done.stdout.strip():
            raise self._refused(last_words(done.stderr) or f"exit code {done.returncode}")
        return done.stdout

    def _refused(self, said: str) -> UsageError:
        """Return what the program complains about, with its own advice where it has one."""
        complaint = _COMPLAINT.fullmatch(said)
        if complaint is None:
            return self._unusable(said)
        return UsageError(self._where(), **complaint.groupdict())

    def _refuse_missing_checkout(self) -> None:
        """Refuse a folder that is not there: both sides would be the same program."""
        # An empty path is the current folder to pathlib, and an unset variable to its user.
        if self.checkout is None or os.path.isdir(self.checkout):  # noqa: PTH112  # takes any text
            return
        raise UsageError(
            f"--{self.side}-checkout {shlex.quote(self.checkout)}",
            seen="there is no such folder",
            expected="one that is searched for modules first",
            advice="check the path",
        )

    def _refuse_unusable(self, facts: ProgramFacts) -> None:
        if facts.home is None:
            raise self._unusable("it has no gpubench")
        if not facts.has_torch:
            raise self._unusable("it has no torch")
        if self.checkout is None or not os.path.isdir(f"{self.checkout}/gpubench"):  # noqa: PTH112
            return
        if not Path(facts.home).is_relative_to(Path(self.checkout).absolute()):
            raise self._unusable(f"gpubench comes from {Path(facts.home).parents[1]}")

    def _where(self) -> str:
        flags = [
            f"--{self.side}-{name} {shlex.quote(value)}"
            for name, value in (("python", self.python), ("checkout", self.checkout))
            if value is not None
        ]
        return " ".join(flags) or f"side {self.side}"

    def _unusable(self, seen: str) -> UsageError:
        return UsageError(
            self._where(),
            seen=seen,
            expected="a Python that has gpubench and torch",
            advice="type `make here PYTHON=PATH` in a checkout of gpubench",
        )


def last_words(errors: str) -> str:
    """Return the last line that a program wrote on standard error, without our own name."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1].removeprefix("gpubench: ") if lines else ""


def _interpreter(python: str | None) -> str:
    if python is None:
        return sys.executable
    # Not resolved: an environment's python is a link, and its own folder says what it has.
    return str(Path(python).absolute()) if os.sep in python else shutil.which(python) or python
