"""The classes of cases whose runs lie apart for different reasons."""

import pytest

from gpubench.model.between_run_sd import CaseClass
from gpubench.suites.case_class import case_class


@pytest.mark.parametrize(
    ("workload", "phase", "time_s", "expected"),
    [
        ("matmul", "forward", 19.9e-6, CaseClass.SHORT_PRODUCT),
        ("matmul", "forward", 20e-6, CaseClass.PRODUCT),
        ("matmul", "forward_backward", 1e-3, CaseClass.PRODUCT),
        ("mlp", "forward", 10e-6, CaseClass.STEP),
        ("transformer", "train_step", 0.1, CaseClass.STEP),
        ("conv", "forward", 1e-3, CaseClass.PRODUCT),
        ("conv", "train_step", 1e-6, CaseClass.STEP),
        ("mine:work", "forward_backward", 1e-3, CaseClass.STEP),
    ],
)
def test_a_case_has_one_class(
    workload: str, phase: str, time_s: float, expected: CaseClass
) -> None:
    """The catalog decides where it can; below 20 us launch and clock are a part of the time."""
    assert case_class(workload, phase, time_s) is expected
