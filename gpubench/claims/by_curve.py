"""A claim that every curve of a machine answers for itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveCount:
    """In how many curves a claim holds."""

    holds: int
    fails: int

    @property
    def told(self) -> int:
        """Curves that can tell."""
        return self.holds + self.fails

    @property
    def verdict(self) -> ClaimVerdict:
        """Supported if it holds in all curves that can tell, refuted if in none of them."""
        if not self.told:
            return ClaimVerdict.NOT_TESTABLE
        if not self.fails:
            return ClaimVerdict.SUPPORTED
        return ClaimVerdict.DEPENDS if self.holds else ClaimVerdict.REFUTED

    @property
    def words(self) -> str:
        """``in 2 of 3 curves``."""
        return f"in {self.holds} of {self.told} {'curve' if self.told == 1 else 'curves'}"


def curve_count(answers: Iterable[bool | None]) -> CurveCount:
    """Return how many curves say yes and no; None is a curve that cannot tell."""
    given = list(answers)
    return CurveCount(holds=given.count(True), fails=given.count(False))
