"""`gpubench prices` as a user types it."""

import tomllib

import pytest

from gpubench.cli.main import main


def test_the_template_is_toml_with_a_comment_for_each_key(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It goes into a file as it is."""
    assert main(["prices", "template"]) == 0

    assert tomllib.loads(capsys.readouterr().out) == {
        "site": {},
        "device": {"NAME OF THE DEVICE": {}},
    }


def test_another_action_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With the one that there is."""
    assert main(["prices", "list"]) == 2
    assert "expected template" in capsys.readouterr().err
