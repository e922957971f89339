"""A worker's own process, as its works find it."""

import textwrap
from pathlib import Path

from gpubench.model import Case
from gpubench.runner.messages import Setup
from gpubench.runner.worker import ProcessWorker

TELLING = textwrap.dedent(
    """
    import gc
    import torch
    from gpubench.workloads.protocol import Work

    def fail_unless_tamed(case, device):
        def call():
            assert not gc.isenabled(), "a collection may fall into an interval"
            assert gc.get_freeze_count() > 100_000, "collections look at all of torch"
        return Work(call=call, items=1)
    """
)


def test_garbage_collections_stay_out_of_timed_intervals(tmp_path: Path) -> None:
    """A full collection of torch's objects takes a hundred milliseconds."""
    (tmp_path / "telling.py").write_text(TELLING)
    case = Case(
        workload="telling:fail_unless_tamed", phase="forward", dtype="float32", batch_size=1
    )
    worker = ProcessWorker()
    worker.start(
        Setup(
            device="cpu",
            threads=1,
            seed=0,
            sample_s=0.01,
            time_limit_s=30.0,
            identify=False,
            cases=(case,),
            search_path=(str(tmp_path),),
        )
    )

    assert worker.visit(case).status.has_time
    worker.stop()
