import csv
import io
import json
import re

import pytest

from gpubench.cli.main import main
from gpubench.doctor import diagnosis
from gpubench.doctor.finding import Finding

FINDINGS = [
    Finding(level="ok", subject="cpu", text="a processor"),
    Finding(level="missing", subject="compiler", text="none", advice="apt-get install g++"),
]


def test_findings_are_lines_with_their_advice_and_what_is_here_comes_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing comes with the command that installs it; that is an answer: exit 0."""
    monkeypatch.setattr(diagnosis, "diagnose", lambda: FINDINGS)

    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == (
        "1 optional part not installed.\n"
        "\n"
        "missing\n"
        "compiler  none -> apt-get install g++\n"
        "\n"
        "here\n"
        "cpu  a processor\n"
    )


def test_findings_are_json_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For programs that decide whether to measure here."""
    monkeypatch.setattr(diagnosis, "diagnose", lambda: FINDINGS)

    assert main(["doctor", "--format", "json"]) == 0

    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["level"] for finding in findings] == ["ok", "missing"]
    assert findings[0]["advice"] == ""


def test_an_unknown_format_is_refused_before_the_machine_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Torch is not waited for."""
    monkeypatch.delattr(diagnosis, "diagnose")
    assert main(["doctor", "--format", "xml"]) == 2
    assert "expected one of text, csv, markdown, json, html" in capsys.readouterr().err


def test_this_machine_is_described_without_its_folders(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text is made to be pasted into an issue."""
    monkeypatch.setattr(diagnosis, "busy_processes", list)
    assert main(["doctor", "--format", "csv"]) == 0

    out = capsys.readouterr().out
    subjects = {row["subject"] for row in csv.DictReader(io.StringIO(out))}
    assert {"cpu", "memory", "torch", "gpu", "load"} <= subjects
    assert not re.search(r"(?<![\w.)])/\w+/", out)
