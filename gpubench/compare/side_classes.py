"""Which classes a side's cases belong to, for the spread between its runs."""

from gpubench.compare.distinct import Codes
from gpubench.compare.machines import SideMachine
from gpubench.compare.side_values import SideValues
from gpubench.model.between_run_sd import CaseClass
from gpubench.suites.case_class import case_class


def case_classes(values: SideValues, places: Codes) -> list[CaseClass]:
    """Return the class of some cases that were timed.

    Args:
        values: The side's.
        places: Where the cases stand among them.
    """
    cases = values.cases.of(places)
    columns = (
        cases["workload"].tolist(),
        cases["phase"].tolist(),
        values.times_s[places],
        values.facts["host_bound_share"][places],
    )
    return [case_class(*of_case) for of_case in zip(*columns, strict=True)]


def is_on_cpu(machine: SideMachine) -> bool:
    """Return whether every run says that it was made on a CPU."""
    return set(machine.runs.present("backend")) <= {"cpu"}
