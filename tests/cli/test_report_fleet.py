"""`gpubench report` of many devices: the fleet's verdict first, and in full what it turns on."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gpubench.cli.side_names import sides_meant
from gpubench.dossier.contents import ReportRequest, report_contents
from gpubench.dossier.reading import read_files
from gpubench.peaks.table import peak_table
from gpubench.report.layout.document import Document, Figure, Paragraph
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.page.contents import FileKind, ReportContents, ReportFile
from gpubench.report.page.document import report_document
from gpubench.report.page.sources import sources_part
from tools.simulate_fleet import SimulatedFleet, frame

SLOW = "d000000000003"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each of sixteen devices, and one of all."""
    made = tmp_path_factory.mktemp("fleet")
    rows = frame(SimulatedFleet(devices=16, workloads=2, slow={3: 0.1}), 1).assign(
        gpubench="v0.1.0"
    )
    rows.to_csv(made / "all.csv", index=False)
    for name, part in rows.groupby("device_uuid"):
        part.to_csv(made / f"{name}.csv", index=False)
    return made


@pytest.fixture(scope="module")
def document(folder: Path) -> Document:
    sides = sides_meant([str(folder / "d*.csv")])
    return report_document(report_contents(ReportRequest(sides=sides, peaks=peak_table())))


@pytest.fixture(scope="module")
def data(document: Document) -> Any:
    return json.loads(written(document, "json", Screen()))


def test_the_first_screen_says_which_device_is_slow(document: Document, data: Any) -> None:
    """By how much, with its interval, and what would have been found."""
    first = data["sentences"][0]

    assert document.title == "Fleet: 16 devices (Example GPU)"
    assert first.startswith(f"Of 16 devices (Example GPU): 1 suspect: {SLOW} in node0000 ")
    assert " -10.3 % (95 % CI -" in first
    assert "slower than healthy is found in 95 % of measurements" in first
    assert data["sentences"][1].startswith(f"Measure {SLOW} again")


def test_picture_table_and_json_have_all_devices(document: Document, data: Any) -> None:
    """The verdict of each; where people look first is the picture."""
    blocks = (block for one in document.sections for block in one.blocks)
    (figure,) = (b for b in blocks if isinstance(b, Figure) and b.name == "fleet-1-speeds")
    speeds = {one["whole"]: one["speed"] for one in figure.spec["data"]["values"]}
    (group,) = data["fleet"]["groups"]

    assert len(speeds) == 16
    for one in group["devices"]:
        assert speeds[one["device"]] == pytest.approx(one["worst"]["ratio"] - 1, rel=1e-5)


def test_in_full_stand_the_extremes_only(folder: Path, document: Document, data: Any) -> None:
    """A page of ten thousand devices stays one that opens; no file goes without its digest."""
    shown = [one["file"] for one in data["timings"]]
    order = [one["device"] for one in data["fleet"]["groups"][0]["devices"]]

    assert sorted(shown) == sorted(f"{name}.csv" for name in (*order[:4], order[-1]))
    assert data["comparison"] is None
    (part,) = (one for one in document.sections if one.name == "fleet")
    told = next(b.text for b in part.blocks if isinstance(b, Paragraph) and "parts below" in b.text)
    assert "5 of 16 devices" in told
    assert "not held against each other" in told
    digests = {one["file"]: one["sha256"] for one in data["files"]}
    assert digests == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("d*.csv")
    }


@pytest.mark.parametrize(
    ("texts", "devices", "is_one_side"),
    [
        (["all.csv"], 5, True),
        (["mine=d*.csv"], 5, True),
        (["a=d*[0-7].csv", "b=d*[89a-f].csv"], 16, False),
        (["d*[0-3].csv"], 0, False),
    ],
)
def test_sides_that_are_meant_to_be_compared_stay_whole(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    texts: list[str],
    devices: int,
    is_one_side: bool,  # a column of the table
) -> None:
    """A label says so; a single file of many devices is cut down like many files of one."""
    monkeypatch.chdir(folder)
    request = ReportRequest(sides=sides_meant(texts), peaks=peak_table())

    read = read_files(request.sides, request.tell, is_one_side=request.is_one_side)

    found = {name for table in read.tables.values() for name in table.frame["device_uuid"]}
    assert len(found) == (devices or 4)
    assert (read.fleet is not None) == bool(devices)
    assert read.fleet is None or read.fleet.is_one_side == is_one_side


def test_a_run_that_two_files_hold_is_told_and_ends_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One device may not count as two; what else the files say is shown."""
    monkeypatch.chdir(folder)
    request = ReportRequest(sides=sides_meant(["x=all.csv", f"y={SLOW}.csv"]), peaks=peak_table())

    read = read_files(request.sides, request.tell, is_one_side=request.is_one_side)

    assert read.fleet is None
    assert read.no_fleet.startswith("the devices are not judged as a fleet: ")


def test_very_many_files_are_proven_by_one_digest() -> None:
    """As the command beside it prints it, whatever the order of the files."""
    files = tuple(
        ReportFile(
            name=f"{number}.csv",
            side="s",
            kind=FileKind.TIMING,
            sha256=hashlib.sha256(b"%d" % number).hexdigest(),
            size_bytes=1,
            commands=(),
        )
        for number in range(150)
    )
    contents = ReportContents(files=files, timings=(), tasks=(), jobs=(), learning=())

    (section,) = sources_part(contents).sections

    (told,) = (block.text for block in section.blocks if isinstance(block, Paragraph))
    lines = sorted(one.sha256 for one in files)
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() in told
    assert told.startswith("50 more files")
