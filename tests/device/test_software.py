"""What a row says of the software that ran the work."""

import pytest
import torch

from gpubench.device.software import software


def test_flags_name_the_precision_of_float32_products() -> None:
    """It changes times by a factor on a GPU."""
    assert "float32_matmul=highest" in str(software({}).flags).split(";")


def test_a_process_whose_older_switches_cannot_be_read_tells_by_the_newer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Torch refuses to read them once somebody has used its newer ones."""

    def refuse() -> str:
        raise RuntimeError("mix of the legacy and new APIs")

    monkeypatch.setattr(torch, "get_float32_matmul_precision", refuse)
    newer = torch.backends.cuda.matmul.fp32_precision

    assert f"float32_matmul={newer}" in str(software({}).flags).split(";")
