"""Random numbers that depend on the seed and the curve and on nothing that ran before."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import torch


def curve_seed(seed: int, curve_id: str) -> int:
    """Return a seed for one curve, in [0, 2**63).

    A hash and not a running generator, so that selecting fewer curves, or building them in
    another order, changes no curve's weights or inputs.
    """
    digest = hashlib.sha256(f"{seed}/{curve_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator_on(device: torch.device, seed: int) -> torch.Generator:
    """Return a seeded generator of its own on the device."""
    return torch.Generator(device).manual_seed(seed)


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch's global generators inside the context and put their states back after it.

    For code that cannot be handed a generator: the initialisers of `torch.nn` and a user's
    factory.
    """
    gpus = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=gpus):
        # Not torch.manual_seed, which seeds every GPU and not only those that are restored.
        torch.default_generator.manual_seed(seed)
        if gpus:
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        yield
