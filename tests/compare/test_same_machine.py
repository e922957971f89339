"""A machine is recognised whether its files were written with --identify or without."""

from typing import Any

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import PairComparison
from gpubench.model import DeviceIdentity
from gpubench.model.hashing import device_hash, host_hash
from tests.compare.sides import frame, pair, side

CLEAR = "node7/h0123456789ab"
FACTS: dict[str, dict[str, Any]] = {
    "cuda": {"backend": "cuda", "device": "G", "device_uuid": "GPU-1", "host": CLEAR},
    "cpu": {"backend": "cpu", "device": "C", "device_uuid": CLEAR, "host": CLEAR},
    "older cpu": {"backend": "cpu", "device": "C", "device_uuid": "0f" * 16, "host": "node7"},
}


def in_clear(kind: str, seed: int, **facts: Any) -> pd.DataFrame:
    """Return rows as `--identify` writes them."""
    return frame(seed=seed, **{**FACTS[kind], **facts})


def hashed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows as they are written without `--identify`."""
    first = rows.iloc[0]
    identity = DeviceIdentity(
        **{name: first[name] for name in ("backend", "device", "device_uuid")}
    )
    return rows.assign(device_uuid=device_hash(identity), host=host_hash(first["host"]))


def facts_of(found: PairComparison) -> tuple[Any, ...]:
    """Return all that depends on which machine it was."""
    intervals = [case.result for case in found.cases]
    return found.scope, intervals, found.differences, found.overall


@pytest.mark.parametrize("kind", FACTS)
def test_one_machine_in_clear_and_hashed_is_one_machine(kind: str) -> None:
    """The same GPU, ten minutes apart, was compared as two of a model."""
    first, second = in_clear(kind, 1), in_clear(kind, 2)
    plain = facts_of(pair(first, second))

    assert plain[0].is_one_device
    assert facts_of(pair(hashed(first), second)) == plain
    assert facts_of(pair(first, hashed(second))) == plain
    assert facts_of(pair(hashed(first), hashed(second))) == plain


@pytest.mark.parametrize("kind", FACTS)
def test_a_side_of_both_kinds_of_files_has_one_device(kind: str) -> None:
    """A GPU that counts twice would be two observations."""
    files = [in_clear(kind, seed) for seed in (1, 2)]
    other = in_clear(kind, 3)

    mixed = compare([side("a", files[0], hashed(files[1])), side("b", hashed(other))])
    plain = compare([side("a", *files), side("b", other)])

    assert len(mixed.baseline.devices) == 1
    assert facts_of(mixed.pairs[0]) == facts_of(plain.pairs[0])


def test_two_machines_are_two_however_they_are_written() -> None:
    """Clones differ in the hash behind the name."""
    other = "node7/hba9876543210"
    first, second = in_clear("cpu", 1), in_clear("cpu", 2, host=other, device_uuid=other)

    for pair_of in ((first, second), (hashed(first), second), (hashed(first), hashed(second))):
        found = pair(*pair_of)
        assert not found.scope.is_one_device
        assert "host" in {difference.name for difference in found.differences}
