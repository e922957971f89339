"""Which devices a plan may name, and what several of them can be asked for."""

from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.model.plan import devices_of


def check_devices(plan: Plan) -> None:
    """Refuse what one device cannot do, and what is no device's.

    Raises:
        UsageError: Naming the option.
    """
    if plan.workers and plan.backend != "cpu":
        raise UsageError(
            "--workers",
            seen=f"{plan.workers} on {plan.device}",
            expected="parts of a CPU",
            advice="name GPUs with --device, as in cuda:0,2 or all",
        )
    if plan.alone and devices_of(plan) == 1:
        raise UsageError(
            "--alone",
            seen=f"one device, {plan.device}",
            expected="several, which are measured together too",
            advice="give --device all, or --device cpu --workers 2",
        )
