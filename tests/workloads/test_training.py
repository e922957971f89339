import math
from copy import deepcopy
from typing import cast

import pytest
import torch
from torch import nn

from gpubench.workloads.network import NetworkBatch
from gpubench.workloads.network_workload import _OpenNetwork
from gpubench.workloads.protocol import Check
from gpubench.workloads.training import Predict, Trainer
from tests.workloads.examples import CPU, NETWORKS, PHASES, case_of, network_of

TRAINING = PHASES[1:]


def curve_of(name: str, **changes: object) -> _OpenNetwork:
    opened = network_of(name).open(case_of(name, **changes), largest=6, device=CPU, seed=0)
    assert isinstance(opened, _OpenNetwork)
    return opened


def check_of(opened: _OpenNetwork) -> Check:
    check = opened.work(6).check
    assert check is not None
    return check()


def test_the_sizes_of_a_curve_share_a_check_of_the_same_elements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes half a second on a GPU, and knows nothing of how many elements follow."""
    made: list[int] = []
    right = Trainer.check

    def counted(trainer: Trainer, predict: Predict, batch: NetworkBatch) -> Check:
        made.append(len(batch.inputs))
        return right(trainer, predict, batch)

    monkeypatch.setattr(Trainer, "check", counted)
    opened = curve_of("mlp", phase="train_step")
    checks = [opened.work(size).check for size in (2, 4, 5, 6, 2)]
    errors = [check().error for check in checks if check is not None]

    assert made == [2, 4]
    assert errors[1:4] == [errors[1]] * 3
    assert errors[0] == errors[-1] != errors[1]


def test_every_process_compares_its_own_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one of them found says nothing of the kernels that another one gets."""
    right = nn.GELU.forward
    assert check_of(curve_of("mlp", phase="forward")).passed

    def wrong(layer: nn.GELU, x: torch.Tensor) -> torch.Tensor:
        return right(layer, x) * (1.0 if x.dtype == torch.float64 else 1.01)

    monkeypatch.setattr(nn.GELU, "forward", wrong)

    assert not check_of(curve_of("mlp", phase="forward")).passed


def state_of(model: nn.Module) -> dict[str, torch.Tensor]:
    gradients = {
        f"{name}.grad": weight.grad
        for name, weight in model.named_parameters()
        if weight.grad is not None
    }
    return deepcopy(model.state_dict() | gradients)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_passes_its_check(name: str, dtype: str, phase: str) -> None:
    """With a margin: an error at the edge of the tolerance would fail elsewhere."""
    check = check_of(curve_of(name, dtype=dtype, phase=phase))

    assert 0 < check.error < check.tolerance / 2


@pytest.mark.parametrize("phase", PHASES)
def test_a_layer_that_computes_something_else_fails_the_check(
    phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference is computed by the same layers in float64, so only the float32 one lies."""
    right = nn.GELU.forward

    def wrong(layer: nn.GELU, x: torch.Tensor) -> torch.Tensor:
        return right(layer, x) * (1.0 if x.dtype == torch.float64 else 1.01)

    monkeypatch.setattr(nn.GELU, "forward", wrong)

    assert not check_of(curve_of("mlp", phase=phase)).passed


@pytest.mark.parametrize("phase", PHASES)
def test_a_nan_in_the_result_fails_the_check(phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NaN is no small error."""
    right = nn.GELU.forward

    def lost(layer: nn.GELU, x: torch.Tensor) -> torch.Tensor:
        return right(layer, x) * (1.0 if x.dtype == torch.float64 else math.nan)

    monkeypatch.setattr(nn.GELU, "forward", lost)

    check = check_of(curve_of("mlp", phase=phase))

    assert math.isnan(check.error)
    assert not check.passed


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_check_leaves_no_trace(name: str, phase: str, dtype: str) -> None:
    """Weights, gradients, BatchNorm's statistics and the random generator are as before."""
    opened = curve_of(name, phase=phase, dtype=dtype)
    opened.work(6).call()
    before, random_before = state_of(opened._trainer.model), torch.get_rng_state()

    check_of(opened)

    after = state_of(opened._trainer.model)
    assert after.keys() == before.keys()
    assert all(torch.equal(after[key], before[key]) for key in before)
    assert torch.equal(torch.get_rng_state(), random_before)


def test_a_check_that_fails_half_way_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of memory in the reference must not change the statistics of the next case."""
    opened = curve_of("convnet", phase="train_step")
    before = state_of(opened._trainer.model)
    monkeypatch.setattr(nn.Module, "double", lambda _: (_ for _ in ()).throw(MemoryError))

    with pytest.raises(MemoryError):
        check_of(opened)

    after = state_of(opened._trainer.model)
    assert all(torch.equal(after[key], before[key]) for key in before)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_training_step_changes_the_weights_and_the_other_phases_do_not(dtype: str) -> None:
    """The optimizer belongs to the step, loss scaling included."""
    changed = []
    for phase in PHASES:
        opened = curve_of("mlp", phase=phase, dtype=dtype)
        before = deepcopy(opened._trainer.model.state_dict())
        opened.work(6).call()
        after = opened._trainer.model.state_dict()
        changed.append(any(not torch.equal(after[key], before[key]) for key in before))

    assert changed == [False, False, True]


def test_gradients_do_not_pile_up_from_call_to_call() -> None:
    """A call starts by clearing them, as a training loop does."""
    opened = curve_of("mlp", phase="forward_backward")
    work = opened.work(6)
    work.call()
    once = state_of(opened._trainer.model)

    work.call()

    again = state_of(opened._trainer.model)
    assert all(torch.equal(once[key], again[key]) for key in once)


@pytest.mark.parametrize("phase", PHASES)
def test_release_frees_all_gradients(phase: str) -> None:
    """What lives between two cases is only what both need."""
    opened = curve_of("transformer", phase=phase)
    work = opened.work(6)
    work.call()

    work.release()

    assert all(weight.grad is None for weight in opened._trainer.model.parameters())


def test_a_forward_call_is_inference() -> None:
    """No graph is kept, and BatchNorm uses its statistics instead of updating them."""
    opened = curve_of("convnet")
    before = state_of(opened._trainer.model)

    result = cast("torch.Tensor", opened.work(6).call())

    assert result.is_inference()
    assert not opened._trainer.model.training
    after = state_of(opened._trainer.model)
    assert all(torch.equal(after[key], before[key]) for key in before)


@pytest.mark.parametrize("phase", TRAINING)
def test_a_training_call_returns_its_loss_without_the_graph(phase: str) -> None:
    """A result that somebody keeps must not keep the activations."""
    loss = cast("torch.Tensor", curve_of("mlp", phase=phase).work(6).call())

    assert loss.ndim == 0
    assert loss.grad_fn is None
    assert float(loss) == pytest.approx(math.log(5), abs=0.5)


def test_the_transformer_cannot_see_the_future() -> None:
    """Changing the last token changes no earlier prediction."""
    model = curve_of("transformer")._trainer.model
    tokens = torch.tensor([[1, 2, 3, 4, 5, 6]])
    other = torch.tensor([[1, 2, 3, 4, 5, 7]])
    with torch.no_grad():
        torch.testing.assert_close(model(tokens)[:, :-1], model(other)[:, :-1])


def test_the_transformers_targets_are_the_next_tokens() -> None:
    """Shifted by one place."""
    batch = curve_of("transformer")._batch

    assert torch.equal(batch.inputs[:, 1:], batch.targets[:, :-1])
