"""Which columns have to agree is decided once, for every column there is."""

from gpubench.curves.alike import (
    ANOTHER_QUESTION,
    CURVE,
    FACING,
    FREE,
    IN_ONE_CURVE,
    ON_ONE_MACHINE,
    ON_ONE_SIDE,
    PLACE,
    TOLD_ACROSS,
)
from gpubench.curves.rows import complete_rows
from gpubench.model.curve_key import CURVE_KEY_FIELDS
from gpubench.results.schema import CASE_COLUMNS, COLUMN_NAMES, COLUMNS
from tests.overview.frames import curve_rows, required_only

DECIDED = {*PLACE, *ON_ONE_MACHINE, *ON_ONE_SIDE, *IN_ONE_CURVE, *FREE, *CASE_COLUMNS}
NOT_MEASURED = ("file", "case", "design", "device", "node", "software")


def test_every_column_that_is_no_measurement_is_decided_on() -> None:
    """Whoever adds a column says what it means that two rows differ in it."""
    columns = {column.name for column in COLUMNS if column.group in NOT_MEASURED}

    assert columns | {"timer"} == DECIDED


def test_no_column_is_free_and_not() -> None:
    """Two answers would be none."""
    assert not FREE.keys() & {*PLACE, *ON_ONE_MACHINE, *ON_ONE_SIDE, *IN_ONE_CURVE, *CASE_COLUMNS}
    assert {*ANOTHER_QUESTION, *TOLD_ACROSS} <= {*COLUMN_NAMES}


def test_a_case_is_what_the_contract_says() -> None:
    """A column that joins the case keeps curves and cases of two sides apart by itself."""
    assert {*CURVE, "batch_size"} == {*FACING, "workload_version"} == {*CASE_COLUMNS}
    assert {*CURVE_KEY_FIELDS, "workload_version"} == {*CURVE}
    rows = complete_rows(required_only(curve_rows(lambda size: 1e-3 * size, (1, 2))))
    assert {*CURVE, *PLACE, *ON_ONE_MACHINE, *IN_ONE_CURVE} <= {*rows.columns}
