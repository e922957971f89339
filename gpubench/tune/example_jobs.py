"""Four small jobs on data that is made or ships with Python, to try `gpubench tune` on."""

import math
from pydoc_data.topics import topics

import torch
from torch import nn
from torch.nn import functional

from gpubench.training.task import Batch
from gpubench.tune.job import TuneJob

_TRAIN = 8192
_CLASSES = 10
_FEATURES = 64
_SIDE = 12
_ORIENTATIONS = 6
_WINDOW = 32
_ENGLISH = "".join(sorted({chr(code) for code in range(32, 127)} | {"\n"}))


def mlp(device: torch.device) -> TuneJob:
    """Noisy points around fifty prototypes of ten classes, and two layers that tell them apart."""
    del device  # tensors are moved there by whoever asks
    generator = torch.Generator().manual_seed(1)
    prototypes = torch.randn(5 * _CLASSES, _FEATURES, generator=generator)
    of = torch.randint(len(prototypes), (_TRAIN + 2048,), generator=generator)
    points = prototypes[of] + 1.6 * torch.randn(len(of), _FEATURES, generator=generator)
    classes = of % _CLASSES
    return TuneJob(
        model=lambda: nn.Sequential(nn.Linear(_FEATURES, 128), nn.ReLU(), nn.Linear(128, _CLASSES)),
        loss=_classification,
        right=_right,
        optimizer=lambda parameters, rate: torch.optim.SGD(parameters, lr=rate, momentum=0.9),
        learning_rate=0.05,
        data=(points[:_TRAIN], classes[:_TRAIN]),
        validation=(points[_TRAIN:], classes[_TRAIN:]),
        target_accuracy=0.90,
    )


def convnet(device: torch.device) -> TuneJob:
    """Gratings in six orientations under noise, and three convolutions with BatchNorm."""
    del device
    generator = torch.Generator().manual_seed(2)
    count = _TRAIN // 2 + 1024
    classes = torch.randint(_ORIENTATIONS, (count,), generator=generator)
    images = _gratings(classes, generator) + 1.5 * torch.randn(
        count, 1, _SIDE, _SIDE, generator=generator
    )
    return TuneJob(
        model=_small_convnet,
        loss=_classification,
        right=_right,
        optimizer=lambda parameters, rate: torch.optim.SGD(parameters, lr=rate, momentum=0.9),
        learning_rate=0.05,
        data=(images[:-1024], classes[:-1024]),
        validation=(images[-1024:], classes[-1024:]),
        target_accuracy=0.93,
    )


def language_model(device: torch.device) -> TuneJob:
    """Characters of Python's own help texts, and one block of a transformer that foretells them."""
    del device
    text = "".join(topics[name] for name in sorted(topics))
    codes = torch.tensor([_ENGLISH.index(one) for one in text if one in _ENGLISH])
    windows = codes[: len(codes) // (_WINDOW + 1) * (_WINDOW + 1)].view(-1, _WINDOW + 1)
    held_out = 512
    return TuneJob(
        model=_CharacterModel,
        loss=lambda model, batch: functional.cross_entropy(
            model(batch[0][:, :-1]).flatten(0, 1), batch[0][:, 1:].flatten()
        ),
        optimizer=lambda parameters, rate: torch.optim.AdamW(parameters, lr=rate),
        learning_rate=0.004,
        data=(windows[:-held_out],),
        validation=(windows[-held_out:],),
        target_loss=2.1,
    )


def diverging(device: torch.device) -> TuneJob:
    """A net of squares: rates that a large batch would need make its loss infinite."""
    del device
    generator = torch.Generator().manual_seed(3)
    points = torch.randn(_TRAIN // 2 + 1024, 16, generator=generator)
    wanted = (points[:, :4].prod(dim=1, keepdim=True) + points[:, 4:5] ** 2) / 2
    wanted += 0.3 * torch.randn(wanted.shape, generator=generator)
    return TuneJob(
        model=_SquaringNet,
        loss=lambda model, batch: functional.mse_loss(model(batch[0]), batch[1]),
        optimizer=lambda parameters, rate: torch.optim.SGD(parameters, lr=rate),
        learning_rate=0.01,
        data=(points[:-1024], wanted[:-1024]),
        validation=(points[-1024:], wanted[-1024:]),
        target_loss=0.40,
    )


def _classification(model: nn.Module, batch: Batch) -> torch.Tensor:
    return functional.cross_entropy(model(batch[0]), batch[1])


def _right(model: nn.Module, batch: Batch) -> torch.Tensor:
    right: torch.Tensor = model(batch[0]).argmax(dim=1) == batch[1]
    return right.double().mean()


def _gratings(classes: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return stripes whose direction is the class and whose phase is chance."""
    across = torch.arange(_SIDE, dtype=torch.float32)
    angle = (classes * math.pi / _ORIENTATIONS).view(-1, 1, 1)
    along = torch.cos(angle) * across.view(1, 1, -1) + torch.sin(angle) * across.view(1, -1, 1)
    phase = 2 * math.pi * torch.rand(len(classes), 1, 1, generator=generator)
    return torch.sin(1.5 * along + phase).unsqueeze(1)


def _small_convnet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Linear(64, _ORIENTATIONS),
    )


class _SquaringNet(nn.Module):
    """Layers whose activation is the square: nothing bounds how fast an error grows."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(16, 32), nn.Linear(32, 32)])
        self.last = nn.Linear(32, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x) ** 2 / 2
        out: torch.Tensor = self.last(x)
        return out


class _CharacterModel(nn.Module):
    """One transformer block over a window of characters."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.characters = nn.Embedding(len(_ENGLISH), width)
        self.places = nn.Embedding(_WINDOW, width)
        self.block = nn.TransformerEncoderLayer(
            width, 4, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.head = nn.Linear(width, len(_ENGLISH))

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        length = codes.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(length, device=codes.device)
        x = self.characters(codes) + self.places(torch.arange(length, device=codes.device))
        out: torch.Tensor = self.head(self.block(x, src_mask=mask, is_causal=True))
        return out
