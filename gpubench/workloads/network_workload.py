"""Turns a network into a workload: what it offers, costs and needs, and how it is opened."""

from collections.abc import Callable
from dataclasses import replace

import torch

from gpubench.model import Case
from gpubench.workloads.compiling import compiled, require_compiler
from gpubench.workloads.inputs import curve_seed, generator_on, seeded
from gpubench.workloads.network import Network, NetworkBatch
from gpubench.workloads.network_footprint import footprint_bytes
from gpubench.workloads.offer import IMPLEMENTATIONS, require_offered, sizes_of
from gpubench.workloads.operators import missing_operators_are_unsupported
from gpubench.workloads.precision import DTYPES, PRECISIONS, precision_on
from gpubench.workloads.protocol import Check, OpenWorkload, Work
from gpubench.workloads.training import PHASES, Predict, Trainer

_CHECKED = 4
"""Batch elements that the float64 reference computes."""


class NetworkWorkload:
    """A network as a workload, in every phase, dtype and implementation."""

    phases = PHASES
    dtypes = DTYPES
    implementations = IMPLEMENTATIONS
    optional_param_names: tuple[str, ...] = ()

    def __init__(self, network: Network) -> None:
        self._network = network
        self.name = network.name
        self.version = network.version
        self.param_names = network.param_names

    def flop(self, case: Case) -> int:
        """Return the products of one call; a backward pass has two for each forward one.

        Except for the gradient of the data, which nobody computes. Elementwise work, the
        optimizer's included, is not counted: it is bound by memory and not by arithmetic.
        """
        sizes = sizes_of(case, self.param_names)
        forward = self._network.forward_flop(sizes)
        if case.phase == "forward":
            return case.batch_size * forward
        return case.batch_size * (3 * forward - self._network.constant_input_flop(sizes))

    def footprint_bytes(self, case: Case) -> int | None:
        """Estimate the peak of one case; None for a dtype or phase that `open` will refuse."""
        if case.dtype not in PRECISIONS or case.phase not in self.phases:
            return None
        sizes = sizes_of(case, self.param_names)
        return footprint_bytes(
            case,
            PRECISIONS[case.dtype],
            weights=self._network.weights(sizes),
            extent=self._network.extent(sizes),
        )

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Build the model and the largest batch, and try the pass on one element.

        Raises:
            UnsupportedError: If the device or torch lacks the phase, dtype, an operator or the
                compiler.
            WorkloadError: If the params are not this workload's.
        """
        require_offered(case, phases=self.phases)
        precision = precision_on(case.dtype, device)
        if case.implementation == "torch-compile":
            require_compiler(device)
        sizes = sizes_of(case, self.param_names)
        own_seed = curve_seed(seed, case.curve_id)
        with seeded(own_seed, torch.device("cpu")):
            model = self._network.build(sizes).to(device)
        trainer = Trainer(
            model,
            self._network.optimizer(model.parameters()),
            phase=case.phase,
            precision=precision,
            device=device,
        )
        batch = self._network.batch(sizes, largest, generator_on(device, own_seed))
        with missing_operators_are_unsupported():
            trainer.try_out(batch.first(1))
        return _OpenNetwork(case, trainer, batch, items=self._network.items(sizes), flop=self.flop)


class _OpenNetwork:
    """One trainer and the largest batch, of which every batch size takes the first elements."""

    def __init__(
        self,
        case: Case,
        trainer: Trainer,
        batch: NetworkBatch,
        *,
        items: int,
        flop: Callable[[Case], int],
    ) -> None:
        self._case = case
        self._trainer = trainer
        self._batch = batch
        self._items = items
        self._flop = flop
        # One per batch size; the small batch of the check is shared by all of them.
        self._compiled: dict[int, Predict] = {}
        self._checks: dict[int, Check] = {}

    def work(self, batch_size: int) -> Work:
        """Return the phase's work on the first elements of the largest batch."""
        trainer, batch = self._trainer, self._batch.first(batch_size)
        checked = min(batch_size, _CHECKED)
        return Work(
            call=trainer.call(self._predict(batch_size), batch),
            items=batch_size * self._items,
            flop=self._flop(replace(self._case, batch_size=batch_size)),
            check=lambda: self._check(checked),
            release=trainer.release,
            resident_bytes=lambda: trainer.resident_bytes() + batch.nbytes,
        )

    def _check(self, checked: int) -> Check:
        """Return the comparison of so many elements, made once: it knows of no batch size.

        All of a curve's sizes from four on have the same four elements in it, so that to repeat it
        for each of them took minutes of a GPU and told nothing.
        """
        if checked not in self._checks:
            self._checks[checked] = self._trainer.check(
                self._predict(checked), self._batch.first(checked)
            )
        return self._checks[checked]

    def _predict(self, batch_size: int) -> Predict:
        model = self._trainer.model
        if self._case.implementation == "torch":
            return model
        if batch_size not in self._compiled:

            def predict(inputs: torch.Tensor) -> torch.Tensor:
                logits: torch.Tensor = model(inputs)
                return logits

            self._compiled[batch_size] = compiled(predict)
        return self._compiled[batch_size]
