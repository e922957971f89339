"""How long one visit to a case measures, and when it has measured enough."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """The numbers that warm-up, sampling and stopping go by; all of them per visit."""

    sample_s: float
    """Seconds to spend inside timed intervals."""

    min_samples: int = 6
    """Fewer do not give a median an interval. Six slow calls after one (14 %) or two (25 %)
    warm-up calls also keep the timed share above 70 %."""

    max_samples: int = 3000
    """More cost memory and narrow nothing: blocks differ by more than their medians do.
    Three thousand calls of 100 us still fill the sampling time of the `quick` preset."""

    precision: float = 0.002
    """Stop early when the 95 % interval of the median is within this share of it, either side."""

    precise_after: float = 0.6
    """But not before this share of `sample_s`: with the longest warm-up that leaves a timed share
    of 0.6 / 0.8."""

    warm_up_share: float = 0.2
    """The full warm-up ends, settled or not, after this share of `sample_s`."""

    settled_within: float = 0.03
    """The warm-up has settled when two successive windows differ by less than this share."""

    min_interval_s: float = 200e-6
    """Where calls are too short to be timed one by one, an interval is to be at least this long."""

    @property
    def window_s(self) -> float:
        """Length of a warm-up window: a third of the longest warm-up, so that two fit well."""
        return self.sample_s * self.warm_up_share / 3
