"""What identifies a throughput curve."""

from dataclasses import replace

from hypothesis import given

from gpubench.model import CURVE_KEY_FIELDS, Case, CurveKey
from tests.strategies import cases


@given(cases())
def test_cases_of_one_curve_have_one_key_whatever_their_batch(case: Case) -> None:
    """Analyses group by it, so nothing but the fields of the key may count."""
    larger = replace(case, batch_size=case.batch_size + 1, workload_version=2)

    assert larger != case
    assert larger.curve_key == case.curve_key
    assert type(case.curve_key) is CurveKey
    assert len({case.curve_key, larger.curve_key}) == 1


@given(cases())
def test_curves_that_differ_in_any_field_have_different_keys(case: Case) -> None:
    """A mean over two curves would describe neither."""
    for name in CURVE_KEY_FIELDS:
        other = replace(case, **{name: getattr(case, name) + "x"})
        assert other.curve_key != case.curve_key
        assert other.curve_id != case.curve_id


@given(cases())
def test_the_text_of_a_key_is_the_case_id_without_its_batch_size(case: Case) -> None:
    """Weights and inputs are seeded by it: another text would change every input.

    An empty regime adds nothing to either, so that ids of older files are the same.
    """
    parts = case.id.split("/")
    batch = parts.pop(5)

    assert batch == str(case.batch_size)
    assert case.curve_id == "/".join(parts)
    assert len(parts) == (7 if case.regime else 6)
