"""How far a result is from its reference, and whether it is made of numbers at all."""

import math
from collections.abc import Iterable

import torch

from gpubench.workloads.lazy import everything

_PIECE = 2**24
"""Elements that are looked at together: a result that fills the memory leaves no room for more."""


def relative_l2(got: Iterable[torch.Tensor], reference: Iterable[torch.Tensor]) -> float:
    """Return ||got - reference|| / ||reference|| over all tensors taken as one vector.

    One norm and not one per tensor, since the gradient of some parameters (the bias of a key in
    attention, of a layer ahead of a normalisation) is zero but for rounding, and a relative
    error of nothing says nothing.

    Args:
        got: Results in any floating dtype.
        reference: Float64 tensors of the same shapes, in the same order.
    """
    squared_error = squared_norm = 0.0
    for one, other in zip(got, reference, strict=True):
        squared_error += float((one.double() - other).square().sum())
        squared_norm += float(other.square().sum())
    return _ratio(math.sqrt(squared_error), math.sqrt(squared_norm))


def largest(errors: Iterable[float]) -> float:
    """Return the largest error, NaN if one of them is; `max` would depend on their order."""
    known = list(errors)
    return math.nan if any(map(math.isnan, known)) else max(known)


def _ratio(error: float, norm: float) -> float:
    if norm == 0:
        return error * math.inf if error else 0.0
    return error / norm


def finite(result: object) -> bool:
    """Return whether no floating-point number in a result is NaN or infinite.

    The only check that is possible where a workload brings no reference. It walks tensors,
    arrays, sequences, mappings and dataclasses; whatever else it meets counts as finite, since
    there is nothing in it to judge.
    """
    return all(map(_is_finite, everything(result)))


def _is_finite(one: object) -> bool:
    if isinstance(one, float | complex):
        return math.isfinite(abs(one))
    if isinstance(one, torch.Tensor):
        return _finite_tensor(one)
    return _finite_array(one) if _is_array(one) else True


def has_values(result: object) -> bool:
    """Return whether a result holds a number, tensor or array, which shows that work was done."""
    return any(map(_is_value, everything(result)))


def _is_value(one: object) -> bool:
    if isinstance(one, int | float | complex):
        return True
    if isinstance(one, torch.Tensor):
        return one.numel() > 0
    # An array of objects holds what anybody put there.
    is_array = _is_array(one) and _kind(one) != "O"
    return is_array and math.prod(getattr(one, "shape", (1,))) > 0


def _is_array(result: object) -> bool:
    """NumPy and CuPy arrays and NumPy's scalars."""
    return hasattr(result, "__cuda_array_interface__") or hasattr(result, "__array_interface__")


def _finite_tensor(tensor: torch.Tensor) -> bool:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return True
    if tensor.is_nested:
        return all(map(_finite_tensor, tensor.unbind()))
    if tensor.layout == torch._mkldnn:  # type: ignore[attr-defined]
        tensor = tensor.to_dense()
    elif tensor.layout != torch.strided:
        tensor = tensor.to_sparse(layout=torch.sparse_coo).coalesce().values()
    pieces = torch.split(_without_repeats(tensor.detach()).reshape(-1), _PIECE)
    return all(map(_finite_piece, pieces))


def _without_repeats(tensor: torch.Tensor) -> torch.Tensor:
    """Return one of all equal slices: what `expand` returns may have more than fit in memory."""
    for dimension, (size, stride) in enumerate(zip(tensor.shape, tensor.stride(), strict=True)):
        if stride == 0 and size > 1:
            tensor = tensor.narrow(dimension, 0, 1)
    return tensor


def _finite_piece(piece: torch.Tensor) -> bool:
    if piece.is_floating_point() and piece.element_size() == 1:
        piece = piece.float()  # isfinite is not implemented for the eight-bit formats
    return bool(torch.isfinite(piece).all())


def _finite_array(array: object) -> bool:
    """NumPy and CuPy arrays, without importing either."""
    return _kind(array) not in {"f", "c"} or _finite_tensor(torch.as_tensor(array))


def _kind(array: object) -> str:
    """Return NumPy's letter for what an array is made of."""
    return str(getattr(getattr(array, "dtype", None), "kind", ""))
