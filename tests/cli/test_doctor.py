import json
import re

import pytest

from gpubench.cli.main import main
from gpubench.device import examination
from gpubench.device.finding import Finding

FINDINGS = [
    Finding(level="ok", subject="cpu", text="a processor"),
    Finding(level="missing", subject="compiler", text="none", advice="apt-get install g++"),
]


def test_findings_are_lines_with_advice_below(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing comes with the command that installs it; that is an answer: exit 0."""
    monkeypatch.setattr(examination, "examine", lambda: FINDINGS)

    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == (
        "ok       cpu       a processor\n"
        "missing  compiler  none\n"
        "                   -> apt-get install g++\n"
    )


def test_findings_are_json_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For programs that decide whether to measure here."""
    monkeypatch.setattr(examination, "examine", lambda: FINDINGS)

    assert main(["doctor", "--format", "json"]) == 0

    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["level"] for finding in findings] == ["ok", "missing"]
    assert findings[0]["advice"] == ""


@pytest.mark.parametrize("output_format", ["csv", "markdown", "xml"])
def test_an_examination_has_no_rows(output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Formats of tables are refused before the machine is looked at."""
    assert main(["doctor", "--format", output_format]) == 2
    assert "expected text or json" in capsys.readouterr().err


def test_this_machine_is_described_without_its_folders(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text is made to be pasted into an issue."""
    monkeypatch.setattr(examination, "busy_processes", list)
    assert main(["doctor"]) == 0

    out = capsys.readouterr().out
    subjects = {line[9:18].strip() for line in out.splitlines()}
    assert {"cpu", "memory", "torch", "gpu", "load"} <= subjects
    assert not re.search(r"(?<![\w.)])/\w+/", out)
