import pytest

from gpubench.errors import WorkloadError
from gpubench.workloads.registry import BUILTIN, find, find_builtin


@pytest.mark.parametrize("name", BUILTIN)
def test_a_built_in_workload_is_found_by_the_name_it_has(name: str) -> None:
    """The name in a results file leads back to the workload."""
    assert find(name).name == name


def test_the_built_in_workloads_are_these() -> None:
    """Suites and help name them."""
    kernels = ("matmul", "layer", "copy", "triad")
    copies = ("h2d", "d2h", "p2p")
    ranks = ("all_reduce", "all_gather", "reduce_scatter", "ddp-mlp", "ddp-transformer")
    assert (*kernels, "mlp", "convnet", "transformer", *copies, *ranks) == BUILTIN


@pytest.mark.parametrize("name", ["conv", "", "Matmul"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    """A typing mistake is answered with what was meant."""
    with pytest.raises(
        WorkloadError, match=r"matmul, layer, copy, triad, mlp, convnet, transformer, h2d"
    ):
        find(name)


@pytest.mark.parametrize("name", BUILTIN)
def test_a_built_in_workload_says_what_it_offers(name: str) -> None:
    """Suites are checked against these."""
    workload = find_builtin(name)

    assert "float32" in workload.dtypes
    assert workload.implementations[0] in {"torch", "gloo"}
    assert workload.phases
    assert workload.param_names
