"""A function of a user's that is known by a name such as ``package.module:factory``."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from gpubench.errors import WorkloadError
from gpubench.model.foreign import kind_and_text, safe_text

_FORM = "package.module:factory"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFunction:
    """Which function is meant, and what is expected of it."""

    what: str
    """What it makes: ``workload``, ``job``."""
    name: str
    """As it was typed."""
    arguments: tuple[str, ...]
    """What it is called with, in order."""
    returns: str
    """What it returns, with its article."""

    @property
    def where(self) -> str:
        """What errors are about."""
        return f"{self.what} {self.name!r}"

    def refusal(self, seen: str, expected: str, advice: str) -> WorkloadError:
        """Return the error of a function whose author must mend it."""
        return WorkloadError(self.where, seen=seen, expected=expected, advice=advice)


def load(named: NamedFunction) -> Callable[..., Any]:
    """Import the module and take the function out of it.

    Args:
        named: Which one.

    Raises:
        WorkloadError: If the name is malformed, the module cannot be imported or raises, or
            the function is missing or takes other arguments.
    """
    module_name, _, attribute = named.name.partition(":")
    if not all(part.isidentifier() for part in [*module_name.split("."), attribute]):
        raise named.refusal(
            "this is no name of a factory",
            f"the form {_FORM}",
            "name the module as in an import, and the function in it",
        )
    return _function(named, _imported(named, module_name), attribute)


def _imported(named: NamedFunction, module_name: str) -> ModuleType:
    """Import a user's module, whatever goes wrong in it."""
    _search_current_folder()
    try:
        return import_module(module_name)
    # The one place where anything is caught: importing runs a stranger's code, which may raise
    # whatever it likes (a SyntaxError, its own exception, sys.exit), and none of it is a fault of
    # gpubench that a traceback would help to find.
    except (Exception, SystemExit) as error:
        raise named.refusal(
            f"importing {module_name} raised {kind_and_text(error)}",
            "a module that can be imported from here",
            f"make `python -c 'import {module_name}'` work in this folder first",
        ) from error


def _search_current_folder() -> None:
    """Let imports find modules in the current folder, as `python -m` does.

    At the end of the path and not at its start, so that a file there hides no installed package.
    """
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)


def _function(named: NamedFunction, module: ModuleType, attribute: str) -> Callable[..., Any]:
    expected = f"a function {attribute}({', '.join(named.arguments)}) that returns {named.returns}"
    if not hasattr(module, attribute):
        advice = "define it or correct the name after the colon"
        raise named.refusal(f"{module.__name__} has no {attribute}", expected, advice)
    function: Callable[..., Any] = getattr(module, attribute)
    if not callable(function):
        kind = type(function).__name__
        raise named.refusal(f"{attribute} is of type {kind}", expected, "name a function")
    parameters = _parameters_if_refused(function, len(named.arguments))
    if parameters is not None:
        one = "this argument" if len(named.arguments) == 1 else "these two arguments"
        raise named.refusal(
            f"{attribute} takes {parameters}", expected, f"let it take exactly {one}"
        )
    return function


def _parameters_if_refused(function: Callable[..., Any], count: int) -> str | None:
    """Return the function's parameters if so many arguments are not what it takes."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # written in C: nobody knows, and the call will tell
        return None
    try:
        signature.bind(*(None,) * count)
    except TypeError:
        return safe_text(str(signature))
    return None
