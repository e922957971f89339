"""The between-run SDs that `gpubench selfcheck` keeps for `gpubench compare`, GPU by GPU."""

import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from gpubench.errors import ResultsFileError
from gpubench.model import DeviceIdentity, Software
from gpubench.model.between_run_sd import CaseClass, ClassSd, MachineSd
from gpubench.model.hashing import MachineKey, machine_key

SCHEMA = 1
"""Version of the file's form."""

_RENEW = "renew it with `gpubench selfcheck` on that machine, or delete it"


def spreads_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where spreads are kept unless somebody says otherwise; None for a user without a home.

    Source: XDG Base Directory Specification 0.8; a relative XDG_DATA_HOME is to be ignored.
    """
    data = Path(environment.get("XDG_DATA_HOME", ""))
    if not data.is_absolute():
        home = _home(environment)
        if home is None:
            return None
        data = home / ".local" / "share"
    return data / "gpubench" / "selfcheck"


def store_spread(spread: MachineSd, folder: Path | None) -> Path:
    """Keep a machine's spread, in place of an earlier one, and return where.

    Args:
        spread: Of a machine that its host and GPU are known of.
        folder: Where to, as a rule `spreads_folder()`; made if it is missing.

    Raises:
        ResultsFileError: If there is no folder, or it cannot be written.
    """
    key = _key_of(spread)
    if folder is None:
        raise _homeless()
    path = _path(folder, key)
    # Hashes whatever the results said: nobody looks for names in clear here.
    hashed = replace(
        spread,
        device=replace(spread.device, device_uuid=key.device),
        software=replace(spread.software, host=key.host),
    )
    text = json.dumps({"schema": SCHEMA, **asdict(hashed)}, indent=1, allow_nan=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(path, text + "\n")
    except OSError as error:
        raise ResultsFileError(
            str(path),
            seen=f"the spread cannot be kept ({error.strerror})",
            expected="a folder that you may write to",
            advice="name another one in XDG_DATA_HOME",
        ) from error
    return path


def stored_spread(key: MachineKey, folder: Path | None) -> MachineSd | None:
    """Return what was kept for a GPU; None if nothing was.

    Args:
        key: The GPU, as `machine_key` makes it of names in clear or of hashes.
        folder: Where to look, as a rule `spreads_folder()`.

    Raises:
        ResultsFileError: If there is a file that cannot be read or understood.
    """
    if folder is None:
        return None
    path = _path(folder, key)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, getattr(error, "strerror", None) or "it is no text") from error
    try:
        spread = _parsed(json.loads(text))
        found = machine_key(spread.device, spread.software.host)
    except KeyError as error:
        raise _broken(path, f"{error.args[0]} is missing") from error
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _broken(path, f"it cannot be understood ({error})") from error
    if found != key:
        raise _broken(path, "it is of another machine than its name says")
    return spread


def _home(environment: Mapping[str, str]) -> Path | None:
    home = Path(environment.get("HOME", ""))
    if home.is_absolute():
        return home
    try:
        return Path.home()
    except RuntimeError:
        # A container's user that the system does not know: nothing can have been kept for it.
        return None


def _homeless() -> ResultsFileError:
    return ResultsFileError(
        "HOME",
        seen="it is not set",
        expected="a folder to keep the spread of this machine in",
        advice="set HOME or XDG_DATA_HOME",
    )


def _key_of(spread: MachineSd) -> MachineKey:
    key = machine_key(spread.device, spread.software.host)
    if key is None:
        raise ResultsFileError(
            "selfcheck",
            seen="the results do not say which host and GPU they are of",
            expected="the columns host and device_uuid",
            advice="measure with `gpubench selfcheck`, or give a file that gpubench wrote",
        )
    return key


def _path(folder: Path, key: MachineKey) -> Path:
    return folder / f"{key.host}-{key.device}.json"


def _replace(path: Path, text: str) -> None:
    """Write a file that is at every moment either the old one or the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _parsed(document: dict[str, Any]) -> MachineSd:
    """Return the spread in a document; whatever is wrong with it raises what Python raises."""
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']!r} and not {SCHEMA}")
    spread = MachineSd(
        device=DeviceIdentity(**document["device"]),
        software=Software(**document["software"]),
        classes=tuple(_class_spread(item) for item in document["classes"]),
        **{name: kind(document[name]) for name, kind in _SCALARS.items()},
    )
    names = [found.case_class for found in spread.classes]
    if len(set(names)) != len(names):
        raise ValueError("a class of cases occurs twice")
    return spread


_SCALARS: Mapping[str, type[Any]] = {"method": int, "measured_at": str, "runs": int, "blocks": int}


def _class_spread(item: dict[str, Any]) -> ClassSd:
    found = ClassSd(
        case_class=CaseClass(item["case_class"]),
        spread=float(item["spread"]),
        df=float(item["df"]),
        cases=int(item["cases"]),
    )
    if not (0 <= found.spread < math.inf and 0 < found.df < math.inf and found.cases >= 1):
        numbers = ", ".join(f"{f.name} {getattr(found, f.name)}" for f in fields(found)[1:])
        raise ValueError(f"{numbers} are no spread")
    return found


def _broken(path: Path, seen: str) -> ResultsFileError:
    return ResultsFileError(
        str(path), seen=seen, expected="a spread that `gpubench selfcheck` keeps", advice=_RENEW
    )
