"""The implementation `torch-compile`: one compiled function per batch size, for its shapes only."""

from collections.abc import Callable
from types import FunctionType
from typing import ParamSpec, TypeVar, cast

import torch

from gpubench.errors import UnsupportedError

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Return the function compiled for the one set of shapes that it will see.

    Every call makes a function with a code object of its own. The compiler keeps its graphs per
    code object and gives up on one after eight shapes (`recompile_limit`): it then runs eagerly,
    with no more than a log line, and the ninth batch size would be measured as `torch` under
    the name `torch-compile`. For the same reason the graph must be whole: with a break in it,
    part of the work would be eager.

    Args:
        function: A plain Python function; what it calls is compiled with it.
    """
    original = cast("FunctionType", function)
    own = FunctionType(
        original.__code__.replace(),
        original.__globals__,
        original.__name__,
        original.__defaults__,
        original.__closure__,
    )
    return torch.compile(own, dynamic=False, fullgraph=True)


def require_compiler(device: torch.device) -> None:
    """Compile and run one addition, which is how one learns whether a compiler is there.

    Raises:
        UnsupportedError: With the compiler's own reason, e.g. that there is no C++ compiler.
    """
    try:
        # The plain function: asked again, torch finds its graph instead of compiling anew.
        torch.compile(_successor, dynamic=False)(torch.zeros(8, device=device))
    except RuntimeError as error:  # the common base of the compiler's errors
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise UnsupportedError(f"torch.compile does not work here: {reason}") from error


def _successor(x: torch.Tensor) -> torch.Tensor:
    return x + 1
