"""A legend stays readable, however many kernels a library has and however long their names are."""

import pytest

from gpubench.report.batches.kernel_colors import MOST, kernel_colors


def test_names_lose_what_all_of_them_share() -> None:
    """Forty letters that every line repeats tell nothing."""
    found = kernel_colors(["lib_sm90_64x64_1x2_h", "lib_sm90_64x64_2x1_v", "lib_sm90_128x64_1x2_h"])

    assert list(found.names.values()) == ["64x64_1x2_h", "64x64_2x1_v", "128x64_1x2_h"]
    assert found.others == 0


def test_one_kernel_keeps_its_name_and_unknown_ones_have_no_line() -> None:
    """There is nothing that it could share."""
    assert dict(kernel_colors(["tensor_nt", "", "tensor_nt"]).names) == {"tensor_nt": "tensor_nt"}
    assert not kernel_colors(["", ""]).names


@pytest.mark.parametrize("kernels", [15, 16, 60])
def test_at_most_fifteen_have_a_line_and_the_others_are_counted(kernels: int) -> None:
    """Those of most sizes; more colours no eye tells apart."""
    names = [f"k_{number:02}" for number in range(kernels)]
    found = kernel_colors([*names, *names[-3:]])

    assert len(found.names) == MOST
    assert list(found.names)[:3] == names[-3:] or kernels == MOST
    assert found.others == kernels - MOST


def test_long_names_are_cut_in_the_middle_and_stay_different() -> None:
    """Templates of C++ run to hundreds of letters."""
    names = [f"{'a' * 200}{number}{'b' * 200}" for number in range(3)]
    shown = list(kernel_colors(names).names.values())

    assert len(set(shown)) == 3
    assert max(map(len, shown)) <= 40
