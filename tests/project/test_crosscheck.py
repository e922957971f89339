"""The tool that sets gpubench against others."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from tools.crosscheck import others
from tools.crosscheck.__main__ import main
from tools.crosscheck.nvbench import nvbench_times, times_of
from tools.crosscheck.records import Reading, Times, UnavailableError, host_shift
from tools.crosscheck.stored import read_readings, write_readings
from tools.crosscheck.table import markdown
from tools.crosscheck.works import works_on

ONE_MS = Times(median_s=1e-3, p25_s=0.99e-3, p75_s=1.01e-3, samples=9)


def reading(tool: str, median_s: float | None, host: str = "prompt", why_not: str = "") -> Reading:
    """Return a tool's time of a hot product."""
    times = None if median_s is None else Times(median_s=median_s)
    return Reading(work="product", cache="hot", host=host, tool=tool, times=times, why_not=why_not)


def test_each_reading_is_set_against_gpubench() -> None:
    """The same work, cache and host; what could not be read says why."""
    table = markdown(
        [
            reading("gpubench", 1e-3),
            reading("bare loop", 2e-3),
            reading("gpubench", 1e-3, host="slow"),
            reading("bare loop", 3e-3, host="slow"),
            reading("NVBench", None, why_not="cuda-bench is not installed"),
        ]
    )

    assert "| product | hot | prompt | bare loop | 2.00 ms |  | 2.000 |  |" in table
    assert "| product | hot | slow | bare loop | 3.00 ms |  | 3.000 | +50.0% |" in table
    assert table.endswith("- NVBench, hot: cuda-bench is not installed")


def test_noise_is_the_interquartile_range_by_the_median() -> None:
    """As everywhere in gpubench; a tool that gives a mean says nothing of it."""
    assert ONE_MS.noise == pytest.approx(0.02)
    assert Times(median_s=1.0, is_mean=True).noise is None
    assert host_shift(reading("x", 1.0, host="slow"), []) is None


def test_nvbench_tells_cold_runs_one_by_one_and_hot_ones_as_a_mean() -> None:
    """The tags and the shape of its JSON."""

    def summary(tag: str, value: float) -> dict[str, object]:
        data = [{"name": "value", "type": "float64", "value": repr(value)}]
        return {"tag": tag, "name": "x", "data": data}

    found = times_of(
        [
            summary("nv/cold/sample_size", 1000),
            summary("nv/cold/time/gpu/median", 2e-5),
            summary("nv/cold/time/gpu/q1", 1.9e-5),
            summary("nv/cold/time/gpu/q3", 2.1e-5),
            summary("nv/batch/time/gpu/mean", 1.5e-5),
        ]
    )

    assert found["cold"] == Times(median_s=2e-5, p25_s=1.9e-5, p75_s=2.1e-5, samples=1000)
    assert found["hot"] == Times(median_s=1.5e-5, is_mean=True)


@pytest.mark.skipif(torch.cuda.is_available(), reason="they may be installed beside a GPU")
def test_what_is_not_installed_is_said() -> None:
    """A missing tool is a line under the table."""
    with pytest.raises(UnavailableError, match="cuda-bench is not installed"):
        nvbench_times({}, seconds=1.0)
    with pytest.raises(UnavailableError, match="it needs a GPU"):
        others.triton_do_bench(lambda: None, cache="none", seconds=1.0)
    with pytest.raises(UnavailableError, match="it never flushes"):
        others.bare_loop(lambda: None, cache="cold", seconds=1.0)


class FakeBench(ModuleType):
    """`cuda.bench`, which loads its native part at the first registration."""

    def __init__(self, *, loads: bool = True) -> None:
        super().__init__("cuda.bench")
        self._loads = loads
        self.asked: list[str] = []

    def register(self, _benchmark: object) -> Any:
        if not self._loads:
            raise ImportError("libnvbench.so")
        named = SimpleNamespace(set_timeout=lambda _seconds: None)
        return SimpleNamespace(set_name=lambda _name: named)

    def run_all_benchmarks(self, arguments: list[str]) -> None:
        self.asked += arguments
        raise RuntimeError("no such device\nand more")


@pytest.mark.parametrize(
    ("bench", "why"),
    [
        (FakeBench(loads=False), "cannot be loaded"),
        (FakeBench(), "it failed: no such device$"),
    ],
    ids=["does not load", "fails"],
)
def test_an_nvbench_that_does_not_work_costs_its_lines_alone(
    bench: FakeBench, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else has been timed by then."""
    monkeypatch.setitem(sys.modules, "cuda.bench", bench)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)

    with pytest.raises(UnavailableError, match=why):
        nvbench_times({"work": lambda: None}, seconds=1.0)

    assert not bench.asked or bench.asked[1:3] == ["--devices", "1"]


def test_cupys_events_mark_the_stream_that_torch_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else cupyx would time an empty pair on the stream that gpubench has claimed."""
    entered: list[str] = []

    @contextmanager
    def entering(name: str) -> Iterator[None]:
        entered.append(name)
        yield

    null = entering("cupy")
    cupy: Any = ModuleType("cupy")
    cupy.cuda = SimpleNamespace(Stream=SimpleNamespace(null=null))
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: None)
    monkeypatch.setattr(torch.cuda, "default_stream", lambda: "default")
    monkeypatch.setattr(torch.cuda, "stream", lambda _stream: entering("torch"))

    with others.ordinary_stream():
        assert entered == ["torch", "cupy"]


def test_cupyx_is_told_a_name_since_a_partial_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks what it times for `__name__`, and our works are partials."""

    def benchmark(func: Any, _args: object, *, name: str = "", **_how: object) -> SimpleNamespace:
        func()
        return SimpleNamespace(gpu_times=[[1e-3, 1e-3]], name=name or func.__name__)

    profiler: Any = ModuleType("cupyx.profiler")
    profiler.benchmark = benchmark
    monkeypatch.setitem(sys.modules, "cupyx.profiler", profiler)
    monkeypatch.setitem(sys.modules, "cupyx", ModuleType("cupyx"))
    call = partial(torch.add, torch.ones(1), torch.ones(1))

    times = others.cupyx_benchmark(call, cache="hot", seconds=0.1)

    assert times.median_s == pytest.approx(1e-3)


def test_a_tool_that_fails_in_its_own_way_costs_its_lines_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table comes at the end, and minutes of a GPU are in it."""

    def broken(*_arguments: object, **_how: object) -> Times:
        raise AttributeError("no such thing\nand more")

    monkeypatch.setitem(others.OTHERS, "bare loop", broken)

    assert main(["--device", "cpu", "--seconds", "0.01"]) == 0

    out = capsys.readouterr().out
    assert "- bare loop, none: it failed: AttributeError: no such thing\n" in out
    assert "| gpubench |" in out


def test_a_slow_host_makes_the_same_call_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause is the host's and not the work's."""
    pauses: list[float] = []
    monkeypatch.setattr("tools.crosscheck.works.time.sleep", pauses.append)
    product = works_on(torch.device("cpu"))[0]

    product.behind_a_slow_host()()

    assert pauses == [200e-6]


def test_a_cpu_can_be_crosschecked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rehearsal: every work by every tool that a CPU has, the rest with the reason."""
    monkeypatch.setitem(others.OTHERS, "bare loop", lambda *_, **__: ONE_MS)
    path = tmp_path / "crosscheck.json"

    assert main(["--device", "cpu", "--seconds", "0.01", "-o", str(path)]) == 0

    readings: Sequence[dict[str, object]] = json.loads(path.read_text())
    told = {one["tool"] for one in readings if one["times"]}
    assert told == {"gpubench", "bare loop", "torch.utils.benchmark"}
    assert len({one["work"] for one in readings}) == 4
    assert "- NVBench, none: it needs a GPU" in capsys.readouterr().out


def test_readings_that_were_kept_are_shown_without_being_timed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of a GPU that is elsewhere can be looked at again, and comes out the same."""
    readings = [reading("gpubench", 1e-3), reading("NVBench", None, why_not="not installed")]
    path = tmp_path / "kept.json"
    write_readings(readings, path)
    monkeypatch.setattr("tools.crosscheck.__main__.open_device", None)

    assert read_readings(path) == readings
    assert main([str(path)]) == 0

    assert capsys.readouterr().out == markdown(readings) + "\n"


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '[{"work": "x"}]', '{"work": 1}', "null"])
def test_a_file_that_holds_no_readings_is_one_line(
    text: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever names the wrong file is told so, without a traceback."""
    monkeypatch.chdir(tmp_path)
    path = Path("other.json")
    if text is not None:
        path.write_text(text)

    assert main([str(path)]) == 2

    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("crosscheck: other.json: ")
    assert len(error.splitlines()) == 1
