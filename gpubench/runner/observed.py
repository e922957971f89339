"""From what a visit found to an observation: what its row will say."""

from dataclasses import asdict, replace

from gpubench.measure.block import BlockTiming
from gpubench.model import LinkUse, Observation, Status, Telemetry, WorkDone
from gpubench.model.foreign import class_of, text_of
from gpubench.model.regime import BURST
from gpubench.runner.case_facts import CaseFacts
from gpubench.runner.kept_block import KeptBlock, Visit
from gpubench.workloads.protocol import Link

NOISY_ABOVE = 0.05
"""A row is `noisy` when IQR / median is above this."""


GROWS = "memory-grows"
"""The warning of a row whose work leaves memory behind with each call."""


def observed(
    facts: CaseFacts,
    visit: Visit,
    kept: KeptBlock,
    *,
    late: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
) -> Observation:
    """Return what a block that was measured says.

    Args:
        facts: What holds for all blocks of the case.
        visit: How it was measured.
        kept: The block.
        late: Warnings of what was seen after it.
        changes: Settings that the work has made, in words.
    """
    timing = kept.block.timing
    return Observation(
        status=_status(kept.block, spoiled=kept.watch.spoiled()),
        timing=timing,
        work=_work_done(facts, timing.time_median_s),
        link=_link_use(facts.work.link, timing.time_median_s),
        memory=facts.found.memory,
        kernel=facts.found.kernel,
        telemetry=_telemetry(visit, kept),
        spent=kept.block.spent,
        detail="; ".join((*_growth(facts), *changes)),
        warnings=(*kept.warnings(), *_of_the_work(facts), *late),
        samples_s=kept.block.samples_s,
    )


def failed(status: Status, error: BaseException) -> Observation:
    """Return what an error says that is data."""
    return Observation(status=status, detail=text_of(error) or class_of(error))


def _growth(facts: CaseFacts) -> tuple[str, ...]:
    return (f"each call leaves {facts.growth_bytes} bytes behind",) if facts.growth_bytes else ()


def _of_the_work(facts: CaseFacts) -> tuple[str, ...]:
    return (*facts.found.look.warnings, *((GROWS,) if facts.growth_bytes else ()))


def _status(block: BlockTiming, *, spoiled: bool) -> Status:
    if spoiled:
        return Status.THROTTLED
    return Status.NOISY if block.noise > NOISY_ABOVE else Status.OK


def _telemetry(visit: Visit, kept: KeptBlock) -> Telemetry:
    """Return what the sensors said of the block, and its cycles.

    Without the energy of a call where each call has a flush: emptying the cache moves more data
    than most calls do, and a counter cannot tell them apart. Without power and energy of bursts,
    which would be those of pulses and rests.
    """
    block = kept.block
    own = {name: value for name, value in asdict(block.own).items() if value is not None}
    telemetry = replace(kept.watch.telemetry(kept.use), **own)
    if block.sm_clock_hz is not None:
        telemetry = replace(telemetry, cycles=block.timing.time_median_s * block.sm_clock_hz)
    if visit.regime == BURST:
        telemetry = replace(telemetry, power_w=None, energy_j=None)
    return telemetry if visit.timed.before is None else replace(telemetry, energy_j=None)


def _work_done(facts: CaseFacts, call_s: float) -> WorkDone:
    def rate(amount: int | None) -> float | None:
        return None if amount is None else amount / call_s

    work = facts.work
    return WorkDone(
        items_per_s=rate(work.items),
        flop=work.flop,
        flop_per_s=rate(work.flop),
        bytes_moved=work.bytes_moved,
        bytes_per_s=rate(work.bytes_moved),
        check_error=facts.found.look.check_error,
    )


def _link_use(link: Link, call_s: float) -> LinkUse:
    return LinkUse(
        world_size=link.world_size,
        peer=link.peer,
        bus_bytes_per_s=None if link.bus_bytes is None else link.bus_bytes / call_s,
    )
