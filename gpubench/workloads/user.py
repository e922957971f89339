"""A user's own workload: a function that returns the work of a case."""

from collections.abc import Callable
from dataclasses import replace

import torch

from gpubench.model import Case
from gpubench.model.foreign import described, kind_and_text, whole_number
from gpubench.workloads.inputs import curve_seed, seeded
from gpubench.workloads.named_function import NamedFunction, load
from gpubench.workloads.protocol import OpenWorkload, Work
from gpubench.workloads.user_work import taken_in, unusable, wrong_answer

Factory = Callable[[Case, torch.device], Work]
"""What a user writes: the case and the device in, the work out."""


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
        named = NamedFunction(
            what="workload", name=name, arguments=("case", "device"), returns="a Work"
        )
        return cls(name, load(named))

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
        except (Exception, SystemExit) as error:
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


def _version(name: str, factory: Factory) -> int:
    declared: object = getattr(factory, "version", 1)
    version = whole_number(declared, least=1, most=2**53)
    if version is None:
        seen = f"version is {described(declared)}"
        raise unusable(name, seen, "an integer >= 1", "declare a whole number")
    return version
