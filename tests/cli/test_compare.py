"""`gpubench compare` as a user types it."""

import csv
import gzip
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from gpubench.cli.compare import show_comparison
from gpubench.cli.main import main
from tests.compare.sides import failed, frame
from tests.compare.steps import steps

GPU: dict[str, Any] = {
    "device": "G",
    "device_uuid": "d1",
    "backend": "cuda",
    "memory_allocated_bytes": 1000,
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return two files of which the second is 5 % slower at 512 and fails at 16."""
    slow = frame(
        seed=2, spread=0.001, time_s=lambda size: 1e-4 * (10 + size) * (1 + 0.05 * (size == 512)),
        **GPU,
    )  # fmt: skip
    paths = str(tmp_path / "old.csv"), str(tmp_path / "new.csv")
    frame(seed=1, spread=0.001, **GPU).to_csv(paths[0], index=False)
    failed(slow, "oom", 16).to_csv(paths[1], index=False)
    return paths


def test_the_answer_is_on_stdout_and_fits_a_screen(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Issue 5: one screen, at most 100 columns, nothing on stderr."""
    assert main(["compare", *files]) == 0

    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 24
    assert lines[0].startswith("new and old are equally fast within 2.0 % over 1 workload (same")
    assert any(line.startswith("baseline   old: G, 1 GPU, 3 runs, 6 cases") for line in lines)
    assert "1 case on old only" in captured.out
    assert captured.err == ""


def test_json_is_the_whole_comparison(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The document that issue 5 describes, nulls where nothing can be compared."""
    assert main(["compare", *files, "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert {
        *("schema", "alpha", "min_effect", "gpu_sd", "baseline", "contenders", "differences"),
        *("warnings", "cases", "workloads", "overall", "counts", "unmatched", "failed", "sentence"),
    } <= document.keys()
    assert document["baseline"]["label"] == "old"
    assert document["baseline"]["files"] == [files[0]]
    assert {"label", "files", "runs", "devices"} <= document["contenders"][0].keys()
    cases = {case["case"]["batch_size"]: case for case in document["cases"]}
    assert cases[512]["verdict"] == "slower"
    assert cases[512]["low"] < cases[512]["speedup"] < cases[512]["high"] < 1
    assert cases[512]["runs"] == [3, 3]
    assert cases[512]["memory_ratio"] == 1.0
    assert cases[16]["verdict"] == "fits only on old"
    assert (cases[16]["speedup"], cases[16]["low"], cases[16]["p_adjusted"]) == (None, None, None)
    assert document["counts"]["slower"] == 1
    assert document["failed"][0]["status"] == "oom"
    assert document["workloads"][0]["cases"] == 5
    assert document["workloads"][0]["best"]["curves"][0]["baseline"]["batch_size"] > 1
    assert document["overall"].keys() >= {"speedup", "low", "high"}


def test_csv_has_one_unscaled_row_per_case(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """For spreadsheets."""
    assert main(["compare", *files, "--format", "csv", "--sort", "speedup"]) == 0

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 6
    assert [row["verdict"] for row in rows[-2:]] == ["slower", "fits only on old"]
    assert rows[-1]["speedup"] == ""
    assert float(rows[0]["baseline_time_s"]) > 0


@pytest.mark.parametrize("output_format", ["text", "markdown"])
def test_all_cases_or_some_are_listed_for_people(
    output_format: str, files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Both medians in curves a person reads."""
    assert main(["compare", *files, "--cases", "--format", output_format]) == 0
    every = capsys.readouterr().out
    assert main(["compare", *files, "--only", "slower", "--format", output_format]) == 0
    some = capsys.readouterr().out

    assert "matmul forward fp32 batch 1 " in every
    assert "52.2 ms" in every
    assert "batch 1 " not in some
    assert "batch 512" in some


def test_memory_can_be_asked_for_instead(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exact, so without an interval."""
    assert main(["compare", *files, "--metric", "memory", "--cases", "--only", "same"]) == 0

    answer = capsys.readouterr().out
    assert "less  more  same" in answer
    assert "1.00 kB" in answer


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (["--fail-slower", "4%"], ["--fail-slower: 2 cases failed: matmul/torch/"]),
        (["--fail-memory", "1%"], ["--fail-memory: 1 case failed: matmul/torch/"]),
        (
            ["--fail-slower", "4%", "--fail-memory", "0%"],
            ["--fail-slower: 2 cases failed: ", "--fail-memory: 1 case failed: "],
        ),
        ([], []),
    ],
)
def test_a_broken_limit_is_exit_code_1_with_the_cases_on_stderr(
    limit: list[str],
    told: list[str],
    files: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And without a limit slower is no failure."""
    assert main(["compare", *files, *limit]) == (1 if told else 0)

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(told)
    assert all(line.startswith(f"gpubench: {text}") for line, text in zip(lines, told, strict=True))
    assert ("(no time)" in "".join(lines)) == ("--fail-slower" in limit)
    assert ("(no longer fits)" in "".join(lines)) == ("--fail-memory" in limit)


def test_memory_that_grew_from_nothing_fails_its_limit_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mlxcel #807: 0 B is a value; the gate passed, and the metric was a traceback."""
    old, new = str(tmp_path / "old.csv"), str(tmp_path / "new.csv")
    frame(**GPU | {"memory_allocated_bytes": 0}).to_csv(old, index=False)
    frame(seed=1, **GPU | {"memory_allocated_bytes": 4 * 10**9}).to_csv(new, index=False)

    assert main(["compare", old, new, "--metric", "memory", "--fail-memory", "1%"]) == 1

    captured = capsys.readouterr()
    assert captured.out.startswith("Peak memory: new allocates, against old, more in 6 of 6 cases")
    assert captured.err.startswith("gpubench: --fail-memory: 6 cases failed: matmul/torch/")
    assert "(0 B before, 4.00 GB now)" in captured.err


def test_stdin_compression_line_ends_and_labels_are_understood(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever made the file."""
    old, new = (Path(name) for name in files)
    packed = old.with_name("x.csv.gz")
    packed.write_bytes(gzip.compress(old.read_bytes().replace(b"\n", b"\r\n")))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(new.read_bytes())))

    assert main(["compare", str(packed), "shiny=-"]) == 0

    assert "contender  shiny: G," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["{old}"], "FILE: 1 side, expected"),
        (["{old}", "none.csv"], "none.csv: it cannot be read"),
        (["{old}", "a\0.csv"], "it cannot be read"),
        (["a={old}", "a={new}"], "the label 'a' stands there 2 times"),
        (["{old}", "b={old},{new}"], "36 of 66 rows of common cases stand on both sides"),
        (["", "{new}"], "FILE: an empty name, expected a results file"),
        (["{old}", "{new}", "--select", "x"], "--select: 'x' matches no case"),
        (["{old}", "{new}", "--select", "x"], "such as matmul/torch/forward/float32//1/none;"),
        (["{old}", "{new}", "--alpha", "2"], "--alpha: the value is '2'"),
        (["{old}", "{new}", "--alpha", "x"], "--alpha: the value is 'x'"),
        (["{old}", "{new}", "--min-effect", "x"], "--min-effect: the value is 'x'"),
        (["{old}", "{new}", "--sort", "x"], "--sort: 'x', expected one of case,"),
        (["{old}", "{new}", "--only", "less"], "--only: 'less', expected one of faster,"),
        (["{old}", "{new}", "--metric", "x"], "--metric: 'x', expected one of time,"),
        (["{old}", "{new}", "--format", "x"], "--format: 'x'"),
        (["{old}", "{new}", "--weights", "none.toml"], "none.toml: it cannot be read"),
        (["{old}", "{new}", "--fail-slower", "x"], "--fail-slower: the value is 'x'"),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(
    arguments: list[str],
    complaint: str,
    files: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Must hold 7."""
    typed = [text.format(old=files[0], new=files[1]) for text in arguments]

    assert main(["compare", *typed]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert captured.err.count("\n") == 1


def test_a_row_that_stands_twice_gives_no_verdict(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must hold 7: duplicate rows; the advice works."""
    monkeypatch.chdir(Path(files[0]).parent)
    old, new = (Path(file).name for file in files)
    lines = Path(old).read_text().splitlines(keepends=True)
    Path(old).write_text("".join([*lines, lines[3]]))

    assert main(["compare", old, new]) == 2
    complaint = capsys.readouterr().err
    advice = complaint.rstrip().rpartition("`gpubench ")[2].removesuffix("`")

    assert f"old.csv:{len(lines) + 1}: the same row as line 4, expected" in complaint
    assert main(shlex.split(advice)) == 0
    assert main(["compare", "unique.csv", new]) == 0


def test_a_limit_says_what_it_did_not_see(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A case that vanished breaks no limit, and must not pass in silence."""
    old, new = files
    lines = Path(new).read_text().splitlines(keepends=True)
    Path(new).write_text("".join(line for line in lines if ",512," not in line))

    main(["compare", old, new, "--fail-slower", "4%"])
    assert "the limits did not see 1 case that new does not have" in capsys.readouterr().err
    main(["compare", old, new])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("weights", ["matmul = 1e308\nmlp = 1e308", f"matmul = 1{'0' * 400}"])
def test_a_weight_beyond_reason_is_an_error(
    weights: str, files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the finger."""
    (tmp_path / "w.toml").write_text(weights)

    assert main(["compare", *files, "--weights", str(tmp_path / "w.toml")]) == 2

    assert "expected a number >= 0 and <= 1e+09; correct the number" in capsys.readouterr().err


def test_weights_are_read_from_a_file(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And said in the paragraph."""
    (tmp_path / "w.toml").write_text("matmul = 2\n")

    assert main(["compare", *files, "--weights", str(tmp_path / "w.toml")]) == 0
    assert "as weighted" in capsys.readouterr().out


def test_gpu_busy_time_can_be_asked_for_and_guards_a_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Behind a slow host the wall time would let a slower GPU pass."""
    paths = [str(tmp_path / f"{name}.csv") for name in ("old", "new")]
    steps().to_csv(paths[0], index=False)
    steps(gpu=1.2, seed=1).to_csv(paths[1], index=False)
    limit = ["--fail-slower", "10%", "--only", "slower", "--format", "csv"]

    assert main(["compare", *paths, "--metric", "gpu", *limit]) == 1
    shown = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert [row["batch_size"] for row in rows] == ["1", "16", "100", "128", "256", "512"]
    assert "--fail-slower (GPU-busy time): 6 cases failed" in shown.err

    assert main(["compare", *paths, *limit]) == 1
    assert "--fail-slower: 1 case failed" in capsys.readouterr().err


def test_a_limit_says_which_cases_it_could_not_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build must not pass for want of GPU-busy times."""
    paths = [str(tmp_path / f"{name}.csv") for name in ("old", "new")]
    rows = steps(seed=1)
    steps().to_csv(paths[0], index=False)
    rows.assign(dense_median_s=rows["dense_median_s"].where(rows["batch_size"] > 1)).to_csv(
        paths[1], index=False
    )

    assert main(["compare", *paths, "--metric", "gpu", "--fail-slower", "10%"]) == 0
    error = capsys.readouterr().err
    assert "--fail-slower did not see 1 case of new (new: no GPU-busy time)" in error


def test_ab_shows_gpu_busy_time_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It asks for a comparison by the usual rules."""
    files = {name: str(tmp_path / f"{name}.csv") for name in "ab"}
    steps().to_csv(files["a"], index=False)
    steps(gpu=0.8, seed=1).to_csv(files["b"], index=False)

    assert show_comparison(files, "text", "gpu") == 0
    assert capsys.readouterr().out.startswith("b is faster than a in GPU-busy time")


@pytest.fixture
def prices(tmp_path: Path) -> str:
    """Return a book with invented prices for both files."""
    quote = 'source = "invented", date = 2026-11-01'
    path = tmp_path / "prices.toml"
    path.write_text(
        'currency = "EUR"\n[site]\n'
        f"years = {{ value = 4, {quote} }}\nutilisation = {{ value = 0.5, {quote} }}\n"
        f"[device.old]\nrent_per_hour = {{ value = 2, {quote} }}\n"
        f"[device.new]\nrent_per_hour = {{ value = 3, {quote} }}\n",
        encoding="utf-8",
    )
    return str(path)


def test_prices_come_first_and_change_no_verdict(
    files: tuple[str, str], prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is faster does not depend on what it costs."""
    assert main(["compare", *files]) == 0
    without = capsys.readouterr().out
    assert main(["compare", *files, "--prices", prices]) == 0
    shown = capsys.readouterr().out

    assert shown.startswith("Work per EUR: old does more")
    # What price would be fair is no question any more once the prices are known.
    answer = [line for line in without.splitlines() if not line.startswith("Break-even price")]
    assert "\n".join(answer) in shown
    assert main(["compare", *files, "--prices", prices, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["money"]["currency"] == "EUR"


@pytest.mark.parametrize("metric", ["gpu", "memory"])
def test_money_is_paid_for_the_time_that_a_user_waits(
    metric: str, files: tuple[str, str], prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody rents a GPU by its busy seconds."""
    assert main(["compare", *files, "--prices", prices, "--metric", metric]) == 2
    assert "--prices: it cannot be combined with --metric" in capsys.readouterr().err


def test_a_mistake_in_a_price_book_is_one_line(
    files: tuple[str, str], prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With file and key, and nothing on stdout."""
    book = Path(prices)
    book.write_text(book.read_text(encoding="utf-8").replace("value = 3", "value = 0"))

    assert main(["compare", *files, "--prices", prices]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "prices.toml: device.new.rent_per_hour.value: 0, expected" in said.err
    assert said.err.count("\n") == 1
