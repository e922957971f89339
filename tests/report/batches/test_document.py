"""What people and programs read of the batch sizes of a file."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.records import BatchFindings, Point
from gpubench.errors import UsageError
from gpubench.report.batches.figure import check_figure_path, write_figure
from gpubench.report.batches.rendering import render_batches
from gpubench.report.batches_plot import plot_lines
from gpubench.report.batches_sentence import batches_sentence
from gpubench.report.batches_words import signed, span
from tests.batches.simulated import A100, H100, SEQUENCE, SEQUENCES, THIN, frame

SIZES = tuple(size for size in SEQUENCES if size >= 8)


@pytest.fixture(scope="module")
def findings() -> BatchFindings:
    """Two units, one of which has a single size."""
    rows = [frame(A100, SIZES, device="GPU"), frame(A100, (64,), device="GPU").assign(phase="x")]
    return analyse(pd.concat(rows))


@pytest.fixture(scope="module")
def document(findings: BatchFindings) -> Any:
    return json.loads(render_batches(findings, "json"))


def test_json_has_the_shape_of_the_contract(document: Any) -> None:
    """Programs rely on these keys."""
    assert document["schema"] == 1
    unit = document["units"][0]
    assert {"unit", "knee", "advice", "contrasts"} <= set(unit)
    assert unit["unit"]["workload"] == "matmul"
    assert [one["name"] for one in unit["contrasts"]] == [
        "naive",
        "total",
        "aligned",
        "ten",
        "plateau",
    ]
    for one in unit["contrasts"]:
        assert {"effect", "low", "high", "p", "verdict"} <= set(one)
    answer = document["claim6"]
    for name in ("practice", "itself"):
        assert set(answer[name]) == {"effect", "low", "high", "verdict"}
    assert answer["sentence"].endswith(".")
    assert [claim["claim"] for claim in document["claims"]] == [1, 8, 9, 16]


def test_json_writes_null_where_nothing_was_computable(document: Any) -> None:
    """A unit without a curve is there, and is empty."""
    silent = document["units"][1]

    assert silent["knee"] is None
    assert silent["contrasts"] == []
    assert silent["reason"] == "only batch 64 was timed"


def test_several_machines_have_an_answer_each_and_none_together() -> None:
    """The mean of two machines describes none."""
    rows = pd.concat([frame(A100, THIN, device="one"), frame(H100, THIN, device="two")])
    found = analyse(rows)
    document = json.loads(render_batches(found, "json"))

    assert [machine["device"] for machine in document["machines"]] == ["one", "two"]
    assert document["claim6"]["itself"]["effect"] is None
    assert "several machines" in document["claim6"]["sentence"]
    text = render_batches(found, "text")
    assert "On one," in text
    assert "On two," in text


def test_csv_has_a_line_per_contrast_in_full_precision(findings: BatchFindings) -> None:
    """Spreadsheets get what JSON has of the contrasts."""
    lines = list(csv.DictReader(io.StringIO(render_batches(findings, "csv"))))

    assert len(lines) == 6
    contrast = findings.machines[0].units[0].contrasts[1]
    assert float(lines[1]["effect"]) == contrast.effect
    assert lines[5]["reason"] == "only batch 64 was timed"


def test_markdown_lists_every_planned_size(findings: BatchFindings) -> None:
    """A document has room for what a screen leaves out."""
    text = render_batches(findings, "markdown")

    assert "| 500 |" in text
    assert "claim 9" in text
    assert "\n- \n" not in text


@pytest.mark.parametrize("width", [100, 72])
def test_text_keeps_to_the_screen(findings: BatchFindings, width: int) -> None:
    """At most 100 columns; where a window is narrower, at least all but the tables fold."""
    lines = render_batches(findings, "text", width=width).splitlines()

    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("columns", [(), ("memory_allocated_bytes", "flop_per_s")])
def test_where_memory_ends_is_on_the_screen(columns: tuple[str, ...]) -> None:
    """Claim 8 speaks of the overflow, and so must its verdict, whatever else is missing."""
    rows = frame(A100, SIZES, device="GPU").drop(columns=list(columns), errors="ignore")
    full = rows["batch_size"] >= max(SIZES)
    rows = rows.assign(
        status=rows["status"].where(~full, "oom"),
        time_median_s=rows["time_median_s"].where(~full),
    )

    text = " ".join(render_batches(analyse(rows), "text").split())

    assert f"; out of memory from batch {max(SIZES)} " in text
    assert f"out of memory in 1 of 1 unit, from batch {max(SIZES)})" in text


def test_where_nothing_can_be_told_of_growth_no_column_is_called_missing() -> None:
    """One block has times, memory and rates, and no uncertainty."""
    rows = frame(A100, SIZES, device="GPU")
    first = rows.loc[(rows["run_id"] == rows["run_id"].iloc[0]) & (rows["block"] == 0)]
    first = first.assign(memory_allocated_bytes=4096 * first["batch_size"], flop_per_s=1e12)

    text = " ".join(render_batches(analyse(first), "text").split())

    assert "(no unit has two batch sizes whose difference is known) claim 9" in text
    assert "is missing" not in text


def test_what_was_asked_for_is_shown_in_full(findings: BatchFindings) -> None:
    """`--plan` picks; without it a handful is shown and the rest counted."""
    some = render_batches(findings, "text")
    everything = render_batches(findings, "text", all_advice=True)

    assert "more," in some
    assert "--plan 100,130 picks" in some
    assert "--plan 100,130 picks" not in everything


def test_colour_is_only_bold_titles(findings: BatchFindings) -> None:
    """A reader without colours loses nothing."""
    plain = render_batches(findings, "text")
    bold = render_batches(findings, "text", color=True)

    assert bold.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_the_sentence_tells_practice_from_the_power_itself() -> None:
    """A multiple of the tile is not a power of two."""
    (machine,) = analyse(frame(SEQUENCE, SEQUENCES, device="GPU", effect=0.03)).machines
    sentence = batches_sentence(machine)

    assert sentence.startswith("On GPU, ")
    assert "by itself, at equal kernel and tiles" in sentence
    assert "biased by size" in sentence


def test_a_plot_puts_marks_where_they_belong() -> None:
    """Log axis: equal ratios, equal distances; zero at the bottom."""
    points = [Point(batch_size=size, per_s=float(size)) for size in (1, 10, 12, 64)]
    lines = plot_lines(points, 80)

    assert lines[0].rstrip().endswith("o")
    assert lines[0].startswith("   64.0 |")
    assert lines[-1].lstrip().startswith("+1")
    assert lines[-1].rstrip().endswith("64") or "32" in lines[-1]
    assert sum(line.count("x") for line in lines) == 1
    assert sum(line.count(".") for line in lines if "|" in line[:9]) >= 1


def test_numbers_are_short_and_have_one_zero() -> None:
    """-0.0 % would be read as a loss."""
    assert [signed(value) for value in (0.081, -0.0004, 0.0)] == ["+8.1 %", "0.0 %", "0.0 %"]
    assert [signed(value) for value in (0.999, 1.0, 12.3)] == ["+99.9 %", "+100 %", "+1230 %"]
    assert span(-0.001, 0.0125) == "-0.1 to +1.2"
    assert span(None, None) == ""


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_figure_is_the_same_each_time(
    suffix: str, findings: BatchFindings, tmp_path: Path
) -> None:
    """A committed picture changes only with what it shows."""
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        write_figure(findings, str(path))

    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert first[:4] in {b"\x89PNG", b"<?xm"}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a.pdf", "it ends in .pdf, expected a name in .png or .svg"),
        ("curves", "it ends in nothing"),
        ("folder.png", "it is a folder"),
        ("absent/a.png", "absent is no folder"),
    ],
)
def test_a_place_for_no_figure_is_refused(name: str, complaint: str, tmp_path: Path) -> None:
    """Before anything is computed."""
    (tmp_path / "folder.png").mkdir()

    with pytest.raises(UsageError, match=complaint):
        check_figure_path(str(tmp_path / name))


def test_an_unwritable_figure_is_refused(findings: BatchFindings, tmp_path: Path) -> None:
    """A full disk or a missing permission is the user's to mend."""
    (tmp_path / "a.svg").symlink_to(tmp_path / "no" / "where.svg")

    with pytest.raises(UsageError, match="it cannot be written"):
        write_figure(findings, str(tmp_path / "a.svg"))


def test_an_unknown_format_is_refused(findings: BatchFindings) -> None:
    """With those that exist."""
    with pytest.raises(UsageError, match="expected one of text"):
        render_batches(findings, "yaml")
