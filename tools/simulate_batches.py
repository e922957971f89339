"""How often each simulated device gets each verdict; makes the table of docs/batches.md.

``python -m tools.simulate_batches 400`` from the repository's root; ten seconds per hundred files
and device.
"""

import sys
from collections import Counter

from tests.batches.judging import judgements
from tests.batches.test_itself import FULL, SPARSE

_EFFECTS = (0.0, 0.03, -0.03)


def line(name: str, seeds: int, effect: float, *, kernels: bool) -> str:
    """Return one line of the table.

    Args:
        name: Of the device.
        seeds: How many files.
        effect: Share by which a power of two is faster.
        kernels: Whether tiles and kernels are known.
    """
    device, sizes = {**FULL, **SPARSE}[name]
    files = list(judgements(device, sizes, seeds=seeds, effect=effect, kernels=kernels))
    counts = Counter(one.itself.verdict.value for one in files)
    effects = [one.itself.effect for one in files if one.itself.effect is not None]
    usual = [e for one in files if (e := one.contrasts["unmatched"].effect) is not None]
    shares = ", ".join(f"{key} {count / seeds:.1%}" for key, count in sorted(counts.items()))
    known = "known" if kernels else "empty"
    mean = f"{sum(effects) / len(effects):+.2%}" if effects else "-"
    unmatched = f"{sum(usual) / len(usual):+.1%}" if usual else "-"
    return f"| {name} | {known} | {effect:+.0%} | {unmatched} | {mean} | {shares} |"


if __name__ == "__main__":
    for kernels in (True, False):
        for name in (*FULL, *SPARSE):
            for effect in _EFFECTS:
                print(line(name, int(sys.argv[1]), effect, kernels=kernels), flush=True)
