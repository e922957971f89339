"""`gpubench report`: what stands on the page."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.model import Plan, format_plan
from gpubench.report.page import curve_sections
from gpubench.results.schema import TEXT_COLUMNS
from gpubench.tune.evidence import EvidenceFile
from gpubench.tune.remembered import RememberingLab
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from tests.cli.report_files import GPU, SIZES, Files
from tests.compare.sides import failed, frame
from tests.overview.frames import curve_rows, failed_row
from tests.report.link_examples import links_file
from tests.tune.simulated import SimulatedJob


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page(files: Files) -> str:
    return files.told(files.old, files.new, files.training)


@pytest.fixture(scope="module")
def data(files: Files) -> dict[str, Any]:
    text = files.report(files.old, files.new, files.training, name="report.json")
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_answer_stands_first_and_the_proof_last(page: str) -> None:
    """A buyer reads one screen, an auditor the end."""
    titles = [line for line in page.splitlines() if line.startswith(("# ", "## "))]

    assert titles == [
        "# new against old",
        "## In brief",
        "## Warnings",
        "## Comparison: new against old",
        "## old.csv: G",
        "## new.csv: H",
        "## Training",
        "## Claims",
        "## Devices, software and flags",
        "## Raw rows",
        "## Columns explained",
        "## Files and commands",
    ]
    brief = page.partition("## In brief")[2].partition("##")[0]
    assert "new is faster than old over 1 workload" in brief
    assert "95 % CI" in brief


def test_json_has_the_data_of_every_analysis(data: dict[str, Any]) -> None:
    """One document, so that no figure of the page is missing for a program."""
    assert data["made_by"] == "gpubench report"
    assert data["comparison"]["contenders"][0]["label"] == "new"
    assert [one["file"] for one in data["timings"]] == ["old.csv", "new.csv"]
    assert data["timings"][0]["overview"]["curves"][0]["best"]["batch_size"] == 128
    assert data["timings"][0]["batches"]["curves"]
    assert len({claim["claim"] for claim in data["claims"]}) == 16
    assert data["software"]["differing"] == ["device", "torch"]
    assert [one["kind"] for one in data["files"]] == ["timing", "timing", "training"]


def test_the_ratios_of_the_page_are_those_of_the_data(page: str, data: dict[str, Any]) -> None:
    """What is rounded for a person is the same number."""
    overall = data["comparison"]["overall"]
    told = f"Speedup: {overall['speedup']:.2f}x (95 % CI {overall['low']:.2f} to"

    assert told in page
    assert data["comparison"]["sentence"].splitlines()[0] in page


def test_a_file_is_proven_by_its_digest(files: Files, page: str) -> None:
    """As `sha256sum` prints it, of the very file and not of its text."""
    assert hashlib.sha256(Path(files.old).read_bytes()).hexdigest() in page


def test_what_differs_is_warned_of_and_marked(page: str) -> None:
    """Software that differs is mistaken for hardware."""
    warnings = page.partition("## Warnings")[2].partition("##")[0]

    assert "differs: torch: 2.6.0 (old), 2.7.0 (new)" in warnings
    assert "| torch | differs | 2.6.0 | 2.7.0 |" in page
    assert "| backend |  | cuda | cuda |" in page


def test_no_folder_of_the_users_is_on_the_page(files: Files, page: str) -> None:
    """Reports travel; where somebody keeps files is nobody's business."""
    assert str(files.folder) not in page
    assert str(files.folder) not in json.dumps(page)


def test_files_of_one_name_keep_their_folders_apart(files: Files) -> None:
    """The label of a side that nobody named is no absolute path either."""
    (files.folder / "sub").mkdir()
    other = files.saved("sub/old.csv", frame(seed=3, sizes=SIZES, **GPU))

    text = files.told(files.old, other)

    assert str(files.folder) not in text
    assert "sub/old.csv" in text


def test_a_side_of_two_files_is_one_side(files: Files) -> None:
    """As `gpubench compare` reads it."""
    more = files.saved("more.csv", frame(seed=4, sizes=SIZES, **GPU, torch="v2.6.0"))

    text = files.told(f"before={files.old},{more}", f"after={files.new}")

    assert "# after against before" in text
    assert "| more.csv | before | timing |" in text
    drawn = text.partition("\n## before: 2 files together\n")[2].partition("\n## ")[0]
    assert "All rows of old.csv and more.csv together" in drawn
    assert "6 runs, 12 blocks in all" in drawn
    of_file = text.partition("\n## before, old.csv: G\n")[2].partition("\n## ")[0]
    assert "drawn with those of the other files of before" in of_file
    assert "### Claim 6" not in of_file


def test_a_file_says_its_side_unless_its_name_does(files: Files, page: str) -> None:
    """A label that begins as its file's name does is still somebody's own."""
    text = files.told(f"o={files.old}", f"n={files.new}")

    assert "| old.csv | o | timing |" in text
    assert "| old.csv | timing |" in page


def test_files_of_a_side_that_no_curve_is_of_say_why_they_have_curves_each(files: Files) -> None:
    """A comparison has the mean of two cards; a best batch is one card's."""
    other = frame(seed=5, sizes=SIZES, **{**GPU, "device_uuid": "d2"}, torch="v2.6.0")

    text = files.told(f"cards={files.old},{files.saved('card2.csv', other)}")

    told = "The files of cards have curves of their own, since each is of another device"
    assert text.count(told) == 2
    assert text.count("### Claim 6, powers of two") == 2


def test_three_machines_in_a_file_have_a_part_each(files: Files) -> None:
    """Their rows never share a mean."""
    rows = pd.concat(
        frame(seed=n, sizes=SIZES, **{**GPU, "device_uuid": f"d{n}"}, label=f"m{n}")
        for n in (1, 2, 3)
    )

    text = files.told(files.saved("three.csv", rows))

    assert "## three.csv: m1 and m2 and m3" in text
    assert text.count("### Claim 6, powers of two, m") == 3


def test_a_file_without_times_says_so(files: Files) -> None:
    """A run that went wrong is shown for what it is, not refused."""
    rows = [failed_row("oom", "no room", batch_size=size) for size in (1, 2)]

    text = files.told(files.saved("failed.csv", pd.DataFrame(rows)))

    assert "no case has a time" in text
    assert "2 of 2 rows have no time: out of memory" in text
    assert "Nothing is said of batch sizes: no row has a time" in text


def test_one_row_is_a_report(files: Files) -> None:
    """There is something to say of it, and what there is not is told."""
    row = curve_rows(lambda _: 1e-3, (100,), blocks=1)

    text = files.told(files.saved("one.csv", pd.DataFrame(row)))

    assert "was timed at batch 100 only" in text


def test_sides_that_cannot_be_compared_are_reported_each(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason stands first, on the page and on the screen."""
    other = frame(seed=5, sizes=SIZES, **GPU).assign(workload="conv")

    text = files.told(files.old, files.saved("other.csv", other))

    assert "The sides are not compared: " in text.partition("## Warnings")[0]
    assert "gpubench: the sides are not compared: " in capsys.readouterr().err


def test_cases_that_failed_or_face_nothing_are_listed(files: Files) -> None:
    """A GPU on which half of the cases run is not faster."""
    more = frame(seed=2, sizes=(*SIZES, 512), **{**GPU, "device": "H"})
    broken = files.saved("broken.csv", failed(more, "oom", 16))

    text = files.told(files.old, broken)

    lone = text.partition("### Failed and unmatched cases")[2].partition("###")[0]
    assert "| matmul/torch/forward/float32/-/16" in lone or "/16/" in lone
    assert "out of memory" in lone
    assert "only there: batch 512" in lone


def test_a_search_for_a_batch_size_stands_among_the_claims(files: Files) -> None:
    """Evidence of `gpubench tune` settles one claim, and its command is told."""
    settings = TuneSettings(factory="my_jobs:job", device="cpu")
    path = files.folder / "tune.jsonl"
    with EvidenceFile.create(path) as file:
        file.write_settings(settings)
        tune(RememberingLab(SimulatedJob(), {}, file), settings, verify_seeds=settings.seeds)

    found = json.loads(files.report(str(path), name="tuned.json"))

    assert [one["kind"] for one in found["files"]] == ["tune"]
    assert found["files"][0]["commands"] == ["gpubench tune my_jobs:job"]
    assert any(claim["file"] == "tune.jsonl" for claim in found["claims"])
    assert found["sentences"]
    assert "a search for my_jobs:job" in files.told(str(path))


def test_the_pages_text_is_data(files: Files) -> None:
    """A label or a workload of a file is text, whatever it looks like."""
    evil = "<script>alert(1)</script>"
    rows = frame(seed=6, sizes=SIZES, **{**GPU, "device": evil}, label=f"{evil}\"'`=javascript:")
    rows["workload"] = 'a"><img src=x onerror=alert(1)>\x1b[31m'

    text = files.report(files.saved("evil.csv", rows), files.old, name="evil.html")

    assert evil not in text
    assert "<img src=x" not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


HOSTILE = "<img src=x onerror=alert(1)>&quot;\"'`${x}</script><!--\u202e"


READ_STRICTLY = {"run_id", "status", "device_uuid", "started_at", "batch_class", "timer"}


def test_no_column_becomes_markup(files: Files) -> None:
    """Every text of a file at once, those of other tools too."""
    rows = frame(seed=7, sizes=SIZES, **GPU).assign(
        **dict.fromkeys(
            TEXT_COLUMNS
            - {"run_id", "status", "device_uuid", "started_at", "batch_class", "timer"},
            HOSTILE,
        ),
        **{"<b>odd</b>": HOSTILE},
    )

    text = files.report(files.saved("hostile.csv", rows), name="hostile.html")

    assert "<img src=x" not in text
    assert "<b>odd" not in text
    assert text.count("<script") == text.count("</script>")
    assert "\u202e" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_links_stand_on_the_page_of_their_file(files: Files) -> None:
    """A node's file has both, and its reader should not have to know another command."""
    name = files.saved("links.csv", links_file())

    text = files.told(name)

    assert "### Links" in text
    assert "all_reduce" in text.partition("### Links")[2]


def test_of_many_machines_the_first_curves_are_shown_and_the_others_named(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fleet in one file makes no page of ten megabytes, and no curve goes without a word."""
    monkeypatch.setattr(curve_sections, "_MOST_GROUPS", 2)
    rows = pd.concat(
        frame(seed=seed, sizes=SIZES, **GPU).assign(workload=name)
        for seed, name in enumerate(("matmul", "mlp", "convnet"))
    )

    text = files.told(files.saved("many.csv", rows))

    assert "### More curves" in text
    assert text.count("Knee: batch") == 2
    assert "The page has no room for pictures and advice of convnet forward" in text


def test_a_run_that_was_cut_short_is_warned_of(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of a plan is no small plan: what is missing may be what was slow."""
    whole = Plan(
        preset="quick", backend="cpu", device="cpu", profile="cpu", runs=3, blocks=4,
        sample_s=0.1, time_limit_s=60.0,
    )  # fmt: skip
    rows = frame(seed=9, sizes=SIZES, **GPU).assign(plan=format_plan(whole))

    text = files.told(files.saved("short.csv", rows))

    told = "cut short: 30 of at least 60 planned rows"
    assert f"- short.csv: {told}" in text.partition("## Warnings")[2].partition("##")[0]
    assert told in capsys.readouterr().err
