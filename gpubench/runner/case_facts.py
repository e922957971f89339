"""Build a case's work and find out what holds for all of its blocks: check, memory, kernel."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from gpubench.device.protocol import Device
from gpubench.measure.limit import Deadline
from gpubench.model import Case, KernelFacts
from gpubench.runner.found import FoundOnce
from gpubench.runner.looks import first_look, refuse_no_numbers
from gpubench.runner.workload_cache import require_room
from gpubench.workloads.fingerprint import fingerprint
from gpubench.workloads.protocol import Work

_SEEN_BY_A_PROFILE = {"kernel_name", "grid", "blocks_per_sm"}
"""The kernel's facts that a device can find out."""


class OpenedWorkloads(Protocol):
    """Where a bench gets its works from."""

    def work(self, case: Case) -> Work:
        """Return the work of a case, built."""
        ...

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the estimated peak of a case; None if nobody can tell."""
        ...

    def forget(self) -> None:
        """Let go of everything built; it is built again when it is asked for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What is found out once per case and process, before its first timing."""

    work: Work
    found: FoundOnce
    growth_bytes: int
    """What each further call adds to the memory, for good; 0 if nothing."""
    build_s: float
    check_s: float
    """Look, memory, growth and kernel."""


@contextmanager
def released(work: Work) -> Iterator[None]:
    """Free what calls leave behind when they are done with, and also when one of them failed.

    Half a backward pass keeps the gradients that it had made when memory ran out; the next case
    is to find the device as every other does.
    """
    try:
        yield
    finally:
        work.release()


def find_facts(
    device: Device,
    workloads: OpenedWorkloads,
    case: Case,
    deadline: Deadline,
    *,
    known: FoundOnce | None = None,
) -> CaseFacts:
    """Build the work of a case, check it and look at its memory and kernel.

    What another process found is taken over where this one computes the same bits: then it is the
    same kernel, and its result is as right as the one that was compared with the reference. Steps
    never are the same bits, since they change their weights; they are compared anew, and their
    kernel is taken over where a call needs the same memory to the byte.

    Args:
        device: Where the work runs.
        workloads: Builds it.
        case: The case.
        deadline: When to give up.
        known: What another process found; None if nobody did.

    Raises:
        MemoryError: If there is no room for it where the system would kill for it.
        WrongResultError: If its result is wrong.
        NothingExecutedError: If a user's work returned a promise of a result.
        TimeLimitError: If the deadline passes first.
    """
    if device.overcommits:
        require_room(workloads.footprint_bytes(case), device.free_bytes())
    started_s = deadline.clock.now_s()
    work = workloads.work(case)
    built_s = deadline.clock.now_s()
    with released(work):
        deadline.check()
        print_ = _fingerprint(device, work)
        same = known if known is not None and print_ and print_ == known.fingerprint else None
        found = same or _find(device, work, case, deadline, known=known, print_=print_)
        growth_bytes = device.growth_pass(work.call) if work.by_user else 0
    return CaseFacts(
        work=work,
        found=found,
        growth_bytes=growth_bytes,
        build_s=built_s - started_s,
        check_s=deadline.clock.now_s() - built_s,
    )


def _fingerprint(device: Device, work: Work) -> str:
    """Return what tells whether another process computes the same; of recorded works alone.

    They return the same in every call. On a CPU nothing is found out that would take long, and
    each process does so for itself.
    """
    is_told = work.recordable and not work.by_user and device.torch_device.type != "cpu"
    return fingerprint(work.call()) if is_told else ""


def _find(
    device: Device,
    work: Work,
    case: Case,
    deadline: Deadline,
    *,
    known: FoundOnce | None,
    print_: str,
) -> FoundOnce:
    look = first_look(work)
    deadline.check()
    refuse_no_numbers(work)
    deadline.check()
    memory = device.memory_pass(work.call, release=work.release, resident_bytes=work.resident_bytes)
    deadline.check()
    allocated = memory.memory_allocated_bytes
    is_same = known is not None and known.memory.memory_allocated_bytes == allocated is not None
    kernel = known.kernel if known is not None and is_same else _kernel_facts(device, work)
    deadline.check()
    return FoundOnce(case=case, look=look, memory=memory, kernel=kernel, fingerprint=print_)


def _kernel_facts(device: Device, work: Work) -> KernelFacts:
    """Return what a work knows of its launches, and what the device sees of the rest.

    A work that knows it all is not profiled: that takes time, and leaves traces in a process.
    """
    known = {name: fact for name, fact in asdict(work.kernel).items() if fact is not None}
    if known.keys() >= _SEEN_BY_A_PROFILE:
        return work.kernel
    facts = replace(device.kernel_pass(work.call), **known)
    return facts if facts.tiles is not None else replace(facts, tiles=work.tiles(facts))
