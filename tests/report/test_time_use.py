"""Where the time went is one line that a person reads."""

from gpubench.model.time_use import TimeUse
from gpubench.report.time_use import time_use_text


def test_shares_stand_in_the_order_of_the_columns_and_the_rest_is_named() -> None:
    """What rounds to no per cent is left out."""
    use = TimeUse(
        total_s=123.0,
        parts_s=(("timed_s", 61.5), ("held_s", 12.3), ("check_s", 0.3), ("soak_s", 24.6)),
    )

    assert time_use_text(use) == "2 min 3 s: timed 50 %, held 10 %, soaking 20 %, other 20 %"


def test_a_measurement_without_any_time_has_no_shares() -> None:
    """As a scripted one."""
    assert time_use_text(TimeUse(total_s=0.0, parts_s=())) == "0 s"
