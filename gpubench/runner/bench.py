"""Visit cases on one device in one process: build, check, memory, time."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from gpubench.device.protocol import Device
from gpubench.errors import GpubenchError, UnsupportedError
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.sampling import UntrustedClockError
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up, full_warm_up
from gpubench.model import Case, Observation, Status
from gpubench.model.regime import BURST
from gpubench.runner.case_facts import CaseFacts, OpenedWorkloads, find_facts, released
from gpubench.runner.found import FoundOnce, Looked
from gpubench.runner.kept_block import PatientDevice, Visit
from gpubench.runner.looks import WRITES, WrongResultError, last_look
from gpubench.runner.observed import failed, observed
from gpubench.runner.own_settings import CHANGED, OwnSettings
from gpubench.workloads.lazy import NothingExecutedError

_Answer = TypeVar("_Answer")


class Bench:
    """The cases of one process, each prepared once and timed once per block.

    Args:
        device: Where the work runs.
        workloads: Opens workloads, weights built once.
        effort: How long a visit measures.
        time_limit_s: How long a visit may take in all.
        written: Says how far output was written; another answer says that more was.
        found: What other processes found out about cases.
    """

    def __init__(
        self,
        device: Device,
        workloads: OpenedWorkloads,
        *,
        effort: Effort,
        time_limit_s: float,
        written: Callable[[], object] = lambda: None,
        found: Iterable[FoundOnce] = (),
    ) -> None:
        self._device = device
        self._workloads = workloads
        self._effort = effort
        self._time_limit_s = time_limit_s
        self._facts: dict[Case, CaseFacts] = {}
        self._found = {one.case: one for one in found}
        self._visited: set[Case] = set()
        self._calls_per_sample: dict[Case, int | None] = {}
        self._written = written
        self._patient = PatientDevice(device)
        self._settings = OwnSettings()

    def look(self, case: Case) -> Looked:
        """Find out what holds for all blocks of a case, or what it fails by, and time nothing.

        All profiles have to be made ahead of the first graph (`gpubench.device.cuda.kernel_pass`).
        What is raised is let through as by `visit`.
        """
        answer = self._tried(case, self._facts_of)
        if isinstance(answer, Observation):
            return Looked(failure=answer)
        return Looked(found=answer.found)

    def soak(self) -> float:
        """Warm the device up for steady cases; return what that took, in seconds."""
        started_s = time.monotonic()
        self._device.soak()
        return time.monotonic() - started_s

    def visit(self, case: Case) -> Observation:
        """Measure a case once and return what was found, failures that are data included.

        An exception that is none of these says that nobody knows what state the process is in:
        it is let through, so that the process ends and the next case gets a fresh one.
        """
        return self._tried(case, self._measured)

    def _tried(self, case: Case, act: Callable[[Case, Deadline], _Answer]) -> _Answer | Observation:
        """Return what came of a case, or of its failure if that is data."""
        try:
            with self._settings.of(case.workload):
                return self._tried_twice(case, act)
        except UnsupportedError as error:
            return failed(Status.UNSUPPORTED, error)
        except TimeLimitError as error:
            return failed(Status.TIMEOUT, error)
        except WrongResultError as error:
            return failed(Status.WRONG, error)
        except (GpubenchError, UntrustedClockError, NothingExecutedError) as error:
            return failed(Status.ERROR, error)
        except (MemoryError, RuntimeError) as error:
            if not self._device.is_out_of_memory(error):
                raise
            out_of_memory = failed(Status.OOM, error)
        # Libraries report an earlier fault as a lack of memory. Where this device can no longer be
        # used, this raises, so that the case that broke it gets the blame, and not the next one.
        self._device.clean()
        return out_of_memory

    def _tried_twice(self, case: Case, act: Callable[[Case, Deadline], _Answer]) -> _Answer:
        """Try a case, once more alone if it had no room beside what other cases have built.

        Else the same case would fit in one block and not in the next, by their random order.
        """
        deadline = None
        try:
            self._device.clean()
            deadline = self._deadline(case)
            return act(case, deadline)
        except (MemoryError, RuntimeError) as error:
            if not self._device.is_out_of_memory(error) or not self._is_crowded(case):
                raise
        # Here and not above, where the error still holds what the failed call had made.
        self._facts.clear()
        self._workloads.forget()
        self._device.forget()
        self._device.clean()
        # The parent waits for one time limit, and not for one each.
        return act(case, deadline or self._deadline(case))

    def _deadline(self, case: Case) -> Deadline:
        return Deadline.after(self._time_limit_s, self._device.clock(case))

    def _is_crowded(self, case: Case) -> bool:
        return any(other != case for other in self._facts)

    def _facts_of(self, case: Case, deadline: Deadline) -> CaseFacts:
        """Return what holds for all blocks, found out once."""
        if case not in self._facts:
            known = self._found.get(case)
            facts = find_facts(self._device, self._workloads, case, deadline, known=known)
            self._facts[case] = facts
            self._found[case] = facts.found
        return self._facts[case]

    def _measured(self, case: Case, deadline: Deadline) -> Observation:
        facts = self._facts_of(case, deadline)
        is_first = case not in self._visited
        with released(facts.work):
            visit = Visit(
                clock=facts.work.clock or self._device.clock(case),
                timed=TimedCall(
                    call=facts.work.call,
                    before=self._device.flush(case),
                    recordable=facts.work.recordable,
                ),
                # Each pulse of a burst proves the clock for itself, which a long warm-up lowers.
                warm_up=full_warm_up if is_first and case.regime != BURST else brief_warm_up,
                effort=self._effort,
                deadline=deadline,
                calls=self._calls_per_sample.get(case),
                regime=case.regime,
                busy=self._device.busy(case),
            )
            before = self._written()
            kept = self._patient.measure(visit)
            late: tuple[str, ...] = () if self._written() == before else (WRITES,)
            changes = self._settings.changes() if facts.work.by_user else ()
            late += (CHANGED,) if changes else ()
            if visit.has_time_for_a_call(kept):
                late += last_look(facts.work, facts.found.look)
        self._visited.add(case)
        self._calls_per_sample[case] = kept.block.settled_calls_per_sample
        found = observed(facts, visit, kept, late=late, changes=changes)
        build_s, check_s = (facts.build_s, facts.check_s) if is_first else (0.0, 0.0)
        return replace(found, spent=replace(found.spent, build_s=build_s, check_s=check_s))
