"""What a file says of links, by hand."""

from dataclasses import asdict

import pandas as pd
import pytest

from gpubench.batches.answerable import refuse_unanswerable
from gpubench.batches.machine_rows import machine_rows
from gpubench.compare.workload_groups import APART, group_name
from gpubench.errors import ResultsFileError
from gpubench.links.analysis import link_findings
from gpubench.links.records import LinkFindings, LinkLine, StepLine
from gpubench.model import DeviceIdentity, MeasuredOn
from gpubench.peaks.table import peak_table
from gpubench.results.table import ResultsTable
from gpubench.suites.catalog import LINKS
from tests.overview.frames import curve_rows
from tests.report.link_examples import collective, links_file, step


def findings(frame: pd.DataFrame) -> LinkFindings:
    (found,) = link_findings(frame)
    return found


def of(found: LinkFindings, workload: str, world: int, batch_size: int) -> LinkLine:
    (line,) = (
        line
        for line in found.lines
        if (line.workload, line.world_size, line.batch_size) == (workload, world, batch_size)
    )
    return line


def steps_of(rows: list[dict[str, object]]) -> tuple[StepLine, ...]:
    return findings(pd.DataFrame(rows)).steps


def test_bandwidth_is_of_the_mean_time_and_the_size_that_nccl_tests_counts() -> None:
    """Bus bandwidth over algorithm bandwidth is the factor of the collective."""
    found = findings(links_file())
    one, two, eight = (of(found, "all_reduce", world, 65536) for world in (1, 2, 8))

    assert eight.message_bytes == 4096 * 65536
    assert eight.bytes_per_s == pytest.approx(eight.message_bytes / eight.time.ratio)
    assert (one.bus_bytes, one.bus_bytes_per_s) == (0.0, 0.0)
    for line, factor in ((two, 1.0), (eight, 1.75)):
        assert (line.bus_bytes_per_s or 0) / (line.bytes_per_s or 1) == pytest.approx(factor)


def test_efficiency_is_of_the_same_batch_on_each_device_in_the_same_block() -> None:
    """A machine that is 1 % slower in its second run is so with one device and with eight."""
    found = findings(links_file())
    (eight,) = (s for s in found.steps if (s.world_size, s.batch_size) == (8, 128))

    assert found.over_runs
    assert eight.efficiency is not None
    assert eight.efficiency.pairs == 3
    assert eight.efficiency.ratio == pytest.approx(0.901, rel=1e-4)
    assert eight.efficiency.low is not None
    assert eight.efficiency.high is not None
    # Student's t of three values that are 0.1 % apart.
    assert eight.efficiency.high - eight.efficiency.low == pytest.approx(0.00497, rel=1e-2)
    (alone,) = (s for s in found.steps if (s.world_size, s.batch_size) == (1, 128))
    assert alone.efficiency is None


def test_two_runs_are_too_few_for_an_interval_over_runs() -> None:
    """Then it is over blocks, and says so."""
    found = findings(links_file(runs=2, blocks=4))

    assert not found.over_runs
    assert {s.efficiency.pairs for s in found.steps if s.efficiency is not None} == {8}


def test_efficiency_needs_one_device_in_the_same_blocks() -> None:
    """Nothing is held against another day, and a single block has no interval."""
    other = steps_of([step(1, 64, 1.0, block=0), step(2, 64, 0.5, block=1)])
    none = steps_of([step(2, 64, 0.5)])
    once = steps_of([step(1, 64, 1.0), step(2, 64, 0.5), step(4, 128, 0.5)])

    assert [s.efficiency for s in (*other, *none)] == [None, None, None]
    assert once[1].efficiency is not None
    assert once[1].efficiency.ratio == pytest.approx(0.5)
    assert (once[1].efficiency.low, once[2].efficiency) == (None, None)


def test_what_all_devices_do_together_is_told() -> None:
    """Two devices at half the speed do what one does."""
    one, two = steps_of([step(1, 64, 1.0), step(2, 64, 0.5)])

    assert one.items_per_s == pytest.approx(two.items_per_s)


def test_ranks_that_shared_cores_are_marked() -> None:
    """Their figures are no link's."""
    rows = [
        collective("all_reduce", 4, 1, 1e9, warnings="noisy-clock+shared-cores"),
        step(4, 64, 0.5, warnings="shared-cores"),
        step(2, 64, 0.5),
    ]
    found = findings(pd.DataFrame(rows))

    assert [line.is_crowded for line in found.lines] == [True]
    assert [one.is_crowded for one in found.steps] == [False, True]


def test_a_file_without_links_has_no_findings() -> None:
    """Products between them are left out."""
    products = curve_rows(lambda size: 1e-3 * size, (1, 2))

    assert link_findings(pd.DataFrame(products)) == ()
    both = pd.concat([pd.DataFrame(products), links_file()])
    assert {line.workload for found in link_findings(both) for line in found.lines} == {
        "h2d",
        "d2h",
        "p2p",
        "all_reduce",
        "all_gather",
    }


def test_the_order_of_rows_changes_nothing() -> None:
    """Links in reading order, ranks and messages ascending."""
    frame = links_file()

    assert link_findings(frame.sample(frac=1.0, random_state=1)) == link_findings(frame)
    sums = [line for line in findings(frame).lines if line.workload == "all_reduce"]
    worlds = [line.world_size for line in sums]
    assert worlds == sorted(worlds)  # type: ignore[type-var]


def test_cases_without_a_time_are_told() -> None:
    """A peer that is not there, each case once."""
    (failure,) = findings(links_file()).failures

    assert (failure.workload, failure.params) == ("p2p", "hop=2;width=1024")


def test_the_length_of_a_message_is_no_batch() -> None:
    """Claims about batch size are not judged by copies, but by steps that devices share."""
    rows = machine_rows(links_file())

    assert set(rows["workload"]) == {"ddp-mlp"}
    only_messages = links_file()
    only_messages = only_messages[only_messages["workload"] != "ddp-mlp"]
    table = ResultsTable(frame=only_messages, source="links.csv")
    with pytest.raises(ResultsFileError, match=r"copies and collectives.*`gpubench links FILE`"):
        refuse_unanswerable(table)


def test_a_link_is_no_share_of_the_devices_own_peaks() -> None:
    """A copy from the host goes past its memory, and in a step several compute."""
    gpu = DeviceIdentity(backend="cuda", device="NVIDIA H200", device_memory_bytes=150_000_000_000)
    shares = peak_table(None).of_gpu(MeasuredOn(**asdict(gpu), runs=1, blocks=1)).shares  # type: ignore[union-attr]
    for workload in LINKS:
        found = shares(workload=workload, dtype="float32", flop_per_s=1e12, bytes_per_s=1e12)
        assert (found.flop, found.memory, found.shown) == (None, None, None)


def test_a_message_has_no_weight_in_a_comparison() -> None:
    """As kernels that show what a device can do; a step that devices share has one."""
    assert group_name("all_reduce", "nccl") in APART
    assert group_name("ddp-mlp", "nccl") not in APART
