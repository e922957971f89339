"""What people and programs read of the batch sizes of a file."""

import csv
import io
import json
import math
import re
from typing import Any

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import BatchFindings
from gpubench.claims.judging import judged_claims
from gpubench.errors import UsageError
from gpubench.report.batches.document import batches_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.batches.simulated import A100, H100, SEQUENCES, THIN, frame

SIZES = tuple(size for size in SEQUENCES if size >= 8)


def answered(findings: BatchFindings, output_format: str, screen: Screen = Screen()) -> str:  # noqa: B008 - frozen
    claims = [judged_claims(machine) for machine in findings.machines]
    return written(batches_document(findings, claims), output_format, screen)


@pytest.fixture(scope="module")
def findings() -> BatchFindings:
    """Two curves, one of which has a single size."""
    rows = [frame(A100, SIZES, device="GPU"), frame(A100, (64,), device="GPU").assign(phase="x")]
    return analyse(pd.concat(rows))


@pytest.fixture(scope="module")
def document(findings: BatchFindings) -> Any:
    return json.loads(answered(findings, "json"))


def test_json_has_the_shape_of_the_contract(document: Any) -> None:
    """Programs rely on these keys."""
    assert document["schema"] == 3
    curve = document["curves"][0]
    assert {"curve", "knee", "advice", "padding", "contrasts"} <= set(curve)
    assert curve["curve"]["workload"] == "matmul"
    assert [one["name"] for one in curve["contrasts"]] == [
        "unmatched",
        "local",
        "aligned",
        "ten",
        "same_tiles",
    ]
    for one in curve["contrasts"]:
        assert {"effect", "low", "high", "p", "verdict"} <= set(one)
    answer = document["claim6"]
    for name in ("practice", "itself"):
        assert set(answer[name]) == {"effect", "low", "high", "verdict"}
    assert answer["sentence"].endswith(".")
    assert [claim["claim"] for claim in document["claims"]] == [1, 6, 8, 9, 16]


def test_json_writes_null_where_nothing_was_computable(document: Any) -> None:
    """A curve without a curve is there, and is empty."""
    silent = document["curves"][1]

    assert silent["knee"] is None
    assert silent["contrasts"] == []
    assert silent["reason"] == "only batch 64 was timed"


def test_several_machines_have_an_answer_each_and_none_together() -> None:
    """The mean of two machines describes none."""
    rows = pd.concat([frame(A100, THIN, device="one"), frame(H100, THIN, device="two")])
    found = analyse(rows)
    document = json.loads(answered(found, "json"))

    assert [machine["device"] for machine in document["machines"]] == ["one", "two"]
    assert document["claim6"]["itself"]["effect"] is None
    assert "several machines" in document["claim6"]["sentence"]
    text = answered(found, "text")
    assert text.startswith("one\none: ")
    assert "\n\ntwo\ntwo: " in text


def test_padding_is_said_first_listed_and_in_json_with_its_interval() -> None:
    """The strongest advice there is needs no theory of tiles."""
    rows = frame(A100, (100, 112, 120, 127, 128, 129, 200), implementation="torch", device="GPU")
    slow = rows["batch_size"].isin([120, 128])
    rows.loc[slow, "time_median_s"] *= 1.4
    found = analyse(rows)
    text = " ".join(answered(found, "text").split())

    assert "2 of 7 batch sizes of matmul forward bf16 take surely more time" in text
    assert re.search(r"pad 1\d\d to 1\d\d: 2\d % less time per call \(95 % CI 2\d to", text)
    assert "of powers of two: pad 128 to 129" in text or "Most: pad 128 to 129" in text
    listed = answered(found, "markdown")
    assert re.search(r"\| pad 120 to 127: 2\d % less time per call \(.*\) \| the same \|", listed)
    lines = [one for one in csv.DictReader(io.StringIO(answered(found, "csv"))) if one["pad_to"]]
    assert [(one["batch_size"], one["contrast"]) for one in lines] == [
        ("120", "padding"),
        ("128", "padding"),
    ]
    document = json.loads(answered(found, "json"))
    assert float(lines[0]["effect"]) == document["curves"][0]["padding"][0]["gain"]
    (first, second) = document["curves"][0]["padding"]
    assert (first["batch_size"], first["pad_to"], second["batch_size"]) == (120, 127, 128)
    for one in (first, second):
        assert one["low"] < one["gain"] < one["high"]
        assert one["p_adjusted"] < 0.05
        assert one["sentence"].startswith(f"pad {one['batch_size']} to {one['pad_to']}: ")


def test_json_advice_has_parts_that_sum_as_logs_and_as_fractions(document: Any) -> None:
    """Programs take either."""
    rows = [row for row in document["curves"][0]["advice"] if row["gain"] is not None]

    assert rows
    for row in rows:
        names = ("size", "tiles", "alignment", "kernel", "rest")
        assert sum(row[name] or 0 for name in names) == pytest.approx(row["gain"], abs=1e-12)
        logs = sum(row["log_parts"][name] or 0 for name in names)
        assert logs == pytest.approx(math.log1p(row["gain"]), abs=1e-12)


def test_csv_has_a_line_per_contrast_in_full_precision(findings: BatchFindings) -> None:
    """Spreadsheets get what JSON has of the contrasts."""
    lines = list(csv.DictReader(io.StringIO(answered(findings, "csv"))))

    assert len(lines) == 6
    contrast = findings.machines[0].curves[0].contrasts[1]
    assert float(lines[1]["effect"]) == contrast.effect
    assert lines[5]["reason"] == "only batch 64 was timed"


def test_marks_of_the_curve_table_are_explained_below_it(findings: BatchFindings) -> None:
    """Half an interval, none, and one that is too wide to print are no words of the field."""
    assert "+- half its 95 % CI" in answered(findings, "text")


def test_a_single_run_says_what_its_intervals_do_not_cover() -> None:
    """Blocks of one process know nothing of what differs from one process to the next."""
    one, several = (analyse(frame(A100, SIZES, runs=runs)) for runs in (1, 3))

    assert "leave out how runs differ, which `gpubench run" in answered(one, "markdown")
    assert "leave out how runs differ" not in answered(several, "markdown")


def test_markdown_lists_every_planned_size(findings: BatchFindings) -> None:
    """A document has room for what a screen leaves out."""
    text = answered(findings, "markdown")

    assert "| 500 |" in text
    assert "claim 9" in text
    assert "\n- \n" not in text


@pytest.mark.parametrize("width", [140, 100, 80])
def test_text_keeps_to_the_screen(findings: BatchFindings, width: int) -> None:
    """Tables too, at the width of an old terminal."""
    lines = answered(findings, "text", Screen(width=width)).splitlines()

    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("columns", [(), ("memory_allocated_bytes", "flop_per_s")])
def test_where_memory_ends_is_on_the_screen(columns: tuple[str, ...]) -> None:
    """Claim 8 speaks of the overflow, and so must its verdict, whatever else is missing."""
    rows = frame(A100, SIZES, device="GPU").drop(columns=list(columns), errors="ignore")
    full = rows["batch_size"] >= max(SIZES)
    rows = rows.assign(
        status=rows["status"].where(~full, "oom"),
        time_median_s=rows["time_median_s"].where(~full),
    )

    text = " ".join(answered(analyse(rows), "text").split())

    assert f"; out of memory from batch {max(SIZES)}. " in text
    assert f"out of memory in 1 of 1 curve, from batch {max(SIZES)})" in text


def test_where_nothing_can_be_told_of_growth_no_column_is_called_missing() -> None:
    """One block has times, memory and rates, and no uncertainty."""
    rows = frame(A100, SIZES, device="GPU")
    first = rows.loc[(rows["run_id"] == rows["run_id"].iloc[0]) & (rows["block"] == 0)]
    first = first.assign(memory_allocated_bytes=4096 * first["batch_size"], flop_per_s=1e12)

    text = " ".join(answered(analyse(first), "text").split())

    assert "(no curve has two batch sizes whose difference is known) claim 9" in text
    assert "is missing" not in text


def test_the_verdict_comes_first_and_where_it_was_measured_last(findings: BatchFindings) -> None:
    """A reader in a hurry reads the first lines."""
    paragraphs = answered(findings, "text").split("\n\n")

    assert "powers of two" in paragraphs[0].lower()
    assert paragraphs[-1].splitlines()[-1] == "device    GPU"


def test_a_number_of_a_claim_is_explained_where_it_stands(findings: BatchFindings) -> None:
    """Nobody knows the list by heart."""
    text = " ".join(answered(findings, "text").split())

    assert text.index("Claim 6, powers of two are faster than multiples of ten:") < text.index(
        "claim 1, larger batches process the same data faster:"
    )


def test_what_shares_no_block_is_named(findings: BatchFindings) -> None:
    """Left out is not forgotten: for people, spreadsheets and programs."""
    rows = frame(A100, SIZES, device="GPU")
    is_late = rows["batch_size"].isin([100, 500])
    mixed = analyse(rows.assign(run_id=rows["run_id"].where(~is_late, "late")))

    words = "left out of matmul forward bf16: batch 100, 500, which were not timed in the same"
    assert words in " ".join(answered(mixed, "text").split())
    assert words in " ".join(answered(mixed, "markdown").split())
    assert json.loads(answered(mixed, "json"))["curves"][0]["left_out"] == [100, 500]
    assert next(csv.DictReader(io.StringIO(answered(mixed, "csv"))))["left_out"] == "2"
    assert "left out" not in answered(findings, "text")


def test_a_librarys_curve_leads_and_ours_follow() -> None:
    """People run torch; a kernel of ours is a yardstick, however many sizes it has."""
    ours = frame(A100, SIZES, implementation="cupy-tensor")
    rows = pd.concat([ours, frame(A100, SIZES[::2], implementation="torch")])
    text = answered(analyse(rows), "text")

    chart = next(line for line in text.splitlines() if "(o power of two" in line)
    assert "cupy" not in chart
    verdict = " ".join(text.split("\n\n")[0].split())
    assert "matmul forward torch bf16; of that" in verdict
    assert "cupy" not in verdict
    advice = " ".join(text.split("\n\n")[1].split())
    assert "Most is gained by" in advice
    assert "cupy" not in advice


def test_what_was_asked_for_is_shown_in_full(findings: BatchFindings) -> None:
    """`--plan` picks; without it a handful is shown and the rest counted."""
    some = answered(findings, "text")
    everything = answered(analyse(frame(A100, SIZES), [100, 500, 200, 130, 10, 20, 30]), "text")

    assert "more," in some
    assert "--plan 100,130 picks" in some
    assert "--plan 100,130 picks" not in everything


def test_colour_is_only_bold_titles(findings: BatchFindings) -> None:
    """A reader without colours loses nothing."""
    plain = answered(findings, "text")
    bold = answered(findings, "text", Screen(color=True))

    assert bold.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_an_unknown_format_is_refused(findings: BatchFindings) -> None:
    """With those that exist."""
    with pytest.raises(UsageError, match="expected one of text"):
        answered(findings, "yaml")


def test_curves_that_the_answer_leaves_out_are_named_below_their_table() -> None:
    """Three of six curves gained up to 340 %, above which `over 3 curves (torch)` said +7.6 %."""
    ours = frame(A100, SIZES, implementation="cupy-tensor")
    torch = [frame(A100, SIZES, implementation="torch", phase=one) for one in ("forward", "dgrad")]
    text = " ".join(answered(analyse(pd.concat([*torch, ours])), "text").split())

    assert "over 2 of 3 curves (torch)" in text
    assert "controls of alignment: matmul forward cupy-tensor bf16" in text
    assert "not in the answer" not in answered(analyse(pd.concat(torch)), "text")


def test_a_verdict_beside_an_unknown_interval_says_so() -> None:
    """`+0.2 %, unknown, inconclusive` left open what is lacking."""
    sizes = (1, 8, 16, 20, 32, 50, 64, 100, 127, 128, 129, 200, 250, 256, 500, 512)
    lines = answered(analyse(frame(A100, sizes)), "text").splitlines()
    (told,) = (line for line in lines if line.startswith("multiples of 8"))

    assert told.split()[-4:] == ["unknown", "inconclusive", "(no", "CI)"]
