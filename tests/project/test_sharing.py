"""Tests that share what takes long to make, or a GPU, meet in one process."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("xdist")

from tests.sharing import GPU, ROOT, SLOW, ByFile, scope_of

FILES = {
    "tests/test_units.py": 5,
    "tests/kernels/test_on_gpu.py": 4,
    "tests/test_errors.py": 3,
    "tests/device/cuda/test_on_gpu.py": 2,
    SLOW[2]: 1,
    SLOW[1]: 1,
}
COLLECTED = [f"{file}::test_{number}" for file, tests in FILES.items() for number in range(tests)]


@dataclass(eq=False)  # processes are keys of the scheduler
class Process:
    """Takes tests and runs none."""

    given: list[tuple[str, "Process"]]
    """Files in the order in which they were given away, to whomever."""
    gateway: Any = field(default_factory=lambda: SimpleNamespace(id="gw"))
    shutting_down: bool = False
    left: list[int] = field(default_factory=list)

    def send_runtest_some(self, places: list[int]) -> None:
        files = dict.fromkeys(COLLECTED[place].partition("::")[0] for place in places)
        self.given += [(file, self) for file in files]
        self.left += places

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def given() -> list[tuple[str, Process]]:
    """Share tests out to two processes, as quick as each other, until all are done."""
    given: list[tuple[str, Process]] = []
    options = SimpleNamespace(loadscopereorder=True)
    config = SimpleNamespace(getvalue=lambda name: ["2*popen"], option=options)
    log = SimpleNamespace(loadscopesched=print, loadfilesched=lambda *_: None)
    scheduler = ByFile(config, log)
    both = (Process(given), Process(given))
    for process in both:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, COLLECTED)
    scheduler.schedule()
    while any(process.left for process in both):
        for process in both:
            if process.left:
                scheduler.mark_test_complete(process, process.left.pop(0))
    return given


def test_a_file_is_one_processes_and_so_is_all_of_a_gpu(given: list[tuple[str, Process]]) -> None:
    """A second process on a GPU changes what the first one measures there."""
    assert sorted(file for file, _ in given) == sorted(FILES)
    gpu = [process for file, process in given if scope_of(file) == GPU]
    assert len(gpu) == 2
    assert gpu[0] is gpu[1]


def test_slow_files_do_not_come_last(given: list[tuple[str, Process]]) -> None:
    """One that is begun when nothing else is left keeps the others waiting."""
    files = [file for file, _ in given]

    assert files.index(SLOW[1]) < files.index(SLOW[2]) < files.index("tests/test_errors.py")


def test_files_that_are_called_slow_are_there() -> None:
    """A file that was renamed would come last again, and nobody would notice."""
    assert [file for file in SLOW if file != GPU and not (ROOT / file).exists()] == []
    assert len(set(SLOW)) == len(SLOW)
