"""What a comparison is worth in the money of a price book."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.compare.comparison_records import Interval
from gpubench.compare.price import Basis
from gpubench.prices.records import PriceBook, Quote
from gpubench.prices.worth import Costs, Turning

MILLION = 1e6


class MoneyVerdict(StrEnum):
    """Which side does more work per money."""

    CONTENDER = "contender"
    BASELINE = "baseline"
    UNCLEAR = "unclear"
    """The interval of the timing holds 1."""


class PowerSource(StrEnum):
    """Where the watts of a ratio of performance per watt come from."""

    MEASURED = "measured"
    """The device's own counter, in the very cases that are compared, on both sides."""
    LIMIT = "power limit"
    """What the device may draw, where one of the sides has no valid measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedRatio:
    """Work per money of the contender over the baseline's, or work per energy."""

    ratio: Interval
    """With the interval of the timing; prices and watts are taken as they are."""

    @property
    def verdict(self) -> MoneyVerdict:
        """Which side is better, where the interval tells."""
        if self.ratio.low > 1:
            return MoneyVerdict.CONTENDER
        return MoneyVerdict.BASELINE if self.ratio.high < 1 else MoneyVerdict.UNCLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPerWatt:
    """Performance per watt of the devices themselves."""

    found: PricedRatio
    watts: tuple[float, float]
    """Of both sides; the geometric mean over the curves of a workload."""
    source: PowerSource


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfWork:
    """What a million units of work cost on one side, in the book's currency."""

    amount: float
    low: float
    high: float
    """Its 95 % interval, which is that of the side's throughput."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedWorkload:
    """What a workload costs on either side."""

    workload: str
    counts_items: bool
    """Whether a unit of work is the workload's item; else a batch element."""
    curves: int
    """Over how many curves it is the geometric mean."""
    basis: Basis
    per_million: tuple[CostOfWork, CostOfWork] | None
    """None without a throughput of either side by itself."""
    per_money: PricedRatio
    per_watt: WorkPerWatt | None
    """None where neither energy nor power limits are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPair:
    """One contender against the baseline, in money."""

    contender: str
    costs: Costs
    workloads: tuple[PricedWorkload, ...]
    overall: PricedRatio | None
    """Over the weighted workloads; None where none counts."""
    basis: Basis | None
    contender_turning: Turning | None
    """The break-even price; None where the timing is too wide to name one, or there is none."""
    baseline_turning: Turning | None
    electricity_turning: Turning | None
    too_wide: str
    """Why no price is named although there is an overall ratio; empty if one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedComparison:
    """All contenders in money."""

    book: PriceBook
    pairs: tuple[PricedPair, ...]
    stale: tuple[Quote, ...]
    """Prices that count here and are older than 90 days, the oldest first."""
