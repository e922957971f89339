"""The frozen records that every layer passes on."""

from gpubench.model.batch_class import BatchClass, batch_class
from gpubench.model.case import Case, format_params, parse_params
from gpubench.model.curve_key import CURVE_KEY_FIELDS, CurveKey
from gpubench.model.environment import DeviceIdentity, NodePlace, Software
from gpubench.model.link import LinkUse
from gpubench.model.measured_on import MeasuredOn
from gpubench.model.observation import (
    KernelFacts,
    MemoryUse,
    Observation,
    Telemetry,
    Timing,
    WorkDone,
)
from gpubench.model.plan import Plan, format_plan, parse_plan
from gpubench.model.row import BlockRow, Outcome, RowDesign, RunInfo
from gpubench.model.spent import Spent
from gpubench.model.status import Status

__all__ = [
    "CURVE_KEY_FIELDS",
    "BatchClass",
    "BlockRow",
    "Case",
    "CurveKey",
    "DeviceIdentity",
    "KernelFacts",
    "LinkUse",
    "MeasuredOn",
    "MemoryUse",
    "NodePlace",
    "Observation",
    "Outcome",
    "Plan",
    "RowDesign",
    "RunInfo",
    "Software",
    "Spent",
    "Status",
    "Telemetry",
    "Timing",
    "WorkDone",
    "batch_class",
    "format_params",
    "format_plan",
    "parse_params",
    "parse_plan",
]
