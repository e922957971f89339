"""What a recommendation rests on, line by line."""

import math
from collections.abc import Iterator
from itertools import pairwise

from gpubench.batches.size_findings import Padding
from gpubench.report.layout.document import Fact
from gpubench.report.tune.cells import fastest
from gpubench.report.tune.sentences import ceiling_reason, target_text
from gpubench.tune.ceiling import Ceiling
from gpubench.tune.convergence import Convergence
from gpubench.tune.speed import Speed
from gpubench.tune.tuning import SPEED_BLOCKS, SPEED_RUNS, Tuning
from gpubench.units import (
    counted,
    format_bytes,
    format_count,
    format_duration,
    format_percent,
    format_rate,
    format_seconds,
)


def facts_of(found: Tuning) -> Iterator[Fact]:
    """Yield what was found of memory, speed, noise and target, and of what."""
    if found.ceiling is not None:
        yield Fact(name="ceiling", text=_ceiling(found.ceiling))
        yield from _memory(found.ceiling, found.facts.limit_bytes)
    if found.speed is not None:
        yield Fact(name="speed", text=_speed(found.speed))
        yield Fact(name="loader", text=_loader(found.speed, found.facts.workers))
        yield from _at(found)
    if found.convergence is not None:
        yield Fact(name="noise", text=_noise(found.convergence))
    if found.plan is not None:
        yield Fact(name="target", text=_target(found))
    yield Fact(name="measured", text=_effort(found))
    yield Fact(name="job", text=_job(found))
    yield Fact(name="device", text=f"{found.facts.device}, torch {found.facts.torch}")


def _ceiling(ceiling: Ceiling) -> str:
    if ceiling.batch_size is None:
        return "nothing fits"
    return (
        f"{ceiling.batch_size}, tried with {ceiling.steps} steps and an evaluation;"
        f" {ceiling_reason(ceiling)}"
    )


def _memory(ceiling: Ceiling, limit: int | None) -> Iterator[Fact]:
    model, guess = ceiling.model, ceiling.prediction
    if ceiling.batch_size is None:
        return
    if model is None:
        yield Fact(name="memory", text="it does not grow with the batch beyond its noise")
        return
    text = f"{format_bytes(model.base_bytes)} + {format_bytes(model.per_sample_bytes)} per sample"
    if limit is not None:
        text += f", limit {format_bytes(limit)}"
    if guess is not None:
        high = "open" if guess.high is None else str(guess.high)
        text += f"; predicted from small sizes: {guess.batch_size} (95 % CI {guess.low} to {high})"
    yield Fact(name="memory", text=text)


def _speed(speed: Speed) -> str:
    ends = "" if speed.knee_low is None else f" (95 % CI {speed.knee_low} to {speed.knee_high})"
    best = fastest(speed)
    text = (
        f"knee {speed.knee}{ends}, the smallest within 5 % of the best,"
        f" {format_rate(best.per_s, 'samples')} at {best.batch_size}"
    )
    if speed.failures:
        size, why = speed.failures[0]
        text += f"; {counted(len(speed.failures), 'size')} without a time ({size}: {why})"
    return text


def _loader(speed: Speed, workers: int) -> str:
    decides = "the loader decides" if speed.loader_decides else "the step decides"
    beside = f"beside the step in {counted(workers, 'process')}" if workers else "before each step"
    beside = beside.replace("processs", "processes")
    return (
        f"alone {format_rate(speed.loader_per_s, 'samples')}, {beside}; the step alone"
        f" {format_rate(speed.step_per_s, 'samples')}: {decides}"
    )


def _at(found: Tuning) -> Iterator[Fact]:
    """Yield what the throughput curve says of the recommended size: padding, and its kernel."""
    speed, chosen = found.speed, found.recommendation
    if speed is None or chosen is None:
        return
    yield Fact(name="padding", text=_padding(speed, chosen.batch_size, chosen.padding))
    if any(speed.kernels):
        yield Fact(name="kernel", text=_kernels(speed, chosen.batch_size))


def _padding(speed: Speed, size: int, padding: Padding | None) -> str:
    if padding is not None:
        ends = f"{format_percent(padding.low)} to {format_percent(padding.high)}"
        kernel = ", by another kernel" if padding.other_kernel else ""
        return (
            f"a step of {padding.pad_to} takes {format_percent(padding.gain)} less time than one of"
            f" {size} (95 % CI {ends}){kernel}"
        )
    if size not in {point.batch_size for point in speed.points}:
        return f"unknown: {size} itself is not on the throughput curve"
    return "none: no larger size that was timed, up to twice, surely takes less time per step"


def _kernels(speed: Speed, size: int) -> str:
    """Return the kernel at the size, and from which sizes on there is another one."""
    named = [
        (point.batch_size, name)
        for point, name in zip(speed.points, speed.kernels, strict=True)
        if name
    ]
    at, kernel = min(named, key=lambda one: abs(math.log(one[0] / size)))
    changes = [
        f"{later} from {other}"
        for (_, before), (other, later) in pairwise(named)
        if before != later and other > at
    ]
    beyond = f"; {changes[0]} on" if changes else "; the same at all larger sizes that were timed"
    where = "" if at == size else f" at {at}, the nearest size that was timed"
    return f"{kernel}{where}{beyond}"


def _noise(convergence: Convergence) -> str:
    noise = convergence.noise
    if noise is None or noise.scale is None:
        reason = "" if noise is None or not noise.detail else f" ({noise.detail})"
        return f"undetermined: the gradient is hidden in its noise{reason}"
    low = "?" if noise.low is None else f"{noise.low:.3g}"
    high = "open" if noise.high is None else f"{noise.high:.3g}"
    return f"scale {noise.scale:.3g} samples (95 % CI {low} to {high}), half way to the target"


def _target(found: Tuning) -> str:
    if found.plan is None:
        return "none"
    where = "validation data" if found.facts.is_judged_apart else "a part of the training data"
    target = found.plan.target
    return f"{target_text(target)} ({target.source.value}), judged on {where}"


def _effort(found: Tuning) -> str:
    parts = []
    if found.ceiling is not None:
        parts.append(counted(len(found.ceiling.trials), "trial"))
    if found.speed is not None:
        parts.append(f"{counted(SPEED_RUNS, 'run')} of {counted(SPEED_BLOCKS, 'block')}")
    if found.convergence is not None:
        runs = sum(
            len(one.runs) + (0 if one.choice is None else len(one.choice.tried))
            for one in found.convergence.candidates
        )
        spent = format_seconds(found.convergence.spent_s)
        parts.append(f"{counted(runs, 'training run')} ({spent})")
    budget = format_duration(found.settings.budget_s)
    took = f"in {format_duration(found.spent_s)}, budget {budget}"
    return f"{', '.join(parts) or 'nothing'}; {took}"


def _job(found: Tuning) -> str:
    facts = found.facts
    kind = "an epoch of drawn samples" if facts.is_drawn else "samples"
    return (
        f"{found.settings.factory}, {format_count(facts.parameters)} parameters,"
        f" {facts.samples} {kind}"
    )
