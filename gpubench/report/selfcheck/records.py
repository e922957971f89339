"""The lines of `gpubench selfcheck` for programs, in base units and full precision."""

from collections.abc import Iterator

from gpubench.report.layout.document import Record
from gpubench.selfcheck.check import RUNS_A_SIDE
from gpubench.selfcheck.self_check import ClassCheck, SelfCheck


def _change_name(runs: int) -> str:
    return f"detectable_change_{runs}_{'run' if runs == 1 else 'runs'}"


FIELDS = (
    "device", "device_uuid", "host", "method", "measured_at", "runs", "blocks", "class", "cases",
    "between_run_sd", "between_run_sd_low", "between_run_sd_high", "df",
    *(f"{_change_name(runs)}{end}" for runs in RUNS_A_SIDE for end in ("", "_low", "_high")),
    "alpha", "splits", "splits_alarmed",
)  # fmt: skip


def selfcheck_records(check: SelfCheck) -> Iterator[Record]:
    """Yield one record per class of cases."""
    yield from (_record(check, found) for found in check.classes)


def _record(check: SelfCheck, found: ClassCheck) -> Record:
    spread = check.spread
    changes: dict[str, object] = {}
    for minimum_detectable in found.minimum_detectable:
        name = _change_name(minimum_detectable.runs)
        changes |= {name: minimum_detectable.change, f"{name}_low": minimum_detectable.low}
        changes[f"{name}_high"] = minimum_detectable.high
    return {
        "device": spread.device.device,
        "device_uuid": spread.device.device_uuid,
        "host": spread.software.host,
        "method": spread.method,
        "measured_at": spread.measured_at,
        "runs": spread.runs,
        "blocks": spread.blocks,
        "class": found.found.case_class.value,
        "cases": found.found.cases,
        "between_run_sd": found.found.spread,
        "between_run_sd_low": found.low,
        "between_run_sd_high": found.high,
        "df": found.found.df,
        **changes,
        "alpha": check.alpha,
        "splits": check.alarms.splits,
        "splits_alarmed": check.alarms.alarmed,
    }
