"""What the first rank of a group says to the others, and what they answer."""

from dataclasses import dataclass

from gpubench.model import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A rank's first message: where it is to meet the others."""

    rank: int
    worlds: tuple[int, ...]
    """World sizes that are measured, ascending; a world of n is the ranks 0 to n - 1."""
    port: int
    """Of the store in which all meet."""
    device: str
    """The rank's own, as torch names it."""

    @property
    def ranks(self) -> int:
        """All there are."""
        return self.worlds[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A rank's answer to where it is to meet the others: it has its device and is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """Asks for intervals with nothing in them, each behind a barrier; answered by `Met`."""

    world: int
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCase:
    """A case that all ranks of its world work at, with what is built for it on first use."""

    case: Case
    world: int
    largest: int
    """The largest batch size that will be asked for."""
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Asks for timed intervals; answered by `Ran`."""

    of: RankCase
    intervals: int
    calls: int
    """Back-to-back calls in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Asks a rank to compare its own result; answered by `Checked`."""

    of: RankCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """When a rank left each barrier, and what its clock reads of nothing."""

    started_ns: tuple[int, ...]
    empty_ns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a rank's intervals took."""

    spent_ns: tuple[int, ...]
    parts: int
    """Intervals behind barriers of their own that each is the sum of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How far a rank's result is from the right one."""

    error: float
    tolerance: float
    agrees: str = ""
    """What must be the same on all ranks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A rank's last words."""

    detail: str
    out_of_memory: bool


Question = Meet | Run | CheckResult
Answer = Met | Ran | Checked
