"""Every error that a user can cause has the same four parts."""

import pickle

import pytest

from gpubench import errors
from gpubench.errors import GpubenchError, ResultsFileError, UnsupportedError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, GpubenchError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_reads_as_one_sentence_with_all_parts(kind: type[GpubenchError]) -> None:
    """Where, what was seen, what was expected, what to do."""
    error = kind("a.csv:14", seen="time is 'fast'", expected="seconds > 0", advice="delete the row")

    assert str(error) == "a.csv:14: time is 'fast', expected seconds > 0; delete the row"
    assert (error.where, error.seen) == ("a.csv:14", "time is 'fast'")
    assert (error.expected, error.advice) == ("seconds > 0", "delete the row")


@pytest.mark.parametrize("missing", ["seen", "expected", "advice"])
def test_no_part_can_be_left_out(missing: str) -> None:
    """A message without advice leaves its reader alone."""
    parts = {"seen": "x", "expected": "y", "advice": "z"}
    del parts[missing]

    with pytest.raises(TypeError, match=missing):
        ResultsFileError("a.csv", **parts)


def test_all_kinds_can_be_caught_as_one() -> None:
    """The command line turns each of them into one line and exit code 2."""
    assert {kind.__name__ for kind in KINDS} >= {
        "UsageError",
        "ResultsFileError",
        "DeviceError",
        "WorkloadError",
    }


def test_an_unsupported_case_is_no_error_of_the_user() -> None:
    """It becomes a row, so nothing that ends the program may catch it."""
    assert not issubclass(UnsupportedError, GpubenchError)
    assert str(pickle.loads(pickle.dumps(UnsupportedError("no bfloat16")))) == "no bfloat16"
