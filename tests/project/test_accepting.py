"""What the page on accepting shows of two files, and of the exit code, is what happens."""

import re
import tomllib
from pathlib import Path

import pytest

from gpubench.cli.main import main

from .source_tree import ROOT

PAGE = (ROOT / "docs" / "accepting.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
SESSION = re.compile(
    r"\$ gpubench (?P<words>[^\n]+)\n(?P<shown>.*?)\n\$ echo \$\?\n(?P<code>\d)\n", re.DOTALL
)
SESSIONS = [found for text in BLOCK.findall(PAGE) if (found := SESSION.fullmatch(text))]
LEFT_OUT = re.compile(r"^\.\.\.$", re.MULTILINE)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda found: found["code"])
def test_a_session_on_the_page_ends_as_it_is_shown(
    session: "re.Match[str]", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exit code is what a script lives by."""
    monkeypatch.chdir(ROOT)

    code = main(session["words"].split())

    output, place = one_line(capsys.readouterr().out), 0
    assert code == int(session["code"])
    for part in map(one_line, LEFT_OUT.split(session["shown"])):
        place = output.find(part, place)
        assert place >= 0, part


def test_the_page_shows_a_contract_that_passes_and_one_that_is_open() -> None:
    """The two answers that committed files can have."""
    assert {session["code"] for session in SESSIONS} == {"0", "3"}


@pytest.mark.parametrize(
    ("contract", "reference"),
    [
        ("example-contract.toml", "h200-steps.csv"),
        ("example-contract-cpu.toml", "cpu-amd-epyc-next-day.csv"),
    ],
)
def test_the_contracts_beside_the_page_are_what_is_proposed(
    contract: str,
    reference: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Their comments name a command, which changes with the presets; what counts does not."""
    monkeypatch.chdir(ROOT)

    assert main(["accept", "--init", str(Path("results") / reference)]) == 0

    text = (ROOT / "docs" / contract).read_text(encoding="utf-8")
    assert tomllib.loads(capsys.readouterr().out) == tomllib.loads(text)


def one_line(text: str) -> str:
    return " ".join(text.split())
