"""Errors of the layers below, in the plugin's words."""

import pytest

from gpubench.errors import ResultsFileError, UsageError
from gpubench.pytest_plugin.messages import message

FLAGS = ("runs", "batch-sizes", "device")


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("--runs", "--gpubench-runs"),
        ("--batch-sizes and --device", "--gpubench-batch-sizes and --gpubench-device"),
        ("--runs-on", "--runs-on"),
        ("--benchmark-device", "--benchmark-device"),
        ("--gpubench-runs", "--gpubench-runs"),
        ("a--runs", "a--runs"),
        ("--select", "--select"),
    ],
)
def test_only_options_that_the_plugin_has_are_renamed(text: str, ours: str) -> None:
    """Else a message would name a flag that does not exist."""
    error = UsageError(text, seen="a", expected="b", advice="c")

    assert message(error, FLAGS) == f"{ours}: a, expected b; c"


def test_nobody_is_sent_to_resume_a_file_of_pytests() -> None:
    """`gpubench run --resume` refuses it, since the cases were chosen by items."""
    error = ResultsFileError(
        "a.csv", seen="a", expected="b", advice="type `gpubench run --resume a.csv`"
    )

    assert message(error, FLAGS) == "a.csv: a, expected b; name a new file with --gpubench-csv"
