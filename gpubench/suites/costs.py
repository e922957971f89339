"""What a machine takes for a measurement, in the few numbers that an estimate rests on."""

from dataclasses import dataclass, replace

from gpubench.model.machine_speed import MachineSpeed

PRODUCT = "product"
STREAM = "stream"
STEP = "step"

KIND = {"matmul": PRODUCT, "layer": PRODUCT, "copy": STREAM, "triad": STREAM}
"""What the first visit to a workload's case costs goes by; all other workloads are steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCost:
    """What a process does with a case before it times it: comparison, memory pass, profile."""

    fixed_s: float
    calls: float
    """Calls of the work in it, as it is timed or for its reference."""
    profile_s: float = 0.0
    """The profile, of which kernels of our own have no need."""
    compared_s: float = 0.0
    """A comparison that the sizes of a curve share, for each number of elements compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The costs of one kind of machine; sizes estimates, never results."""

    start_s: float
    """A process: importing torch, opening the device."""
    launch_s: float
    """Host time of a launch; 0 where nothing is launched."""
    flop_per_s: float
    """What torch reaches in products of the main type."""
    bytes_per_s: float
    """What reading operands reaches."""
    check: dict[str, CheckCost]
    """By kind of workload, of the first process of a plan."""
    check_again: dict[str, CheckCost]
    """The same of later ones, which are told what the first one found out."""
    build_s: dict[str, float]
    """Inputs and weights of a curve, once for all its sizes, by kind of workload."""
    timed: float
    """Part of the sampling time after which a case of steady times is precise enough."""
    visit_s: float
    """Cleaning up ahead of a visit, and sending and writing its row."""
    cores: int | None = None
    """Those that `flop_per_s` is of; the ranks of a group share them and compute with one each.
    None where a rank has a device of its own."""
    soak_s: float = 0.0
    """Warming the device up for steady cases at the end of a first run, on the simulated card."""
    soak_again_s: float = 0.0
    """The same in later ones, which find it warmer."""


def at_once(ranks: int, cores: int | None) -> float:
    """Return how often ranks that do the same have to take turns at their cores; 1 if never."""
    return 1.0 if cores is None else max(1.0, ranks / cores)


def gpu_costs() -> Costs:
    """Return those of a data-centre GPU: an H200 in a virtual machine, 28 November 2026.

    A launch took 10 to 25 us there; a command measures it when it starts. Building, checks and
    starts are what its files leave beside the visits.
    """
    return Costs(
        start_s=7.0,
        launch_s=15e-6,
        flop_per_s=650e12,
        bytes_per_s=3.4e12,
        check={
            PRODUCT: CheckCost(fixed_s=0.04, calls=8, profile_s=0.05),
            STREAM: CheckCost(fixed_s=0.25, calls=8, profile_s=0.15),
            STEP: CheckCost(fixed_s=0.02, calls=8, profile_s=0.4, compared_s=0.5),
        },
        check_again={
            PRODUCT: CheckCost(fixed_s=3e-3, calls=1),
            STREAM: CheckCost(fixed_s=3e-3, calls=1),
            STEP: CheckCost(fixed_s=0.02, calls=4, compared_s=0.5),
        },
        build_s={PRODUCT: 0.2, STREAM: 0.5, STEP: 1.5},
        timed=0.61,
        visit_s=4e-3,
        soak_s=25.0,
        soak_again_s=20.0,
    )


def cpu_costs(threads: int) -> Costs:
    """Return those of a current server's processor.

    Args:
        threads: That torch computes with, >= 1.
    """
    check = {
        PRODUCT: CheckCost(fixed_s=0.01, calls=6),
        STREAM: CheckCost(fixed_s=0.01, calls=6),
        STEP: CheckCost(fixed_s=0.04, calls=5),
    }
    return Costs(
        start_s=3.0,
        launch_s=0.0,
        flop_per_s=80e9 * threads,
        bytes_per_s=10e9,
        check=check,
        check_again=check,
        build_s={PRODUCT: 0.02, STREAM: 0.03, STEP: 0.3},
        timed=1.0,
        visit_s=5e-3,
        cores=threads,
    )


def corrected(costs: Costs, speed: MachineSpeed) -> Costs:
    """Return the costs of a machine whose speed was seen.

    Args:
        costs: Those of its kind.
        speed: What was seen of it.
    """
    return replace(
        costs,
        launch_s=speed.launch_s or costs.launch_s,
        flop_per_s=speed.flop_per_s or costs.flop_per_s,
    )
