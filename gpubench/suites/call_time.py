"""How long a call of a case should take, by the work that it does; no clock is read."""

from dataclasses import dataclass

from gpubench.model import Case, parse_params
from gpubench.suites.catalog import SHARED
from gpubench.suites.costs import KIND, STEP, Costs, at_once

_LINK_BYTES_PER_S = {"cpu": 0.4e9, "cuda": 40e9}
"""Of messages: what gloo carries between two cores, and pinned memory over PCIe; a GPU's ranks
are quicker by far."""

_ALONE_S = 15e-6
"""A call of torch.distributed by a rank that has nobody to send to."""

_OWN_BYTES_PER_S = {"cpu": 5e9, "cuda": 1.5e12}
"""Of the message that it then copies to itself."""

_IN_PLACE = ("all_reduce",)
"""Which work on the message itself, so that a rank alone has nothing to copy, and that need it back
as it was ahead of each interval."""

_RANK_S = {"cpu": 0.4e-3, "cuda": 5e-6}
"""What each further rank adds to a call."""

_BARRIER_S = 0.4e-3
"""What each further rank adds to a barrier, which is gloo's, also between GPUs."""

_LEAST_S = 2e-6
"""The shortest kernel."""

_OF_TORCH = {
    "cuda": {"bfloat16": 1.0, "float16": 1.0, "tf32": 0.5, "float32": 0.08},
    "cpu": {},
}
"""Speed of products by dtype, as a part of the main type's."""

_OURS = {
    "cupy-naive": 0.0014,
    "cupy-tiled": 0.0085,
    "cupy-register": 0.068,
    "cupy-register-split": 0.068,
    "cupy-tensor": 0.6,
    "cupy-tensor-split": 0.6,
}
"""The same of our own kernels (one H200)."""

_OURS_LEAST_S = {"cupy-register": 440e-6, "cupy-tensor": 83e-6}
"""What one tile takes over an inner axis of 4096, however small the batch (one H200)."""

_OF_STEP = {
    "cuda": {"mlp": 0.55, "convnet": 0.3, "transformer": 0.55},
    "cpu": {"mlp": 0.5, "convnet": 0.55, "transformer": 0.55},
}
"""Speed of whole steps, as a part of the products'; half of it for those of one's own."""

_LAUNCHES = {"mlp": 200, "convnet": 600, "transformer": 740}
"""Kernels of a training step."""

_LAUNCHES_OF_PHASE = {"forward": 0.2, "forward_backward": 0.6}
"""Of other phases, as a part of a training step's."""

_PRODUCTS = {"forward_backward": 3}
"""Launches of a product's phase, where it is more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSize:
    """What a call does, as far as its workload can tell."""

    flop: int | None = None
    bytes_moved: int | None = None
    message_bytes: int | None = None
    """What crosses a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTime:
    """A call's time on the device, and what it asks of the host."""

    device_s: float
    launches: int
    barrier_s: float = 0.0
    """Ahead of an interval: until the ranks of a group have met."""
    reset_s: float = 0.0
    """Ahead of an interval: until each rank has its message back as it was."""

    def wall_s(self, launch_s: float) -> float:
        """Return the seconds of a call that is not queued ahead."""
        return max(self.device_s, self.launches * launch_s)


def call_time(case: Case, size: WorkSize, costs: Costs, backend: str) -> CallTime:
    """Return how long a call should take.

    Args:
        case: The case.
        size: Its work; of what nobody knows, a call counts as if it took no time.
        costs: The machine's.
        backend: ``cpu`` or ``cuda``.
    """
    flop_per_s = costs.flop_per_s * _part(case, backend) * _together(case, costs)
    device_s = max(
        (size.flop or 0) / flop_per_s,
        (size.bytes_moved or 0) / costs.bytes_per_s,
        _link_s(case, size, backend, costs),
        _OURS_LEAST_S.get(case.implementation, 0.0) if backend == "cuda" else 0.0,
    )
    launches = _launches(case) if backend == "cuda" else 1
    return CallTime(
        device_s=max(device_s, launches * _LEAST_S),
        launches=launches,
        barrier_s=(ranks_of(case) - 1) * _BARRIER_S * at_once(ranks_of(case), costs.cores),
        reset_s=_reset_s(case, size, costs),
    )


def _together(case: Case, costs: Costs) -> float:
    """Return what the ranks of a case reach together, as a part of a device alone."""
    if case.workload not in SHARED:
        return 1.0
    ranks = ranks_of(case)
    return float(ranks) if costs.cores is None else min(ranks, costs.cores) / costs.cores


def _part(case: Case, backend: str) -> float:
    if case.implementation in _OURS:
        return _OURS[case.implementation]
    part = _OF_TORCH[backend].get(case.dtype, 1.0)
    return part * _OF_STEP[backend].get(case.workload, 0.5) if _is_step(case) else part


def _launches(case: Case) -> int:
    if _is_step(case):
        of_step = _LAUNCHES.get(case.workload, 1)
        return max(1, round(of_step * _LAUNCHES_OF_PHASE.get(case.phase, 1.0)))
    of_layer = 2 if case.workload == "layer" else 1
    return _PRODUCTS.get(case.phase, 1) * of_layer


def _reset_s(case: Case, size: WorkSize, costs: Costs) -> float:
    """Return what it takes to give ranks their messages back."""
    return (size.message_bytes or 0) / costs.bytes_per_s if case.workload in _IN_PLACE else 0.0


def _link_s(case: Case, size: WorkSize, backend: str, costs: Costs) -> float:
    """Return what a message takes, which a rank alone keeps to itself."""
    others = ranks_of(case) - 1
    if case.workload in SHARED and not others:
        copied = 0 if case.workload in _IN_PLACE else size.message_bytes or 0
        return _ALONE_S + copied / _OWN_BYTES_PER_S[backend]
    alone_s = (size.message_bytes or 0) / _LINK_BYTES_PER_S[backend] + others * _RANK_S[backend]
    return alone_s * at_once(others + 1, costs.cores)


def ranks_of(case: Case) -> int:
    """Return how many processes make a call of a case together; 1 where it says nothing."""
    text = parse_params(case.params).get("world_size", "")
    return max(1, int(text)) if text.isdecimal() and case.workload in SHARED else 1


def _is_step(case: Case) -> bool:
    return KIND.get(case.workload, STEP) == STEP
