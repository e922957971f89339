"""What a folder of evidence is about, so that no answer counts for another machine or plan."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gpubench.cli.parser import parse
from gpubench.cli.plan_options import plan_from
from gpubench.device.cuda.presence import gpu_uuid
from gpubench.device.machine_identity import machine_hash
from gpubench.errors import UsageError
from gpubench.model.hashing import short_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which machine is asked, and for which figures."""

    device: str
    gpu: str | None
    """A hash; None for a CPU, and where nobody tells."""
    host: str
    """A hash."""
    preset: str
    budget: str | None
    label: str | None

    def figures(self) -> tuple[str, ...]:
        """Return the options that measure the figures.

        Raises:
            UsageError: If they cannot be used: an hour of other steps should not come first.
        """
        budget = () if self.budget is None else ("--budget", self.budget)
        options = ("--preset", self.preset, *budget, "--device", self.device)
        plan_from(parse(["run", *options]))
        return options


def question(device: str, *, preset: str, budget: str | None, label: str | None) -> Question:
    """Return the question to the machine that this runs on.

    Args:
        device: As a user names it, e.g. ``cuda:0``.
        preset: What the figures are of.
        budget: What they may take; None for as long as the preset does.
        label: A person's name for the machine; None for the device's own.
    """
    kind, _, number = device.partition(":")
    uuid = gpu_uuid(int(number or 0)) if kind == "cuda" else None
    return Question(
        device=device,
        gpu=None if uuid is None else short_hash("d", uuid),
        host=machine_hash(),
        preset=preset,
        budget=budget,
        label=label,
    )


def answers_so_far(path: Path, asked: Question) -> list[dict[str, Any]]:
    """Return the steps that an earlier visit wrote down; none if there was no visit.

    Raises:
        UsageError: If they answer another question, or the file is no such file.
    """
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        before, steps = dict(found["question"]), list(found["steps"])
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            str(path),
            seen="it is not what an earlier visit writes",
            expected="its question and its steps",
            advice="name another folder, or delete this file to ask everything again",
        ) from None
    for name, now in asdict(asked).items():
        if before.get(name) != now:
            raise UsageError(
                str(path.parent),
                seen=f"it answers for {name} {before.get(name)}, and {name} {now} is asked",
                expected="the same machine and figures as before",
                advice="name another folder",
            )
    return steps
