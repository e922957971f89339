"""One name for each machine and device, whether its rows were written with `--identify` or not."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from gpubench.model import DeviceIdentity
from gpubench.model.hashing import device_hash, host_hash, is_hashed

_PREFIXES = {"host": "h", "device_uuid": "d"}


def with_one_name_each(frames: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, ...]:
    """Return the rows with one identifier per host and device, in clear where any row has it so.

    Some files name a machine by a hash, others in clear. Whoever compares the texts would take it
    for two machines, so that a clear text is hashed to see which hashes are its own.

    Args:
        frames: Rows that are looked at together; those without a name in clear stay as they are.
    """
    if not any(_has_clear(frame, column) for frame in frames for column in _PREFIXES):
        return tuple(frames)
    names = _preferred(key for frame in frames for key in _keys(frame))
    return tuple(_renamed(frame, names) for frame in frames)


_Key = tuple[str, str, str, str]
"""Column, backend, device and the text that names it; backend and device are empty of a host."""


def _has_clear(frame: pd.DataFrame, column: str) -> bool:
    if column not in frame:
        return False
    prefix = _PREFIXES[column]
    return any(text and not is_hashed(prefix, text) for text in _texts(frame[column].unique()))


def _keys(frame: pd.DataFrame) -> Iterable[_Key]:
    if "host" in frame:
        yield from (("host", "", "", text) for text in _texts(frame["host"].unique()) if text)
    if "device_uuid" in frame:
        found = _devices(frame).drop_duplicates()
        yield from (
            ("device_uuid", backend, device, text)
            for backend, device, text in found.itertuples(index=False)
            if text
        )


def _devices(frame: pd.DataFrame) -> pd.DataFrame:
    """Return backend, device and identifier of each row as texts, empty where nothing is said."""
    columns = ("backend", "device", "device_uuid")
    return pd.DataFrame(
        {
            name: frame[name].astype(object).fillna("").astype(str) if name in frame else ""
            for name in columns
        },
        index=frame.index,
    )


def _texts(values: Iterable[object]) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]  # type: ignore[call-overload]


def _preferred(keys: Iterable[_Key]) -> Mapping[_Key, str]:
    """Return what each text is replaced by: the first in clear of those with the same hash."""
    hashes = {key: _hash(key) for key in keys}
    clear: dict[tuple[str, str], str] = {}
    for key in sorted(hashes, key=lambda key: (key[3] == hashes[key], key)):
        clear.setdefault((key[0], hashes[key]), key[3])
    return {key: clear[key[0], found] for key, found in hashes.items()}


def _hash(key: _Key) -> str:
    column, backend, device, text = key
    if column == "host":
        return host_hash(text)
    return device_hash(DeviceIdentity(backend=backend, device=device, device_uuid=text)) or ""


def _renamed(frame: pd.DataFrame, names: Mapping[_Key, str]) -> pd.DataFrame:
    # Shallow: the columns of a million rows that stay as they are need no second copy.
    renamed = frame.copy(deep=False)
    if "host" in frame:
        hosts = {text: name for (column, _, _, text), name in names.items() if column == "host"}
        named = [hosts.get(text, text) for text in frame["host"]]
        renamed["host"] = pd.Series(named, index=frame.index, dtype=object)
    if "device_uuid" in frame:
        devices = _devices(frame)
        keys = zip(devices["backend"], devices["device"], devices["device_uuid"], strict=True)
        found = [names.get(("device_uuid", *key), key[2]) for key in keys]
        renamed["device_uuid"] = pd.Series(found, index=frame.index, dtype=object)
    return renamed
