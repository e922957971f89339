"""Hypothesis strategies for the records that travel through gpubench."""

from dataclasses import fields
from typing import TypeVar

from hypothesis import strategies as st

from gpubench.model import (
    BlockRow,
    Case,
    DeviceIdentity,
    KernelFacts,
    LinkUse,
    MemoryUse,
    NodePlace,
    Outcome,
    Plan,
    RowDesign,
    RunInfo,
    Software,
    Spent,
    Status,
    Telemetry,
    Timing,
    WorkDone,
    batch_class,
    format_params,
)

_T = TypeVar("_T")

NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,11}", fullmatch=True)
"""Names as gpubench gives them: never a number, never a word for missing."""

TEXTS = st.text(max_size=20)
"""Anything a system may say: line ends, NUL, surrogates, numbers."""

SECONDS = st.floats(min_value=1e-9, max_value=1e4)
NUMBERS = st.floats(min_value=0.0, max_value=1e18)
COUNTS = st.integers(min_value=0, max_value=2**53)
SEEDS = st.integers(min_value=0, max_value=2**63 - 1)


def maybe(strategy: st.SearchStrategy[_T]) -> st.SearchStrategy[_T | None]:
    return st.none() | strategy


@st.composite
def cases(draw: st.DrawFn) -> Case:
    params = draw(st.dictionaries(NAMES, st.integers(1, 10**6) | NAMES, max_size=3))
    return Case(
        workload=draw(NAMES),
        workload_version=draw(st.integers(1, 99)),
        implementation=draw(st.just("") | NAMES),
        phase=draw(st.sampled_from(["forward", "dgrad", "wgrad", "train_step"])),
        dtype=draw(st.sampled_from(["float32", "tf32", "bfloat16", "float16"])),
        params=format_params(params),
        batch_size=draw(st.integers(1, 10**7)),
        cache=draw(st.sampled_from(["hot", "cold", "none"])),
        regime=draw(st.sampled_from(["", "burst", "steady"])),
    )


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    ordered = sorted(draw(st.lists(SECONDS, min_size=7, max_size=7)))
    low, p05, p25, median, p75, p95, high = ordered
    return Timing(
        timer=draw(st.sampled_from(["cuda-event", "cuda-graph", "cpu"])),
        samples=draw(st.integers(1, 10**6)),
        calls_per_sample=draw(st.integers(1, 10**6)),
        dropped_samples=draw(st.integers(0, 10**6)),
        stop_reason=draw(st.sampled_from(["precise", "time", "samples", "time-limit"])),
        timed_share=draw(maybe(st.floats(0, 1))),
        time_median_s=median,
        time_mean_s=draw(st.floats(low, high)),
        time_min_s=low,
        time_p05_s=p05,
        time_p25_s=p25,
        time_p75_s=p75,
        time_p95_s=p95,
        time_max_s=high,
        dense_median_s=draw(maybe(SECONDS)),
        host_bound_share=draw(maybe(st.floats(0, 1))),
        timer_floor_s=draw(maybe(SECONDS)),
    )


@st.composite
def run_infos(draw: st.DrawFn) -> RunInfo:
    return RunInfo(
        run_id=f"r{draw(st.integers(0, 2**128 - 1)):032x}",
        run_index=draw(st.integers(0, 9)),
        segment=draw(st.integers(0, 9)),
        session=f"s{draw(st.integers(0, 2**128 - 1)):032x}",
        pair=draw(st.none() | st.integers(0, 9)),
        started_at="2026-01-02T03:04:05Z",
        label=draw(NAMES),
        plan="preset=quick;runs=3",
        method=draw(st.integers(1, 9)),
    )


@st.composite
def designs(draw: st.DrawFn, batch_size: int) -> RowDesign:
    return RowDesign(
        batch_class=batch_class(batch_size),
        preset=draw(NAMES),
        order_seed=draw(SEEDS),
        input_seed=draw(SEEDS),
        block=draw(st.integers(0, 99)),
        position=draw(st.integers(0, 999)),
    )


def link_uses() -> st.SearchStrategy[LinkUse]:
    return st.builds(
        LinkUse,
        world_size=maybe(COUNTS),
        peer=maybe(NAMES),
        bus_bytes_per_s=maybe(NUMBERS),
    )


def works() -> st.SearchStrategy[WorkDone]:
    return st.builds(
        WorkDone,
        items_per_s=maybe(NUMBERS),
        flop=maybe(COUNTS),
        flop_per_s=maybe(NUMBERS),
        bytes_moved=maybe(COUNTS),
        bytes_per_s=maybe(NUMBERS),
        check_error=maybe(NUMBERS),
    )


def memory_uses() -> st.SearchStrategy[MemoryUse]:
    return st.builds(
        MemoryUse,
        memory_allocated_bytes=maybe(COUNTS),
        memory_reserved_bytes=maybe(COUNTS),
        memory_device_bytes=maybe(COUNTS),
    )


def kernel_facts() -> st.SearchStrategy[KernelFacts]:
    return st.builds(
        KernelFacts,
        kernel_name=maybe(TEXTS),
        grid=maybe(TEXTS),
        blocks_per_sm=maybe(NUMBERS),
        tiles=maybe(st.integers(1, 2**53)),
    )


def telemetries() -> st.SearchStrategy[Telemetry]:
    return st.builds(
        Telemetry,
        energy_j=maybe(NUMBERS),
        power_w=maybe(NUMBERS),
        sm_clock_mhz=maybe(NUMBERS),
        cycles=maybe(NUMBERS),
        memory_clock_mhz=maybe(NUMBERS),
        temperature_c=maybe(NUMBERS),
        throttle=maybe(NAMES),
    )


def spents() -> st.SearchStrategy[Spent]:
    return st.builds(Spent, **{field.name: maybe(NUMBERS) for field in fields(Spent)})


def devices(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[DeviceIdentity]:
    return st.builds(
        DeviceIdentity,
        backend=st.sampled_from(["cuda", "cpu"]),
        device=texts,
        device_uuid=maybe(texts),
        device_memory_bytes=maybe(COUNTS),
        sm_count=maybe(st.integers(1, 999)),
        compute_capability=st.sampled_from([None, "sm_90"]),
        power_limit_w=maybe(NUMBERS),
        memory_bus_bits=maybe(st.integers(1, 16384)),
    )


def node_places(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[NodePlace]:
    return st.builds(
        NodePlace,
        node=maybe(texts),
        device_rank=maybe(st.integers(0, 99)),
        # A reader takes an empty cell of ours for 1.
        loaded_devices=st.integers(1, 99),
    )


def software(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Software]:
    versions = maybe(st.from_regex(r"v\d\.\d{1,3}", fullmatch=True))
    return st.builds(
        Software,
        driver=versions,
        cuda=versions,
        cublas=versions,
        cudnn=versions,
        torch=versions,
        cupy=versions,
        python=versions,
        gpubench=versions,
        flags=maybe(NAMES),
        host=maybe(texts),
        os=maybe(texts),
    )


@st.composite
def block_rows(draw: st.DrawFn) -> BlockRow:
    """Rows as the runner makes them: a time exactly when the status says so."""
    case = draw(cases())
    status = draw(st.sampled_from(Status))
    return BlockRow(
        run=draw(run_infos()),
        case=case,
        design=draw(designs(case.batch_size)),
        outcome=Outcome(status=status, detail=draw(TEXTS), warnings=draw(st.just("") | NAMES)),
        timing=draw(timings()) if status.has_time else None,
        work=draw(works()),
        link=draw(link_uses()),
        memory=draw(memory_uses()),
        kernel=draw(kernel_facts()),
        telemetry=draw(telemetries()),
        spent=draw(spents()),
        device=draw(devices()),
        node=draw(node_places()),
        software=draw(software()),
    )


def _key(row: BlockRow) -> tuple[str, int, Case]:
    return row.run.run_id, row.design.block, row.case


def row_lists(max_size: int = 5) -> st.SearchStrategy[list[BlockRow]]:
    """Rows of one file: no case twice in a block of a run."""
    return st.lists(block_rows(), min_size=1, max_size=max_size, unique_by=_key)


def plans() -> st.SearchStrategy[Plan]:
    positive = st.floats(min_value=1e-6, max_value=1e6)
    # The canonical text joins names by commas; no name that gpubench knows has one.
    letters = st.characters(codec="utf-8", exclude_characters=",")
    names = st.lists(st.text(letters, min_size=1, max_size=9), max_size=3)
    return st.builds(
        Plan,
        preset=NAMES,
        backend=st.sampled_from(["cpu", "cuda"]),
        device=st.sampled_from(["cpu", "cuda:0"]),
        profile=st.sampled_from(["cpu", "gpu"]),
        runs=st.integers(1, 99),
        blocks=st.integers(1, 99),
        sample_s=positive,
        time_limit_s=positive,
        seed=SEEDS,
        threads=st.integers(0, 999),
        sizes=st.integers(0, 999),
        workloads=names.map(tuple),
        phases=names.map(tuple),
        batch_sizes=st.lists(st.integers(1, 10**9), max_size=5).map(tuple),
        select=st.text(st.characters(codec="utf-8"), max_size=20),
    )
