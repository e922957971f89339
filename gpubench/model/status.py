"""How the measurement of one case in one block ended."""

from enum import StrEnum


class Status(StrEnum):
    """The `status` column: the first three have a time, the others say why there is none."""

    OK = "ok"
    NOISY = "noisy"
    THROTTLED = "throttled"
    WRONG = "wrong"
    OOM = "oom"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"
    ERROR = "error"

    @property
    def has_time(self) -> bool:
        """Whether a row with this status carries a time."""
        return self in {Status.OK, Status.NOISY, Status.THROTTLED}
