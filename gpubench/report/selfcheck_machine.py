"""A self-check for programs: CSV and JSON, in base units and full precision."""

import csv
import io
import json
from dataclasses import asdict

from gpubench.report.selfcheck_words import sentences
from gpubench.selfcheck.records import ClassCheck, SelfCheck

SCHEMA = 1
"""Version of the JSON document."""


def selfcheck_csv(check: SelfCheck) -> str:
    """Return one line per class of cases."""
    text = io.StringIO()
    records = [_record(check, found) for found in check.classes]
    writer = csv.DictWriter(text, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().rstrip("\n")


def selfcheck_json(check: SelfCheck) -> str:
    """Return the whole record, with the sentences."""
    document = {"schema": SCHEMA, **asdict(check)}
    counts = document["disturbances"]["counts"]
    counts["by_status"] = dict(counts["by_status"])
    counts["warnings"] = dict(counts["warnings"])
    document["sentences"] = sentences(check)
    return json.dumps(document, indent=1, allow_nan=False)


def _record(check: SelfCheck, found: ClassCheck) -> dict[str, object]:
    spread = check.spread
    changes: dict[str, object] = {}
    for findable in found.findable:
        name = f"change_{findable.runs}_{'run' if findable.runs == 1 else 'runs'}"
        changes |= {name: findable.change, f"{name}_low": findable.low}
        changes[f"{name}_high"] = findable.high
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
        "spread": found.found.spread,
        "spread_low": found.low,
        "spread_high": found.high,
        "df": found.found.df,
        **changes,
        "alpha": check.alpha,
        "splits": check.alarms.splits,
        "splits_alarmed": check.alarms.alarmed,
    }
