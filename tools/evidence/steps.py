"""Which commands make the evidence, in the order in which each is worth something without the next.

The order is that of docs/measuring.md: where one fails, what follows it proves nothing.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.evidence.question import Question

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question, answered by commands that run one after the other."""

    name: str
    question: str
    commands: tuple[Command, ...]
    needs_gpu: bool = False


def steps(folder: Path, asked: Question) -> tuple[Step, ...]:
    """Return all steps.

    Args:
        folder: Where files go; a results file that lies there is finished and not begun anew.
        asked: Which machine, and which figures.

    Raises:
        UsageError: If there are no such figures.
    """
    figures = asked.figures()
    return (*_of_the_machine(folder, asked.device), *_of_files(folder, asked, figures))


def _of_the_machine(folder: Path, device: str) -> tuple[Step, ...]:
    """Return what has to be known before any figure is worth something."""
    return (
        Step(
            name="doctor",
            question="does nothing disturb, and do the sensors answer?",
            commands=(_gpubench("doctor"),),
        ),
        Step(
            name="tests",
            question="does the GPU behave as the method assumes?",
            commands=(_python("pytest", "tests", "-m", "gpu", "-ra"),),
            needs_gpu=True,
        ),
        Step(
            name="clocks",
            question="are kernels of known length timed within 1 %?",
            commands=(_python("tools.perf_gpu", device),),
            needs_gpu=True,
        ),
        Step(
            name="crosscheck",
            question="do the tools that people trust say the same?",
            commands=(_crosscheck(folder, device),),
        ),
    )


def _of_files(folder: Path, asked: Question, figures: Sequence[str]) -> tuple[Step, ...]:
    """Return what is measured into files, and shown from them."""
    device = asked.device
    named = () if asked.label is None else ("--label", asked.label)

    def measured(
        name: str, *, show: Sequence[str], plan: Sequence[str] = ()
    ) -> tuple[Command, ...]:
        path = folder / f"{name}.csv"
        plan = plan or ("--preset", name, "--device", device)
        fresh = ("run", *plan, *named, "-o", str(path))
        run = ("run", "--resume", str(path)) if path.exists() else fresh
        return _gpubench(*run), *(_gpubench(command, str(path)) for command in show)

    return (
        Step(
            name="kernels",
            question="are raw kernels right, and how near to the vendor's?",
            commands=measured("kernels", show=("kernels",)),
            needs_gpu=True,
        ),
        Step(
            name="selfcheck",
            question="which differences can be found here?",
            commands=measured("selfcheck", show=("selfcheck",)),
        ),
        Step(
            name="figures",
            question="how fast is it?",
            commands=measured("figures", plan=figures, show=("batches",)),
        ),
        Step(
            name="alignment",
            question="can an odd batch size break the alignment of wide loads?",
            commands=measured("alignment", show=("batches",)),
        ),
    )


def _crosscheck(folder: Path, device: str) -> Command:
    output = str(folder / "crosscheck.json")
    return _python("tools.crosscheck", "--device", device, "-o", output)


def _gpubench(*words: str) -> Command:
    return _python("gpubench", *words)


def _python(module: str, *words: str) -> Command:
    return (sys.executable, "-m", module, *words)
