"""What is left to be measured of an interrupted file, on the devices that began it."""

from typing import TYPE_CHECKING

from gpubench.cli.recording import search_path
from gpubench.cli.run_plan import OpenWorker
from gpubench.device.several import node_devices, rank_of
from gpubench.model import NodePlace
from gpubench.model.plan import devices_of
from gpubench.runner.measurement import Measurement
from gpubench.runner.node.seats import seats_of
from gpubench.runner.node.session import NodeSession
from gpubench.runner.session import Session

if TYPE_CHECKING:
    # pandas is needed to read a file, and only then.
    from gpubench.runner.resume import Interrupted


def resumed(found: "Interrupted", open_worker: OpenWorker) -> Measurement:
    """Return what measures the rest.

    Args:
        found: What the file says.
        open_worker: Makes the workers that measure.

    Raises:
        UsageError: If the devices are not here.
    """
    if devices_of(found.plan) > 1:
        # What is a device's own name is not the name of another one.
        label = "" if found.label == found.recorded.device.device else found.label
        return NodeSession(
            plan=found.plan,
            cases=found.cases,
            seats=seats_of(node_devices(found.plan)),
            open_worker=open_worker,
            label=label,
            node=found.node,
            identify=found.identify,
            search_path=search_path(),
            recorded=found.by_place,
        )
    return Session(
        plan=found.plan,
        cases=found.cases,
        open_worker=open_worker,
        label=found.label,
        place=NodePlace(
            node=found.node or None, device_rank=rank_of(found.plan.device), loaded_devices=1
        ),
        identify=found.identify,
        search_path=search_path(),
        recorded=found.recorded,
    )
