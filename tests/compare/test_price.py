"""What a contender may cost is decided here, and refused here."""

from gpubench.compare.comparison_records import Interval, OverallComparison, Verdict
from gpubench.compare.price import Basis, break_even


def overall(*, best: Interval | None, low: float = 0.9, high: float = 1.1) -> OverallComparison:
    """Return all workloads together."""
    return OverallComparison(
        result=Interval(speedup=1.0, low=low, high=high),
        p_adjusted=0.5,
        verdict=Verdict.UNCLEAR,
        verdict_reason=None,
        best=best,
        never_behind=False,
    )


def test_the_price_is_set_against_own_best_batches_where_they_are_known() -> None:
    """A buyer runs each device as it runs best."""
    best = Interval(speedup=1.2, low=1.1, high=1.3)

    assert break_even(overall(best=best)).interval == best
    assert break_even(overall(best=best)).basis is Basis.OWN_BEST_BATCH
    assert break_even(overall(best=None)).basis is Basis.EQUAL_BATCH


def test_an_interval_of_more_than_a_factor_of_two_names_no_price() -> None:
    """Half the price or twice the price is no answer."""
    assert break_even(overall(best=None, low=0.5, high=1.0)).reason == ""
    assert "factor of 2" in break_even(overall(best=None, low=0.5, high=1.001)).reason
