"""Data in three parts, and what a study changes of them: samples, classes, wrong labels."""

import math
from dataclasses import dataclass, replace

import torch

from gpubench.converge.variant import Variant
from gpubench.errors import UsageError
from gpubench.training.tensors import Labelled

TEST, VALIDATION = 0.25, 0.2
"""Share of all samples, and of those that are left, rounded up: of digits 450, 270 and 1077."""

NOISE_SEED = 20_161
"""Decides which labels are wrong, the same in every run of every study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """What is learned from, what decides, and what is reported."""

    train: Labelled
    validation: Labelled
    test: Labelled
    classes: int


def split_in_order(data: Labelled, *, classes: int) -> Splits:
    """Return data that come in random order already in three parts, as `TEST` and `VALIDATION` say.

    Args:
        data: All samples.
        classes: How many there are.
    """
    rest = len(data) - math.ceil(TEST * len(data))
    train = rest - math.ceil(VALIDATION * rest)
    return Splits(
        train=data.part(torch.arange(train)),
        validation=data.part(torch.arange(train, rest)),
        test=data.part(torch.arange(rest, len(data))),
        classes=classes,
    )


def varied(splits: Splits, variant: Variant) -> Splits:
    """Return the data of a study: fewer classes, fewer samples, wrong labels, in that order.

    Validation and test keep all their samples of the classes that are left, and their labels.

    Args:
        splits: All there is.
        variant: What is asked for.

    Raises:
        UsageError: If there are not as many classes or samples.
    """
    classes = variant.classes or splits.classes
    _require("classes", classes, least=1, most=splits.classes)
    parts = [_of_classes(p, classes) for p in (splits.train, splits.validation, splits.test)]
    train, validation, test = parts
    samples = variant.samples or len(train)
    _require("samples", samples, least=1, most=len(train))
    train = Labelled(inputs=train.inputs[:samples], classes=train.classes[:samples])
    if variant.label_noise:
        train = replace(train, classes=_with_noise(train.classes, classes, variant.label_noise))
    return Splits(train=train, validation=validation, test=test, classes=classes)


def on_device(splits: Splits, device: torch.device) -> Splits:
    """Return the same data where the work runs."""

    def moved(part: Labelled) -> Labelled:
        return Labelled(inputs=part.inputs.to(device), classes=part.classes.to(device))

    return replace(
        splits,
        train=moved(splits.train),
        validation=moved(splits.validation),
        test=moved(splits.test),
    )


def _of_classes(part: Labelled, classes: int) -> Labelled:
    return part.part(torch.nonzero(part.classes < classes).flatten())


def _with_noise(labels: torch.Tensor, classes: int, share: float) -> torch.Tensor:
    """Return labels of which a share is another class, drawn once and for all."""
    if classes == 1:
        return labels
    generator = torch.Generator().manual_seed(NOISE_SEED)
    wrong = torch.rand(len(labels), generator=generator) < share
    shift = torch.randint(1, classes, (len(labels),), generator=generator)
    return torch.where(wrong, (labels + shift) % classes, labels)


def _require(name: str, value: int, *, least: int, most: int) -> None:
    if not least <= value <= most:
        raise UsageError(
            name,
            seen=str(value),
            expected=f"{least} to {most}, as many as the data have",
            advice="ask for fewer",
        )
