"""Copy and triad: rows of float32 that go through the memory once, which nothing can do faster."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import torch

from gpubench.kernels.gpu import Gpu, open_gpu
from gpubench.kernels.memory import PreparedPass, prepare_copy, prepare_triad
from gpubench.model import Case, KernelFacts
from gpubench.workloads.check import largest
from gpubench.workloads.inputs import curve_seed, generator_on
from gpubench.workloads.offer import require_offered, sizes_of
from gpubench.workloads.precision import precision_on
from gpubench.workloads.protocol import Check, OpenWorkload, Work

_ITEMSIZE = 4

_SCALE = 2.0
"""Of the triad: a power of two, so that only the addition rounds and the result is one number."""

_CHECKED_ROWS = 4096
"""At a time, so that a check needs no memory to speak of."""


class MemoryPass(Protocol):
    """What is done with every number."""

    @property
    def name(self) -> str:
        """The workload's name."""
        ...

    @property
    def inputs(self) -> int:
        """Arrays that are read."""
        ...

    @property
    def flop(self) -> int | None:
        """Operations per number; None if it only moves."""
        ...

    def in_torch(self, out: torch.Tensor, *inputs: torch.Tensor) -> Callable[[], object]:
        """Return the call in torch."""
        ...

    def prepare(self, gpu: Gpu, out: torch.Tensor, *inputs: torch.Tensor) -> PreparedPass:
        """Return the call on a kernel of ours."""
        ...

    def expected(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Return the one right result."""
        ...


class Copy:
    """``out = a``."""

    name = "copy"
    inputs = 1
    flop = None

    def in_torch(self, out: torch.Tensor, *inputs: torch.Tensor) -> Callable[[], object]:
        """Return the call in torch."""
        (a,) = inputs
        return lambda: out.copy_(a)

    def prepare(self, gpu: Gpu, out: torch.Tensor, *inputs: torch.Tensor) -> PreparedPass:
        """Return the call on a kernel of ours."""
        (a,) = inputs
        return prepare_copy(gpu, out, a)

    def expected(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Return the input."""
        (a,) = inputs
        return a


class Triad:
    """``out = a + 2 b``.

    Source: J. McCalpin, STREAM, the triad.
    """

    name = "triad"
    inputs = 2
    flop = 2

    def in_torch(self, out: torch.Tensor, *inputs: torch.Tensor) -> Callable[[], object]:
        """Return the call in torch."""
        a, b = inputs
        return lambda: torch.add(a, b, alpha=_SCALE, out=out)

    def prepare(self, gpu: Gpu, out: torch.Tensor, *inputs: torch.Tensor) -> PreparedPass:
        """Return the call on a kernel of ours."""
        a, b = inputs
        return prepare_triad(gpu, out, a, b, _SCALE)

    def expected(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Return the sum, rounded once."""
        a, b = inputs
        return a + _SCALE * b


class MemoryWorkload:
    """A stream as a workload: the batch is a number of rows of a fixed width.

    Args:
        stream: What is done with every number.
        open_gpu: Finds the GPU for kernels of our own.
    """

    version = 1
    phases = ("forward",)
    dtypes = ("float32",)
    implementations = ("torch", "cupy")
    param_names = ("width",)
    optional_param_names: tuple[str, ...] = ()

    def __init__(
        self, stream: MemoryPass, open_gpu: Callable[[torch.device], Gpu] = open_gpu
    ) -> None:
        self._stream = stream
        self._open_gpu = open_gpu
        self.name = stream.name

    def flop(self, case: Case) -> int | None:
        """Return the operations of one call; None for a mere copy."""
        per_number = self._stream.flop
        return None if per_number is None else per_number * self._numbers(case)

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the bytes of all arrays, which is also what one call moves."""
        return self._numbers(case) * (self._stream.inputs + 1) * _ITEMSIZE

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Make the largest arrays.

        Raises:
            UnsupportedError: If there is no such phase, dtype or implementation here.
            WorkloadError: If the params are not this workload's.
        """
        require_offered(case, phases=self.phases, implementations=self.implementations)
        precision_on(case.dtype, device, among=self.dtypes)
        gpu = None if case.implementation == "torch" else self._open_gpu(device)
        width = sizes_of(case, self.param_names)["width"]
        generator = generator_on(device, curve_seed(seed, case.curve_id))
        inputs = [
            torch.randn(largest, width, generator=generator, device=device)
            for _ in range(self._stream.inputs)
        ]
        return _OpenMemoryPass(self, case, self._stream, inputs, gpu=gpu)

    def _numbers(self, case: Case) -> int:
        return case.batch_size * sizes_of(case, self.param_names)["width"]


class _OpenMemoryPass:
    """The arrays of one curve; every batch size takes the first rows."""

    def __init__(
        self,
        workload: MemoryWorkload,
        case: Case,
        stream: MemoryPass,
        inputs: list[torch.Tensor],
        *,
        gpu: Gpu | None,
    ) -> None:
        self._workload = workload
        self._case = case
        self._stream = stream
        self._inputs = inputs
        self._out = torch.empty_like(inputs[0])
        self._gpu = gpu

    def work(self, batch_size: int) -> Work:
        """Return the stream over the first rows."""
        case = replace(self._case, batch_size=batch_size)
        inputs = [array[:batch_size] for array in self._inputs]
        out = self._out[:batch_size]
        call, kernel = self._call(out, inputs)
        nbytes = self._workload.footprint_bytes(case)
        return Work(
            call=call,
            items=batch_size,
            flop=self._workload.flop(case),
            bytes_moved=nbytes,
            kernel=kernel,
            recordable=True,
            check=lambda: self._check(call, out, inputs),
            resident_bytes=lambda: out.nbytes * (1 + len(inputs)),
        )

    def _call(
        self, out: torch.Tensor, inputs: list[torch.Tensor]
    ) -> tuple[Callable[[], object], KernelFacts]:
        if self._gpu is None:
            return self._stream.in_torch(out, *inputs), KernelFacts()
        prepared = self._stream.prepare(self._gpu, out, *inputs)
        return prepared, prepared.facts

    def _check(
        self, call: Callable[[], object], out: torch.Tensor, inputs: list[torch.Tensor]
    ) -> Check:
        """Compare every number; there is but one right result."""
        out.fill_(float("nan"))
        call()
        parts = zip(*(_parts(array) for array in (out, *inputs)), strict=True)
        errors = (float((got - self._stream.expected(*of)).abs().max()) for got, *of in parts)
        return Check(error=largest(errors), tolerance=0.0)


def _parts(array: torch.Tensor) -> list[torch.Tensor]:
    return [array[row : row + _CHECKED_ROWS] for row in range(0, len(array), _CHECKED_ROWS)]
