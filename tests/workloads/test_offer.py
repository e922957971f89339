import pytest

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.workloads.offer import require_offered, sizes_of
from tests.workloads.examples import case_of

NAMES = ("k", "n", "rows")


def test_sizes_are_read_as_integers() -> None:
    """Params are text in a file."""
    assert sizes_of(case_of("matmul"), NAMES) == {"k": 12, "n": 10, "rows": 3}


@pytest.mark.parametrize(
    ("params", "seen"),
    [
        ("k=12;n=10", "param rows is missing"),
        ("k=12;n=10;rows=3;z=1", "there is a param 'z'"),
        ("k=12;n=10;rows=0", "rows is '0'"),
        ("k=12;n=10;rows=-3", "rows is '-3'"),
        ("k=12;n=ten;rows=3", "n is 'ten'"),
        ("k=12;layout=wide;n=10;rows=3", "layout is 'wide'"),
    ],
)
def test_wrong_params_are_named(params: str, seen: str) -> None:
    """No size is guessed."""
    with pytest.raises(WorkloadError, match=seen):
        sizes_of(case_of("matmul", params=params), NAMES, choices={"layout": ("batch_fast",)})


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"phase": "train_step"}, "no phase 'train_step', only forward, dgrad"),
        ({"implementation": "jax"}, "no implementation 'jax', only torch, torch-compile"),
    ],
)
def test_what_is_not_offered_is_unsupported(changes: dict[str, str], seen: str) -> None:
    """Asking for it gives a row that says so, not a crash."""
    with pytest.raises(UnsupportedError, match=seen):
        require_offered(case_of("matmul", **changes), phases=("forward", "dgrad"))
