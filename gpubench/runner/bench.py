"""Visit cases on one device in one process: build, check, memory, time."""

from collections.abc import Callable
from dataclasses import replace

from gpubench.device.protocol import Device
from gpubench.errors import GpubenchError, UnsupportedError
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.sampling import UntrustedClockError
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up, full_warm_up
from gpubench.model import Case, Observation, Status
from gpubench.runner.case_facts import CaseFacts, OpenedWorkloads, find_facts, released
from gpubench.runner.kept_block import PatientDevice, Visit
from gpubench.runner.looks import WRITES, WrongResultError, last_look
from gpubench.runner.observed import failed, observed
from gpubench.workloads.lazy import NothingExecutedError


class Bench:
    """The cases of one process, each prepared once and timed once per block.

    Args:
        device: Where the work runs.
        workloads: Opens workloads, weights built once.
        effort: How long a visit measures.
        time_limit_s: How long a visit may take in all.
        written: Says how far output was written; another answer says that more was.
    """

    def __init__(
        self,
        device: Device,
        workloads: OpenedWorkloads,
        *,
        effort: Effort,
        time_limit_s: float,
        written: Callable[[], object] = lambda: None,
    ) -> None:
        self._device = device
        self._workloads = workloads
        self._effort = effort
        self._time_limit_s = time_limit_s
        self._facts: dict[Case, CaseFacts] = {}
        self._calls_per_sample: dict[Case, int | None] = {}
        self._written = written
        self._patient = PatientDevice(device)

    def visit(self, case: Case) -> Observation:
        """Measure a case once and return what was found, failures that are data included.

        An exception that is none of these says that nobody knows what state the process is in:
        it is let through, so that the process ends and the next case gets a fresh one.
        """
        try:
            return self._measure(case)
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
        self._workloads.forget()
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
        facts = known or find_facts(self._device, self._workloads, case, deadline)
        with released(facts.work):
            visit = Visit(
                clock=self._device.clock(case),
                timed=TimedCall(call=facts.work.call, before=self._device.flush(case)),
                warm_up=brief_warm_up if known else full_warm_up,
                effort=self._effort,
                deadline=deadline,
                calls=self._calls_per_sample.get(case),
                regime=case.regime,
                busy=self._device.busy(case),
            )
            before = self._written()
            kept = self._patient.measure(visit)
            late: tuple[str, ...] = () if self._written() == before else (WRITES,)
            if visit.has_time_for_a_call(kept):
                late += last_look(facts.work, facts.look)
        self._facts[case] = facts
        self._calls_per_sample[case] = kept.block.settled_calls_per_sample
        found = observed(facts, visit, kept, late=late)
        build_s, check_s = (0.0, 0.0) if known else (facts.build_s, facts.check_s)
        return replace(found, spent=replace(found.spent, build_s=build_s, check_s=check_s))
