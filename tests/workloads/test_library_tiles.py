"""Tiles of library kernels, from their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import KernelFacts
from gpubench.workloads.library_tiles import output_tiles


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("nvjet_tst_128x256_64x4_2x1_v_bz_coopA_TNT", 128, 256),
        ("nvjet_sm90_tst_128x8_64x12_4x1_v_bz_TNT", 128, 8),
        ("nvjet_sm90_tst_8x64_64x16_4x1_v_bz_TNN", 8, 64),
        ("nvjet_hsh_64x8_64x16_1x4_h_bz_splitK_TNT", 64, 8),
        ("nvjet_tst_192x192_64x4_1x2_h_bz_coopB_TNN", 192, 192),
        ("sm90_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize128x64x64_cublas", 128, 64),
        ("cutlass_80_tensorop_f16_s16816gemm_relu_f16_256x128_32x3_tn_align8", 256, 128),
        ("ampere_bf16_s16816gemm_bf16_128x256_ldg8_f2f_stages_64x3_tn", 128, 256),
        ("ampere_fp16_s16816gemm_fp16_64x64_sliced1x2_ldg8_f2f_stages_64x6_tn", 64, 64),
        ("ampere_sgemm_128x64_tn", 128, 64),
        ("void cutlass::Kernel2<cutlass_80_simt_sgemm_256x128_8x4_tn_align1>(Params)", 256, 128),
        ("void at::native::vectorized_elementwise_kernel<4>", None, None),
        ("gemv2T_kernel_val", None, None),
        ("", None, None),
    ],
)
def test_the_tile_is_read_from_the_name(name: str, first: int | None, second: int | None) -> None:
    """The first side lies along the columns of a row-major result."""
    got = output_tiles(KernelFacts(kernel_name=name), rows=1000, columns=4096)

    if first is None or second is None:
        assert got is None
    else:
        assert got == -(-4096 // first) * -(-1000 // second)


def test_a_grid_of_the_other_orientation_is_believed() -> None:
    """The same tile may be laid across."""
    kernel = KernelFacts(kernel_name="ampere_sgemm_128x64_tn", grid="8x64x1")

    assert output_tiles(kernel, rows=1000, columns=4096) == 8 * 64


def test_a_persistent_grid_says_nothing_about_tiles() -> None:
    """One block for each multiprocessor fetches tile after tile."""
    kernel = KernelFacts(kernel_name="nvjet_tst_128x256_64x4_2x1_v_bz_coopA_TNT", grid="132x1x1")

    assert output_tiles(kernel, rows=1024, columns=4096) == 32 * 4


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_more_rows_never_have_fewer_tiles(rows: int, more: int) -> None:
    """A plateau ends where the next tile begins."""
    kernel = KernelFacts(kernel_name="ampere_sgemm_128x64_tn")

    fewer = output_tiles(kernel, rows=rows, columns=4096)
    greater = output_tiles(kernel, rows=rows + more, columns=4096)

    assert fewer is not None
    assert greater is not None
    assert 1 <= fewer <= greater
