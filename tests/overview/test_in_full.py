"""Of many devices in a file one is told in full, and no other is out of reach."""

from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.overview.curve_lines import Overview
from gpubench.overview.in_full import sides_in_full
from gpubench.overview.overview import overview
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.overview.document import overview_document
from tests.overview.frames import failed_row
from tests.overview.test_node import DEVICES, rows

FAILED = failed_row(
    "oom",
    "too much",
    device_uuid=DEVICES[2],
    node="n17",
    device_rank=2,
    loaded_devices=3,
    run_id="r302",
    batch_size=4096,
)
MEDIAN, SLOW = "The median device: Example CPU, d", "Example CPU, d00000000000c, loaded_devices 3"


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.DataFrame([*rows(), *rows(loaded=1), FAILED])


@pytest.fixture(scope="module")
def found(frame: pd.DataFrame) -> Overview:
    return overview(frame)


@pytest.fixture(scope="module")
def file(frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("node") / "node.csv"
    frame.to_csv(path, index=False)
    return path


def test_it_is_the_median_device_where_all_of_them_work(found: Overview) -> None:
    """What was bought is a node at work, and neither its best device nor its worst."""
    (side,) = sides_in_full(found)

    assert len(found.sides) == 2 * len(DEVICES)
    assert dict(found.sides[side].apart_by)["loaded_devices"] == "3"
    assert found.sides[side].measured_on.device_uuid == found.nodes[0].devices[1].device_uuid


def test_the_text_names_what_it_leaves_out_and_how_to_see_it(found: Overview) -> None:
    """Sixteen sections of eight devices hide the one that matters; a page has all of them."""
    document = overview_document(found)
    text = written(document, "text", Screen(width=200))

    assert text.count("software") == 1
    assert MEDIAN in text
    assert (
        f"{DEVICES[2]}, loaded_devices 3: out of memory: matmul forward (fp32), batch 4096" in text
    )
    assert text.splitlines()[-1].startswith("In full above: 1 of 6 parts of the file")
    assert written(document, "markdown").count("**software**") == 6


def test_of_two_devices_the_slower_one_is_said_to_be(frame: pd.DataFrame) -> None:
    """Two have none in the middle."""
    two = frame[(frame["device_rank"] < 2) & (frame["loaded_devices"] == 3)]
    text = written(overview_document(overview(two)), "text", Screen(width=200))

    assert "The slower of two devices: Example CPU" in text
    assert "The median device" not in text


@pytest.mark.parametrize("device", ["2", DEVICES[2], "all"])
def test_any_device_can_be_asked_for(
    device: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By slot or identifier; nothing is out of reach."""
    assert main(["show", str(file), "--device", device]) == 0

    text = capsys.readouterr().out
    assert SLOW in text
    assert "In full above" not in text
    assert text.count("software") == (6 if device == "all" else 2)


@pytest.mark.parametrize("device", ["7", "cuda:1", "", "d0000"])
def test_a_device_that_is_not_there_is_refused_by_what_is(
    device: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody knows identifiers by heart."""
    assert main(["show", str(file), "--device", device]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert f"--device: {device!r} is " in line
    assert f"a slot from 0 to 2 or {DEVICES[0]}, {DEVICES[1]} and 1 more" in line


def test_an_empty_device_is_none_also_of_a_file_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell variable that is not set asks for nothing, and every identifier begins so."""
    path = tmp_path / "one.csv"
    pd.DataFrame(rows(loaded=1)).query("device_rank == 0").to_csv(path, index=False)

    assert main(["show", str(path), "--device="]) == 2
    assert "--device: '' is none of " in capsys.readouterr().err
    assert main(["show", str(path), "--device", DEVICES[0][:5]]) == 0


def test_a_file_of_one_device_is_told_as_ever() -> None:
    """There is nothing to leave out."""
    found = overview(pd.DataFrame(rows(loaded=1)).query("device_rank == 0"))

    assert sides_in_full(found) == (0,)
    assert "In full" not in written(overview_document(found), "text")
