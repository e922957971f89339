"""The variant follows nvidia-smi, and a driver that is broken is not a machine without a GPU."""

from pathlib import Path

import pytest

from gpubench.errors import DeviceError, UsageError
from tools.cuda_variant import detect, variant_of

HEADER = "| NVIDIA-SMI 580.65.06    Driver Version: 580.65.06    {label}: {version}     |"
BROKEN = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."


def report(version: str, label: str = "CUDA Version") -> str:
    """Return what nvidia-smi prints, down to the line that matters."""
    return f"Tue Jan  6 10:00:00 2026\n+-----+\n{HEADER.format(label=label, version=version)}\n"


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a program that is the only one on the path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "nvidia-smi"


def make_program(path: Path, output: str, status: int = 0) -> None:
    """Write a shell script that prints `output` and ends with `status`."""
    path.write_text(f"#!/bin/sh\nprintf '%s' \"{output}\"\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "variant"),
    [("12.0", "cuda12"), ("12.8", "cuda12"), ("13.0", "cuda13"), ("14.1", "cuda13")],
)
def test_the_variant_is_the_newest_that_the_driver_runs(
    nvidia_smi: Path, version: str, variant: str
) -> None:
    """A driver runs what was built for its CUDA version and for older ones."""
    make_program(nvidia_smi, report(version))

    assert detect() == variant


def test_the_header_of_newer_drivers_is_understood() -> None:
    """From driver 595 on the version carries another label."""
    assert variant_of(report("13.2", label="CUDA UMD Version")) == "cuda13"


@pytest.mark.usefixtures("nvidia_smi")
def test_no_nvidia_smi_means_no_gpu() -> None:
    """Most machines without an NVIDIA GPU have no such program."""
    assert detect() == "cpu"


def test_a_machine_whose_driver_finds_no_gpu_has_none(nvidia_smi: Path) -> None:
    """A cluster's login node carries the driver, but no GPU."""
    make_program(nvidia_smi, "No devices were found", status=6)

    assert detect() == "cpu"


@pytest.mark.parametrize("output", [report("11.8"), report("N/A"), BROKEN, ""])
def test_an_unusable_driver_is_an_error_that_names_the_way_out(
    nvidia_smi: Path, output: str
) -> None:
    """To measure the CPU unasked would answer another question than the one put."""
    make_program(nvidia_smi, output, status=9)

    with pytest.raises(DeviceError, match=r"driver.*VARIANT=cpu"):
        detect()


def test_an_nvidia_smi_that_cannot_be_started_is_an_error(nvidia_smi: Path) -> None:
    """A program for another kind of machine is found, but does not run."""
    nvidia_smi.write_bytes(b"\x7fELF")
    nvidia_smi.chmod(0o755)

    with pytest.raises(DeviceError, match="cannot be asked"):
        detect()


def test_the_user_has_the_last_word(nvidia_smi: Path) -> None:
    """VARIANT is the way past a broken driver."""
    make_program(nvidia_smi, BROKEN, status=9)

    assert detect("cpu") == "cpu"


def test_an_unknown_variant_is_refused() -> None:
    """A typing error must not end in a missing constraints file."""
    with pytest.raises(UsageError, match="one of cpu, cuda12, cuda13"):
        detect("cuda11")
