"""Run generated command lines, and say what must not be in the way they end.

``python -m tests.cli.generated 1000`` tries as many; the test takes a short form.
"""

import gzip
import io
import os
import signal
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, given, settings

from gpubench.cli.main import exit_code_of
from gpubench.cli.main import main as main_of
from gpubench.cli.parser import COMMANDS, parse
from gpubench.errors import UsageError
from gpubench.model import Plan
from tests.cli.generated_trials import Trial, trials
from tests.cli.scripted import TINY, Machine, gpubench_run, typed
from tests.results.examples import FOREIGN

LONGEST_ERROR = 300

HANG_S = 10

_CODES = dict.fromkeys(("accept", "fleet"), frozenset({0, 1, 2, 3}))
"""Those of commands that may leave a question open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a command ended."""

    code: int
    out: str
    err: str


def write_files(folder: Path) -> None:
    """Put the files that command lines name into a folder."""
    for name, threads in (("good.csv", "1"), ("other.csv", "2")):
        assert gpubench_run(f"{TINY} --runs 2 --threads {threads} -o {typed(folder / name)}") == 0
    good = (folder / "good.csv").read_bytes()
    (folder / "packed.csv.gz").write_bytes(gzip.compress(good))
    (folder / "foreign.csv").write_text(FOREIGN)
    (folder / "empty.csv").write_bytes(b"")
    (folder / "header.csv").write_bytes(good.partition(b"\n")[0] + b"\n")
    (folder / "w.toml").write_text("matmul = 2\n")
    with redirect_stdout(io.StringIO()) as contract:
        assert main_of(["accept", "--init", str(folder / "good.csv")]) == 0
    (folder / "contract.toml").write_text(contract.getvalue())
    (folder / "folder").mkdir()
    (folder / "link.csv").symlink_to("nowhere/x.csv")
    (folder / "ab").mkdir()


def try_it(trial: Trial, folder: Path) -> Ending:
    """Run a command line in a folder, with workers that answer at once."""
    (folder / "mutated.csv").unlink(missing_ok=True)
    (folder / "mutated.csv").write_bytes(trial.mutated)
    (folder / "ab" / "ab.json").write_text(trial.asked, errors="surrogatepass")
    out, err = io.StringIO(), io.StringIO()
    with _in(folder), redirect_stdout(out), redirect_stderr(err), _no_hang():
        try:
            code = exit_code_of(lambda: _run(trial.argv))
        except SystemExit as end:
            # argparse, after it has printed a help.
            code = end.code if isinstance(end.code, int) else 99
    for name in ("new.csv", "new.md", "report.html", "a.png", "a.svg", "a.pdf"):
        (folder / name).unlink(missing_ok=True)
    return Ending(code=code, out=out.getvalue(), err=err.getvalue())


def faults(trial: Trial, ending: Ending) -> list[str]:
    """Return what must not be in the way a command ended."""
    lines = ending.err.splitlines()
    command = trial.argv[0] if trial.argv else ""
    # Rows that go into a pipe are what the file has, as with `cat`.
    is_data = trial.argv[:1] == ("merge",) or "-" in trial.argv
    streams = {"stderr": ending.err, **({} if is_data else {"stdout": ending.out})}
    return [
        *([] if ending.code in _CODES.get(command, {0, 1, 2}) else [f"exit code {ending.code}"]),
        *(["a traceback"] if "Traceback" in ending.err else []),
        *(["no reason"] if ending.code == 2 and not lines else []),
        *(
            f"{len(line)} characters: {line}"
            for line in lines
            if line.startswith("gpubench: ") and ", expected " in line
            if len(line) > LONGEST_ERROR
        ),
        *(
            f"{name} holds {unicodedata.name(letter, ascii(letter))}"
            for name, text in streams.items()
            for letter in sorted(
                set(text) - {"\n", "\r"} if name == "stdout" else set(text) - {"\n"}
            )
            if unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
        ),
    ]


def _run(argv: Sequence[str]) -> int:
    arguments = parse(argv)
    command: Callable[..., int] = import_module(COMMANDS[arguments.command].module).run
    if arguments.command in {"run", "kernels", "selfcheck"}:
        command = partial(command, open_worker=Machine().open_worker)
    if arguments.command == "selfcheck":
        command = partial(command, folder=lambda: None)
    if arguments.command == "ab":
        command = partial(command, measure=_measure_nothing)
    return command(arguments)


def _measure_nothing(_side: object, _identify: bool) -> Callable[[Plan], Iterator[object]]:
    def rows(_plan: Plan) -> Iterator[object]:
        raise UsageError("side", seen="nothing", expected="nothing", advice="go on")

    return rows


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _no_hang() -> Iterator[None]:
    def fail(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"it took more than {HANG_S} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(HANG_S * int(os.environ.get("GPUBENCH_TEST_PATIENCE", "6")))
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main(examples: int) -> int:
    """Try so many, print every kind of fault once, and return how many there were."""
    found: dict[str, tuple[str, ...]] = {}
    codes: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            write_files(folder)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(trials((folder / "good.csv").read_bytes()))
        def search(trial: Trial) -> None:
            try:
                ending = try_it(trial, folder)
                codes[ending.code] = codes.get(ending.code, 0) + 1
                said = faults(trial, ending)
            except Exception as error:  # noqa: BLE001  # that nothing gets here is what is tried
                last = error.__traceback__
                while last and last.tb_next:
                    last = last.tb_next
                where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
                said = [f"{type(error).__name__}: {error} ({where})"]
            for fault in said:
                found.setdefault(fault[:120], trial.argv)

        search()
    for fault, argv in found.items():
        sys.stdout.write(f"{fault}\n    {argv!r:.300}\n")
    sys.stdout.write(f"exit codes {codes}, {len(found)} faults\n")
    return len(found)


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]))))
