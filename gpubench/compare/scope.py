"""What a comparison speaks of: these GPUs or models of GPUs, one session or any."""

from dataclasses import dataclass

import numpy as np

from gpubench.compare.comparison_records import Settings
from gpubench.compare.machines import SideMachine
from gpubench.compare.scope_records import Scope
from gpubench.compare.sessions import in_turns_rule, session_rule
from gpubench.compare.side_values import SideValues
from gpubench.compare.turns import LEAST_PAIRS, TurnOrder, Turns
from gpubench.compare.uncertainty import Assumed
from gpubench.model.between_run_sd import MachineSd
from gpubench.stats.arrays import Array
from gpubench.stats.student import CERTAIN_DF
from gpubench.units import format_percent

_UNKNOWN = "the files do not say whether the devices differ, so no SD between devices is included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How the runs of both sides are to be counted, and what is added for what they do not show."""

    scope: Scope
    by_gpu: tuple[bool, bool]
    """Whether a side's GPUs, and not its runs, are its replicates."""
    assumed: Assumed
    turns: TurnOrder | None
    """How the runs of both sides belong together, if they were measured in turns."""


def coverage(
    machines: tuple[SideMachine, SideMachine],
    values: tuple[SideValues, SideValues],
    recorded: tuple[MachineSd | None, MachineSd | None],
    turns: Turns | None,
    settings: Settings,
) -> Coverage:
    """Return what the intervals of a comparison have to cover.

    Two healthy GPUs of one model differ, and five runs on each will "prove" it. So where the
    sides are different devices a GPU is one observation: several GPUs a side show their
    spread, and for a single one it has to be assumed.

    Args:
        machines: Devices and times of both sides.
        values: Values of both sides.
        recorded: What is on record about the machines of sides with one run.
        turns: The pairs of runs that both sides were measured in, if any.
        settings: With the spreads to assume.
    """
    gpus = (_count(machines[0]), _count(machines[1]))
    are_different = _are_different(*machines)
    by_gpu = tuple(are_different and (count or 1) > 1 for count in gpus)
    alone = sum(not several for several in by_gpu) if are_different else 0
    # A GPU that counts once has no pairs.
    in_turns = turns if turns and turns.pairs >= LEAST_PAIRS and not any(by_gpu) else None
    if in_turns is None:
        rule = session_rule(machines, values, recorded, settings.session_sd)
    else:
        rule = in_turns_rule(in_turns.pairs)
    if are_different:
        text = _gpu_text(_noun(machines), by_gpu, gpus, settings.gpu_sd)
    else:
        text = _device_text(gpus) if None not in gpus else _UNKNOWN
    return Coverage(
        scope=Scope(
            text="; ".join(part for part in (text, rule.text) if part),
            gpus=gpus,
            is_one_device=not are_different and None not in gpus,
            gpu_sd=settings.gpu_sd if alone else 0.0,
            session_sd=rule.spread,
            pairs=in_turns.pairs if in_turns else 0,
        ),
        by_gpu=(by_gpu[0], by_gpu[1]),
        assumed=_together(rule.assumed, alone * settings.gpu_sd**2),
        turns=in_turns.order((values[0].runs, values[1].runs)) if in_turns else None,
    )


def _together(sessions: Assumed, gpus: float) -> Assumed:
    """Return both assumptions as one; what is said of GPUs is taken as certain."""
    total = sessions.common + sessions.own + gpus
    share = (sessions.common + sessions.own) / total if total else 0.0
    return Assumed(
        common=sessions.common + gpus,
        own=sessions.own,
        df=min(sessions.df / share**2, CERTAIN_DF) if share else CERTAIN_DF,
    )


def replicates(table: Array, side: SideMachine, *, by_gpu: bool) -> Array:
    """Return a table (cases, runs), or (cases, GPUs) where a GPU is one observation."""
    if not by_gpu:
        return table
    names = [f"{name}\n{uuid}" for name, uuid in zip(*_gpus_of_runs(side), strict=True)]
    columns = [np.array(names) == name for name in sorted(set(names))]
    return np.stack([np.sort(table[:, of], axis=1).mean(axis=1) for of in columns], axis=1)


def _gpus_of_runs(side: SideMachine) -> tuple[list[str], list[str]]:
    return side.runs["device"].tolist(), side.runs["device_uuid"].tolist()


def _count(side: SideMachine) -> int | None:
    return None if any(not uuid for _, uuid in side.gpus) else len(side.gpus)


def _are_different(baseline: SideMachine, contender: SideMachine) -> bool:
    """Return whether the sides are known to be different devices.

    Without identifiers the name decides: an H100 is no H200, but two H100 may be one.
    """
    if _count(baseline) is not None and _count(contender) is not None:
        return baseline.gpus != contender.gpus
    names = [{name for name, _ in side.gpus} for side in (baseline, contender)]
    return "" not in names[0] | names[1] and names[0] != names[1]


def _noun(machines: tuple[SideMachine, SideMachine]) -> str:
    backends = {backend for side in machines for backend in side.runs.present("backend")}
    return "GPU" if backends == {"cuda"} else "device"


def _gpu_text(
    noun: str, several: tuple[bool, ...], gpus: tuple[int | None, int | None], spread: float
) -> str:
    if all(several):
        return f"{noun} models: each {noun} is one observation ({gpus[0]} and {gpus[1]} {noun}s)"
    if spread == 0:
        return f"these {noun}s only: nothing is said about others of their models (--gpu-sd 0)"
    which = f"one {noun} per side" if not any(several) else f"where a side has one {noun}"
    return (
        f"{noun} models: intervals include an SD of {format_percent(spread)} between {noun}s of one"
        f" model, ASSUMED ({which})"
    )


def _device_text(gpus: tuple[int | None, int | None]) -> str:
    which = "this device" if gpus[0] == 1 else f"these {gpus[0]} devices"
    return f"{which} only, the same on both sides"
