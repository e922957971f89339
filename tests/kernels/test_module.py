import builtins
import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gpubench.errors import UnsupportedError
from gpubench.kernels.module import OPTIONS, CudaStream, Modules
from gpubench.kernels.sources import source_of


class FakeCompileError(Exception):
    """CuPy's own has no base that anybody else knows."""


@dataclass
class FakeCupy:
    """Records what is compiled and launched in CuPy's name."""

    compiled: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    devices: list[int] = field(default_factory=list)
    kernels: dict[str, Any] = field(default_factory=dict)
    launches: list[tuple[Any, ...]] = field(default_factory=list)
    fails_with: Exception | None = None

    def module(self) -> ModuleType:
        cupy: Any = ModuleType("cupy")
        compiler = SimpleNamespace(CompileException=FakeCompileError)
        cupy.cuda = SimpleNamespace(Device=self._device, compiler=compiler)
        cupy.RawModule = self._raw_module
        return cupy  # type: ignore[no-any-return]

    def _device(self, index: int) -> Any:
        self.devices.append(index)
        return nullcontext()

    def _raw_module(self, *, code: str, options: tuple[str, ...]) -> Any:
        if self.fails_with is not None:
            raise self.fails_with
        self.compiled.append((code, options))
        return SimpleNamespace(get_function=self._kernel)

    def _kernel(self, name: str) -> Any:
        launched = lambda *call: self.launches.append(call)  # noqa: E731
        self.kernels[name] = SimpleNamespace(kernel=launched)
        return self.kernels[name]


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> FakeCupy:
    fake = FakeCupy()
    monkeypatch.setitem(sys.modules, "cupy", fake.module())
    return fake


def test_a_source_is_compiled_once_for_all_its_kernels(cupy: FakeCupy) -> None:
    """Compiling takes seconds, and a run opens many curves."""
    modules = Modules(1)
    modules.kernel("naive", "naive_nt")
    again = modules.kernel("naive", "naive_nn")

    assert modules.kernel("naive", "naive_nn") is again
    assert cupy.compiled == [(source_of("naive"), OPTIONS)]
    assert set(cupy.devices) == {1}


def test_macros_make_another_module(cupy: FakeCupy) -> None:
    """A kernel compiled with other constants is another kernel."""
    modules = Modules(0)
    modules.kernel("naive", "naive_nt")
    modules.kernel("naive", "naive_nt", defines={"SIDE": "8"})

    assert [options for _, options in cupy.compiled] == [OPTIONS, (*OPTIONS, "-DSIDE=8")]


def test_a_launch_goes_to_the_given_stream(cupy: FakeCupy) -> None:
    """Torch's current stream, so that one clock sees both."""
    stream = CudaStream(ptr=7)
    Modules(0).kernel("naive", "naive_nt", shared_bytes=16).launch(3, 256, (1, 2), stream)

    assert cupy.launches == [((3,), (256,), (1, 2), 16, stream)]


@pytest.mark.parametrize(("shared_bytes", "asked"), [(49152, None), (98304, 98304)])
def test_much_shared_memory_is_asked_for(
    cupy: FakeCupy, shared_bytes: int, asked: int | None
) -> None:
    """A launch with more than 48 KB fails unless the kernel was told before."""
    Modules(0).kernel("naive", "naive_nt", shared_bytes=shared_bytes)

    raw = cupy.kernels["naive_nt"]
    assert getattr(raw, "max_dynamic_shared_size_bytes", None) == asked


def test_without_cupy_the_case_is_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that says what to install."""
    monkeypatch.setitem(sys.modules, "cupy", None)

    with pytest.raises(UnsupportedError, match="install gpubench-suite"):
        Modules(0)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FakeCompileError("kern.cu(3): error\nmore"), r"kern.cu\(3\): error$"),
        (RuntimeError("Failure finding libnvrtc"), "Failure finding libnvrtc"),
        (RuntimeError("cudaErrorInsufficientDriver"), "InsufficientDriver"),
        (PermissionError(13, "no", "/home/.cupy"), "Permission denied|no"),
    ],
)
def test_a_cupy_that_cannot_compile_makes_the_case_unsupported(
    cupy: FakeCupy, error: Exception, reason: str
) -> None:
    """With CuPy's reason; the process is as sound as before, and the next case goes on in it."""
    cupy.fails_with = error
    with pytest.raises(UnsupportedError, match=f"cannot compile raw kernels here: .*({reason})"):
        Modules(0).kernel("naive", "naive_nt")


@pytest.mark.parametrize("name", ["CUDA_ERROR_OUT_OF_MEMORY", "CUDA_ERROR_ILLEGAL_ADDRESS"])
def test_a_fault_of_the_device_is_none_of_the_compilers(cupy: FakeCupy, name: str) -> None:
    """Who runs the case decides what becomes of the process."""
    cupy.fails_with = RuntimeError(name)
    with pytest.raises(RuntimeError, match=name):
        Modules(0).kernel("naive", "naive_nt")


@pytest.mark.parametrize("error", [AttributeError("numpy has no attribute 'bool'"), ValueError()])
def test_a_cupy_that_is_installed_and_broken_is_told_as_such(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One built for another NumPy raises what it meets first; torch's cases need none of it."""
    real_import = builtins.__import__

    def broken(name: str, *rest: Any, **named: Any) -> Any:
        if name == "cupy":
            raise error
        return real_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", broken)

    with pytest.raises(UnsupportedError, match="installed and broken"):
        Modules(0)
