"""A device gets the peaks of its own variant, or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.model import DeviceIdentity
from gpubench.peaks.reader import COLUMNS
from gpubench.peaks.table import NO_PEAKS, peak_table
from gpubench.report.peaks import peak_lines

TABLE = peak_table()
HEADING = "device,quantity,value,unit,source,date"
LINE = "My GPU,bfloat16,100,TFLOP/s,its leaflet,2026-11-01"
GIB = 2**30


def gpu(
    name: str, *, memory_gib: float | None = None, power_limit_w: float | None = None
) -> DeviceIdentity:
    """Return a GPU as a row describes it."""
    return DeviceIdentity(
        backend="cuda",
        device=name,
        device_memory_bytes=None if memory_gib is None else int(memory_gib * GIB),
        power_limit_w=power_limit_w,
    )


def own(tmp_path: Path, *lines: str, heading: str = HEADING) -> str:
    """Write a table and return its path."""
    path = tmp_path / "peaks.csv"
    path.write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    return str(path)


def test_the_h200_of_the_committed_files_is_found() -> None:
    """Its driver reports 139.8 of 141 GiB."""
    h200 = DeviceIdentity(
        backend="cuda",
        device="NVIDIA H200",
        device_memory_bytes=150109880320,
        power_limit_w=700.0,
    )
    found = TABLE.of(h200)

    assert found.flop_share("bfloat16", 494.75e12) == 0.5
    assert found.byte_share(4.8e12) == 1.0
    assert not found.is_capped


@pytest.mark.parametrize(
    ("name", "memory_gib", "power_limit_w"),
    [
        ("NVIDIA A100-SXM4-80GB", 39.4, 400.0),
        ("NVIDIA H200", 139.8, 1000.0),
        ("NVIDIA H100 80GB HBM3 MIG 1g.10gb", 9.8, 700.0),
        ("NVIDIA A10G", 22.5, 300.0),
        ("AMD EPYC", 23.5, None),
        ("", None, None),
    ],
)
def test_another_variant_has_no_peaks(
    name: str, memory_gib: float | None, power_limit_w: float | None
) -> None:
    """A part of a GPU, one of half the memory or of more power has peaks of its own."""
    found = TABLE.of(gpu(name, memory_gib=memory_gib, power_limit_w=power_limit_w))

    assert found.key is None
    assert found.flop_share("bfloat16", 1e14) is None
    assert found.byte_share(1e12) is None


def test_memory_tells_apart_what_has_one_name(tmp_path: Path) -> None:
    """Two variants of a name are not mixed, and without their memory neither is taken."""
    path = own(
        tmp_path,
        "Two,40,200,memory,1500,GB/s,a,2026-11-01",
        "Two,80,200,memory,2000,GB/s,a,2026-11-01",
        heading="device,memory_gib,power_limit_w,quantity,value,unit,source,date",
    )
    table = peak_table(path)

    assert table.of(gpu("Two", memory_gib=39.0)).byte_share(1.5e12) == 1.0
    assert table.of(gpu("Two", memory_gib=79.0)).byte_share(2.0e12) == 1.0
    assert table.of(gpu("Two")).key is None
    assert table.of(gpu("Two", power_limit_w=200.0)).key is None


def test_power_tells_apart_what_has_one_name(tmp_path: Path) -> None:
    """A card that is sold with 300 W is not one of 450 W that its owner has limited."""
    path = own(
        tmp_path,
        "Two,300,float16,100,TFLOP/s,a,2026-11-01",
        "Two,450,float16,150,TFLOP/s,a,2026-11-01",
        heading="device,power_limit_w,quantity,value,unit,source,date",
    )
    table = peak_table(path)

    assert table.of(gpu("Two", power_limit_w=300.0)).flop_share("float16", 1e14) == 1.0
    assert table.of(gpu("Two", power_limit_w=400.0)).flop_share("float16", 1.5e14) == 1.0
    assert table.of(gpu("Two", power_limit_w=400.0)).is_capped
    assert table.of(gpu("Two", power_limit_w=600.0)).key is None


def test_the_highest_of_disputed_peaks_counts_and_the_others_are_kept() -> None:
    """A share of the lowest would flatter."""
    peak = TABLE.of(gpu("Tesla T4")).peaks["memory"]

    assert peak.per_s == 320e9
    assert peak.others == (300e9,)


def test_sparse_peaks_are_never_a_dense_product_s(tmp_path: Path) -> None:
    """1979 in the place of 989 halves every share."""
    path = own(
        tmp_path,
        "My GPU,float16,200,TFLOP/s,a,2026-11-01,no",
        "My GPU,float16,100,TFLOP/s,a,2026-11-01,yes",
        heading=f"{HEADING},dense",
    )
    peak = peak_table(path).of(gpu("My GPU")).peaks["float16"]

    assert (peak.per_s, peak.others) == (100e12, ())


def test_own_lines_count_before_those_that_are_shipped(tmp_path: Path) -> None:
    """Who has a better source says so, quantity by quantity."""
    path = own(tmp_path, "NVIDIA H200,bfloat16,900,TFLOP/s,my vendor,2026-11-01")
    found = peak_table(path).of(gpu("NVIDIA H200", memory_gib=139.8, power_limit_w=700.0))

    assert found.flop_share("bfloat16", 900e12) == 1.0
    assert found.flop_share("float16", 989.5e12) == 1.0


@pytest.mark.parametrize(
    ("lines", "heading", "said"),
    [
        ((), HEADING, "it has no line below its heading"),
        ((LINE,), "device,quantity,value,unit,source", "the column date is missing"),
        ((LINE,), f"{HEADING},price", "a column 'price'"),
        ((LINE.replace("100", "0"),), HEADING, "peaks.csv:2: value is '0'"),
        ((LINE.replace("100", "-5"),), HEADING, "value is '-5'"),
        ((LINE.replace("100", "nan"),), HEADING, "value is 'nan'"),
        ((LINE.replace("100", "much"),), HEADING, "value is 'much'"),
        ((LINE, LINE.replace("bfloat16", "int3")), HEADING, "peaks.csv:3: quantity is 'int3'"),
        ((LINE.replace("TFLOP/s", "GB/s"),), HEADING, "unit is 'GB/s'"),
        ((LINE.replace("its leaflet", ""),), HEADING, "source is empty"),
        ((LINE + ",more",), HEADING, "more cells than the heading"),
    ],
)
def test_each_mistake_names_file_line_and_column(
    tmp_path: Path, lines: tuple[str, ...], heading: str, said: str
) -> None:
    """A table that is half read would leave cells empty that its author filled."""
    with pytest.raises(UsageError, match="--peaks") as raised:
        peak_table(own(tmp_path, *lines, heading=heading))

    assert said in str(raised.value)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    """As every mistake."""
    with pytest.raises(UsageError, match="cannot be read"):
        peak_table(str(tmp_path / "none.csv"))


@given(name=st.text(), watts=st.none() | st.floats(1, 2000), memory=st.none() | st.floats(0, 400))
def test_any_device_has_peaks_above_zero_or_none(
    name: str, watts: float | None, memory: float | None
) -> None:
    """No division by what is unknown."""
    found = TABLE.of(gpu(name, memory_gib=memory, power_limit_w=watts))

    assert all(peak.per_s > 0 for peak in found.peaks.values())
    assert NO_PEAKS.of(gpu(name)).key is None


def test_the_columns_are_those_of_the_shipped_file() -> None:
    """Its form is the form of a user's own."""
    assert set(HEADING.split(",")) <= set(COLUMNS)


def test_the_bandwidth_follows_from_clock_and_bus() -> None:
    """An H200 at 3201 MHz with 6144 bits: 2 * 3.201e9 * 768 bytes = 4.917 TB/s."""
    h200 = replace(gpu("NVIDIA H200", memory_gib=139.8), memory_bus_bits=6144)
    found = TABLE.of_gpu(h200, 3201.0)

    assert found is not None
    assert found.derived_bytes_per_s == pytest.approx(4.916736e12)
    assert list(peak_lines(h200, found, [])) == []
    assert TABLE.of_gpu(h200) == replace(found, derived_bytes_per_s=None)


def test_a_device_that_contradicts_the_table_is_told() -> None:
    """Half of the bus is another product under the same name."""
    h200 = replace(gpu("NVIDIA H200", memory_gib=139.8), memory_bus_bits=3072)

    (line,) = peak_lines(h200, TABLE.of_gpu(h200, 3201.0), [])
    assert "give 2.46 TB/s, the table names 4.80 TB/s" in line


def test_an_unknown_device_suggests_its_own_bandwidth() -> None:
    """So that whoever adds it has a number to start from."""
    new = replace(gpu("NVIDIA X"), memory_bus_bits=512)

    (line,) = peak_lines(new, TABLE.of_gpu(new, 14001.0), [])
    assert "its memory's clock and bus give 1.79 TB/s" in line
