"""Put what a visit found together with where and how it was found: one row of the file."""

import uuid
from dataclasses import dataclass, replace

from gpubench.model import (
    BlockRow,
    NodePlace,
    Observation,
    Outcome,
    Plan,
    RowDesign,
    RunInfo,
    batch_class,
    format_plan,
)
from gpubench.model.row import method_of
from gpubench.runner.cells import Cell
from gpubench.runner.messages import Ready

ON_ITS_OWN = NodePlace(device_rank=0, loaded_devices=1)
"""The place of the one device that is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What all rows of one worker process share."""

    run_id: str
    run_index: int
    segment: int
    session: str
    started_at: str
    label: str
    plan: Plan
    ready: Ready
    place: NodePlace = ON_ITS_OWN
    start_s: float | None = None
    """What opening the process took, without warming the device up."""
    soak_s: float | None = None
    """What warming it up took; None as long as there was no need."""


def new_session_id() -> str:
    """Return a name for one session of measuring, which no reader takes for a number."""
    return "s" + uuid.uuid4().hex


def row_of(origin: Origin, cell: Cell, observation: Observation) -> BlockRow:
    """Return the row of a cell."""
    return BlockRow(
        run=RunInfo(
            run_id=origin.run_id,
            run_index=origin.run_index,
            segment=origin.segment,
            session=origin.session,
            started_at=origin.started_at,
            label=origin.label,
            plan=format_plan(origin.plan),
            method=method_of(origin.ready.device.backend),
        ),
        case=cell.case,
        design=RowDesign(
            batch_class=batch_class(cell.case.batch_size),
            preset=origin.plan.preset,
            order_seed=origin.plan.seed,
            input_seed=origin.plan.seed,
            block=cell.block,
            position=cell.position,
        ),
        outcome=Outcome(
            status=observation.status,
            detail=observation.detail,
            warnings="+".join(observation.warnings),
        ),
        timing=observation.timing,
        work=observation.work,
        link=observation.link,
        memory=observation.memory,
        kernel=observation.kernel,
        telemetry=observation.telemetry,
        spent=replace(observation.spent, start_s=origin.start_s, soak_s=origin.soak_s),
        device=origin.ready.device,
        node=replace(origin.place, node=origin.place.node or origin.ready.software.host),
        software=origin.ready.software,
    )
