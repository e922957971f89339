"""A worker's own process, as its works find it."""

import textwrap
from collections.abc import Iterator

import pytest

from gpubench.model import Case
from gpubench.runner.messages import Setup
from gpubench.runner.worker import ProcessWorker

TELLING = textwrap.dedent(
    """
    import gc, sys
    import torch
    from gpubench.workloads.protocol import Work

    def fail_unless_tamed(case, device):
        def call():
            assert not gc.isenabled(), "a collection may fall into an interval"
            assert gc.get_freeze_count() > 100_000, "collections look at all of torch"
        return Work(call=call, items=1)

    def fail_with_a_compiler(case, device):
        def call():
            assert "torch._inductor" not in sys.modules, "loading it took a second of the start"
        return Work(call=call, items=1)
    """
)

TAMED, UNCOMPILED = (
    Case(workload=f"telling:{name}", phase="forward", dtype="float32", batch_size=1)
    for name in ("fail_unless_tamed", "fail_with_a_compiler")
)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessWorker]:
    folder = tmp_path_factory.mktemp("telling")
    (folder / "telling.py").write_text(TELLING)
    worker = ProcessWorker()
    worker.start(
        Setup(
            device="cpu",
            threads=1,
            seed=0,
            sample_s=0.01,
            time_limit_s=30.0,
            identify=False,
            cases=(TAMED, UNCOMPILED),
            search_path=(str(folder),),
        )
    )
    yield worker
    worker.stop()


def test_garbage_collections_stay_out_of_timed_intervals(worker: ProcessWorker) -> None:
    """A full collection of torch's objects takes a hundred milliseconds."""
    assert worker.visit(TAMED).status.has_time


def test_a_start_does_not_wait_for_a_compiler_that_nobody_uses(worker: ProcessWorker) -> None:
    """Torch's own profiler loads it before its first profile: 800 modules in every process."""
    assert worker.visit(UNCOMPILED).status.has_time
