"""Which spread a single run goes by: by kind, time, what was recorded and what its blocks show."""

import numpy as np
import pytest

from gpubench.compare.fallback import assumed_words, fallback_variances
from gpubench.model import DeviceIdentity, Software
from gpubench.model.between_run_sd import CaseClass, ClassSd, MachineSd

STEP, HOST, PRODUCT, SHORT = (
    CaseClass.STEP,
    CaseClass.HOST_BOUND_STEP,
    CaseClass.PRODUCT,
    CaseClass.SHORT_PRODUCT,
)


def spread(
    kind: CaseClass,
    time_s: float,
    recorded: MachineSd | None = None,
    *,
    on_cpu: bool = False,
    blocks: float | None = None,
) -> float:
    """Return the SD of one case."""
    part = None if blocks is None else np.array([blocks**2])
    found = fallback_variances([kind], np.array([time_s]), recorded, on_cpu=on_cpu, block_part=part)
    return float(np.sqrt(found[0]))


@pytest.mark.parametrize(
    ("kind", "time_s", "expected"),
    [
        (SHORT, 10e-6, 0.03),
        (PRODUCT, 30e-6, 0.012),
        (PRODUCT, 60e-6, 0.005),
        (STEP, 1e-3, 0.003),
        (HOST, 1e-3, 0.07),
    ],
)
def test_a_gpu_has_a_default_per_class(kind: CaseClass, time_s: float, expected: float) -> None:
    """What two runs of the first real GPU differed by, rounded up."""
    assert spread(kind, time_s) == pytest.approx(expected)


def test_a_cpu_keeps_its_own_defaults() -> None:
    """Nothing waits for a host there."""
    assert spread(HOST, 1e-3, on_cpu=True) == pytest.approx(0.005)
    assert spread(SHORT, 1e-5, on_cpu=True) == pytest.approx(0.01)


def test_blocks_that_differ_more_than_is_stated_decide() -> None:
    """And for the host's cases they decide where they differ less, too."""
    assert spread(STEP, 1e-3, blocks=0.02) == pytest.approx(0.02)
    assert spread(STEP, 1e-3, blocks=0.0001) == pytest.approx(0.003)
    assert spread(HOST, 1e-3, blocks=0.02) == pytest.approx(0.02)
    assert spread(HOST, 1e-3, blocks=0.0001) == pytest.approx(0.01)


def test_a_record_speaks_for_its_class_and_spares_no_other() -> None:
    """A class that it does not hold has at least the largest that it holds."""
    recorded = MachineSd(
        device=DeviceIdentity(backend="cuda", device="G"),
        software=Software(),
        method=1,
        measured_at="",
        runs=5,
        blocks=2,
        classes=(ClassSd(case_class=PRODUCT, spread=0.001, df=9.0, cases=4),),
    )

    assert spread(PRODUCT, 1e-3, recorded) == pytest.approx(0.001)
    assert spread(SHORT, 1e-5, recorded) == pytest.approx(0.03)


def test_words_name_the_defaults() -> None:
    """What is assumed is said."""
    assert "3 % below 20 us" in assumed_words(on_cpu=False)
    assert "1 % below 20 us" in assumed_words(on_cpu=True)
