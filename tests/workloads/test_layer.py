import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.model import KernelFacts
from gpubench.workloads.layer import LayerWorkload
from gpubench.workloads.protocol import Work
from tests.kernels.on_cpu import GpuOnCpu
from tests.workloads.examples import CPU, case_of

M, N, K = 4, 10, 12
IMPLEMENTATIONS = [
    ("torch", "float32"),
    ("torch", "bfloat16"),
    ("torch", "float16"),
    ("cupy-register", "float32"),
    ("cupy-tensor", "bfloat16"),
    ("cupy-tensor", "float16"),
]


def work_of(**changes: object) -> Work:
    case = case_of("layer", **changes)
    opened = LayerWorkload(lambda _device: GpuOnCpu()).open(case, largest=9, device=CPU, seed=0)
    return opened.work(case.batch_size)


def results(work: Work) -> tuple[torch.Tensor, ...]:
    got = work.call()
    assert isinstance(got, tuple)
    return got


@pytest.mark.parametrize("phase", LayerWorkload.phases)
@pytest.mark.parametrize(("implementation", "dtype"), IMPLEMENTATIONS)
def test_every_phase_passes_its_check(implementation: str, dtype: str, phase: str) -> None:
    """Torch and kernels of ours are judged by the same bounds."""
    work = work_of(implementation=implementation, dtype=dtype, phase=phase)

    assert work.check is not None
    assert work.check().passed


@pytest.mark.parametrize(
    ("phase", "shapes"),
    [
        ("forward", [(M, N), (M, N)]),
        ("dgrad", [(M, N), (M, K)]),
        ("wgrad", [(N, K), (N,)]),
        ("forward_backward", [(M, N), (M, N), (M, N), (M, K), (N, K), (N,)]),
    ],
)
@pytest.mark.parametrize("implementation", ["torch", "cupy-register"])
def test_each_phase_makes_its_results(
    phase: str, shapes: list[tuple[int, ...]], implementation: str
) -> None:
    """Y and z, dz and dx, dw and dbias; both passes make all of them."""
    got = results(work_of(phase=phase, implementation=implementation))
    assert [tuple(result.shape) for result in got] == shapes


def test_the_phases_add_up() -> None:
    """So that the time of the whole can be taken apart."""
    parts = ("forward", "dgrad", "wgrad")
    whole = work_of(phase="forward_backward", implementation="cupy-register")
    pieces = [work_of(phase=phase, implementation="cupy-register") for phase in parts]

    assert whole.flop == sum(piece.flop or 0 for piece in pieces) == 3 * 2 * M * N * K
    assert whole.kernel.tiles == sum(piece.kernel.tiles or 0 for piece in pieces) == 3


@pytest.mark.parametrize("position", range(6))
def test_a_wrong_result_fails_the_check(position: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the six, by one element."""
    of_pass, index = divmod(position, 2)
    name = ("forward", "dgrad", "wgrad")[of_pass]
    original = getattr(__import__("gpubench.workloads.layer").workloads.layer.TorchPasses, name)

    def spoilt(self: object, *arguments: torch.Tensor) -> tuple[torch.Tensor, ...]:
        got = original(self, *arguments)
        got[index].view(-1)[-1] += 1e-3
        return tuple(got)

    monkeypatch.setattr(f"gpubench.workloads.layer.TorchPasses.{name}", spoilt)
    check = work_of(phase="forward_backward").check

    assert check is not None
    assert not check().passed


def test_bytes_moved_are_what_must_cross_the_bus() -> None:
    """Operands and results once; what only the passes hand on stays out of the whole."""
    x, w, y, bias = M * K, N * K, M * N, N
    moved = {phase: work_of(phase=phase).bytes_moved for phase in LayerWorkload.phases}
    assert moved == {
        "forward": 4 * (x + w + bias + 2 * y),
        "dgrad": 4 * (y + y + w + y + x),
        "wgrad": 4 * (y + x + w + bias),
        "forward_backward": 4 * (2 * (x + w + bias) + 2 * y),
    }


def test_a_launch_of_ours_is_described_and_torchs_is_not() -> None:
    """The library chooses its kernels itself."""
    assert work_of().kernel == KernelFacts()
    assert work_of(implementation="cupy-register").kernel.kernel_name == "register_gelu"


def test_what_was_saved_lives_across_calls() -> None:
    """A backward pass reads what the forward pass left, and that takes memory."""
    own = work_of(phase="forward").resident_bytes()
    assert own == 4 * (M * K + N * K + N + M * N)
    assert work_of(phase="dgrad").resident_bytes() == own + 4 * M * N


def test_what_will_be_refused_has_no_footprint() -> None:
    """`open` is the one to refuse."""
    workload = LayerWorkload()
    assert workload.footprint_bytes(case_of("layer", phase="train_step")) is None
    assert workload.footprint_bytes(case_of("layer")) == 4 * (2 * (48 + 120 + 10) + 4 * 40)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phase": "train_step"}, "no phase"),
        ({"implementation": "cupy-naive"}, "no implementation"),
        ({"implementation": "cupy-tensor"}, "multiplies bfloat16, float16, not float32"),
    ],
)
def test_what_the_layer_cannot_do_is_unsupported(changes: dict[str, str], words: str) -> None:
    """A row that says why."""
    with pytest.raises(UnsupportedError, match=words):
        work_of(**changes)
