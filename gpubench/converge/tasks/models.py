"""The two small models: layers of 64, and two convolutions."""

import torch
from torch import nn

WIDTH = 64
_CHANNELS = 8


def mlp(*, inputs: int, classes: int, depth: int) -> nn.Module:
    """Return `depth` times Linear and ReLU, then Linear.

    Args:
        inputs: Numbers per sample.
        classes: Outputs.
        depth: Hidden layers, >= 1.
    """
    layers: list[nn.Module] = [nn.Flatten()]
    for layer in range(depth):
        layers += [nn.Linear(WIDTH if layer else inputs, WIDTH), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(WIDTH, classes))


def convnet(*, inputs: int, classes: int, depth: int) -> nn.Module:
    """Return two stages of 3x3 convolutions with pooling, then Linear, for square grey images.

    Args:
        inputs: Pixels per image.
        classes: Outputs.
        depth: Convolutions per stage, >= 1.
    """
    side = round(inputs**0.5)
    layers: list[nn.Module] = [_Image(side)]
    channels = 1
    for stage in (1, 2):
        for _ in range(depth):
            layers += [nn.Conv2d(channels, _CHANNELS * stage, 3, padding=1), nn.ReLU()]
            channels = _CHANNELS * stage
        layers.append(nn.MaxPool2d(2))
    pixels = (side // 4) ** 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * pixels, classes))


class _Image(nn.Module):
    """Rows of pixels as images."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.view(len(x), 1, self.side, self.side)
