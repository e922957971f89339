"""What `make perf` says of a GPU's clocks."""

from tests.device.cuda.test_device import Machine
from tools.perf_gpu import gpu_lines


def test_every_clock_is_judged_by_work_of_known_length() -> None:
    """On a scripted card, whose clocks are true: nothing but the figures, each with a verdict."""
    verdicts: list[bool] = []

    def verdict(met: bool) -> str:  # a word for an outcome
        verdicts.append(met)
        return "met"

    lines = list(gpu_lines(Machine().open(), verdict))

    assert [line.split()[0] for line in lines] == ["floor", *["kernel"] * 4, *["step"] * 4]
    assert all(line.endswith("met") for line in lines[1:])
    assert all(verdicts[2:])
