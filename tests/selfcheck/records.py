"""Self-checks whose every figure is given, for what is shown of them."""

from dataclasses import replace
from typing import Any

from gpubench.device.other_processes import Busy, Load
from gpubench.model import Status
from gpubench.model.between_run_sd import CaseClass, ClassSd
from gpubench.model.hashing import machine_key
from gpubench.overview.curve_lines import Counts
from gpubench.selfcheck.self_check import (
    Change,
    ClassCheck,
    ClockSpeed,
    Disturbances,
    Disturber,
    FalseAlarms,
    MinimumDetectableEffect,
    SelfCheck,
)
from tests.selfcheck.stored import example_spread


def class_check(kind: CaseClass, spread: float, *changes: float | None) -> ClassCheck:
    return ClassCheck(
        found=ClassSd(case_class=kind, spread=spread, df=12.5, cases=8),
        low=0.7 * spread,
        high=1.6 * spread,
        minimum_detectable=tuple(
            MinimumDetectableEffect(
                runs=runs,
                change=change,
                low=None if change is None else 0.7 * change,
                high=None if change is None else 1.6 * change,
            )
            for runs, change in zip((1, 3, 5), changes, strict=True)
        ),
    )


def counts(**changes: Any) -> Counts:
    statuses = {Status.OK: 330, Status.NOISY: 6, **changes.pop("statuses", {})}
    return Counts(
        **{
            "rows": 336,
            "by_status": tuple((status, statuses.get(status, 0)) for status in Status),
            "warnings": (),
            "dropped_samples": 0,
            "host_bound_cases": None,
            **changes,
        }
    )


QUIET = SelfCheck(
    spread=example_spread(),
    key=machine_key(example_spread().device, example_spread().software.host),
    cases=16,
    failed_cases=0,
    partial_runs=0,
    alpha=0.05,
    classes=(
        class_check(CaseClass.PRODUCT, 0.0041, 0.052, 0.017, 0.012),
        class_check(CaseClass.STEP, 0.0123, 0.163, 0.052, 0.036),
    ),
    alarms=FalseAlarms(splits=10, alarmed=0, low=0.0, high=0.5218, independent=5, runs=(3, 3)),
    alarms_exceed_alpha=False,
    disturbances=Disturbances(
        counts=counts(),
        samples=16800,
        within_runs=Change(share=0.004, low=-0.002, high=0.01),
        between_runs=Change(share=-0.011, low=-0.03, high=0.008),
        clock=None,
        load=Load(seconds=118.0, processes=(), other_cores=0.02, stolen_cores=0.0),
        seen=(),
    ),
    warnings=(),
)

DISTURBED = replace(
    QUIET,
    failed_cases=1,
    partial_runs=2,
    classes=(
        class_check(CaseClass.SHORT_PRODUCT, 0.35, None, None, 2.5),
        class_check(CaseClass.PRODUCT, 0.09, None, 0.44, 0.27),
        class_check(CaseClass.STEP, 0.12, None, 0.62, 0.37),
    ),
    alarms=FalseAlarms(splits=10, alarmed=9, low=0.3594, high=0.99, independent=5, runs=(3, 3)),
    alarms_exceed_alpha=True,
    disturbances=Disturbances(
        counts=counts(
            statuses={Status.OK: 100, Status.NOISY: 200, Status.THROTTLED: 36},
            warnings=(("warm-up-unsettled", 12),),
            dropped_samples=900,
            host_bound_cases=1,
        ),
        samples=9000,
        within_runs=Change(share=0.041, low=0.02, high=0.062),
        between_runs=Change(share=-0.11, low=-0.2, high=-0.02),
        clock=ClockSpeed(
            lowest_mhz=1410.0,
            median_mhz=1755.0,
            highest_mhz=1980.0,
            within_runs=Change(share=-0.04, low=-0.06, high=-0.02),
        ),
        load=Load(
            seconds=118.0,
            processes=(
                Busy(pid=77, name="python", share=0.91),
                Busy(pid=12, name="backup", share=0.2),
            ),
            other_cores=1.31,
            stolen_cores=0.4,
        ),
        seen=tuple(Disturber),
    ),
)
"""Everything that can go wrong at once."""

UNTOLD = replace(
    QUIET,
    spread=example_spread(
        device=replace(example_spread().device, device="", device_uuid=None), measured_at=""
    ),
    key=None,
    classes=(class_check(CaseClass.PRODUCT, 0.02, 0.3, 0.09, 0.06),),
    disturbances=Disturbances(
        counts=counts(dropped_samples=None),
        samples=None,
        within_runs=None,
        between_runs=None,
        clock=ClockSpeed(lowest_mhz=1.0, median_mhz=1.0, highest_mhz=1.0, within_runs=None),
        load=Load(seconds=1.0, processes=()),
        seen=(),
    ),
)
"""A file of another tool that tells next to nothing."""
