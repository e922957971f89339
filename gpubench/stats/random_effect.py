"""How noisy two means are, of which the cases' own part is known and the rest has to be found."""

from dataclasses import dataclass

_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMean:
    """What one side's runs say of one number per run, such as the mean over a workload's cases."""

    squares: float
    """Sum of squared deviations from the side's mean, in logs."""
    runs: int
    own: float
    """The variance that the cases' own spread gives to one run's number, > 0."""

    @property
    def df(self) -> int:
        """Degrees of freedom of the squares."""
        return self.runs - 1


def mean_variance(a: SideMean, b: SideMean) -> float:
    """Return the variance of the difference of both sides' means; the sides' order is of no matter.

    The cases' own noise is known from all of them, and says how much noisier one side is; what
    a run does to all its cases at once shows only in the means. That part is the one which makes
    the weighted squares as large as their degrees of freedom. Where none is needed, they are as
    large as they are: what remains is Student's t with known ratios of variances.

    Whether a noisier side is noisier in the shared part too, its few runs cannot tell. So both are
    tried, and the larger variance counts: with a drift of 0.3 % that all cases share and one side
    three times noisier, intervals of workloads cover 94 to 99 % (tools/simulate_compare);
    believing in one answer leaves 82 % where the other is true.

    Args:
        a: One side.
        b: The other; at least one of them has two runs.

    Source: Mandel and Paule (1970), Analytical Chemistry 42, for the part that is found;
    Student's t with variances known up to a common factor.
    """
    alike, in_proportion = (1.0, 1.0), (a.own, b.own)
    return max(_with_shares(a, b, shares) for shares in (alike, in_proportion))


def _with_shares(a: SideMean, b: SideMean, shares: tuple[float, float]) -> float:
    scales = _scales(a, b, _shared(a, b, shares), shares)
    factor = _weighted_squares(a, b, scales) / (a.df + b.df)
    return factor * (scales[0] / a.runs + scales[1] / b.runs)


def _shared(a: SideMean, b: SideMean, shares: tuple[float, float]) -> float:
    """Return the shared variance that explains the squares, by bisection; 0 if none is needed."""
    df = a.df + b.df
    if _weighted_squares(a, b, (a.own, b.own)) <= df:
        return 0.0
    low, high = 0.0, (a.squares + b.squares) / df / min(shares)
    # `_weighted_squares` of `_scales`, written out: many comparisons spend most of their time here.
    own, other, first, second = a.own, b.own, *shares
    squares, others = a.squares, b.squares
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if squares / (own + middle * first) + others / (other + middle * second) > df:
            low = middle
        else:
            high = middle
    return high


def _scales(
    a: SideMean, b: SideMean, shared: float, shares: tuple[float, float]
) -> tuple[float, float]:
    return a.own + shared * shares[0], b.own + shared * shares[1]


def _weighted_squares(a: SideMean, b: SideMean, scales: tuple[float, float]) -> float:
    return a.squares / scales[0] + b.squares / scales[1]
