"""What the documents quote of committed files: each command still says it."""

import doctest
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from gpubench.cli.main import main as gpubench
from tools.crosscheck.__main__ import main as crosscheck

from .source_tree import ROOT

FINDINGS = "findings.md"
DOCUMENTS = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
PROGRAMS: dict[str, Callable[[list[str]], int]] = {
    "gpubench": gpubench,
    "python -m tools.crosscheck": crosscheck,
}
BLOCK = re.compile(r"```(?P<language>console|pycon)\n(?P<text>.*?)```", re.DOTALL)
LEFT_OUT = re.compile(r"^\.\.\.$", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)*(?!\w)")
NOT_FIGURES = re.compile(r"28 November 2026|\[[^]]*\]\([^)]*\)|`[^`]*`")


@dataclass(frozen=True)
class Quote:
    """A command and what a document shows of its output."""

    command: str
    parts: tuple[str, ...]


def text_of(document: str) -> str:
    return (ROOT / "docs" / document).read_text()


def quotes_in(document: str) -> Iterator[Quote]:
    """Yield each command that is shown with an output; shown alone it is an instruction."""
    for block in BLOCK.finditer(text_of(document)):
        first, _, shown = block["text"].partition("\n")
        if first.startswith("$ ") and shown and "\n$ " not in f"\n{shown}":
            parts = (one_line(part) for part in LEFT_OUT.split(shown))
            yield Quote(first.removeprefix("$ "), tuple(part for part in parts if part))


def one_line(text: str) -> str:
    """Return a text without regard to where its lines are broken and how its columns are set."""
    return " ".join(text.split())


@cache
def output_of(command: str) -> str:
    """Return what one command prints, run in this process; several quotes may share one."""
    program = next(name for name in PROGRAMS if command.startswith(f"{name} "))
    arguments = shlex.split(command.removeprefix(program))
    with redirect_stdout(StringIO()) as printed:
        assert PROGRAMS[program](arguments) == 0, command
    return one_line(printed.getvalue())


@pytest.fixture
def checkout_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the results in it, where a command may write a picture."""
    (tmp_path / "results").symlink_to(ROOT / "results")
    (tmp_path / "docs").mkdir()
    for path in (ROOT / "docs").glob("*.toml"):
        (tmp_path / "docs" / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


ALL = [(document, quote) for document in DOCUMENTS for quote in quotes_in(document)]
PICTURES = [quote for document, quote in ALL if document == FINDINGS and "--plot" in quote.command]
QUOTES = [(document, quote) for document, quote in ALL if quote not in PICTURES]


def test_the_findings_quote_outputs() -> None:
    """A change of format must not silently leave nothing to test."""
    assert len([quote for document, quote in QUOTES if document == FINDINGS]) >= 6
    assert all(quote.parts for _, quote in QUOTES)


@pytest.mark.usefixtures("checkout_root")
@pytest.mark.parametrize("quote", [pytest.param(q, id=f"{d}: {q.command}") for d, q in QUOTES])
def test_a_quoted_output_is_what_the_command_says(quote: Quote) -> None:
    """A figure in a document goes stale as soon as an analysis changes."""
    assert_quoted(quote)


def assert_quoted(quote: Quote) -> None:
    output, place = output_of(quote.command), 0
    for part in quote.parts:
        found = output.find(part, place)
        assert found >= 0, f"{quote.command} does not say, or not there: {part}"
        place = found + len(part)


@pytest.mark.usefixtures("checkout_root")
def test_the_examples_in_python_print_what_is_shown() -> None:
    """They are one session, as a reader would type them."""
    blocks = [
        one["text"] for one in BLOCK.finditer(text_of(FINDINGS)) if one["language"] == "pycon"
    ]
    session = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, FINDINGS, FINDINGS, 0)

    assert doctest.DocTestRunner().run(session).failed == 0
    assert len(session.examples) >= 8


def sections_of(document: str) -> Iterator[tuple[str, str]]:
    """Yield the title and text of each section, the head of the page first."""
    for section in re.split(r"^## ", text_of(document), flags=re.MULTILINE):
        title, _, text = section.partition("\n")
        yield title, text


def test_every_figure_in_the_findings_stands_in_an_output_beside_it() -> None:
    """No claim that no file shows: the head of the page may use the outputs of all sections."""
    everything = figures(" ".join(quoted(text) for _, text in sections_of(FINDINGS)))

    for title, text in sections_of(FINDINGS):
        shown = figures(quoted(text)) if quoted(text) else everything
        claimed = figures(NOT_FIGURES.sub("", BLOCK.sub("", text)))
        assert claimed <= shown, f"{title}: no output shows {sorted(claimed - shown)}"


def quoted(text: str) -> str:
    return " ".join(block["text"] for block in BLOCK.finditer(text))


def figures(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def test_the_command_of_the_picture_draws_it(checkout_root: Path) -> None:
    """The picture on the page is made from a committed file, and small enough for a clone."""
    (quote,) = PICTURES
    picture = quote.command.split()[-1]
    assert f"]({Path(picture).name})" in text_of(FINDINGS)

    assert_quoted(quote)

    for drawn in (checkout_root / picture, ROOT / picture):
        assert drawn.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        assert 10_000 < drawn.stat().st_size < 150_000


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_of_the_documents_lead_somewhere(document: str) -> None:
    """A reader follows them."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(document))

    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []
