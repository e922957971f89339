"""Settings of a process that change how fast its works are: read, compared and put back."""

import gc
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

import torch

Values = Mapping[str, object]
"""What was set, by the name of the setting; without those that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    name: str
    read: Callable[[], object]
    write: Callable[[Any], object]


def _attribute(name: str, owner: object, attribute: str) -> _Setting:
    return _Setting(
        name=name,
        read=lambda: getattr(owner, attribute),
        write=lambda value: setattr(owner, attribute, value),
    )


def _precision(place: str) -> _Setting:
    """Return one of torch's newer switches of precision, which torch 2.9 and later have."""

    def owner() -> Any:
        return reduce(getattr, filter(None, place.split(".")), torch.backends)

    return _Setting(
        name=f"fp32 precision of {place or 'all'}",
        read=lambda: owner().fp32_precision,
        write=lambda value: setattr(owner(), "fp32_precision", value),
    )


def _autocast(device: str) -> _Setting:
    def write(was: tuple[bool, torch.dtype]) -> None:
        torch.set_autocast_enabled(device, was[0])
        torch.set_autocast_dtype(device, was[1])

    return _Setting(
        name=f"autocast of {device}",
        read=lambda: (torch.is_autocast_enabled(device), torch.get_autocast_dtype(device)),
        write=write,
    )


def _collecting(enabled: bool) -> None:  # noqa: FBT001  # the value of a setting
    (gc.enable if enabled else gc.disable)()


def _determinism() -> tuple[bool, bool]:
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    return torch.are_deterministic_algorithms_enabled(), warn_only


_SETTINGS = (
    _Setting(name="threads", read=torch.get_num_threads, write=torch.set_num_threads),
    _Setting(name="gradients", read=torch.is_grad_enabled, write=torch.set_grad_enabled),
    _Setting(name="default dtype", read=torch.get_default_dtype, write=torch.set_default_dtype),
    # None where none was set: a default of "cpu" would slow every call into torch down.
    _Setting(
        name="default device",
        read=lambda: getattr(sys.modules.get("torch.utils._device"), "CURRENT_DEVICE", None),
        write=torch.set_default_device,
    ),
    _Setting(
        name="float32 matmul precision",
        read=torch.get_float32_matmul_precision,
        write=torch.set_float32_matmul_precision,
    ),
    _autocast("cpu"),
    _autocast("cuda"),
    _Setting(
        name="deterministic algorithms",
        read=_determinism,
        write=lambda was: torch.use_deterministic_algorithms(was[0], warn_only=was[1]),
    ),
    _Setting(
        name="anomaly detection",
        read=lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        write=lambda was: torch.autograd.set_detect_anomaly(*was),
    ),
    _attribute("oneDNN", torch.backends.mkldnn, "enabled"),
    _attribute("cuDNN", torch.backends.cudnn, "enabled"),
    _attribute("cuDNN benchmark", torch.backends.cudnn, "benchmark"),
    _attribute("cuDNN deterministic", torch.backends.cudnn, "deterministic"),
    _attribute("cuDNN TF32", torch.backends.cudnn, "allow_tf32"),
    # After the older switches of the same, which set some of these.
    *map(_precision, ("", "cuda.matmul", "cudnn.conv", "cudnn.rnn")),
    *map(_precision, ("mkldnn.matmul", "mkldnn.conv", "mkldnn.rnn")),
    _Setting(name="garbage collection", read=gc.isenabled, write=_collecting),
    _Setting(
        name="CPUs",
        read=lambda: frozenset(os.sched_getaffinity(0)),
        write=lambda cpus: os.sched_setaffinity(0, cpus),
    ),
    _Setting(name="folder", read=os.getcwd, write=os.chdir),
)

_UNREADABLE = (RuntimeError, AttributeError, OSError)
"""Older switches of torch cannot be read once newer ones were used, nor a folder that is gone."""


def current_settings() -> Values:
    """Return all settings as they are now."""
    return MappingProxyType(
        {setting.name: value for setting in _SETTINGS for value in _value_of(setting)}
    )


def put_back(values: Values) -> None:
    """Set what differs from these values; what equals them is not touched."""
    for setting in _SETTINGS:
        # Read here and not for all at once: to write one of torch's switches may change another.
        if setting.name in values and _value_of(setting) != (values[setting.name],):
            setting.write(values[setting.name])


def differences(values: Values, base: Values) -> tuple[str, ...]:
    """Return each setting that differs, as in ``threads 2 in place of 1``."""
    return tuple(
        f"{name} {_said(value)} in place of {_said(base[name])}"
        for name, value in values.items()
        if name in base and value != base[name]
    )


def _value_of(setting: _Setting) -> tuple[object, ...]:
    try:
        return (setting.read(),)
    except _UNREADABLE:
        return ()


def _said(value: object) -> str:
    """Return a value as a sentence can say it; of pairs the first, which is the switch."""
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return _said(value[0])
        case frozenset():
            return ",".join(map(str, sorted(value)))
    return str(value).removeprefix("torch.")
