"""Claims about what things are called."""

from dataclasses import replace

from gpubench.model import Case
from gpubench.report.names import (
    CurveNames,
    curve_name,
    dtype_name,
    rate_noun,
    stack_value,
    version,
)

HOT = Case(
    workload="matmul", implementation="torch", phase="forward_backward", dtype="float32",
    params="k=512;n=512;rows=1", batch_size=1, cache="hot",
)  # fmt: skip


def test_a_name_says_only_what_tells_curves_apart() -> None:
    """Parameters that all curves share would fill the screen."""
    wide = replace(HOT, params="k=512;n=512;rows=16")
    assert curve_name(HOT, [HOT]) == "matmul forward+backward"
    assert curve_name(wide, [HOT, wide]) == "matmul forward+backward rows=16"
    other_workload = replace(HOT, workload="mlp", params="width=512", cache="none")
    assert curve_name(HOT, [HOT, other_workload]) == "matmul forward+backward"


def test_hot_and_cold_are_said_only_where_both_are_shown() -> None:
    """One kind of cache is in the column of the file."""
    cold, none = replace(HOT, cache="cold"), replace(HOT, cache="none")
    assert curve_name(cold, [HOT, cold]).endswith(" cold")
    assert curve_name(none, [HOT, none]) == "matmul forward+backward"


def test_a_compiled_curve_is_always_called_compiled() -> None:
    """It must never be taken for the usual one, even alone."""
    compiled = replace(HOT, implementation="torch-compile")
    assert "torch-compile" in curve_name(compiled, [compiled])


def test_words_for_types_items_and_versions() -> None:
    """Short where everybody knows them, unchanged where not."""
    assert (dtype_name("bfloat16"), dtype_name("int8")) == ("bf16", "int8")
    assert rate_noun("transformer", counts_items=True) == "tokens"
    assert rate_noun("transformer", counts_items=False) == "items"
    assert version("v2.6.0 / v2.13.0") == "2.6.0 / 2.13.0"
    assert version("vm/h0123456789ab") == "vm/h0123456789ab"


def test_a_line_may_end_between_two_flags() -> None:
    """Seven of them are longer than a terminal is wide; a version loses what keeps it text."""
    assert stack_value("ecc=1;mig=0") == "ecc=1; mig=0"
    assert stack_value("v13.0") == "13.0"


def test_an_implementation_is_said_where_there_is_another() -> None:
    """`matmul forward` beside `matmul forward cupy-tensor` leaves open whose it is."""
    ours = replace(HOT, implementation="cupy-tensor")
    assert curve_name(HOT, [HOT, ours]) == "matmul forward+backward torch"
    assert curve_name(ours, [HOT, ours]) == "matmul forward+backward cupy-tensor"


def test_ten_thousand_curves_are_named_without_comparing_each_with_each() -> None:
    """B.4: a file of 200,000 workloads was thought about for hours."""
    looked = 0

    class Counted(Case):
        def __getattribute__(self, name: str) -> object:
            nonlocal looked
            looked += name == "workload"
            return super().__getattribute__(name)

    fields = {name: getattr(HOT, name) for name in ("implementation", "phase", "dtype")}
    many = [Counted(workload="m", params=f"n={n}", batch_size=1, **fields) for n in range(1000)]
    names = CurveNames(many)

    assert len({names.of(curve) for curve in many}) == 1000
    assert looked < 5 * len(many)


def test_a_load_is_said_where_a_workload_was_timed_under_two() -> None:
    """`--regime both` gives two curves that differ in nothing else, and two rows of a table."""
    burst, steady = replace(HOT, regime="burst"), replace(HOT, regime="steady")
    assert curve_name(burst, [burst]) == "matmul forward+backward"
    assert curve_name(burst, [burst, steady]) == "matmul forward+backward burst"
    assert curve_name(steady, [burst, steady]) == "matmul forward+backward steady"
