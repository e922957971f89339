"""A claim is a module and a line in the registry, and nothing else knows of it."""

from dataclasses import dataclass, fields, is_dataclass

from gpubench.batches.findings import MachineFindings
from gpubench.claims.judging import judged_claims
from gpubench.claims.records import Claim, ClaimVerdict
from gpubench.claims.registry import CLAIMS
from tests.claims.evidence import machine


def test_claims_are_in_the_order_of_their_numbers_and_unique() -> None:
    """A reader looks them up by number, a program by name."""
    numbers = [claim.number for claim in CLAIMS]

    assert numbers == sorted(set(numbers)) == [1, 6, 8, 9, 16]
    assert len({claim.name for claim in CLAIMS}) == len(CLAIMS)


def test_every_claim_is_judged_and_says_why() -> None:
    """Its evidence is a record, which programs get, with words, which people get."""
    for judged in judged_claims(machine()):
        assert is_dataclass(judged.evidence)
        assert fields(judged.evidence)
        assert judged.evidence.verdict in ClaimVerdict
        assert judged.evidence.words
        assert not judged.claim.statement.endswith(".")


def test_iterations_per_epoch_are_the_claims_own_example() -> None:
    """1000 samples, batch 10: 100 iterations."""
    (found,) = [one for one in judged_claims(machine()) if one.claim.number == 9]

    assert found.evidence.verdict is ClaimVerdict.SUPPORTED
    assert "batch 10: 100, batch 128: 8" in found.evidence.words


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherEvidence:
    """What a stranger's claim rests on."""

    is_raining: bool

    @property
    def verdict(self) -> ClaimVerdict:
        """By the sky."""
        return ClaimVerdict.SUPPORTED if self.is_raining else ClaimVerdict.REFUTED

    @property
    def words(self) -> str:
        """The weather."""
        return "it rains" if self.is_raining else "the sun shines"


def _judge(_machine: MachineFindings) -> WeatherEvidence:
    return WeatherEvidence(is_raining=True)


WEATHER = Claim(number=17, name="weather", statement="GPUs are cooled by rain", judge=_judge)


def test_a_new_claim_needs_no_other_change() -> None:
    """The table in CONTRIBUTING.md promises so."""
    (judged,) = judged_claims(machine(), (WEATHER,))

    assert judged.evidence.verdict is ClaimVerdict.SUPPORTED
