"""Each workload in the settings that it made itself, and in no other's."""

from collections.abc import Iterator
from contextlib import contextmanager

from gpubench.model.foreign import safe_text
from gpubench.workloads.process_settings import Values, current_settings, differences, put_back

CHANGED = "settings-changed"
"""The warning of a row whose work changed settings of its process, such as the number of threads:
its times are not those of the settings that its row names."""

_TOLD = 3
"""One switch of torch's sets several others."""


class OwnSettings:
    """Keeps what a work sets from the works of other workloads in the same process.

    By workload and not by case: a stranger's module that sets up once does so at whichever of its
    batch sizes comes first, and means them all.
    """

    def __init__(self) -> None:
        self._of_workload: dict[str, Values] = {}
        self._base: Values = {}

    @contextmanager
    def of(self, workload: str) -> Iterator[None]:
        """Let the workload find what it has set before, and all others what was set without it."""
        self._base = current_settings()
        put_back(self._of_workload.get(workload, {}))
        try:
            yield
        finally:
            now = current_settings()
            self._of_workload[workload] = now
            if now != self._base:
                put_back(self._base)

    def changes(self) -> tuple[str, ...]:
        """Return what the workload of now has set otherwise than it was, the first few of it."""
        found = differences(current_settings(), self._base)
        more = (f"and {len(found) - _TOLD} more",) if len(found) > _TOLD else ()
        # A folder may have any name.
        return (*map(safe_text, found[:_TOLD]), *more)
