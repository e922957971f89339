"""What a network needs at its peak, estimated from its sizes before anything is built."""

from gpubench.model import Case
from gpubench.workloads.network import Extent
from gpubench.workloads.precision import Precision

_FLOAT32 = 4
_CAST = 2
_ADAMW_STATE = 8
_OPTIMIZER_SCRATCH = 8
# Scratch space does not shrink with the batch: single images took three times their share.
_SCRATCH_ELEMENTS = 2
_FORWARD = {False: 4.5, True: 6.5}
_STORED = {False: 4, True: 3}


def footprint_bytes(case: Case, precision: Precision, *, weights: int, extent: Extent) -> int:
    """Return an upper estimate of the bytes that one case holds at its peak.

    It is there to refuse a batch that would take the machine down, so it errs upwards: between
    the measured peak and about three times it on the CPU, where tests compare the two. The
    peaks of the forward pass, the backward pass and the optimizer are added up although they
    follow each other. Workspaces that a GPU library takes for convolutions are not foreseeable.

    Bytes per number are fitted to measured peaks: under autocast, layers that stay in float32
    (norms, the loss) and copies between dtypes make up for the smaller products, so that half the
    bytes of float32 would be too few.

    Args:
        case: Gives the phase and batch size.
        precision: Gives autocast or not.
        weights: Number of weights.
        extent: What one batch element takes.
    """
    per_weight = _bytes_per_weight(case.phase, autocast=precision.autocast)
    working = int(extent.widest * _FORWARD[precision.autocast])
    kept = extent.inputs * _FLOAT32
    if case.phase != "forward":
        kept += extent.activations * _STORED[precision.autocast]
    # Integers only: a batch of any size must be refused, not overflow.
    batch = case.batch_size * kept + (case.batch_size + _SCRATCH_ELEMENTS) * working
    return weights * per_weight + batch


def _bytes_per_weight(phase: str, *, autocast: bool) -> int:
    needed = _FLOAT32 + (_CAST if autocast else 0)
    if phase != "forward":
        needed += _FLOAT32
    if phase == "train_step":
        needed += _ADAMW_STATE + _OPTIMIZER_SCRATCH
    return needed
