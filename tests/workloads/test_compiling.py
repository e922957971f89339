import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.workloads.compiling import compiled, require_compiler
from tests.workloads.examples import CPU, case_of, network_of, work_of

pytestmark = pytest.mark.filterwarnings(
    # Torch's own compiler imports modules of its own that it has deprecated.
    "ignore::DeprecationWarning",
)


Graphs = list[list[tuple[int, ...]]]
"""For each graph that was compiled the shapes that it is for."""


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> Graphs:
    """Compile with a backend that only notes the shapes, so that no compiler is needed."""
    seen: Graphs = []
    original = torch.compile

    def noting(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> object:
        seen.append([tuple(tensor.shape) for tensor in inputs])
        return graph.forward

    def with_backend(function: object, **options: object) -> object:
        return original(function, backend=noting, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(torch, "compile", with_backend)
    return seen


def test_more_batch_sizes_than_the_compilers_limit_are_all_compiled(
    graphs: Graphs,
) -> None:
    """With one function the ninth would run eagerly under the name of the compiled one."""

    def double(x: torch.Tensor) -> torch.Tensor:
        return 2 * x

    for size in range(1, 14):
        function = compiled(double)
        function(torch.ones(size))
        function(torch.ones(size))

    assert graphs == [[(size,)] for size in range(1, 14)]


def test_a_graph_break_is_an_error(graphs: Graphs) -> None:
    """Part of the work would be eager."""

    def broken(x: torch.Tensor) -> torch.Tensor:
        torch._dynamo.graph_break()
        return x

    with pytest.raises(RuntimeError):
        compiled(broken)(torch.ones(1))
    assert graphs == []


def test_a_network_is_compiled_once_per_batch_size_and_once_for_its_checks(
    graphs: Graphs,
) -> None:
    """Checks of all batch sizes share the small batch."""
    case = case_of("mlp", implementation="torch-compile")
    opened = network_of("mlp").open(case, largest=9, device=CPU, seed=0)
    graphs.clear()

    for size in (8, 9):
        work = opened.work(size)
        work.call()
        work.call()
        assert work.check is not None
        assert work.check().passed

    rows = [next(size for size in (4, 8, 9) if (size, 16) in shapes) for shapes in graphs]
    assert rows == [8, 4, 9]


@pytest.mark.parametrize("phase", ["forward", "forward_backward"])
def test_a_compiled_matmul_passes_its_check(phase: str, graphs: Graphs) -> None:
    """All products of a phase in one graph."""
    work = work_of(case_of("matmul", phase=phase, implementation="torch-compile"))
    graphs.clear()

    assert work.check is not None
    assert work.check().passed
    assert len(graphs) == 1


def test_the_real_compiler_computes_the_same() -> None:
    """End to end, where this machine has a C++ compiler."""
    try:
        require_compiler(CPU)
    except UnsupportedError as error:
        pytest.skip(str(error))
    work = work_of(case_of("matmul", implementation="torch-compile"))

    assert work.check is not None
    assert work.check().passed


def test_a_missing_compiler_is_unsupported_with_the_compilers_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that says so, and the run goes on."""

    def no_compiler(*_: object, **__: object) -> object:
        raise RuntimeError("InvalidCxxCompiler: No working C++ compiler found\n\nSet TORCH")

    monkeypatch.setattr(torch, "compile", no_compiler)

    with pytest.raises(UnsupportedError, match="work here: InvalidCxxCompiler: No working C"):
        require_compiler(CPU)
