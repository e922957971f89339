"""The pairs of files that `gpubench compare` is held to, and what is true of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Two files to be made, and what is true of them."""

    name: str
    cases: int = 60
    runs: tuple[int, int] = (5, 5)
    noisier: float = 1.0
    """How many times further the contender's runs lie apart."""
    change: float = 0.0
    """By how much every tenth case of the contender is slower."""
    own_spreads: bool = False
    """Whether a case that is quiet on one side may be noisy on the other."""
    shared_drift: float = 0.0
    """Standard deviation of what a run does to all its cases, alike on both sides."""
    in_turns: bool = False
    """Whether the runs of both sides were measured in pairs."""
    mood: float = 0.0
    """Standard deviation of what the machine does to both runs of a pair, case by case; half of
    its variance is common to all cases."""
    gpu_sd: float = 0.0
    """Standard deviation between the two GPUs; 0 for one GPU on both sides."""


SCENARIOS = (
    Scenario(name="3 against 3 runs, 20 cases", cases=20, runs=(3, 3)),
    Scenario(name="3 against 3 runs, 100 cases", cases=100, runs=(3, 3)),
    Scenario(name="5 against 5 runs, 20 cases", cases=20),
    Scenario(name="5 against 5 runs, 60 cases"),
    Scenario(name="5 against 5 runs, 300 cases", cases=300),
    Scenario(name="5 against 2 runs", runs=(5, 2)),
    Scenario(name="5 against 2 runs, the 2 three times noisier", runs=(5, 2), noisier=3.0),
    Scenario(name="5 against 5 runs, one side three times noisier", noisier=3.0),
    Scenario(
        name="5 against 2, the 2 noisier, 0.3 % shared drift",
        runs=(5, 2),
        noisier=3.0,
        shared_drift=0.003,
    ),
    Scenario(
        name="2 against 5, the 5 noisier, 0.3 % shared drift",
        runs=(2, 5),
        noisier=3.0,
        shared_drift=0.003,
    ),
    Scenario(name="5 against 5 runs, other cases noisy on either side", own_spreads=True),
    Scenario(name="two GPUs 0.5 % apart, 5 against 5 runs", gpu_sd=0.005),
    Scenario(name="two GPUs 0.5 % apart, 3 against 3 runs", runs=(3, 3), gpu_sd=0.005),
    Scenario(name="3 pairs in turns, 2 cases", cases=2, runs=(3, 3), in_turns=True, mood=0.02),
    Scenario(name="3 pairs in turns, 20 cases", cases=20, runs=(3, 3), in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, 60 cases", in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, 300 cases", cases=300, in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, one side three times noisier", noisier=3.0, in_turns=True),
    Scenario(
        name="5 pairs in turns, 0.3 % drift of each run",
        in_turns=True,
        shared_drift=0.003,
        mood=0.02,
    ),
    Scenario(
        name="3 pairs in turns, 0.3 % drift of each run",
        runs=(3, 3),
        in_turns=True,
        shared_drift=0.003,
        mood=0.02,
    ),
    Scenario(
        name="3 pairs in turns, 4 cases, 3 % drift of each run",
        cases=4,
        runs=(3, 3),
        in_turns=True,
        shared_drift=0.03,
        mood=0.1,
    ),
    Scenario(name="2 % slower, 5 runs, not in turns, same moods", change=0.02, mood=0.02),
    Scenario(
        name="2 % slower, 5 pairs in turns, 100 cases",
        cases=100,
        change=0.02,
        in_turns=True,
        mood=0.02,
    ),
    Scenario(
        name="2 % slower, 3 pairs in turns, 60 cases",
        runs=(3, 3),
        change=0.02,
        in_turns=True,
        mood=0.02,
    ),
    Scenario(name="2 % slower, 5 against 5 runs, 20 cases", cases=20, change=0.02),
    Scenario(name="2 % slower, 5 against 5 runs, 100 cases", cases=100, change=0.02),
    Scenario(name="2 % slower, 5 against 5 runs, 300 cases", cases=300, change=0.02),
    Scenario(name="3 % slower, 5 against 5 runs, 300 cases", cases=300, change=0.03),
    Scenario(name="2 % slower, 3 against 3 runs, 60 cases", runs=(3, 3), change=0.02),
)
"""Every scenario that the method is held to."""
