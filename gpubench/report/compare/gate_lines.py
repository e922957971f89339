"""Which cases broke a limit, for standard error and for the log of a build."""

from collections.abc import Iterator, Sequence

from gpubench.compare.gates import GateFailure
from gpubench.report.style import plain
from gpubench.units import counted, format_bytes, format_percent

_SHOWN = 10


def gate_lines(failures: Sequence[GateFailure]) -> Iterator[str]:
    """Yield one line per limit that was broken, the worst cases first."""
    for gate in dict.fromkeys(failure.gate for failure in failures):
        broken = sorted((f for f in failures if f.gate == gate), key=_badness)
        shown = ", ".join(plain(f"{f.case_id} ({_excess(f)})") for f in broken[:_SHOWN])
        more = f" and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
        yield f"{gate}: {counted(len(broken), 'case')} failed: {shown}{more}"


def blind_lines(
    unseen: Sequence[tuple[str, int]], untold: Sequence[tuple[str, int]] = ()
) -> Iterator[str]:
    """Yield one line per contender about the cases that no limit could look at.

    Args:
        unseen: Contenders with how many cases they do not have.
        untold: Contenders with how many common cases do not say on both sides what they allocate.
    """
    for contender, count in unseen:
        cases = counted(count, "case")
        yield f"the limits did not see {cases} that {plain(contender)} does not have"
    for contender, count in untold:
        cases = counted(count, "case")
        yield (
            f"--fail-memory did not see {cases} of {plain(contender)} without"
            " memory_allocated_bytes on both sides"
        )


def uncompared_lines(uncompared: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Yield one line per reason for which a limit of times could not look at some cases."""
    for contender, reason, count in uncompared:
        cases = counted(count, "case")
        yield f"--fail-slower did not see {cases} of {plain(contender)} ({plain(reason)})"


def _badness(failure: GateFailure) -> float:
    return float("-inf") if failure.excess is None else -failure.excess


def _excess(failure: GateFailure) -> str:
    if failure.bytes_from_zero is not None:
        return f"0 B before, {format_bytes(failure.bytes_from_zero)} now"
    if failure.excess is None:
        return "no longer fits" if failure.gate == "--fail-memory" else "no time"
    return f"+{format_percent(failure.excess)}"
