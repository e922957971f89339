"""The product of a batch and a weight matrix, and the two products of its backward pass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch

from gpubench.kernels.gpu import Gpu, open_gpu
from gpubench.kernels.ladder import LADDER
from gpubench.model import Case, KernelFacts, parse_params
from gpubench.workloads.compiling import compiled, require_compiler
from gpubench.workloads.inputs import curve_seed, generator_on
from gpubench.workloads.library_tiles import output_tiles
from gpubench.workloads.offer import IMPLEMENTATIONS, require_offered, sizes_of
from gpubench.workloads.operators import missing_operators_are_unsupported
from gpubench.workloads.precision import DTYPES, PRECISIONS, Precision, precision_on
from gpubench.workloads.product_check import Product, product_check, worst
from gpubench.workloads.protocol import Check, OpenWorkload, Work, unknown
from gpubench.workloads.raw_products import RawProducts, require_raw, scratch_bytes

_PRODUCTS = {
    "forward": ("forward",),
    "dgrad": ("dgrad",),
    "wgrad": ("wgrad",),
    "forward_backward": ("forward", "dgrad", "wgrad"),
}
_OPERANDS = {"forward": ("x", "w"), "dgrad": ("dy", "w"), "wgrad": ("dy", "x")}
_LAYOUTS = {"layout": ("batch_fast",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _ProductShape:
    """The sides of the products of one case."""

    m: int
    """Rows of the batch: batch size times the rows of one batch element."""
    n: int
    k: int

    @property
    def elements(self) -> dict[str, int]:
        """Numbers in each matrix; y is as large as dy, dx as x, dw as w."""
        return {"x": self.m * self.k, "w": self.n * self.k, "dy": self.m * self.n}


def _shape(case: Case) -> _ProductShape:
    sizes = sizes_of(case, Matmul.param_names, choices=_LAYOUTS)
    return _ProductShape(m=case.batch_size * sizes["rows"], n=sizes["n"], k=sizes["k"])


class Matmul:
    """`x[batch * rows, k] @ w[n, k].T` and its gradients.

    The phase `forward_backward` makes the three products one after the other, without autograd,
    so that it is exactly the sum of the other phases. With the param `layout=batch_fast`, x, dy,
    y and dx are stored transposed: the control that tells the size of an axis from its alignment.

    Args:
        open_gpu: Finds the GPU for kernels of our own.
    """

    name = "matmul"
    version = 1
    phases = tuple(_PRODUCTS)
    dtypes = DTYPES
    implementations = (*IMPLEMENTATIONS, *LADDER)
    param_names = ("k", "n", "rows")
    optional_param_names = tuple(_LAYOUTS)

    def __init__(self, open_gpu: Callable[[torch.device], Gpu] = open_gpu) -> None:
        self._open_gpu = open_gpu

    def flop(self, case: Case) -> int:
        """Return 2 m n k for each product."""
        shape = _shape(case)
        return 2 * shape.m * shape.n * shape.k * len(_PRODUCTS[case.phase])

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the bytes of operands and results, which all live at the end of a call.

        And of the sums of parts, where a kernel of ours may split the inner axis.

        None for a dtype or phase that `open` will refuse.
        """
        if case.dtype not in PRECISIONS or case.phase not in self.phases:
            return None
        shape = _shape(case)
        return _bytes_moved(case) + scratch_bytes(case, shape.m, shape.n)

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Make the weight, and one buffer each for the largest x and dy.

        Raises:
            UnsupportedError: If the device or torch lacks the phase, dtype, compiler or kernels.
            WorkloadError: If the params are not this workload's.
        """
        require_offered(case, phases=self.phases, implementations=self.implementations)
        precision = precision_on(case.dtype, device)
        largest_case = replace(case, batch_size=largest)
        if case.implementation in LADDER:
            require_raw(case)
            raw = RawProducts(case, precision, self._open_gpu(device))
            return _OpenMatmul(largest_case, precision, device, seed=seed, raw=raw)
        if case.implementation == "torch-compile":
            require_compiler(device)
        with missing_operators_are_unsupported():
            tiny = torch.ones(2, 2, dtype=precision.storage, device=device)
            torch.mm(tiny, tiny)
        return _OpenMatmul(largest_case, precision, device, seed=seed)


def _bytes_moved(case: Case) -> int:
    """Return every operand once and every result once; each product has x, w and dy's sizes."""
    itemsize = PRECISIONS[case.dtype].storage.itemsize
    one_product = sum(_shape(case).elements.values()) * itemsize
    # The three products of `forward_backward` share their operands: x, w, dy in; y, dw, dx out.
    return one_product if len(_PRODUCTS[case.phase]) == 1 else 2 * one_product


class _OpenMatmul:
    """The operands of one curve.

    Every batch size takes the first numbers of the same buffers and gives them its own shape, so
    that the batch-fast control has the leading dimension of its own batch and not of the largest.
    """

    def __init__(
        self,
        largest: Case,
        precision: Precision,
        device: torch.device,
        *,
        seed: int,
        raw: RawProducts | None = None,
    ) -> None:
        self._raw = raw
        self._largest = largest
        self._precision = precision
        self._device = device
        self._batch_fast = "layout" in parse_params(largest.params)
        generator = generator_on(device, curve_seed(seed, largest.curve_id))
        used = {name for product in _PRODUCTS[largest.phase] for name in _OPERANDS[product]}
        self._buffers = {
            name: torch.randn(count, generator=generator, device=device, dtype=precision.storage)
            for name, count in _shape(largest).elements.items()
            if name in used
        }

    def work(self, batch_size: int) -> Work:
        """Return the products of one batch size."""
        case = replace(self._largest, batch_size=batch_size)
        operands = self._operands(batch_size)
        products = self._products(operands)
        call, kernel = self._call(products)
        return Work(
            call=call,
            items=_shape(case).m,
            flop=Matmul().flop(case),
            bytes_moved=_bytes_moved(case),
            kernel=kernel,
            recordable=True,
            check=lambda: self._check(products, call()),
            resident_bytes=lambda: sum(matrix.nbytes for matrix in operands.values()),
            tiles=_tiles_of(products),
        )

    def _operands(self, batch_size: int) -> dict[str, torch.Tensor]:
        shape = _shape(replace(self._largest, batch_size=batch_size))
        sides = {"x": (shape.m, shape.k), "w": (shape.n, shape.k), "dy": (shape.m, shape.n)}
        return {
            name: self._matrix(buffer, *sides[name], transposed=self._batch_fast and name != "w")
            for name, buffer in self._buffers.items()
        }

    @staticmethod
    def _matrix(buffer: torch.Tensor, rows: int, columns: int, *, transposed: bool) -> torch.Tensor:
        numbers = buffer[: rows * columns]
        return numbers.view(columns, rows).t() if transposed else numbers.view(rows, columns)

    def _products(self, operands: dict[str, torch.Tensor]) -> list[Product]:
        return [self._product(name, operands) for name in _PRODUCTS[self._largest.phase]]

    def _product(self, name: str, operands: dict[str, torch.Tensor]) -> Product:
        left, right = (operands[operand] for operand in _OPERANDS[name])
        match name:
            case "forward":
                product = Product(left=left, right=right.t())
            case "dgrad":
                product = Product(left=left, right=right)
            case _:
                return Product(left=left.t(), right=right)
        # torch.mm writes rows; the transposed product writes y and dx with the batch as fast axis.
        return product.transposed() if self._batch_fast else product

    def _call(self, products: list[Product]) -> tuple[Callable[[], object], KernelFacts]:
        """Return what makes the products, and what is known of how."""
        if self._raw is not None:
            return self._raw.prepare(_PRODUCTS[self._largest.phase], products)
        multiply: Callable[..., object] = _one if len(products) == 1 else _three
        if self._largest.implementation == "torch-compile":
            multiply = compiled(multiply)
        factors = [factor for product in products for factor in (product.left, product.right)]
        call = self._precision.applied_to(partial(multiply, *factors), self._device)
        return call, KernelFacts()

    def _check(self, products: list[Product], result: object) -> Check:
        results = result if isinstance(result, tuple) else (result,)
        pairs = zip(products, results, strict=True)
        return worst([product_check(product, got, self._precision) for product, got in pairs])


def _tiles_of(products: list[Product]) -> Callable[[KernelFacts], int | None]:
    """Return how to read tiles from a kernel's name; several products have no one number."""
    if len(products) > 1:
        return unknown
    rows, columns = products[0].left.shape[0], products[0].right.shape[1]
    return partial(output_tiles, rows=rows, columns=columns)


def _one(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    return torch.mm(left, right)


def _three(*factors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    lefts, rights = factors[::2], factors[1::2]
    return tuple(torch.mm(left, right) for left, right in zip(lefts, rights, strict=True))
