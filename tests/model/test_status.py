"""A status says whether there is a time."""

from gpubench.model import Status


def test_the_statuses_are_those_of_the_contract_in_its_order() -> None:
    """The words stand in every results file."""
    assert list(Status) == (
        ["ok", "noisy", "throttled", "wrong", "oom", "timeout", "unsupported", "error"]
    )


def test_from_wrong_on_there_is_no_time() -> None:
    """A time of a wrong result would be compared by somebody."""
    assert [status for status in Status if status.has_time] == ["ok", "noisy", "throttled"]
