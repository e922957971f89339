"""Each column that may change a time, mixed in one file, before each command that pools rows.

Somebody merges a ladder's powers of two with the other sizes of another torch, or runs of two
drivers, or types such a file. The odd half is 20 % slower, which must nowhere become a verdict, an
advice, a best batch or a knee: a command refuses in one line that names the column, or takes the
halves apart.
"""

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.curves.alike import CURVE, IN_ONE_CURVE, ON_ONE_MACHINE, ON_ONE_SIDE, PLACE
from tests.cli.mixed import CELLS, HALVES, SLOWER, mixed, powers, whole

pytestmark = pytest.mark.usefixtures("untraced")

SIDES = sorted({*PLACE} & {*CELLS})
STACK = sorted({*ON_ONE_MACHINE} & {*CELLS})
WAYS = [("runs", False), ("powers", False), ("others", False), ("powers", True), ("others", True)]
"""Which half differs, and whether it says nothing instead of something else."""

TABLE = [(name, *way) for name in STACK for way in WAYS if name == "torch" or way in WAYS[::4]]
"""Every column by runs and as a gap, one of them in all ways: the rule is one for all."""

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    whole(seed=5).assign(run_id=lambda rows: "x" + rows["run_id"]).to_csv("other.csv", index=False)


def written(name: str, half: str, *, is_empty: bool) -> pd.DataFrame:
    """Return a mixed file's rows, which then stand in mixed.csv."""
    rows = mixed(name, half, is_empty=is_empty)
    rows.to_csv("mixed.csv", index=False)
    return rows


def answer(command: str, capsys: Captured) -> tuple[int, Any, str]:
    """Return exit code, JSON (None if there is none) and standard error of a command."""
    code = main([*shlex.split(command), "--format", "json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


def test_every_column_that_has_to_agree_is_tried() -> None:
    """A column that joins the rules joins this table."""
    assert {*CELLS} == {*PLACE, *ON_ONE_MACHINE, *ON_ONE_SIDE, *IN_ONE_CURVE, "workload_version"}


def test_the_unmixed_file_is_answered_by_all(capsys: Captured) -> None:
    """Else the refusals below would say nothing."""
    whole().to_csv("mixed.csv", index=False)
    for command in ("batches mixed.csv", "show mixed.csv", "kernels mixed.csv"):
        assert answer(command, capsys)[::2] == (0, "")
    assert answer("compare mixed.csv other.csv", capsys)[0] == 0
    assert answer("selfcheck --no-store mixed.csv", capsys)[0] == 0


@pytest.mark.parametrize(("name", "half", "is_empty"), TABLE)
def test_a_mixture_of_the_stack_has_no_verdict(
    name: str, half: str, is_empty: bool, capsys: Captured
) -> None:
    """`batches`, `compare` on either side and `selfcheck` refuse; `show` and `kernels` divide."""
    rows = written(name, half, is_empty=is_empty)
    for command in (
        "batches mixed.csv",
        "compare mixed.csv other.csv",
        "compare other.csv mixed.csv",
        "selfcheck --no-store mixed.csv",
    ):
        code, found, error = answer(command, capsys)
        assert (code, found, error.count("\n")) == (2, None, 1), command
        assert f" {name} is " in error
        assert len(error) <= 300
    counts = sorted(rows[name].fillna("").value_counts())
    code, found, error = answer("show mixed.csv", capsys)
    assert (code, error.count("\n")) == (0, 1)
    assert f"are shown apart: {name} is " in error
    assert sorted(side["counts"]["rows"] for side in found["sides"]) == counts
    code, found, error = answer("kernels mixed.csv", capsys)
    assert f"are shown apart: {name} is " in error
    assert [name in ladder["apart_words"] for ladder in found["ladders"]] == [True, True]


@pytest.mark.parametrize(("half", "is_empty"), WAYS)
@pytest.mark.parametrize("name", SIDES)
def test_a_mixture_of_places_is_never_one_machine(
    name: str, half: str, is_empty: bool, capsys: Captured
) -> None:
    """Two machines are two answers; a label alone makes no other machine of a known GPU."""
    rows = written(name, half, is_empty=is_empty)
    counts = sorted(rows[name].fillna("").value_counts())
    code, found, error = answer("show mixed.csv", capsys)
    assert (code, sorted(side["counts"]["rows"] for side in found["sides"])) == (0, counts)
    assert ("stand apart" in error) is is_empty
    code, found, _ = answer("batches mixed.csv", capsys)
    if code == 0:
        is_one = name == "label"
        assert sorted(m["rows"] for m in found["machines"]) == ([sum(counts)] if is_one else counts)
    if name == "label":
        return
    for command in ("compare mixed.csv other.csv", "compare other.csv mixed.csv"):
        code, _, error = answer(command, capsys)
        is_fleet = name == "device_uuid" and half == "runs"
        assert (code, f"{name} is " in error) == ((0, False) if is_fleet else (2, True))
    assert f"{name} is " in answer("selfcheck --no-store mixed.csv", capsys)[2]


@pytest.mark.parametrize(("half", "is_empty"), WAYS)
def test_two_clocks_have_no_verdict_between_them(
    half: str, is_empty: bool, capsys: Captured
) -> None:
    """A size whose graph was rejected is named and left out; a case of two clocks is refused."""
    rows = written("timer", half, is_empty=is_empty)
    code, _, error = answer("batches mixed.csv", capsys)
    assert (code, "timer is " in error) == (2, True)
    _, found, error = answer("show mixed.csv", capsys)
    assert "timer is " in error
    by_clock = rows.fillna("").groupby("timer")["batch_size"].unique()
    for curve in found["curves"]:
        left_out = set(curve["left_out"])
        assert half == "runs" or any(left_out == set(sizes) for sizes in by_clock)
        assert curve["best"]["batch_size"] not in left_out
    for command in ("compare mixed.csv other.csv", "compare other.csv mixed.csv"):
        code, found, error = answer(command, capsys)
        if half == "runs":
            assert (code, "timer " in error) == (2, True)
            continue
        assert any("share no block or clock" in text for text in found["warnings"])
    code, _, error = answer("selfcheck --no-store mixed.csv", capsys)
    assert (code == 2) is ("timer is " in error) is (half == "runs")


@pytest.mark.parametrize("half", HALVES)
def test_two_versions_of_a_workload_are_two_curves(half: str, capsys: Captured) -> None:
    """They do not compute the same, so there is nothing to choose between."""
    rows = written("workload_version", half, is_empty=False)
    sizes = rows.groupby("workload_version")["batch_size"].unique()
    code, found, error = answer("show mixed.csv", capsys)
    assert (code, "workload_version is 1 and 2" in error) == (0, True)
    for curve in found["curves"]:
        assert curve["best"]["batch_size"] in sizes[int(curve["workload_version"])]
    code, found, error = answer("batches mixed.csv", capsys)
    assert "workload_version is 1 and 2" in error
    for curve in found["curves"] if code == 0 else ():
        told = {point["batch_size"] for point in curve["points"]}
        assert told <= set(sizes[int(curve["curve"]["workload_version"])])
    code, found, error = answer("compare mixed.csv other.csv", capsys)
    if half == "runs":
        assert (code, "workload_version several" in error) == (2, True)
    else:
        reasons = {case["reason"] for case in found["cases"]}
        assert reasons == {None, "workload_version 2 / 1"}


@pytest.mark.parametrize("half", ["powers", "others"])
def test_runs_that_two_tools_number_alike_are_not_joined(half: str, capsys: Captured) -> None:
    """Eight columns tell nothing of a run but its number, and many a tool begins with 1."""
    columns = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
    rows = mixed("torch", half, is_empty=False)
    rows = rows[rows["implementation"] == "torch"][[*columns, "time_median_s"]]
    chosen = HALVES[half](rows)
    rows[chosen].to_csv("a.csv", index=False)
    rows[~chosen].to_csv("b.csv", index=False)

    assert main(["merge", "a.csv", "b.csv", "-o", "both.csv"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("gpubench: a.csv and b.csv: run_id r0 stands in both")
    assert not Path("both.csv").exists()

    rows[chosen].assign(run_id="b" + rows["run_id"]).to_csv("c.csv", index=False)
    assert main(["merge", "c.csv", "b.csv", "-o", "both.csv"]) == 0
    assert answer("batches both.csv", capsys)[0] == 2
    _, found, error = answer("show both.csv", capsys)
    assert "shared no block" in error
    assert len(found["curves"][0]["left_out"]) == 2


def test_a_full_file_and_one_of_eight_columns_stay_two(capsys: Captured) -> None:
    """The second may be of any machine."""
    columns = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
    extra = ["implementation", "params", "cache"]
    rows = mixed("torch", "powers", is_empty=False)
    chosen = HALVES["powers"](rows)
    whole()[~chosen].to_csv("full.csv", index=False)
    bare = rows[chosen].assign(run_id="b" + rows["run_id"])
    bare[[*columns, *extra, "time_median_s"]].to_csv("bare.csv", index=False)
    assert main(["merge", "full.csv", "bare.csv", "-o", "mixed.csv"]) == 0
    capsys.readouterr()

    _, found, error = answer("show mixed.csv", capsys)
    assert "stand apart: label is (empty) and lab" in error
    assert len(found["sides"]) == 2
    assert answer("compare mixed.csv other.csv", capsys)[0] == 2
    assert answer("selfcheck --no-store mixed.csv", capsys)[0] == 2


@pytest.mark.parametrize("name", [name for name in CURVE if name != "workload_version"])
def test_what_is_part_of_the_case_makes_curves_and_cases_of_its_own(
    name: str, capsys: Captured
) -> None:
    """Also a column that joined the case after this test, such as the load."""
    rows = whole()
    rows = rows[rows["implementation"] == "torch"].assign(**{name: "x"})
    odd = powers(rows)
    rows = rows.assign(
        **{name: rows[name].where(~odd, "y")},
        time_median_s=rows["time_median_s"] * np.where(odd, SLOWER, 1.0),
    )
    rows.to_csv("mixed.csv", index=False)
    rows[~odd].assign(run_id="x" + rows["run_id"]).to_csv("like.csv", index=False)

    _, found, _ = answer("show mixed.csv", capsys)
    sizes = {curve[name]: curve["best"]["sizes"] for curve in found["curves"]}
    assert sizes == {"x": 8, "y": 2}
    _, found, _ = answer("compare like.csv mixed.csv", capsys)
    assert {case["case"][name] for case in found["cases"]} == {"x"}
    assert {lone["case"][name] for lone in found["unmatched"]} == {"y"}
