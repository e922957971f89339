"""A layer of a multilayer perceptron, forward and backward, without autograd."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import torch

from gpubench.kernels.gpu import Gpu, open_gpu
from gpubench.kernels.ladder import WITH_LAYER
from gpubench.kernels.layer import Layer, LayerTensors
from gpubench.model import Case, KernelFacts
from gpubench.workloads.inputs import curve_seed, generator_on
from gpubench.workloads.layer_check import LayerCheck
from gpubench.workloads.offer import require_offered, sizes_of
from gpubench.workloads.operators import missing_operators_are_unsupported
from gpubench.workloads.precision import DTYPES, PRECISIONS, Precision, precision_on
from gpubench.workloads.product_check import worst
from gpubench.workloads.protocol import Check, OpenWorkload, Work

_PRODUCTS = {"forward": 1, "dgrad": 1, "wgrad": 1, "forward_backward": 3}


class Passes(Protocol):
    """The three passes of a layer, whoever computes them."""

    def forward(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return y and z."""
        ...

    def dgrad(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return dz and dx."""
        ...

    def wgrad(self, dz: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return dw and dbias."""
        ...

    def facts(self, phase: str) -> KernelFacts:
        """Return what is known of a phase's launches."""
        ...


class TorchPasses:
    """The layer in torch's operators, one for each kernel of ours."""

    def __init__(self, tensors: LayerTensors) -> None:
        self._tensors = tensors

    def forward(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return y and z."""
        of = self._tensors
        z = torch.nn.functional.linear(of.x, of.w, of.bias)
        return torch.nn.functional.gelu(z), z

    def dgrad(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return dz and dx."""
        dz = torch.ops.aten.gelu_backward(self._tensors.dy, z)
        return dz, torch.mm(dz, self._tensors.w)

    def wgrad(self, dz: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return dw and dbias."""
        return torch.mm(dz.t(), self._tensors.x), dz.sum(0)

    def facts(self, phase: str) -> KernelFacts:  # noqa: ARG002  # of no phase anything is known
        """Return nothing: the library chooses."""
        return KernelFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _LayerShape:
    m: int
    n: int
    k: int

    def moved(self, phase: str) -> int:
        """Return the numbers that a phase must read and write, each once."""
        x, w, y, bias = self.m * self.k, self.n * self.k, self.m * self.n, self.n
        return {
            "forward": x + w + bias + 2 * y,
            "dgrad": 2 * y + w + y + x,
            "wgrad": y + x + w + bias,
            # z and dz stay inside, y and dy do not.
            "forward_backward": 2 * x + 2 * w + 2 * bias + 2 * y,
        }[phase]

    @property
    def held(self) -> int:
        """Return the numbers of all operands and results together."""
        return 2 * (self.m * self.k + self.n * self.k + self.n) + 4 * self.m * self.n


def _shape(case: Case) -> _LayerShape:
    sizes = sizes_of(case, LayerWorkload.param_names)
    return _LayerShape(m=case.batch_size, n=sizes["n"], k=sizes["k"])


class LayerWorkload:
    """`gelu(x[batch, k] @ w[n, k].T + bias[n])` and the gradients of x, w and bias.

    The phase `dgrad` makes the gradients of z and x, `wgrad` those of w and bias, so that
    `forward_backward` is exactly the sum of the others. The weights have the usual scale,
    1 / sqrt(k), which keeps z where GELU bends.

    Args:
        open_gpu: Finds the GPU for kernels of our own.
    """

    name = "layer"
    version = 1
    phases = tuple(_PRODUCTS)
    dtypes = DTYPES
    implementations = ("torch", *WITH_LAYER)
    param_names = ("k", "n")
    optional_param_names: tuple[str, ...] = ()

    def __init__(self, open_gpu: Callable[[torch.device], Gpu] = open_gpu) -> None:
        self._open_gpu = open_gpu

    def flop(self, case: Case) -> int:
        """Return 2 m n k for each product; elementwise work is bound by memory."""
        shape = _shape(case)
        return 2 * shape.m * shape.n * shape.k * _PRODUCTS[case.phase]

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the bytes of all operands and results; None for what `open` will refuse."""
        if case.dtype not in PRECISIONS or case.phase not in self.phases:
            return None
        return _shape(case).held * PRECISIONS[case.dtype].storage.itemsize

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Make the weights, and one buffer each for the largest x and dy.

        Raises:
            UnsupportedError: If the device or torch lacks the phase, the dtype or the kernels.
            WorkloadError: If the params are not this workload's.
        """
        require_offered(case, phases=self.phases, implementations=self.implementations)
        precision = precision_on(case.dtype, device)
        largest_case = replace(case, batch_size=largest)
        if case.implementation == "torch":
            with missing_operators_are_unsupported():
                torch.nn.functional.gelu(torch.ones(2, dtype=precision.storage, device=device))
            return _OpenLayer(largest_case, precision, device, seed=seed, passes=TorchPasses)
        gpu = self._open_gpu(device)

        def passes(tensors: LayerTensors) -> Passes:
            return Layer(case.implementation, gpu, tensors)

        return _OpenLayer(largest_case, precision, device, seed=seed, passes=passes)


class _OpenLayer:
    """The operands of one curve; every batch size takes the first rows of x and dy."""

    def __init__(
        self,
        largest: Case,
        precision: Precision,
        device: torch.device,
        *,
        seed: int,
        passes: Callable[[LayerTensors], Passes],
    ) -> None:
        self._largest = largest
        self._precision = precision
        self._device = device
        self._passes = passes
        shape = _shape(largest)
        generator = generator_on(device, curve_seed(seed, largest.curve_id))

        def random(*sides: int) -> torch.Tensor:
            return torch.randn(sides, generator=generator, device=device).to(precision.storage)

        self._tensors = LayerTensors(
            x=random(shape.m, shape.k),
            w=random(shape.n, shape.k) / shape.k**0.5,
            bias=random(shape.n),
            dy=random(shape.m, shape.n),
        )

    def work(self, batch_size: int) -> Work:
        """Return the phase's work on the first rows."""
        case = replace(self._largest, batch_size=batch_size)
        own = replace(
            self._tensors, x=self._tensors.x[:batch_size], dy=self._tensors.dy[:batch_size]
        )
        passes = self._passes(own)
        saved = tuple(tensor[:batch_size] for tensor in self._saved)
        phase = _Phase(passes, LayerCheck(own, self._precision), case.phase, saved)
        call = self._precision.applied_to(phase.call(), self._device)
        shape = _shape(case)
        inputs = (own.x, own.w, own.bias, own.dy)
        return Work(
            call=call,
            items=batch_size,
            flop=LayerWorkload().flop(case),
            bytes_moved=shape.moved(case.phase) * self._precision.storage.itemsize,
            kernel=passes.facts(case.phase),
            recordable=True,
            check=lambda: phase.check(call()),
            resident_bytes=lambda: sum(tensor.nbytes for tensor in (*inputs, *saved)),
        )

    @cached_property
    def _saved(self) -> tuple[torch.Tensor, ...]:
        """What a backward pass reads of the passes before it, for the largest batch."""
        if self._largest.phase not in {"dgrad", "wgrad"}:
            return ()
        passes = self._passes(self._tensors)
        _, z = passes.forward()
        return (z,) if self._largest.phase == "dgrad" else (passes.dgrad(z)[0],)


class _Phase:
    """One phase of a layer: what to call, and how to judge what it returns.

    Args:
        passes: Compute.
        check: Judges.
        phase: Its name.
        saved: What it reads of the passes before it.
    """

    def __init__(
        self, passes: Passes, check: LayerCheck, phase: str, saved: tuple[torch.Tensor, ...]
    ) -> None:
        self._passes = passes
        self._check = check
        self._phase = phase
        self._saved = saved

    def call(self) -> Callable[[], tuple[torch.Tensor, ...]]:
        """Return the call."""
        passes = self._passes
        match self._phase:
            case "forward":
                return passes.forward
            case "dgrad":
                return lambda: passes.dgrad(*self._saved)
            case "wgrad":
                return lambda: passes.wgrad(*self._saved)
            case _:
                return self._all

    def _all(self) -> tuple[torch.Tensor, ...]:
        y, z = self._passes.forward()
        dz, dx = self._passes.dgrad(z)
        return (y, z, dz, dx, *self._passes.wgrad(dz))

    def check(self, results: tuple[torch.Tensor, ...]) -> Check:
        """Judge what the call returned."""
        check = self._check
        match self._phase:
            case "forward":
                return worst(check.forward(*results))
            case "dgrad":
                return worst(check.dgrad(*self._saved, *results))
            case "wgrad":
                return worst(check.wgrad(*self._saved, *results))
        y, z, dz, dx, dw, dbias = results
        return worst([*check.forward(y, z), *check.dgrad(z, dz, dx), *check.wgrad(dz, dw, dbias)])
