"""What people read is compared byte for byte."""

import pytest

from tests.report.examples import DOCUMENTS, GOLDEN


@pytest.mark.parametrize("name", DOCUMENTS)
def test_output_is_the_golden(name: str) -> None:
    """A change of what people see is seen in review; `tests/golden/README.md` says how."""
    assert DOCUMENTS[name]() + "\n" == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_is_left_over() -> None:
    """A golden that nothing makes proves nothing."""
    made = {path.name for path in GOLDEN.iterdir() if path.is_file()} - {"README.md"}
    assert made == set(DOCUMENTS)


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".txt")])
def test_text_fits_into_a_hundred_columns(name: str) -> None:
    """Terminals and mails wrap beyond."""
    assert max(map(len, DOCUMENTS[name]().splitlines())) <= 100
