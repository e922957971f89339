"""Visit cases on one device in one process: build, check, memory, time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from gpubench.device.protocol import Device, Watch
from gpubench.errors import GpubenchError, UnsupportedError
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.sampling import UntrustedClockError
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up
from gpubench.model import Case, KernelFacts, MemoryUse, Observation, Status, Telemetry, WorkDone
from gpubench.runner.units import require_room
from gpubench.workloads.check import finite
from gpubench.workloads.protocol import Work

RESTS_S = (2.0, 4.0, 8.0)
"""How long a card that was slowed down by heat may rest before each repetition of its block."""

RESTS_IN_ALL_S = 60.0
"""How long all blocks of a process may rest: a card that is slowed down all the time would turn
three minutes into an hour, and its rows say the same after the first few."""

NOISY_ABOVE = 0.05
"""A row is `noisy` when IQR / median is above this."""


_SEEN_BY_A_PROFILE = {"kernel_name", "grid", "blocks_per_sm"}
"""The kernel's facts that a device can find out."""

RESTED = "repeated-after-throttling"
"""The warning of a row whose block was measured again after the card had been slowed down: a card
that rested may be quicker than one that works on."""


class Units(Protocol):
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


class WrongResultError(Exception):
    """The work's result is not what its reference says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is found out once per case and process, before its first timing."""

    work: Work
    check_error: float | None
    memory: MemoryUse
    kernel: KernelFacts


@contextmanager
def _released(work: Work) -> Iterator[None]:
    """Free what calls leave behind when they are done with, and also when one of them failed.

    Half a backward pass keeps the gradients that it had made when memory ran out; the next case
    is to find the device as every other does.
    """
    try:
        yield
    finally:
        work.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """What measuring a block takes, however often it is repeated."""

    clock: Clock
    call: Callable[[], object]
    before: Callable[[], object] | None
    effort: Effort
    deadline: Deadline
    calls: int | None

    def measure(self, warm_up: WarmUpMethod) -> BlockTiming:
        return measure_block(
            self.clock,
            self.call,
            before=self.before,
            warm_up=warm_up,
            effort=self.effort,
            deadline=self.deadline,
            calls=self.calls,
        )

    def has_time_for(self, rest_s: float, block_s: float) -> bool:
        """Whether another block like the last one, after a rest, would end before the deadline."""
        again_s = max(2 * self.effort.sample_s, 1.5 * block_s)
        return self.clock.now_s() + rest_s + again_s < self.deadline.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The block that becomes a row, of all that were measured at a visit."""

    block: BlockTiming
    watch: Watch
    repeats: int
    """Blocks before it that were thrown away."""
    seconds: float
    """How long it took, by the host."""

    def warnings(self) -> tuple[str, ...]:
        rested = (RESTED,) if self.repeats and not self.watch.spoiled() else ()
        return (*self.block.warnings, *self.watch.warnings(), *rested)


class Bench:
    """The cases of one process, each prepared once and timed once per block.

    Args:
        device: Where the work runs.
        units: Opens workloads, weights built once.
        effort: How long a visit measures.
        time_limit_s: How long a visit may take in all.
    """

    def __init__(
        self, device: Device, units: Units, *, effort: Effort, time_limit_s: float
    ) -> None:
        self._device = device
        self._units = units
        self._effort = effort
        self._time_limit_s = time_limit_s
        self._facts: dict[Case, _Facts] = {}
        self._calls_per_sample: dict[Case, int | None] = {}
        self._rests_left_s = RESTS_IN_ALL_S

    def visit(self, case: Case) -> Observation:
        """Measure a case once and return what was found, failures that are data included.

        An exception that is none of these says that nobody knows what state the process is in:
        it is let through, so that the process ends and the next case gets a fresh one.
        """
        try:
            return self._measure(case)
        except UnsupportedError as error:
            return _failed(Status.UNSUPPORTED, error)
        except TimeLimitError as error:
            return _failed(Status.TIMEOUT, error)
        except WrongResultError as error:
            return _failed(Status.WRONG, error)
        except (GpubenchError, UntrustedClockError) as error:
            return _failed(Status.ERROR, error)
        except (MemoryError, RuntimeError) as error:
            if not self._device.is_out_of_memory(error):
                raise
            failed = _failed(Status.OOM, error)
        # Libraries report an earlier fault as a lack of memory. Where this device can no longer be
        # used, this raises, so that the case that broke it gets the blame, and not the next one.
        self._device.clean()
        return failed

    def _measure(self, case: Case) -> Observation:
        """Measure a case, once more alone if it had no room beside what other cases have built.

        Else the same case would fit in one block and not in the next, by their random order.
        """
        deadline = None
        try:
            self._device.clean()
            deadline = self._deadline(case)
            return self._measure_beside_others(case, deadline)
        except (MemoryError, RuntimeError) as error:
            if not self._device.is_out_of_memory(error) or not self._is_crowded(case):
                raise
        # Here and not above, where the error still holds what the failed call had made.
        self._facts.clear()
        self._units.forget()
        self._device.forget()
        self._device.clean()
        # The parent waits for one time limit, and not for one each.
        return self._measure_beside_others(case, deadline or self._deadline(case))

    def _deadline(self, case: Case) -> Deadline:
        return Deadline.after(self._time_limit_s, self._device.clock(case))

    def _is_crowded(self, case: Case) -> bool:
        return any(other != case for other in self._facts)

    def _measure_beside_others(self, case: Case, deadline: Deadline) -> Observation:
        known = self._facts.get(case)
        facts = known or self._prepare(case, deadline)
        with _released(facts.work):
            visit = _Visit(
                clock=self._device.clock(case),
                call=facts.work.call,
                before=self._device.flush(case),
                effort=self._effort,
                deadline=deadline,
                calls=self._calls_per_sample.get(case),
            )
            kept = self._unspoiled(visit, brief_warm_up if known else full_warm_up)
        self._facts[case] = facts
        self._calls_per_sample[case] = kept.block.settled_calls_per_sample
        return replace(
            _observation(facts, kept.block, spoiled=kept.watch.spoiled()),
            telemetry=_telemetry(visit, kept),
            warnings=kept.warnings(),
        )

    def _unspoiled(self, visit: _Visit, warm_up: WarmUpMethod) -> _Kept:
        """Measure until the hardware was not held back, or patience or time are at an end.

        What is discarded is a block in which heat or the power supply slowed the card down. The
        last one is kept whatever happened: a card that cannot run at its clock is a finding.
        """
        kept = self._kept(visit, warm_up, repeats=0)
        for repeats, rest_s in enumerate(RESTS_S, 1):
            if not kept.watch.spoiled() or not self._may_rest(rest_s, visit, kept):
                break
            self._rests_left_s -= rest_s
            self._device.rest(rest_s)
            try:
                kept = self._kept(visit, warm_up, repeats=repeats)
            except TimeLimitError:
                # A card that is held back still more than before: there is a block to be kept.
                break
        return kept

    def _kept(self, visit: _Visit, warm_up: WarmUpMethod, *, repeats: int) -> _Kept:
        started_s = visit.clock.now_s()
        with self._device.watch() as watch:
            block = visit.measure(warm_up)
        seconds = visit.clock.now_s() - started_s
        return _Kept(block=block, watch=watch, repeats=repeats, seconds=seconds)

    def _may_rest(self, rest_s: float, visit: _Visit, last: _Kept) -> bool:
        return rest_s <= self._rests_left_s and visit.has_time_for(rest_s, last.seconds)

    def _prepare(self, case: Case, deadline: Deadline) -> _Facts:
        if self._device.overcommits:
            require_room(self._units.footprint_bytes(case), self._device.free_bytes())
        work = self._units.work(case)
        with _released(work):
            deadline.check()
            check_error = _check(work)
            deadline.check()
            memory = self._device.memory_pass(
                work.call, release=work.release, resident_bytes=work.resident_bytes
            )
            deadline.check()
            kernel = self._kernel_facts(work)
        return _Facts(work=work, check_error=check_error, memory=memory, kernel=kernel)

    def _kernel_facts(self, work: Work) -> KernelFacts:
        """Return what a work knows of its launches, and what the device sees of the rest.

        A work that knows it all is not profiled: that takes time, and leaves traces in a process.
        """
        known = {name: fact for name, fact in asdict(work.kernel).items() if fact is not None}
        if known.keys() >= _SEEN_BY_A_PROFILE:
            return work.kernel
        facts = replace(self._device.kernel_pass(work.call), **known)
        return facts if facts.tiles is not None else replace(facts, tiles=work.tiles(facts))


def _telemetry(visit: _Visit, kept: _Kept) -> Telemetry:
    """Return what the sensors said; without the energy of a call where each call has a flush.

    Emptying the cache moves more data than most calls do, and a counter cannot tell them apart.
    """
    telemetry = kept.watch.telemetry(kept.block.calls)
    return telemetry if visit.before is None else replace(telemetry, energy_j=None)


def _check(work: Work) -> float | None:
    """Compare the work with its reference, or its result with common sense where it has none."""
    if work.check is not None:
        check = work.check()
        if not check.passed:
            raise WrongResultError(
                f"relative error {check.error:.3g} against float64, at most {check.tolerance:.3g}"
            )
        return check.error
    if not finite(work.call()):
        raise WrongResultError("the result holds NaN or infinity")
    return None


def _status(block: BlockTiming, *, spoiled: bool) -> Status:
    if spoiled:
        return Status.THROTTLED
    return Status.NOISY if block.noise > NOISY_ABOVE else Status.OK


def _observation(facts: _Facts, block: BlockTiming, *, spoiled: bool) -> Observation:
    timing = block.timing
    return Observation(
        status=_status(block, spoiled=spoiled),
        timing=timing,
        work=_work_done(facts, timing.time_median_s),
        memory=facts.memory,
        kernel=facts.kernel,
        samples_s=block.samples_s,
    )


def _work_done(facts: _Facts, call_s: float) -> WorkDone:
    def rate(amount: int | None) -> float | None:
        return None if amount is None else amount / call_s

    work = facts.work
    return WorkDone(
        items_per_s=rate(work.items),
        flop=work.flop,
        flop_per_s=rate(work.flop),
        bytes_moved=work.bytes_moved,
        bytes_per_s=rate(work.bytes_moved),
        check_error=facts.check_error,
    )


def _failed(status: Status, error: BaseException) -> Observation:
    first_line = str(error).strip().splitlines()[:1]
    return Observation(status=status, detail=first_line[0] if first_line else repr(error))
