"""One network with its weights built: inference, gradients and training steps at any batch size."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn
from torch.amp.grad_scaler import GradScaler
from torch.nn import functional

from gpubench.workloads.check import largest, relative_l2
from gpubench.workloads.network import NetworkBatch
from gpubench.workloads.precision import Precision
from gpubench.workloads.protocol import Check

_Result = TypeVar("_Result")

Predict = Callable[[torch.Tensor], torch.Tensor]
"""From inputs to logits: the model, or the model compiled."""

PHASES = ("forward", "forward_backward", "train_step")
"""Inference without gradients; loss and gradients; the same and the optimizer's step."""

_LOSS_SCALE = 1024.0
_NEVER = 2**31 - 1
_TOLERANCE_IN_ROUNDOFFS = 32
_FLOAT32_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evaluation:
    """What a pass computes, whichever way it was computed."""

    logits: torch.Tensor
    gradients: tuple[torch.Tensor, ...] = ()


class Trainer:
    """A model, its optimizer and its precision, in one phase.

    Args:
        model: With its weights on the device; put into the phase's mode here.
        optimizer: Of those weights.
        phase: One of `PHASES`.
        precision: How to compute.
        device: Where the model is.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        *,
        phase: str,
        precision: Precision,
        device: torch.device,
    ) -> None:
        self.model = model.train(phase != "forward")
        self._optimizer = optimizer
        self._phase = phase
        self._precision = precision
        self._device = device
        self._scaler = _loss_scaler(precision, device)

    def call(self, predict: Predict, batch: NetworkBatch) -> Callable[[], torch.Tensor]:
        """Return the phase's work on a batch, with the curve's TF32 setting around it.

        It returns the logits of an inference, else the loss.
        """
        match self._phase:
            case "forward":
                return self._guarded(lambda: self._infer(predict, batch))
            case "forward_backward":
                return self._guarded(lambda: self._differentiate(predict, batch))
            case _:
                return self._guarded(lambda: self._step(predict, batch))

    def check(self, predict: Predict, batch: NetworkBatch) -> Check:
        """Compare logits and gradients on a small batch with a float64 copy of the model.

        A training step is checked up to its gradients: the optimizer is torch's own, and its
        step would change the weights. Weights, gradients and BatchNorm's statistics are as
        before afterwards.

        The error is the larger of the relative L2 errors of the logits and of all gradients.
        The tolerance is 32 roundings of an input: an error enters at each of some ten to twenty
        layers, forward and backward, and independent errors add up like the square root of their
        number, which leaves a factor of a few; a wrong layer errs by the order of 1. In float32
        it is 1e-4, since a GPU's convolutions may use algorithms (Winograd, FFT) that lose digits.
        """
        return self.check_part(predict, batch, whole=batch, rows=slice(None))

    def check_part(
        self, predict: Predict, batch: NetworkBatch, *, whole: NetworkBatch, rows: slice
    ) -> Check:
        """Compare one device's logits, and gradients that are a mean over several devices.

        Args:
            predict: From inputs to logits; what it is wrapped in makes the mean.
            batch: This device's.
            whole: What all devices have together, in equal parts.
            rows: Where this device's batch is in it.
        """
        with self._undisturbed():
            got = self._guarded(lambda: self._evaluate(predict, batch))()
            reference = self._reference(whole)
        errors = [relative_l2([got.logits], [reference.logits[rows]])]
        if reference.gradients:
            errors.append(relative_l2(got.gradients, reference.gradients))
        return Check(error=largest(errors), tolerance=self._tolerance)

    def try_out(self, batch: NetworkBatch) -> None:
        """Run the pass once, eagerly and without a trace, to let a missing operator show."""
        with self._undisturbed():
            self._guarded(lambda: self._evaluate(self.model, batch))()

    def release(self) -> None:
        """Free the gradients of the last call."""
        self._optimizer.zero_grad(set_to_none=True)

    def resident_bytes(self) -> int:
        """Return the bytes of weights, buffers and what the optimizer keeps so far."""
        kept = [*self.model.parameters(), *self.model.buffers()]
        for state in self._optimizer.state.values():
            kept += [value for value in state.values() if isinstance(value, torch.Tensor)]
        return sum(tensor.nbytes for tensor in kept)

    @property
    def _tolerance(self) -> float:
        return max(_FLOAT32_TOLERANCE, _TOLERANCE_IN_ROUNDOFFS * self._precision.unit_roundoff)

    def _guarded(self, call: Callable[[], _Result]) -> Callable[[], _Result]:
        return self._precision.applied_to(call, self._device)

    def _infer(self, predict: Predict, batch: NetworkBatch) -> torch.Tensor:
        with torch.inference_mode(), self._precision.autocasting(self._device):
            return predict(batch.inputs)

    def _differentiate(self, predict: Predict, batch: NetworkBatch) -> torch.Tensor:
        self._optimizer.zero_grad(set_to_none=True)
        with self._precision.autocasting(self._device):
            loss = _loss(predict(batch.inputs), batch)
        self._backward(loss)
        return loss.detach()

    def _step(self, predict: Predict, batch: NetworkBatch) -> torch.Tensor:
        loss = self._differentiate(predict, batch)
        if self._scaler is None:
            self._optimizer.step()
        else:
            self._scaler.step(self._optimizer)
            self._scaler.update()
        return loss

    def _backward(self, loss: torch.Tensor) -> None:
        scaled = loss if self._scaler is None else self._scaler.scale(loss)
        scaled.backward()  # type: ignore[no-untyped-call]

    def _evaluate(self, predict: Predict, batch: NetworkBatch) -> _Evaluation:
        if self._phase == "forward":
            return _Evaluation(logits=self._infer(predict, batch))
        with self._precision.autocasting(self._device):
            logits = predict(batch.inputs)
            loss = _loss(logits, batch)
        self._backward(loss)
        scale = 1.0 if self._scaler is None else self._scaler.get_scale()
        return _Evaluation(logits=logits.detach(), gradients=_gradients(self.model, scale=scale))

    def _reference(self, batch: NetworkBatch) -> _Evaluation:
        exact = deepcopy(self.model).double()
        exact.zero_grad(set_to_none=True)
        inputs = batch.inputs.double() if batch.inputs.is_floating_point() else batch.inputs
        logits = exact(inputs)
        if self._phase == "forward":
            return _Evaluation(logits=logits.detach())
        _loss(logits, batch).backward()  # type: ignore[no-untyped-call]
        return _Evaluation(logits=logits.detach(), gradients=_gradients(exact, scale=1.0))

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Start without gradients, and put gradients and buffers back afterwards."""
        weights, buffers = list(self.model.parameters()), list(self.model.buffers())
        gradients = [weight.grad for weight in weights]
        values = [buffer.clone() for buffer in buffers]
        self.release()
        try:
            yield
        finally:
            for weight, gradient in zip(weights, gradients, strict=True):
                weight.grad = gradient
            for buffer, value in zip(buffers, values, strict=True):
                buffer.copy_(value)


def _loss(logits: torch.Tensor, batch: NetworkBatch) -> torch.Tensor:
    """Return the mean cross-entropy over all labels or tokens."""
    return functional.cross_entropy(logits.flatten(0, -2), batch.targets.flatten())


def _gradients(model: nn.Module, *, scale: float) -> tuple[torch.Tensor, ...]:
    return tuple(
        weight.grad.double() / scale for weight in model.parameters() if weight.grad is not None
    )


def _loss_scaler(precision: Precision, device: torch.device) -> GradScaler | None:
    """Return what float16 needs so that small gradients do not vanish; None for other dtypes.

    With torch's defaults it starts so high that the first steps overflow and skip the optimizer,
    and it tries a higher scale every 2000 steps. Here it stands still, so that every timed step
    does the same work.
    """
    if precision.storage != torch.float16:
        return None
    return GradScaler(device.type, init_scale=_LOSS_SCALE, growth_interval=_NEVER)
