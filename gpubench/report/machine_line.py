"""One line that says what is being measured on: device, power limit and versions."""

from gpubench.model import DeviceIdentity, Software
from gpubench.report.names import version


def machine_line(device: DeviceIdentity, software: Software) -> str:
    """Return the machine as a reader of results asks for it.

    Args:
        device: What a worker opened.
        software: What it runs; versions that are not known are left out.
    """
    power = "" if device.power_limit_w is None else f" {device.power_limit_w:.0f} W"
    names = ("driver", "cuda", "cublas", "torch")
    versions = [(name, getattr(software, name)) for name in names]
    known = [f"{_SHOWN.get(name, name)} {version(text)}" for name, text in versions if text]
    own = f"gpubench {version(software.gpubench)}" if software.gpubench else ""
    parts = (own, f"{device.device}{power}", " ".join(known))
    return " | ".join(part for part in parts if part)


_SHOWN = {"cuda": "CUDA", "cublas": "cuBLAS"}
