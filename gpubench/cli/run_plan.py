"""Measure a plan into a new results file; what every command that measures has in common."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace

from gpubench.cli.budget import fitted
from gpubench.cli.exit_codes import CANNOT_ANSWER
from gpubench.cli.interrupts import exit_code
from gpubench.cli.list_cases import announce
from gpubench.cli.node_name import node_name
from gpubench.cli.plan_options import Planned
from gpubench.cli.recording import (
    budget_end_line,
    interrupted_line,
    lost_line,
    measure_shown,
    new_file,
    say_seats,
    search_path,
)
from gpubench.cli.standard_streams import say
from gpubench.device.several import node_devices, rank_of, require_one_device
from gpubench.model import NodePlace, Plan
from gpubench.model.plan import devices_of
from gpubench.runner.measurement import Measurement
from gpubench.runner.node.seats import seats_of
from gpubench.runner.node.session import NodeSession
from gpubench.runner.recording import Recording
from gpubench.runner.session import Session
from gpubench.runner.worker import Worker
from gpubench.suites.estimate import COMMAND_S, PlanEstimate
from gpubench.suites.request import check_label

OpenWorker = Callable[..., Worker]
"""Makes a worker; of several devices it is told the `Binding` of each."""

Then = Callable[[Recording], int]
"""What follows when nothing interrupted the measurement; returns the exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What is to be measured by whom."""

    planned: Planned
    label: str
    identify: bool
    open_worker: OpenWorker

    @property
    def measurement(self) -> Measurement:
        """The request with all that its measurement depends on, of one device or of several."""
        return self.session if devices_of(self.planned.plan) == 1 else self._of_several()

    @property
    def session(self) -> Session:
        """The measurement of one device."""
        plan = self.planned.plan
        return Session(
            plan=plan,
            cases=self.planned.cases,
            open_worker=self.open_worker,
            label=self.label,
            place=NodePlace(
                node=node_name() or None, device_rank=rank_of(plan.device), loaded_devices=1
            ),
            identify=self.identify,
            search_path=search_path(),
        )

    def _of_several(self) -> NodeSession:
        return NodeSession(
            plan=self.planned.plan,
            cases=self.planned.cases,
            seats=seats_of(node_devices(self.planned.plan)),
            open_worker=self.open_worker,
            label=self.label,
            node=node_name(),
            identify=self.identify,
            search_path=search_path(),
        )

    @property
    def within_s(self) -> float | None:
        """What a budget leaves for measuring; None without one."""
        planned = self.planned
        return None if planned.budget_s is None else planned.budget_s - planned.tried_s - COMMAND_S

    def within_budget(self) -> "RunRequest":
        """Return the request with the plan that fits into its budget here."""
        return replace(self, planned=fitted(self.planned, self.session))


def request_of(
    arguments: Namespace,
    plan_from: Callable[[Namespace], Planned],
    open_worker: OpenWorker,
    require: Callable[[Plan], None] = require_one_device,
) -> RunRequest:
    """Return what the options ask for.

    Args:
        arguments: What was typed, with `label` and `identify`.
        plan_from: Makes the plan of it.
        open_worker: Makes the workers that measure.
        require: Refuses devices that cannot be measured, or not by this command.

    Raises:
        UsageError: Naming the first option that cannot be used.
    """
    if arguments.label is not None:
        check_label(arguments.label)
    # Before minutes are spent.
    node_name()
    planned = plan_from(arguments)
    require(planned.plan)
    return RunRequest(
        planned=planned,
        label=arguments.label or "",
        identify=arguments.identify,
        open_worker=open_worker,
    )


def run_plan(request: RunRequest, path: str, *, kept_as: str | None, then: Then) -> int:
    """Measure into a new file.

    Args:
        request: What to measure.
        path: Where the rows go.
        kept_as: The file's name for its user; None if it is gone afterwards.
        then: What follows.

    Raises:
        GpubenchError: If the file, the device or a workload cannot be used.
    """
    with new_file(path) as writer:
        request = request.within_budget()
        announce(request.planned, kept_as or "a file that is not kept (name one with -o)")
        measurement = request.measurement
        say_seats(measurement)
        recording = Recording(measurement, writer)
        return finish(recording, request.planned.expected, kept_as, then, request.within_s)


def finish(
    recording: Recording,
    expectation: PlanEstimate,
    kept_as: str | None,
    then: Then,
    within_s: float | None = None,
) -> int:
    """Measure what is missing; a signal or a budget leaves a good file and says how to go on.

    Args:
        recording: What is measured.
        expectation: What its plan should take.
        kept_as: The file's name for its user; None if it is gone afterwards.
        then: What follows.
        within_s: A budget's seconds, if there is one.
    """
    try:
        measure_shown(recording, expectation, within_s)
    except KeyboardInterrupt as interrupt:
        say(interrupted_line(recording, kept_as))
        return exit_code(interrupt)
    _say_time_use(recording)
    if recording.lost:
        say(lost_line(recording, kept_as))
        then(recording)
        return CANNOT_ANSWER
    if recording.rows < recording.total:
        say(budget_end_line(recording, kept_as))
    return then(recording)


def _say_time_use(recording: Recording) -> None:
    from gpubench.report.time_use import time_use_text  # noqa: PLC0415

    if recording.rows:
        say(f"time: {time_use_text(recording.time_use)}")
