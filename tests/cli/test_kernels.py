"""`gpubench kernels`: from a file, on a scripted GPU, and where there is neither."""

from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.cli.kernels import run
from gpubench.cli.main import exit_code_of, main
from gpubench.cli.parser import parse
from gpubench.model import Case, DeviceIdentity, KernelFacts, Observation, Status, WorkDone
from gpubench.results.reader import read_results
from tests.cli.scripted import Machine
from tests.results.examples import example_row, write_rows
from tests.runner.scripted import MEASURED

GPU = DeviceIdentity(backend="cuda", device="Example GPU", sm_count=100)


def row(implementation: str, batch_size: int, **changes: object) -> object:
    return example_row(
        implementation=implementation,
        batch_size=batch_size,
        cache="hot",
        params="k=4096;n=4096;rows=1",
        work=WorkDone(flop=10**9, bytes_moved=10**6),
        kernel=KernelFacts(blocks_per_sm=2.0, tiles=1),
        device=GPU,
        **changes,
    )


@pytest.fixture
def results(tmp_path: Path) -> str:
    rows = [row(name, size) for name in ("torch", "cupy-register") for size in (128, 129)]
    return str(write_rows(tmp_path / "kernels.csv", rows))  # type: ignore[arg-type]


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpubench.cli.kernels.default_device", lambda: "cpu")


def test_a_file_is_shown(results: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On any machine; both tables."""
    assert main(["kernels", results]) == 0
    shown = capsys.readouterr().out
    assert "matmul fp32 cupy-register" in shown
    assert "more of" in shown


@pytest.mark.usefixtures("no_gpu")
def test_without_a_gpu_and_without_a_file_there_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And exit code 2: the question could not be answered."""
    assert main(["kernels"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "gpubench: kernels: no GPU that torch can use, expected one, or a results file"
        " of a machine that has one; name the file, for example gpubench kernels"
        " results/FILE.csv\n"
    )


def test_a_cpu_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """CUDA C++ does not run there, whatever the option says."""
    assert main(["kernels", "--device", "cpu"]) == 2
    assert "'kernels' on cpu, expected --device cuda" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "xml"], "--format: 'xml'"),
        (["-o", "new.csv"], "--output: it cannot be combined with the file"),
        (
            ["--runs", "3", "--device", "cuda"],
            "--device, --runs: it cannot be combined with the file",
        ),
    ],
)
def test_what_does_not_go_with_a_file_is_refused(
    words: list[str], said: str, results: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that was typed is ignored."""
    assert main(["kernels", results, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_file_without_kernels_of_ours_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be a CPU's, or from before there were any."""
    path = write_rows(tmp_path / "cpu.csv", [example_row()])
    assert main(["kernels", str(path)]) == 2
    assert "own kernels has a time, expected rows such as" in capsys.readouterr().err


def measure(
    path: Path, monkeypatch: pytest.MonkeyPatch, *words: str, **answers: Observation
) -> int:
    """Run the command on a scripted GPU; kernels of ours may get an answer of their own."""
    for place in ("cli.kernels.default_device", "cli.plan_options.default_device"):
        monkeypatch.setattr(f"gpubench.{place}", lambda: "cuda:0")
    for place in ("device.several.require_backend", "cli.run.idle_gpu"):
        monkeypatch.setattr(f"gpubench.{place}", lambda *_: None)
    usual = replace(MEASURED, work=WorkDone(flop=10**9, bytes_moved=10**6))

    def answer(case: Case) -> Observation:
        return answers.get("ours", usual) if "cupy" in case.implementation else usual

    arguments = parse(["kernels", "-o", str(path), "--blocks", "2", *words])
    return exit_code_of(lambda: run(arguments, open_worker=Machine(answer=answer).open_worker))


def test_it_measures_as_run_does_and_keeps_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file can be shown again, compared, and resumed."""
    path = tmp_path / "kernels.csv"

    assert measure(path, monkeypatch) == 0

    shown = capsys.readouterr().out
    frame = read_results(path).frame
    assert "cupy-tensor" in shown
    assert set(frame["preset"]) == {"kernels"}
    assert {120, 127, 128, 129, 130} <= set(frame["batch_size"])
    assert main(["kernels", str(path)]) == 0
    assert capsys.readouterr().out == shown


def test_a_gpu_without_cupy_gives_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rows of torch are kept; the ladder has no rungs."""
    missing = Observation(status=Status.UNSUPPORTED, detail="raw kernels need CuPy")
    path = tmp_path / "kernels.csv"

    assert measure(path, monkeypatch, ours=missing) == 2

    assert "has a time (raw kernels need CuPy), expected" in capsys.readouterr().err
    assert path.exists()
