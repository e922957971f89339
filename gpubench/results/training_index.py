"""What the list of committed files says of a training file."""

import re
from collections.abc import Iterable
from pathlib import Path

from gpubench.results.index import as_code, entry_of, escaped
from gpubench.results.training_reader import read_training

_SOFTWARE = ("gpubench", "python", "torch", "cuda", "driver")
_OPTIONS = ("preset", "task", "device", "workers")
_NAME = re.compile(r"[\w.:-]+")


def training_entry(path: Path) -> str:
    """Return what the page says of a training file.

    Raises:
        ResultsFileError: If it cannot be read.
    """
    rows = read_training(str(path)).rows
    days = sorted({row.origin.started_at[:10] for row in rows if row.origin.started_at})
    software = [
        f"{name} {text.removeprefix('v')}"
        for name in _SOFTWARE
        for text in _distinct(getattr(row.software, name) for row in rows)
    ]
    tasks = _distinct(row.case.task for row in rows)
    facts = {
        "device": escaped(", ".join(_distinct(row.device.device for row in rows))),
        "measured": escaped(" to ".join(dict.fromkeys([*days[:1], *days[-1:]]))),
        "tasks": escaped(", ".join(tasks)),
        "software": escaped(", ".join(software)),
        "size": f"{len(rows)} runs",
        "command": "<br>".join(
            as_code(training_command(plan)) for plan in _distinct(row.origin.plan for row in rows)
        ),
    }
    return entry_of(path, {name: text or "not recorded" for name, text in facts.items()})


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def training_command(plan: str) -> str:
    """Return the command of a plan, or its text where it is none of ours."""
    parts = dict(re.findall(r"(\w+)=([^;]*)", plan))
    options = [
        f"--{name} {parts[name]}"
        for name in ("preset", "task", "device", "workers")
        if name in parts
    ]
    is_ours = options and all(_NAME.fullmatch(text) for text in parts.values())
    return " ".join(["gpubench converge", *options]) if is_ours else plan
