"""A training step on several devices: each has the model and a batch, gradients are their mean."""

from dataclasses import replace

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from gpubench.model import Case, format_params, parse_params
from gpubench.workloads.fingerprint import fingerprint
from gpubench.workloads.inputs import curve_seed, generator_on, seeded
from gpubench.workloads.links.messages import Checked
from gpubench.workloads.links.rank_task import WORLD, OpenRank, Place, RankWork
from gpubench.workloads.network import Network, NetworkBatch
from gpubench.workloads.network_workload import NetworkWorkload
from gpubench.workloads.offer import sizes_of
from gpubench.workloads.precision import DTYPES, precision_on
from gpubench.workloads.training import Predict, Trainer

_CHECKED = 4
"""Batch elements of each rank that the float64 reference computes."""

_FLOAT32 = 4


class DataParallelStep:
    """A network's training step by torch's DistributedDataParallel; the batch is each device's.

    For one rank it is the step without the wrapper: what a device does alone is what several are
    held against. Networks whose batch is normalised over the batch have no place here, since the
    mean over devices is then another result than that of one large batch.

    Args:
        network: Of every rank.
    """

    version = 1
    phases = ("train_step",)
    dtypes = DTYPES

    def __init__(self, network: Network) -> None:
        self._network = network
        self._alone = NetworkWorkload(network)
        self.name = f"ddp-{network.name}"
        self.param_names = (*network.param_names, WORLD)

    def flop(self, case: Case) -> int | None:
        """Return the products of all ranks' steps."""
        return case.param(WORLD) * self._alone.flop(_without_world(case))

    def items(self, case: Case) -> int:
        """Return the rows or tokens of all ranks' batches."""
        sizes = sizes_of(case, self.param_names)
        return sizes[WORLD] * case.batch_size * self._network.items(sizes)

    def rank_bytes(self, case: Case) -> int | None:
        """Return what the step needs alone, and the buckets in which gradients are sent."""
        alone = self._alone.footprint_bytes(_without_world(case))
        weights = self._network.weights(sizes_of(case, self.param_names))
        return None if alone is None else alone + weights * _FLOAT32

    def message_bytes(self, _case: Case) -> int | None:
        """Return None: most of a step is no message."""
        return None

    def bus_factor(self, _world: int) -> float | None:
        """Return None, for the same reason."""
        return None

    def open(self, case: Case, place: Place, *, largest: int, seed: int) -> OpenRank:
        """Build the same model on every rank, and each rank's largest batch."""
        sizes = sizes_of(case, self.param_names)
        own_seed = curve_seed(seed, case.curve_id)
        with seeded(own_seed, torch.device("cpu")):
            model = self._network.build(sizes).to(place.device)
        trainer = Trainer(
            model,
            self._network.optimizer(model.parameters()),
            phase=case.phase,
            precision=precision_on(case.dtype, place.device),
            device=place.device,
        )

        def batch_of(rank: int) -> NetworkBatch:
            generator = generator_on(place.device, own_seed + 1 + rank)
            return self._network.batch(sizes, largest, generator)

        batches = tuple(batch_of(rank).first(min(largest, _CHECKED)) for rank in range(place.world))
        return _Replica(place, trainer, _wrapped(model, place), batch_of(place.rank), batches)


class _Replica:
    """One rank's model and batch."""

    def __init__(
        self,
        place: Place,
        trainer: Trainer,
        predict: Predict,
        batch: NetworkBatch,
        compared: tuple[NetworkBatch, ...],
    ) -> None:
        self._place = place
        self._trainer = trainer
        self._predict = predict
        self._batch = batch
        self._compared = compared

    def work(self, batch_size: int) -> RankWork:
        """Return this rank's part."""
        trainer, batch = self._trainer, self._batch.first(batch_size)
        return RankWork(
            call=trainer.call(self._predict, batch),
            check=lambda: self._check(min(batch_size, _CHECKED)),
            release=trainer.release,
            resident_bytes=lambda: trainer.resident_bytes() + batch.nbytes,
        )

    def _check(self, count: int) -> Checked:
        """Compare a few elements of each rank with one float64 step over all of them."""
        own = self._place.rank
        check = self._trainer.check_part(
            self._predict,
            self._batch.first(count),
            whole=_together(self._compared, count),
            rows=slice(own * count, (own + 1) * count),
        )
        # Ranks whose weights have parted train several models.
        weights = fingerprint(list(self._trainer.model.parameters()))
        return Checked(error=check.error, tolerance=check.tolerance, agrees=weights)


def _wrapped(model: nn.Module, place: Place) -> Predict:
    if place.world == 1:
        return model
    devices = [place.device] if place.device.type == "cuda" else None
    return DistributedDataParallel(model, device_ids=devices, process_group=place.group)


def _together(batches: tuple[NetworkBatch, ...], count: int) -> NetworkBatch:
    firsts = [batch.first(count) for batch in batches]
    return NetworkBatch(
        inputs=torch.cat([batch.inputs for batch in firsts]),
        targets=torch.cat([batch.targets for batch in firsts]),
    )


def _without_world(case: Case) -> Case:
    params: dict[str, int | str] = dict(parse_params(case.params))
    params.pop(WORLD, None)
    return replace(case, params=format_params(params))
