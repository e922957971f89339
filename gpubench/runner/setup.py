"""What a worker is told before its first visit, made from what is measured."""

from collections.abc import Iterable, Sequence

from gpubench.model import Case, Plan
from gpubench.runner.found import FoundOnce
from gpubench.runner.messages import Setup
from gpubench.suites.catalog import is_users_own


def setup_of(
    plan: Plan,
    cases: Sequence[Case],
    *,
    cores: str = "",
    sharers: int = 1,
    identify: bool,
    search_path: tuple[str, ...],
    found: Iterable[FoundOnce],
    launched: Iterable[Case],
) -> Setup:
    """Return the first message to a worker.

    Args:
        plan: What is measured.
        cases: Its cases.
        cores: Those that the worker is bound to; empty for all.
        sharers: How many workers share the memory of the host.
        identify: Whether machine and GPU are named in clear.
        search_path: Where a user's own workload may be imported from.
        found: What earlier processes found out about cases.
        launched: Cases that they could not record.
    """
    return Setup(
        device=plan.device,
        threads=plan.threads,
        timer=plan.timer,
        seed=plan.seed,
        sample_s=plan.sample_s,
        time_limit_s=plan.time_limit_s,
        cores=cores,
        sharers=sharers,
        identify=identify,
        cases=tuple(cases),
        # Built-in work imports nothing from a folder that a user happens to stand in.
        search_path=search_path if any(is_users_own(case.workload) for case in cases) else (),
        found=tuple(found),
        launched=tuple(launched),
    )
