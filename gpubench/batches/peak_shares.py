"""What a curve reaches of its device's peaks at the batch size where it does most."""

from gpubench.batches.findings import CurveFindings, MachineFindings
from gpubench.peaks.records import PeakShares


def most_of_peak(machine: MachineFindings, curve: CurveFindings) -> PeakShares | None:
    """Return the shares of the highest rates of any batch size; None for what is no GPU.

    Args:
        machine: Where the curve was measured.
        curve: One of its curves.
    """
    if machine.peaks is None:
        return None
    return machine.peaks.shares(
        workload=curve.workload,
        dtype=curve.dtype,
        flop_per_s=curve.use.flop_per_s_best,
        bytes_per_s=curve.use.bytes_per_s_best,
    )
