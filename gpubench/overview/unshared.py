"""Which batch sizes a best batch leaves out."""

from collections.abc import Iterator, Sequence

from gpubench.overview.curve_lines import CurveLine

_SHOWN = 4


def unshared_warnings(curves: Sequence[CurveLine]) -> Iterator[str]:
    """Yield which sizes cannot be compared with the others of their curve, by the first such curve.

    Args:
        curves: All of the overview.
    """
    found = [curve for curve in curves if curve.left_out]
    if not found:
        return
    first = found[0]
    name = "/".join(part for part in first.curve_id.split("/") if part)
    named = ", ".join(map(str, first.left_out[:_SHOWN]))
    more = f" and {len(first.left_out) - _SHOWN} more" if len(first.left_out) > _SHOWN else ""
    others = f" (as in {len(found)} curves in all)" if len(found) > 1 else ""
    what = "best batch and knee leave them out" if first.best else "there is no best batch"
    yield (
        f"{name}: batch {named}{more} shared no block or clock with the other sizes{others}, so"
        f" {what}"
    )
