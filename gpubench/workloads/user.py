"""A user's own workload: a function that returns the work of a case."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import torch

from gpubench.errors import WorkloadError
from gpubench.model import Case
from gpubench.model.foreign import described, kind_and_text, safe_text, whole_number
from gpubench.workloads.inputs import curve_seed, seeded
from gpubench.workloads.protocol import OpenWorkload, Work
from gpubench.workloads.user_work import taken_in, unusable, wrong_answer

Factory = Callable[[Case, torch.device], Work]
"""What a user writes: the case and the device in, the work out."""

_FORM = "package.module:factory"


class UserWorkload:
    """A factory, given the shape of a workload.

    Args:
        name: `package.module:factory`, which is its name in results files too.
        factory: Called once per batch size, with torch's generators seeded.
    """

    def __init__(self, name: str, factory: Factory) -> None:
        self.name = name
        self.version = _version(name, factory)
        self._factory = factory

    @classmethod
    def load(cls, name: str) -> "UserWorkload":
        """Import the module and take the factory out of it.

        Raises:
            WorkloadError: If the name is malformed, the module cannot be imported or raises, or
                the factory is missing or takes something else than a case and a device.
        """
        module_name, _, attribute = name.partition(":")
        if not all(part.isidentifier() for part in [*module_name.split("."), attribute]):
            raise WorkloadError(
                f"workload {name!r}",
                seen="this is no name of a factory",
                expected=f"the form {_FORM}",
                advice="name the module as in an import, and the function in it",
            )
        return cls(name, _factory(name, _imported(name, module_name), attribute))

    def flop(self, case: Case) -> int | None:
        """Return None: only the work itself, once built, says how much it does."""
        del case
        return None

    def footprint_bytes(self, case: Case) -> int | None:
        """Return what the factory's attribute `footprint_bytes` says of the case, if it has one.

        Raises:
            WorkloadError: If that is not an integer, or could not be had.
        """
        estimate = getattr(self._factory, "footprint_bytes", None)
        if estimate is None:
            return None
        try:
            needed = estimate(case)
        # A stranger's code again, asked for all cases at once: its fault is its own cases' alone.
        except Exception as error:
            raise unusable(
                self.name,
                f"footprint_bytes raised {kind_and_text(error)}",
                "an integer or None",
                "correct it or leave it out",
            ) from error
        number = whole_number(needed, least=0)
        if needed is not None and number is None:
            raise wrong_answer(self.name, "footprint_bytes", needed, "an integer >= 0 or None")
        return number

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Return the factory as a curve; nothing is built before a batch size is asked for."""
        del largest  # a factory knows one batch size at a time
        return _OpenUserWorkload(self._factory, case, device, curve_seed(seed, case.curve_id))


class _OpenUserWorkload:
    def __init__(self, factory: Factory, case: Case, device: torch.device, seed: int) -> None:
        self._factory = factory
        self._case = case
        self._device = device
        self._seed = seed

    def work(self, batch_size: int) -> Work:
        """Return what the factory makes of the case at this batch size.

        Raises:
            WorkloadError: If it is no Work. What the factory itself raises passes unchanged.
        """
        case = replace(self._case, batch_size=batch_size)
        with seeded(self._seed, self._device):
            work: object = self._factory(case, self._device)
        if not isinstance(work, Work):
            expected = "a gpubench.workloads.protocol.Work"
            raise wrong_answer(case.workload, "the factory", work, expected)
        return taken_in(case.workload, work)


def _imported(name: str, module_name: str) -> ModuleType:
    """Import a user's module, whatever goes wrong in it."""
    _search_current_folder()
    try:
        return import_module(module_name)
    # The one place where anything is caught: importing runs a stranger's code, which may raise
    # whatever it likes (a SyntaxError, its own exception, sys.exit), and none of it is a fault of
    # gpubench that a traceback would help to find.
    except (Exception, SystemExit) as error:
        raise WorkloadError(
            f"workload {name!r}",
            seen=f"importing {module_name} raised {kind_and_text(error)}",
            expected="a module that can be imported from here",
            advice=f"make `python -c 'import {module_name}'` work in this folder first",
        ) from error


def _search_current_folder() -> None:
    """Let imports find modules in the current folder, as `python -m` does.

    At the end of the path and not at its start, so that a file there hides no installed package.
    """
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)


def _factory(name: str, module: ModuleType, attribute: str) -> Factory:
    expected = f"a function {attribute}(case, device) that returns a Work"
    if not hasattr(module, attribute):
        advice = "define it or correct the name after the colon"
        raise unusable(name, f"{module.__name__} has no {attribute}", expected, advice)
    factory: Factory = getattr(module, attribute)
    if not callable(factory):
        kind = type(factory).__name__
        raise unusable(name, f"{attribute} is of type {kind}", expected, "name a function")
    parameters = _parameters_if_refused(factory)
    if parameters is not None:
        advice = "let it take exactly these two arguments"
        raise unusable(name, f"{attribute} takes {parameters}", expected, advice)
    return factory


def _parameters_if_refused(factory: Factory) -> str | None:
    """Return the factory's parameters if a case and a device are not what it takes."""
    try:
        signature = inspect.signature(factory)
    except ValueError:  # written in C: nobody knows, and the call will tell
        return None
    try:
        signature.bind(None, None)
    except TypeError:
        return safe_text(str(signature))
    return None


def _version(name: str, factory: Factory) -> int:
    declared: object = getattr(factory, "version", 1)
    version = whole_number(declared, least=1, most=2**53)
    if version is None:
        seen = f"version is {described(declared)}"
        raise unusable(name, seen, "an integer >= 1", "declare a whole number")
    return version
