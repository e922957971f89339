"""The line that says what is being measured on."""

from gpubench.model import DeviceIdentity, Software
from gpubench.report.machine_line import machine_line


def test_a_gpu_is_named_with_its_power_limit_and_versions() -> None:
    """What buyers mistake for hardware stands beside it from the first second."""
    device = DeviceIdentity(backend="cuda", device="NVIDIA H100 80GB HBM3", power_limit_w=700.0)
    software = Software(
        gpubench="v0.1.0", driver="v580.159.04", cuda="v13.0", cublas="v13.1.0", torch="v2.13.0"
    )

    assert machine_line(device, software) == (
        "gpubench 0.1.0 | NVIDIA H100 80GB HBM3 700 W"
        " | driver 580.159.04 CUDA 13.0 cuBLAS 13.1.0 torch 2.13.0"
    )


def test_what_is_not_known_is_left_out() -> None:
    """A CPU has no driver."""
    assert machine_line(DeviceIdentity(backend="cpu", device="AMD EPYC"), Software()) == "AMD EPYC"
