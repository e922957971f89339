"""The presets: which tasks, which batch sizes, how many seeds."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from gpubench.converge.studies import (
    AccuracyStudy,
    EqualStudy,
    GradientStudy,
    ReachStudy,
    Study,
    Subject,
)
from gpubench.converge.variant import Variant
from gpubench.model.training_row import FOUR_PROTOCOLS, TrainingProtocol

FULL = 0
"""Stands for the full batch in lists of sizes."""

DIGITS = 1077
"""Samples of digits to learn from."""

TRAIN_SAMPLES: Mapping[str, int] = MappingProxyType(
    {
        "digits-mlp": DIGITS,
        "digits-convnet": DIGITS,
        "mnist-mlp": 3000,
        "mnist-convnet": 3000,
        "synthetic-mlp": 12_000,
    }
)
"""Of each task, known beforehand, so that a plan needs no data."""

TARGETS: Mapping[str, float] = MappingProxyType({"digits-mlp": 0.965})
"""Accuracies that are given; others come from a reference."""

_SMOKE_SIZES = (8, 64, 512)
_LADDER = (1, 4, 8, 16, 32, 48, 64, 100, 128, 192, 256, 384, 512, FULL)
_LARGE_LADDER = (4, 8, 16, 32, 64, 100, 128, 256, 512, 1024, 2048, FULL)
_EQUAL_SIZES = (1, 4, 32, 128, 256, 512, FULL)
_GRADIENT_SIZES = (1, 4, 16, 32, 64, 128, 256, 512, FULL)
_RPROP_SIZES = (16, 64, 256, FULL)
_SUBSETS = (135, 269, 539)
_SUBSET_SIZES = (4, 16, 32, 64, 128, FULL)
_EPOCHS, _STEPS = 10, 1000
_SHORT_EPOCHS = 10
_SMALL = 4
_DEPTHS, _CLASSES = (1, 4), (2, 10)
_NOISE = 0.3
_BASE = 32


def _smoke() -> Iterator[Study]:
    digits = Subject(task="digits-mlp", samples=DIGITS)
    target = TARGETS["digits-mlp"]
    sizes = (*_SMOKE_SIZES, _BASE)
    yield ReachStudy(subject=digits, sizes=sizes, seeds=3, search_seeds=3, target_accuracy=target)
    yield EqualStudy(
        subject=digits, protocols=FOUR_PROTOCOLS, sizes=_SMOKE_SIZES, seeds=3, epochs=5, steps=50
    )
    yield GradientStudy(subject=digits, sizes=_SMOKE_SIZES, seeds=3, draws=5)


def _cpu() -> Iterator[Study]:
    yield from _digits_in_depth(seeds=10, search_seeds=3)


def _standard() -> Iterator[Study]:
    yield from _digits_in_depth(seeds=20, search_seeds=5)
    for task in ("digits-convnet", "synthetic-mlp"):
        subject = Subject(task=task, samples=TRAIN_SAMPLES[task])
        yield from _in_breadth(subject, seeds=10, search_seeds=3)


def _digits_in_depth(*, seeds: int, search_seeds: int) -> Iterator[Study]:
    """Yield all studies, on the smallest task."""
    task = "digits-mlp"
    digits = Subject(task=task, samples=DIGITS)
    target = TARGETS[task]
    yield ReachStudy(
        subject=digits,
        sizes=_LADDER,
        seeds=seeds,
        search_seeds=search_seeds,
        target_accuracy=target,
    )
    yield EqualStudy(
        subject=digits,
        protocols=FOUR_PROTOCOLS,
        sizes=_EQUAL_SIZES,
        seeds=seeds,
        epochs=_EPOCHS,
        steps=_STEPS,
    )
    yield GradientStudy(subject=digits, sizes=_GRADIENT_SIZES, seeds=seeds)
    yield ReachStudy(
        subject=Subject(task=task, samples=DIGITS, optimizer="rprop", base_rate=2.0**-6),
        sizes=_RPROP_SIZES,
        seeds=seeds,
        search_seeds=3,
        target_accuracy=target,
        search_epochs=_SHORT_EPOCHS,
        search_reach=3,
    )
    yield from _subsets(task, seeds)
    yield from _small_batches(task, seeds)
    yield from _wrong_labels(task, seeds)


def _subsets(task: str, seeds: int) -> Iterator[Study]:
    """Yield the same with fewer samples."""
    for samples in _SUBSETS:
        subject = Subject(task=task, samples=samples, variant=Variant(samples=samples))
        yield ReachStudy(subject=subject, sizes=_SUBSET_SIZES, seeds=seeds, search_seeds=3)


def _small_batches(task: str, seeds: int) -> Iterator[Study]:
    """Yield few and many classes, shallow and deep, at a small batch, also at batch 32's rate."""
    for classes in _CLASSES:
        for depth in _DEPTHS:
            variant = Variant(classes=classes, depth=depth)
            # The samples of two of ten classes; known beforehand like all others.
            samples = {2: 226, 10: DIGITS}[classes]
            subject = Subject(task=task, samples=samples, variant=variant)
            yield ReachStudy(subject=subject, sizes=(_SMALL, _BASE), seeds=seeds, search_seeds=3)
            yield EqualStudy(
                subject=subject,
                protocols=(TrainingProtocol.FIXED_RATE,),
                sizes=(_SMALL,),
                seeds=seeds,
                epochs=_SHORT_EPOCHS,
            )


def _wrong_labels(task: str, seeds: int) -> Iterator[Study]:
    """Yield right and wrong labels with few and many samples, at batch 1 and the base batch."""
    for samples in (_SUBSETS[0], _SUBSETS[-1]):
        for noise in (0.0, _NOISE):
            variant = Variant(samples=samples, label_noise=noise)
            yield AccuracyStudy(
                subject=Subject(task=task, samples=samples, variant=variant),
                sizes=(1, _BASE),
                seeds=seeds,
                search_seeds=2,
                epochs=_SHORT_EPOCHS,
            )


def _in_breadth(subject: Subject, *, seeds: int, search_seeds: int) -> Iterator[Study]:
    """Yield what other tasks are asked: time to the target, accuracy, gradients."""
    yield ReachStudy(subject=subject, sizes=_LARGE_LADDER, seeds=seeds, search_seeds=search_seeds)
    yield EqualStudy(
        subject=subject,
        protocols=FOUR_PROTOCOLS,
        sizes=(4, 32, 128, 512, FULL),
        seeds=seeds,
        epochs=_EPOCHS,
        steps=_STEPS,
    )
    yield GradientStudy(subject=subject, sizes=_GRADIENT_SIZES, seeds=seeds)


def one_task(task: str) -> Iterator[Study]:
    """Yield the studies of a task that somebody names."""
    if task == "digits-mlp":
        yield from _cpu()
        return
    subject = Subject(task=task, samples=TRAIN_SAMPLES[task])
    yield from _in_breadth(subject, seeds=10, search_seeds=3)


PRESETS: Mapping[str, Callable[[], Iterator[Study]]] = MappingProxyType(
    {"smoke": _smoke, "cpu": _cpu, "standard": _standard}
)
