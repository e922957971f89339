"""A made-up spread of a made-up machine."""

from dataclasses import replace
from typing import Any

from gpubench.model import DeviceIdentity, Software
from gpubench.model.between_run_sd import CaseClass, ClassSd, MachineSd
from gpubench.model.hashing import MachineKey, machine_key

_SPREAD = MachineSd(
    device=DeviceIdentity(
        backend="cpu",
        device="Example CPU",
        device_uuid="d0123456789ab",
        device_memory_bytes=8 * 10**9,
    ),
    software=Software(torch="v2.13.0", flags="threads=2", host="h0123456789ab"),
    method=1,
    measured_at="2026-01-02T03:04:05+00:00",
    runs=6,
    blocks=3,
    classes=(
        ClassSd(case_class=CaseClass.SHORT_PRODUCT, spread=0.02, df=9.5, cases=4),
        ClassSd(case_class=CaseClass.PRODUCT, spread=1 / 3, df=21.25, cases=6),
    ),
)


def example_spread(**changes: Any) -> MachineSd:
    return replace(_SPREAD, **changes)


def key_of(spread: MachineSd) -> MachineKey:
    key = machine_key(spread.device, spread.software.host)
    assert key is not None
    return key
