import pytest

from gpubench.kernels.sources import source_names, source_of


@pytest.mark.parametrize("name", source_names())
def test_a_source_is_one_piece(name: str) -> None:
    """The compiler in CuPy's hands finds no file, neither the toolkit's nor one of ours."""
    assert "#include" not in source_of(name)


@pytest.mark.parametrize("name", source_names())
def test_kernels_have_plain_names(name: str) -> None:
    """A template's name would be mangled, and by every compiler in its own way."""
    text = source_of(name)

    assert text.count("__global__") == text.count('extern "C" __global__')
