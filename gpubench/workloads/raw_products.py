"""The products of a batch and a weight matrix on kernels of our own."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gpubench.errors import UnsupportedError
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import LADDER
from gpubench.kernels.product import PreparedProduct, Products
from gpubench.kernels.splitting import most_scratch_bytes
from gpubench.kernels.tiling import added_tiles
from gpubench.model import Case, KernelFacts, parse_params
from gpubench.workloads.precision import Precision
from gpubench.workloads.product_check import Product

_BATCH_SLOW: Mapping[str, str] = MappingProxyType({"forward": "nt", "dgrad": "nn", "wgrad": "tn"})
# y.T = w @ x.T, dx.T = w.T @ dy.T and dw = dy.T @ x, with x and dy stored transposed.
_BATCH_FAST: Mapping[str, str] = MappingProxyType({"forward": "nn", "dgrad": "tn", "wgrad": "nt"})


def require_raw(case: Case) -> None:
    """Refuse a dtype that the rung does not multiply; TF32 is float32 only to torch.

    Raises:
        UnsupportedError: With what it multiplies.
    """
    dtypes = LADDER[case.implementation].dtypes
    if case.dtype not in dtypes:
        raise UnsupportedError(
            f"{case.implementation} multiplies {', '.join(dtypes)}, not {case.dtype}"
        )


def scratch_bytes(case: Case, rows: int, columns: int) -> int:
    """Return what a product may need beside operands and result, on the largest GPU."""
    rung = LADDER.get(case.implementation)
    if rung is None or not rung.parts_source:
        return 0
    return most_scratch_bytes(rung.tile, resident=rung.resident, rows=rows, columns=columns)


class RawProducts:
    """One rung of the ladder for the products of one curve.

    Args:
        case: Of the curve.
        precision: Of its operands.
        gpu: Where.

    Raises:
        UnsupportedError: If the GPU is too old.
    """

    def __init__(self, case: Case, precision: Precision, gpu: Gpu) -> None:
        self._layouts = _BATCH_FAST if "layout" in parse_params(case.params) else _BATCH_SLOW
        self._products = Products(case.implementation, precision.storage, gpu)

    def prepare(
        self, names: Sequence[str], products: Sequence[Product]
    ) -> tuple[Callable[[], object], KernelFacts]:
        """Return what makes the products one after the other, and what is known of the launches.

        Args:
            names: `forward`, `dgrad` or `wgrad` for each product.
            products: As for `torch.mm`.
        """
        prepared = [
            self._prepared(self._layouts[name], product)
            for name, product in zip(names, products, strict=True)
        ]
        if len(prepared) == 1:
            return prepared[0], prepared[0].facts
        # Which of several kernels takes the most time only a profile tells; tiles add up.
        tiles = added_tiles(product.facts for product in prepared)
        return lambda: tuple(product() for product in prepared), KernelFacts(tiles=tiles)

    def _prepared(self, layout: str, product: Product) -> PreparedProduct:
        a = product.left if layout[0] == "n" else product.left.t()
        b = product.right.t() if layout[1] == "t" else product.right
        return self._products.prepare(layout, a, b)
