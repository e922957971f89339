"""The answer to claim 6 on devices whose answer is known."""

from dataclasses import dataclass

import pytest

from gpubench.batches.findings import ContrastVerdict
from tests.batches.judging import Judgement, judgements, mean_effect, share_of
from tests.batches.simulated import (
    A100,
    CHOOSY,
    EIGHTS,
    H100,
    LADDER,
    SEQUENCE,
    SEQUENCES,
    THIN,
    THINNER,
    WIDE,
    Device,
    Noise,
)

pytestmark = pytest.mark.usefixtures("untraced")

SEEDS = 20
SIGNED = (ContrastVerdict.SUPPORTED, ContrastVerdict.REFUTED)

FULL = {
    "A100": (A100, LADDER),
    "H100": (H100, LADDER),
    "small tiles for small products, memory time added": (CHOOSY, LADDER),
    "tiles of 192 rows": (WIDE, LADDER),
    "64 rows per batch element": (SEQUENCE, SEQUENCES),
    "multiples of 8 and their neighbours": (H100, EIGHTS),
}
SPARSE = {"16 sizes": (H100, THIN), "12 sizes": (A100, THINNER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Misaligned(Device):
    """A device on which what is no multiple of 8 takes 5 % longer."""

    def time_s(self, size: int) -> float:
        return Device.time_s(self, size) * (1.05 if size % 8 else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summing(Device):
    """A product that sums over the batch, in steps of 64: its tiles do not depend on it."""

    def tiles(self, size: int) -> int:
        return 512

    def kernel(self, size: int) -> str:
        return "wgrad"

    def time_s(self, size: int) -> float:
        return 13e-6 + -(-size // 64) * 3.6e-6


def smooth(size: int) -> float:
    """A device without steps, as a CPU may be."""
    return 20e-6 + size * 9e-6


def found(device: object, sizes: tuple[int, ...], **options: object) -> list[Judgement]:
    return list(judgements(device, sizes, seeds=SEEDS, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [*FULL, *SPARSE])
def test_without_an_effect_no_sign_is_claimed(name: str) -> None:
    """Must hold 4: at most 5 % of files on a device with tiles and waves and nothing else."""
    device, sizes = {**FULL, **SPARSE}[name]

    assert share_of(found(device, sizes), *SIGNED) <= 0.05


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize(
    ("effect", "verdict"), [(0.03, ContrastVerdict.SUPPORTED), (-0.03, ContrastVerdict.REFUTED)]
)
def test_three_per_cent_are_found_with_their_sign(
    name: str, effect: float, verdict: ContrastVerdict
) -> None:
    """Must hold 4: within 1 point, two-sided."""
    files = found(*FULL[name], effect=effect)

    assert share_of(files, verdict) >= 0.95
    assert all(
        one.itself.effect is not None and abs(one.itself.effect - effect) < 0.01 for one in files
    )


def test_the_usual_comparison_shows_eight_per_cent_where_there_is_nothing() -> None:
    """The reason for all of this: comparing sizes that differ shows that sizes differ."""
    files = found(H100, LADDER)

    assert 0.06 < mean_effect(files, "unmatched") < 0.12
    assert abs(mean_effect(files, "same_tiles")) < 0.003


def test_no_effect_is_mostly_shown_to_be_practically_zero() -> None:
    """A verdict that is never reached would be no better than silence."""
    assert share_of(found(H100, LADDER), ContrastVerdict.ZERO) >= 0.8


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("effect", [0.0, 0.03, -0.03])
def test_without_tiles_it_may_be_inconclusive_but_not_wrong(name: str, effect: float) -> None:
    """Must hold 4, for files whose tiles and kernels are empty."""
    device, sizes = FULL[name]
    right = {
        0.0: ContrastVerdict.ZERO,
        0.03: ContrastVerdict.SUPPORTED,
        -0.03: ContrastVerdict.REFUTED,
    }[effect]
    wrong = {*SIGNED, ContrastVerdict.ZERO} - {right}

    assert share_of(found(device, sizes, effect=effect, kernels=False), *wrong) <= 0.05


def test_alignment_is_not_taken_for_a_power_of_two() -> None:
    """A device that only dislikes what is no multiple of 8 has no opinion on powers of two."""
    files = found(Misaligned(), LADDER)

    assert share_of(files, *SIGNED) <= 0.05
    assert mean_effect(files, "aligned") > 0.04
    assert abs(mean_effect(files, "same_tiles")) < 0.003


def test_a_product_that_sums_over_the_batch_is_not_judged_by_its_tiles() -> None:
    """Its steps are hidden from the file: a power of two at a step's end would look 3 % fast."""
    assert share_of(found(Summing(), LADDER), *SIGNED) <= 0.05


@pytest.mark.parametrize(
    "options",
    [
        {"runs": 1, "blocks": 4},
        {"runs": 1, "blocks": 1},
        {"noise": Noise(cell=0.05, run=0.02)},
    ],
    ids=["one run", "one block", "5 % noise"],
)
def test_little_or_noisy_data_claims_no_sign(options: dict[str, object]) -> None:
    """A single block still has many sizes, which are the replicates; noise widens the interval."""
    files = list(judgements(H100, LADDER, seeds=3 * SEEDS, **options))  # type: ignore[arg-type]

    assert share_of(files, *SIGNED) <= 0.05


def test_several_curves_sharpen_the_answer() -> None:
    """Pooling averages what is peculiar to curves, not what is peculiar to sizes."""

    def half(files: list[Judgement]) -> float:
        widths = [
            one.itself.high - one.itself.low
            for one in files
            if one.itself.low is not None and one.itself.high is not None
        ]
        return sum(widths) / len(widths) / 2

    assert half(found(A100, LADDER, curves=4)) < 0.7 * half(found(A100, LADDER))


def test_a_smooth_device_without_tiles_shows_a_clear_penalty_in_practice() -> None:
    """On a CPU, `local` needs no tiles: it compares neighbours at equal size."""
    files = found(smooth, LADDER, effect=-0.03)

    assert abs(mean_effect(files, "local") + 0.03) < 0.005
    assert all(one.contrasts["local"].verdict is ContrastVerdict.REFUTED for one in files)


def test_intervals_hold_the_truth() -> None:
    """At least 95 %: the bootstrap over two crossed samples errs on the wide side."""
    files = list(judgements(H100, LADDER, seeds=60, effect=0.03))

    inside = [
        one.itself.low <= 0.03 <= one.itself.high
        for one in files
        if one.itself.low is not None and one.itself.high is not None
    ]
    assert len(inside) == len(files)
    assert sum(inside) >= 55
