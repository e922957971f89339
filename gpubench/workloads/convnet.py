"""A small residual network on images, in channels-last memory as convolutions prefer it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from gpubench.errors import WorkloadError
from gpubench.workloads.network import LEARNING_RATE, Extent, NetworkBatch, Sizes

_COLOURS = 3
_STAGES = 3
_HEAD_WIDENING: int = 2 ** (_STAGES - 1)
_SMALLEST_IMAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Convolution:
    """One convolution with its BatchNorm; the padding keeps the image's size at stride 1."""

    inputs: int
    outputs: int
    kernel: int
    image: int
    """Side of the output in pixels."""

    @property
    def weights(self) -> int:
        return self.inputs * self.outputs * self.kernel**2 + 2 * self.outputs

    @property
    def flop(self) -> int:
        """As the textbook counts: the padding's products are counted too."""
        return 2 * self.inputs * self.outputs * self.kernel**2 * self.image**2

    @property
    def result(self) -> int:
        return self.outputs * self.image**2


class Convnet:
    """ResNet's basic blocks: a stem, three stages of `depth` blocks, global mean, one linear layer.

    Each stage after the first halves the image and doubles the channels, through a strided block
    with a 1x1 projection. The activation is SiLU and not ReLU: at ReLU's kink the smallest rounding
    turns a gradient on or off, in the order of 1e-2 of all gradients in float32, which no tolerance
    could tell from a mistake.

    Source:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 4.2 (the CIFAR nets).
    """

    name = "convnet"
    version = 1
    param_names = ("classes", "depth", "image", "width")

    def build(self, sizes: Sizes) -> nn.Module:
        """Return the module.

        Raises:
            WorkloadError: If the image is too small to be halved twice and still normalised.
        """
        if sizes["image"] < _SMALLEST_IMAGE:
            raise WorkloadError(
                "params of convnet",
                seen=f"image is {sizes['image']}",
                expected=f"at least {_SMALLEST_IMAGE} pixels",
                advice="choose a larger image",
            )
        width = sizes["width"]
        layers: list[nn.Module] = [_normalised(_COLOURS, width), nn.SiLU()]
        channels = width
        for stage in range(_STAGES):
            for block in range(sizes["depth"]):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(_ResidualBlock(channels, width * 2**stage, stride))
                channels = width * 2**stage
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, sizes["classes"])]
        network = nn.Sequential(*layers)
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return network

    def batch(self, sizes: Sizes, count: int, generator: torch.Generator) -> NetworkBatch:
        """Return normal images, channels last, and uniform labels."""
        side, device = sizes["image"], generator.device
        # Drawn as (count, side, side, colours): the permuted view *is* the channels-last layout.
        images = torch.randn(count, side, side, _COLOURS, generator=generator, device=device)
        return NetworkBatch(
            inputs=images.permute(0, 3, 1, 2),
            targets=torch.randint(sizes["classes"], (count,), generator=generator, device=device),
        )

    def optimizer(self, weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        """Return SGD with momentum."""
        return torch.optim.SGD(weights, lr=LEARNING_RATE, momentum=0.9)

    def items(self, _sizes: Sizes) -> int:
        """Return 1: an element is an image."""
        return 1

    def weights(self, sizes: Sizes) -> int:
        """Return kernels, scales, shifts and the linear layer."""
        classes = sizes["classes"]
        head = sizes["width"] * _HEAD_WIDENING * classes + classes
        return sum(layer.weights for layer in _convolutions(sizes)) + head

    def forward_flop(self, sizes: Sizes) -> int:
        """Return convolutions and the linear layer; BatchNorm is not a product."""
        head = 2 * sizes["width"] * _HEAD_WIDENING * sizes["classes"]
        return sum(layer.flop for layer in _convolutions(sizes)) + head

    def constant_input_flop(self, sizes: Sizes) -> int:
        """Return the stem's: nobody needs the gradient of the images."""
        return next(_convolutions(sizes)).flop

    def extent(self, sizes: Sizes) -> Extent:
        """Return three tensors per convolution: its sum, normalised, and activated."""
        results = [layer.result for layer in _convolutions(sizes)]
        return Extent(
            inputs=_COLOURS * sizes["image"] ** 2 + 2,
            activations=3 * sum(results) + 4 * sizes["classes"],
            widest=4 * max(results) + sizes["classes"],
        )


class _ResidualBlock(nn.Module):
    """Two 3x3 convolutions around which the input is added."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = _normalised(inputs, outputs, stride=stride)
        self.second = _normalised(outputs, outputs)
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else _normalised(inputs, outputs, stride=stride, kernel=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.silu(self.second(functional.silu(self.first(x))) + self.skip(x))


def _normalised(inputs: int, outputs: int, *, stride: int = 1, kernel: int = 3) -> nn.Module:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs))


def _convolutions(sizes: Sizes) -> Iterator[_Convolution]:
    """Yield every convolution of the network, the stem first."""
    channels, image = sizes["width"], sizes["image"]
    yield _Convolution(inputs=_COLOURS, outputs=channels, kernel=3, image=image)
    for stage in range(_STAGES):
        outputs = sizes["width"] * 2**stage
        for block in range(sizes["depth"]):
            if stage > 0 and block == 0:
                image = (image + 1) // 2
                yield _Convolution(inputs=channels, outputs=outputs, kernel=1, image=image)
            yield _Convolution(inputs=channels, outputs=outputs, kernel=3, image=image)
            yield _Convolution(inputs=outputs, outputs=outputs, kernel=3, image=image)
            channels = outputs
