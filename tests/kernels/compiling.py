"""Every source for every architecture, compiled side by side in processes of their own."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from gpubench.kernels.module import OPTIONS
from gpubench.kernels.sources import source_names, source_of
from tests.kernels.nvrtc import ARCHITECTURES, Resources, compile_for

TENSOR_CORES_FROM = {"tensor": "sm_80"}
"""Sources whose instructions older GPUs lack, with the first that has them."""

ELEMENTS = {"tensor": ("Bfloat16",), "layer": ("Float32", "Bfloat16", "Float16")}
"""What sources with a macro ELEMENT are compiled for, beside what is below."""

Job = tuple[str, str, str]
"""Source, element (empty where it has no such macro), architecture."""

Reports = dict[Job, "Future[dict[str, Resources]]"]


def _jobs() -> Iterator[Job]:
    for source in source_names():
        first = ARCHITECTURES.index(TENSOR_CORES_FROM.get(source, ARCHITECTURES[0]))
        for architecture in ARCHITECTURES[first:]:
            for element in ELEMENTS.get(source, ("",)):
                yield source, element, architecture
    # Differs from bf16 in the letters of one instruction, and takes as long.
    yield "tensor", "Float16", "sm_80"


JOBS = tuple(_jobs())


@contextmanager
def all_compiled() -> Iterator[Reports]:
    """Start all jobs; the compiler takes one at a time, so that each core gets a process."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield {job: pool.submit(_needs_of, job) for job in JOBS}
        pool.shutdown(cancel_futures=True)


def _needs_of(job: Job) -> dict[str, Resources]:
    source, element, architecture = job
    macro = (f"-DELEMENT={element}",) if element else ()
    return compile_for(architecture, source_of(source), (*OPTIONS, *macro))
