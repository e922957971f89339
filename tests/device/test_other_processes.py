import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gpubench.device.other_processes import Busy, LoadMeter, busy_processes

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def write(proc: Path, processes: Mapping[int, tuple[str, float]]) -> None:
    """Show processes by number, with a name and the seconds of processor time they have used."""
    for pid, (name, seconds) in processes.items():
        folder = proc / str(pid)
        folder.mkdir(exist_ok=True)
        user = round(seconds * TICKS_PER_S)
        (folder / "stat").write_text(f"{pid} ({name}) R 1 1 1 0 -1 0 0 0 0 0 {user} 0 0 0 20 0")


def busy(
    proc: Path, meanwhile: Callable[[], object], *, times_s: tuple[float, float] = (0.0, 0.5)
) -> list[Busy]:
    """Return what is found if something happens between the readings."""

    def sleep(_seconds: float) -> None:
        meanwhile()

    return busy_processes(proc=proc, sleep=sleep, now_s=iter(times_s).__next__)


def test_the_busiest_are_named_first(tmp_path: Path) -> None:
    """Their own ticks tell who runs now; the past does not count."""
    write(tmp_path, {10: ("idle", 900.0), 11: ("half", 7.0), 12: ("two threads", 0.0)})

    found = busy(tmp_path, lambda: write(tmp_path, {11: ("half", 7.25), 12: ("two threads", 1.0)}))

    assert found == [
        Busy(pid=12, name="two threads", share=2.0),
        Busy(pid=11, name="half", share=0.5),
    ]


def test_threads_of_the_kernel_are_not_named(tmp_path: Path) -> None:
    """The advice is to end what disturbs, and nobody can end these."""
    write(tmp_path, {11: ("kswapd0", 0.0)})

    def works() -> None:
        write(tmp_path, {11: ("kswapd0", 1.0)})
        stat = tmp_path / "11" / "stat"
        stat.write_text(stat.read_text().replace("-1 0", "-1 2097216", 1))

    assert busy(tmp_path, works) == []


def test_a_share_is_of_the_time_that_really_passed(tmp_path: Path) -> None:
    """On a busy machine a sleep takes longer than asked for."""
    write(tmp_path, {11: ("one", 0.0)})

    found = busy(tmp_path, lambda: write(tmp_path, {11: ("one", 2.0)}), times_s=(5.0, 7.0))

    assert [process.share for process in found] == [1.0]


def test_a_little_is_nothing(tmp_path: Path) -> None:
    """Less than 5 % of a core disturbs no measurement."""
    write(tmp_path, {11: ("clock", 0.0)})

    assert busy(tmp_path, lambda: write(tmp_path, {11: ("clock", 0.02)})) == []


def test_processes_that_come_go_or_are_ours_are_left_out(tmp_path: Path) -> None:
    """Who began or ended meanwhile has no two readings; we ourselves are no disturbance."""
    write(tmp_path, {11: ("ending", 0.0), os.getpid(): ("ourselves", 0.0)})

    def meanwhile() -> None:
        (tmp_path / "11" / "stat").unlink()
        write(tmp_path, {12: ("beginning", 9.0), os.getpid(): ("ourselves", 9.0)})

    assert busy(tmp_path, meanwhile) == []


def test_a_name_may_hold_anything_and_other_files_are_no_processes(tmp_path: Path) -> None:
    """The kernel takes any name between its parentheses."""
    (tmp_path / "meminfo").write_text("MemTotal: 1 kB")
    write(tmp_path, {11: ("a) R (b", 0.0)})

    found = busy(tmp_path, lambda: write(tmp_path, {11: ("a) R (b", 0.5)}))

    assert [process.name for process in found] == ["a) R (b"]


def test_this_machine_can_be_asked() -> None:
    """The real /proc has the layout that is read here."""
    found = busy_processes(0.0, sleep=lambda _seconds: None, now_s=iter((0.0, 1.0)).__next__)

    assert all(process.share >= 0.05 for process in found)
    with pytest.raises(FileNotFoundError):
        busy_processes(proc=Path("no-such-folder"))


def test_a_meter_tells_others_from_ourselves(tmp_path: Path) -> None:
    """Our workers are not what disturbs; who came and went is counted and cannot be named."""

    def machine(used_s: float, stolen_s: float) -> None:
        used, stolen = round(used_s * TICKS_PER_S), round(stolen_s * TICKS_PER_S)
        # user nice system idle iowait irq softirq steal guest guest_nice
        (tmp_path / "stat").write_text(f"cpu  {used} 0 0 999 9 0 0 {stolen} 7 0\ncpu0 1\n")

    write(tmp_path, {11: ("other", 1.0)})
    machine(100.0, 0.0)
    meter = LoadMeter(
        proc=tmp_path, now_s=iter((0.0, 20.0)).__next__, own_s=iter((5.0, 20.0)).__next__
    )
    write(tmp_path, {11: ("other", 5.0)})
    machine(125.0, 2.0)
    load = meter.load()

    assert load.processes == (Busy(pid=11, name="other", share=0.2),)
    assert load.other_cores == pytest.approx(0.5)
    assert load.stolen_cores == pytest.approx(0.1)


def test_a_kernel_that_tells_no_totals_still_names_processes(tmp_path: Path) -> None:
    """What is not known is None and not 0."""
    load = LoadMeter(proc=tmp_path, now_s=iter((0.0, 1.0)).__next__).load()

    assert load.processes == ()
    assert load.other_cores is None


def test_this_machine_can_be_metered() -> None:
    """The real /proc/stat has the layout that is read here."""
    load = LoadMeter(now_s=iter((0.0, 1.0)).__next__).load()

    assert load.other_cores is not None
    assert load.stolen_cores is not None
