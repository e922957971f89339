"""Random numbers that depend on the seed and the unit and on nothing that ran before."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import torch


def unit_seed(seed: int, unit_id: str) -> int:
    """Return a seed for one unit, in [0, 2**63).

    A hash and not a running generator, so that selecting fewer units, or building them in
    another order, changes no unit's weights or inputs.
    """
    digest = hashlib.sha256(f"{seed}/{unit_id}".encode()).digest()
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
    cards = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=cards):
        # Not torch.manual_seed, which seeds every card and not only those that are restored.
        torch.default_generator.manual_seed(seed)
        if cards:
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        yield
