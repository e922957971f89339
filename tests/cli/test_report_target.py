"""Where `gpubench report` writes, in which form, and what it refuses."""

import re
import shlex
import webbrowser
from pathlib import Path

import pytest

from gpubench.cli import patience
from gpubench.cli.main import main
from gpubench.dossier.target import report_target
from gpubench.dossier.writing import write_report
from gpubench.errors import UsageError
from gpubench.report.layout.document import Document
from tests.cli.report_files import Files
from tests.compare.sides import frame


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("report"))


def test_a_disk_that_is_full_leaves_the_earlier_report(
    files: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a whole or not at all, with no half of a file beside it."""
    first = files.report(files.old, name="full.json")

    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert main(["report", files.new, "-o", files.path("full.json")]) == 2
    assert "full.json: nothing can be written there (No space left" in capsys.readouterr().err
    assert (files.folder / "full.json").read_text() == first
    assert [path.name for path in files.folder.iterdir() if path.name.startswith(".full")] == []


def test_a_device_is_written_to_and_not_replaced(files: Files) -> None:
    """`-o /dev/null` must not make a file of it."""
    assert main(["report", files.old, "-o", "/dev/null", "--format", "json"]) == 0
    assert not Path("/dev/null").is_file()


def test_a_machine_without_a_browser_is_told_which_file_to_open(
    files: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is there all the same."""
    monkeypatch.setattr(webbrowser, "open", lambda _uri: False)

    files.report(files.old, "--open", name="headless.json")

    assert "no browser could be started; open" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("{missing}", "it cannot be read (No such file or directory)"),
        ("{folder}", "is a folder, expected results files"),
        ("{empty}", "the file is empty"),
        ("{old} -o {old}", "there is a file that gpubench report did not write"),
        ("{old} -o {folder} --format md", "nothing can be written there (it is a folder)"),
        ("{old} -o {missing}/a.html", "nothing can be written there (there is no folder"),
        ("{old} -o {folder}/a.pdf", "the name says no format, expected one that ends with .html"),
        ("{old} -o ''", "-o: an empty name"),
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
    places: dict[str, object] = {"missing": named["missing"], "empty": named["empty.csv"]}
    places |= {"folder": files.folder, "old": files.old}

    # Split first: a folder's name may hold a space.
    typed = [word.format(**places) for word in shlex.split(words)]

    assert main(["report", *typed]) == 2

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
    assert "--static: it cannot be combined with markdown" in capsys.readouterr().err


def test_pictures_go_into_a_folder_that_nobody_else_filled(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's own PNG are not replaced."""
    (files.folder / "own-pictures").mkdir()
    (files.folder / "own-pictures" / "cat.png").touch()

    assert main(["report", files.old, "-o", files.path("own.md")]) == 2
    assert "it is there, and no report beside it" in capsys.readouterr().err


def test_a_file_that_came_in_the_meantime_is_not_replaced(files: Files) -> None:
    """What was free an hour ago may hold somebody's rows by now."""
    target = report_target(files.path("meantime.json"), None, static=False)
    (files.folder / "meantime.json").write_text("rows")

    with pytest.raises(UsageError, match="there is a file that gpubench report did not write"):
        write_report(Document(sections=()), target)
