"""Which kinds of device this version measures on, known without opening one."""

from gpubench.errors import DeviceError

BACKENDS = ("cpu",)
"""Those that have a clock here."""


def require_backend(device: str) -> None:
    """Refuse a device on which this version cannot measure, before anything is started for it.

    Args:
        device: As a user names it, e.g. ``cuda:1``.

    Raises:
        DeviceError: If there is no clock for its kind.
    """
    if device.partition(":")[0] not in BACKENDS:
        raise DeviceError(
            "--device",
            seen=repr(device),
            expected=f"{' or '.join(BACKENDS)}, since this version measures on no other device",
            advice="leave --device out",
        )
