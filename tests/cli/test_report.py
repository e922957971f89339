"""`gpubench report` as a user types it."""

import hashlib
import io
import json
import re
import shlex
import webbrowser
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.cli import patience
from gpubench.cli.main import main
from gpubench.dossier.files import shown_names
from gpubench.report.page import curve_sections
from gpubench.results.schema import TEXT_COLUMNS
from gpubench.results.training_writer import TrainingWriter
from tests.accept.simulated import CONTRACT
from tests.compare.sides import frame
from tests.converge.scripted import World, trained_rows
from tests.overview.frames import curve_rows, failed_row
from tests.report.link_examples import links_file
from tools.simulate_accept import Fleet
from tools.simulate_accept import frame as cards

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "regime": "burst"}
SIZES = (16, 20, 32, 100, 128)


class Files:
    """A folder with two machines' results and a training file, and their report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = self.saved("old.csv", frame(seed=1, sizes=SIZES, **GPU, torch="v2.6.0"))
        new = frame(
            seed=2,
            sizes=SIZES,
            time_s=lambda size: 5e-5 * (10 + size),
            **{**GPU, "device": "H"},
            torch="v2.7.0",
        )
        self.new = self.saved("new.csv", new)
        self.training = str(folder / "trained.csv")
        with TrainingWriter.create(Path(self.training)) as writer:
            for row in trained_rows(World()):
                writer.write(row)

    def saved(self, name: str, rows: pd.DataFrame) -> str:
        """Write a results file."""
        rows.to_csv(self.folder / name, index=False)
        return str(self.folder / name)

    def path(self, name: str) -> str:
        """Return a path in the folder."""
        return str(self.folder / name)

    def report(self, *words: str, name: str) -> str:
        """Return a report's text."""
        assert main(["report", *words, "-o", self.path(name)]) == 0
        return (self.folder / name).read_text()

    def told(self, *words: str) -> str:
        """Return a report's text as Markdown; drawing its pictures would take seconds."""
        with redirect_stdout(io.StringIO()) as stream:
            assert main(["report", *words, "--format", "md"]) == 0
        return stream.getvalue()


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


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["/a/x.csv"], ["x.csv"]),
        (["/a/x.csv", "/a/y.csv"], ["x.csv", "y.csv"]),
        (["/home/me/mon/x.csv", "/home/me/tue/x.csv"], ["mon/x.csv", "tue/x.csv"]),
        (["x.csv", "x.csv"], ["x.csv", "x.csv"]),
        (["x.csv", "/b/x.csv"], ["x.csv", "b/x.csv"]),
        (["-", "x.csv"], ["standard input", "x.csv"]),
    ],
)
def test_files_are_named_by_what_tells_them_apart(
    names: Sequence[str], shown: Sequence[str]
) -> None:
    """Two files called a.csv need their folders, one does not."""
    assert shown_names(names) == shown


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
    failed = [failed_row("oom", "no room", batch_size=size) for size in (1, 2)]

    text = files.told(files.saved("failed.csv", pd.DataFrame(failed)))

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


def test_a_contract_holds_the_later_sides_to_the_first(files: Files) -> None:
    """The same answer as `gpubench accept` gives."""
    reference = files.saved("reference.csv", cards(Fleet(), 2))
    good = files.saved("good.csv", cards(Fleet(first=1), 1))
    (files.folder / "contract.toml").write_text(CONTRACT)

    contract = ["--contract", files.path("contract.toml")]
    found = json.loads(files.report(reference, good, *contract, name="accepted.json"))

    assert found["contract"]["answer"] == "PASS"
    assert found["sentences"][0].startswith("PASS")


PRICES = """
currency = "EUR"
[site]
years = {value = 4, source = "plan", date = 2026-01-01}
utilisation = {value = 0.7, source = "plan", date = 2026-01-01}
pue = {value = 1.2, source = "room", date = 2026-01-01}
electricity_per_kwh = {value = 0.25, source = "bill", date = 2026-01-01}
[device."%s"]
purchase = {value = 1000, source = "offer", date = 2026-01-01}
power_w = {value = 500, source = "offer", date = 2026-01-01}
[device.H]
purchase = {value = 1500, source = "offer", date = 2026-01-01}
power_w = {value = 600, source = "offer", date = 2026-01-01}
"""


def test_a_price_that_the_book_lacks_is_one_line(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Money was asked for, so there is no report without it."""
    (files.folder / "prices.toml").write_text(PRICES % "Z")

    words = ["report", files.old, files.new, "--prices", files.path("prices.toml")]
    assert main([*words, "-o", files.path("money.md")]) == 2

    *_, complaint = capsys.readouterr().err.splitlines()
    assert "there is no price for G" in complaint
    assert not (files.folder / "money.md").exists()


def test_money_is_told_and_drawn(files: Files) -> None:
    """What a workload's work costs on either side, and at which price the order turns."""
    (files.folder / "book.toml").write_text(PRICES % "G")

    words = (files.old, files.new, "--prices", files.path("book.toml"))
    page = files.report(*words, name="money.html")

    assert "Work per EUR: new does more" in page
    assert "Work per EUR and per watt of new over old" in page
    assert "Work per EUR of new over old, by the price of new" in page


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("{missing}", "it cannot be read (No such file or directory)"),
        ("{folder}", "it is a folder, expected results files"),
        ("{empty}", "the file is empty"),
        ("{old} -o {old}", "there is a file that gpubench report did not write"),
        ("{old} -o {folder} --format md", "nothing can be written there (it is a folder)"),
        ("{old} -o {missing}/a.html", "nothing can be written there (there is no folder"),
        ("{old} -o {folder}/a.pdf", "the name says no format, expected one that ends with .html"),
        ("{old} --format pdf", "'pdf', expected one of html, md"),
        ("{old} --format json --open", "the report goes to standard output"),
        ("{old} --prices {missing}", "cannot be read"),
        ("{old} --contract {missing}", "cannot be read"),
        ("{old} --peaks {missing}", "cannot be read"),
        ("a= -o {folder}/a.md", "it names no file"),
        ("- -", "standard input"),
    ],
)
def test_a_mistake_is_one_line(
    words: str, complaint: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where, what was seen, what was expected, what to do."""
    (files.folder / "empty.csv").touch()
    named = {name: files.path(name) for name in ("missing", "empty.csv")}
    typed = words.format(
        missing=named["missing"], empty=named["empty.csv"], folder=files.folder, old=files.old
    )

    assert main(["report", *shlex.split(typed)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert captured.err.count("\n") == 1


def test_an_earlier_report_is_replaced(files: Files) -> None:
    """It was made by this command, and making it again changes nothing."""
    for name in ("again.html", "again.json"):
        first = files.report(files.old, name=name)
        assert files.report(files.old, name=name) == first


def test_a_page_for_a_wiki_has_its_pictures_beside_it(files: Files) -> None:
    """Markdown shows no Vega; the folder is named after the page, and made anew with it."""
    one = files.saved("wiki.csv", frame(seed=8, sizes=(16, 20, 32), runs=1, blocks=1))
    for _ in range(2):
        text = files.report(one, name="wiki.md")

    named = re.findall(r"\((wiki-pictures/[\w-]+\.png)\)", text)
    assert named
    for name in named:
        assert (files.folder / name).read_bytes().startswith(b"\x89PNG")


def test_a_report_goes_to_standard_output(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """Results to stdout, the rest to stderr."""
    assert main(["report", files.old, "--format", "md"]) == 0

    captured = capsys.readouterr()
    assert captured.out.startswith("# G")
    assert captured.err == ""


def test_the_browser_is_shown_the_file(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its URI, which a browser opens without a server."""
    shown: list[str] = []

    def opened(uri: str) -> bool:
        shown.append(uri)
        return True

    monkeypatch.setattr(webbrowser, "open", opened)

    files.report(files.old, "--open", name="shown.json")

    assert shown == [(files.folder / "shown.json").as_uri()]


def test_long_work_says_how_far_it_is(
    files: Files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, once anybody would ask."""
    monkeypatch.setattr(patience, "_PATIENCE_S", 0.0)

    files.report(files.old, files.new, name="slow.json")

    assert "gpubench: file 2 of 2, new.csv\n" in capsys.readouterr().err


def test_a_page_without_a_script_is_static(files: Files) -> None:
    """For a mail, an archive, a ticket that strips scripts."""
    text = files.report(files.old, "--static", name="static.html")

    assert text.startswith("<!DOCTYPE html>")
    assert "<script" not in text
    assert "matmul forward" in text


def test_static_is_of_a_page_only(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that does nothing would be taken for one that does something."""
    assert main(["report", files.old, "--static", "-o", files.path("static.md")]) == 2
    assert "--static: it stands beside markdown" in capsys.readouterr().err


def test_pictures_go_into_a_folder_that_nobody_else_filled(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's own PNG are not replaced."""
    (files.folder / "own-pictures").mkdir()
    (files.folder / "own-pictures" / "cat.png").touch()

    assert main(["report", files.old, "-o", files.path("own.md")]) == 2
    assert "it is there, and no report beside it" in capsys.readouterr().err


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
