"""From the rows of a file to the verdicts on the claims."""

import pandas as pd

from gpubench.batches.analysis import analyse
from gpubench.claims.judging import judged_claims
from gpubench.claims.records import ClaimVerdict
from tests.batches.simulated import A100, H100, LADDER, frame
from tests.batches.test_analysis import SIZES, complete


def claims_of(rows: pd.DataFrame) -> dict[int, ClaimVerdict]:
    (machine,) = analyse(rows).machines
    return {judged.claim.number: judged.evidence.verdict for judged in judged_claims(machine)}


def test_claims_are_settled_where_the_columns_are() -> None:
    """1 by time, 8 by memory and work, 9 by arithmetic, 16 by a CPU."""
    found = claims_of(complete())

    assert found == {
        1: ClaimVerdict.SUPPORTED,
        6: ClaimVerdict.ZERO,
        8: ClaimVerdict.SUPPORTED,
        9: ClaimVerdict.SUPPORTED,
        16: ClaimVerdict.NOT_TESTABLE,
    }


def test_claims_without_their_columns_are_not_testable() -> None:
    """Missing is said, not guessed."""
    found = claims_of(frame(H100, SIZES))

    assert found[8] is ClaimVerdict.NOT_TESTABLE
    assert found[16] is ClaimVerdict.NOT_TESTABLE


def test_a_machine_that_is_slower_with_larger_batches_refutes_claim_1() -> None:
    """Throughput that falls from the first size on."""
    found = claims_of(frame(lambda size: size**1.2 * 1e-6, SIZES, backend="cpu"))

    assert found[1] is ClaimVerdict.REFUTED


def test_a_single_block_cannot_settle_claim_1() -> None:
    """A gain without an interval is a number, not a finding."""
    assert claims_of(frame(H100, SIZES, runs=1, blocks=1))[1] is ClaimVerdict.NOT_TESTABLE


def test_memory_as_the_reason_is_refuted_by_a_cpu_on_which_powers_of_two_gain_nothing() -> None:
    """Claim 16: the CPU's memory is organised in powers of two all the same."""
    rows = frame(A100, LADDER, backend="cpu")

    assert claims_of(rows)[16] is ClaimVerdict.REFUTED
