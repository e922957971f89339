"""Asks and answers as JSON and back: values of known records, and never code."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from gpubench.tune.answers import (
    JobFacts,
    NoiseAnswer,
    RefusedAnswer,
    RunAnswer,
    SpeedAnswer,
)
from gpubench.tune.asks import FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.outcomes import TrialOutcome
from gpubench.tune.result import TuneResult
from gpubench.tune.settings import TuneSettings

RECORDS: Mapping[str, type] = MappingProxyType(
    {
        record.__name__: record
        for record in (
            *(TuneSettings, TuneResult),
            *(FactsAsk, TrialAsk, SpeedAsk, RunAsk, NoiseAsk),
            *(JobFacts, TrialOutcome, SpeedAnswer, RunAnswer, NoiseAnswer, RefusedAnswer),
        )
    }
)
"""Everything that a message or a line of an evidence file can be."""

_KIND = "kind"


class NotARecordError(ValueError):
    """A text that is none of the records."""


def plain(record: object) -> dict[str, object]:
    """Return a record as what JSON can hold, with its kind."""
    return {_KIND: type(record).__name__, **asdict(cast("Any", record))}


def to_json(record: object) -> str:
    """Return a record on one line.

    Raises:
        ValueError: If it holds a number that is not finite, which JSON has not.
    """
    return json.dumps(plain(record), allow_nan=False)


def from_json(text: str) -> Any:
    """Return the record in a line.

    Raises:
        NotARecordError: If it is none, or not wholly one.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotARecordError("it is no JSON") from error
    return from_plain(value)


def from_plain(value: object) -> Any:
    """Return the record in what JSON held.

    Raises:
        NotARecordError: If it is none, or not wholly one.
    """
    if not isinstance(value, dict) or value.get(_KIND) not in RECORDS:
        raise NotARecordError("it is no record that gpubench writes")
    return _record(RECORDS[value[_KIND]], {k: v for k, v in value.items() if k != _KIND})


def _record(kind: type, values: Mapping[str, object]) -> Any:
    hints = _hints(kind)
    known = {field.name: field for field in fields(kind)}
    if unknown := values.keys() - known.keys():
        raise NotARecordError(f"{kind.__name__} has no {min(unknown)!r}")
    missing = [
        name
        for name, field in known.items()
        if name not in values and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise NotARecordError(f"{kind.__name__} lacks {missing[0]!r}")
    return kind(**{name: _value(hints[name], value, f"{name}") for name, value in values.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a record's fields, which take long to find out."""
    return get_type_hints(kind)


def _value(hint: Any, value: object, where: str) -> object:
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        return _one_of(get_args(hint), value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise NotARecordError(f"{where} is no list")
        return tuple(_value(get_args(hint)[0], one, where) for one in cast("Sequence[Any]", value))
    if is_dataclass(hint):
        if not isinstance(value, dict):
            raise NotARecordError(f"{where} is no record")
        return _record(cast("type", hint), value)
    return _scalar(hint, value, where)


def _one_of(hints: Sequence[Any], value: object, where: str) -> object:
    if value is None and NoneType in hints:
        return None
    (hint,) = (one for one in hints if one is not NoneType)
    return _value(hint, value, where)


def _scalar(hint: Any, value: object, where: str) -> object:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if value not in {one.value for one in hint}:
            raise NotARecordError(f"{where} is {value!r}")
        return hint(value)
    if hint is float and type(value) in (int, float) and math.isfinite(cast("float", value)):
        return float(cast("float", value))
    if type(value) is not hint:
        raise NotARecordError(f"{where} is {value!r}, not of type {hint.__name__}")
    return value
