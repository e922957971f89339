"""From a plan to its cases: the one function that says what will be measured."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import product

from gpubench.errors import UsageError
from gpubench.model import Case, Plan
from gpubench.model.case_pattern import check_pattern
from gpubench.model.plan import devices_of
from gpubench.model.regime import STEADY, rows_per_run
from gpubench.suites.catalog import CATALOG, SHARED, is_users_own
from gpubench.suites.ladder import full_ladder, pass_ladder, thin
from gpubench.suites.loads import regimes_of
from gpubench.suites.presets import PRESETS
from gpubench.suites.profiles import PROFILES, USER_SIZE, WorkloadSize
from gpubench.suites.sweeps import Sweep

AXES = {
    "phases": "--phase",
    "implementations": "--implementation",
    "dtypes": "--dtype",
    "caches": "--cache",
}
"""The axes that an option can replace, with the option."""


def cases(plan: Plan) -> tuple[Case, ...]:
    """Return the cases of a plan, without duplicates, in an order that only the plan decides.

    An axis given in the plan replaces the preset's choice in every sweep whose workload can do
    it; then `--select` chooses, and what it chose is thinned to the plan's number of sizes.

    Raises:
        UsageError: If an option names something that does not exist, or nothing is left.
    """
    _check_workloads(plan.workloads)
    sweeps = tuple(_sweeps(plan))
    for axis, option in AXES.items():
        _check_axis(plan, axis, option, {sweep.workload for sweep in sweeps})
    replaced = [_with_options(sweep, plan) for sweep in sweeps]
    found = tuple(dict.fromkeys(case for sweep in replaced for case in _cases(sweep, plan)))
    _check_every_workload_has_cases(plan, found)
    chosen = _thinned(_selected(found, plan.select), plan.sizes)
    _check_rows(plan, chosen)
    _check_devices(plan, chosen)
    return chosen


MOST_ROWS = 1_000_000
"""Of one results file: a gigabyte, and months of measuring."""


def _sweeps(plan: Plan) -> Iterator[Sweep]:
    offered = PRESETS[plan.preset].sweeps[plan.backend]
    if not plan.workloads:
        yield from offered
    for workload in dict.fromkeys(plan.workloads):
        if workload in CATALOG:
            yield from (sweep for sweep in offered if sweep.workload == workload)
        else:
            yield Sweep(
                workload=workload,
                phases=("forward",),
                dtypes=("float32",),
                implementations=("user",),
            )


def _with_options(sweep: Sweep, plan: Plan) -> Sweep:
    """Return the sweep with the plan's choices, as far as its workload can follow them."""

    def chosen(axis: str, preset: tuple[str, ...]) -> tuple[str, ...]:
        wanted: tuple[str, ...] = getattr(plan, axis)
        possible = (v for v in wanted if v in _offered(sweep.workload, axis, plan, (v,)))
        return tuple(possible) if wanted else preset

    return replace(
        sweep,
        phases=chosen("phases", sweep.phases),
        implementations=chosen("implementations", sweep.implementations),
        dtypes=chosen("dtypes", sweep.dtypes),
        caches=chosen("caches", sweep.caches),
        regimes=plan.regimes or sweep.regimes,
    )


def _offered(workload: str, axis: str, plan: Plan, own: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a workload can do; a user's own decides for itself, so it gets `own`."""
    return CATALOG[workload].values(axis, plan.backend) if workload in CATALOG else own


def _cases(sweep: Sweep, plan: Plan) -> Iterator[Case]:
    axes = (sweep.phases, sweep.dtypes, sweep.implementations, sweep.caches)
    curves = [curve for curve in product(*axes) if _exists(sweep.workload, *curve)]
    for size in _workload_sizes(sweep, plan.profile):
        ladder = _ladder(sweep, size, plan)
        for phase, dtype, implementation, cache in curves:
            regimes = regimes_of(sweep.regimes, backend=plan.backend, cache=cache)
            for regime, batch_size in product(regimes, ladder):
                yield Case(
                    workload=sweep.workload,
                    implementation=implementation,
                    phase=phase,
                    dtype=dtype,
                    params=size.params,
                    batch_size=batch_size,
                    cache=cache,
                    regime=regime,
                )


def _exists(workload: str, _phase: str, dtype: str, implementation: str, _cache: str) -> bool:
    """Return whether a combination is more than a row that says `unsupported`."""
    return workload not in CATALOG or CATALOG[workload].exists(implementation, dtype)


def _workload_sizes(sweep: Sweep, profile: str) -> tuple[WorkloadSize, ...]:
    sizes = PROFILES[profile].get(sweep.workload, (USER_SIZE,))
    return tuple(size for size in sizes if size.role in sweep.roles)


def _ladder(sweep: Sweep, size: WorkloadSize, plan: Plan) -> tuple[int, ...]:
    if plan.batch_sizes:
        return _asked_sizes(sweep, plan)
    if sweep.batch_sizes:
        return sweep.batch_sizes
    if not sweep.most:
        return full_ladder(1, size.high)
    return thin(pass_ladder(1, size.high), sweep.most)


def _asked_sizes(sweep: Sweep, plan: Plan) -> tuple[int, ...]:
    """Return the sizes that the plan names; of what the preset alone wants steady, its own of them.

    A steady case takes ten seconds, and three hundred of them were not asked for.
    """
    asked = tuple(sorted(set(plan.batch_sizes)))
    if plan.regimes or sweep.regimes != (STEADY,):
        return asked
    return tuple(size for size in asked if size in sweep.batch_sizes)


def _thinned(found: tuple[Case, ...], most: int) -> tuple[Case, ...]:
    """Return the cases of at most so many batch sizes per curve; 0 keeps all."""
    if not most:
        return found
    sizes: dict[str, set[int]] = {}
    for case in found:
        sizes.setdefault(case.curve_id, set()).add(case.batch_size)
    kept = {curve: set(thin(tuple(sorted(of_curve)), most)) for curve, of_curve in sizes.items()}
    return tuple(case for case in found if case.batch_size in kept[case.curve_id])


def _check_workloads(workloads: Iterable[str]) -> None:
    for workload in workloads:
        if workload not in CATALOG and not is_users_own(workload):
            raise UsageError(
                "--workload",
                seen=repr(workload),
                expected=f"one of {', '.join(CATALOG)} or your own as package.module:factory",
                advice="see `gpubench list` for what there is",
            )


def _check_axis(plan: Plan, axis: str, option: str, workloads: set[str]) -> None:
    for value in getattr(plan, axis):
        known = dict.fromkeys(
            offer for name in sorted(workloads) for offer in _offered(name, axis, plan, (value,))
        )
        if value not in known:
            raise UsageError(
                option,
                seen=repr(value),
                expected=f"one of {', '.join(known)}",
                advice=f"these are what {', '.join(sorted(workloads))} can do on {plan.backend}",
            )


def _check_every_workload_has_cases(plan: Plan, found: tuple[Case, ...]) -> None:
    present = {case.workload for case in found}
    for workload in plan.workloads:
        if workload not in present:
            _refuse_elsewhere(plan, workload)
            _refuse_combination(plan, f"nothing for workload {workload!r}")
    if not found:
        _refuse_combination(plan, "no case")


def _presets_with(workload: str, backend: str) -> list[str]:
    return [
        name
        for name, preset in PRESETS.items()
        if any(sweep.workload == workload for sweep in preset.sweeps.get(backend, ()))
    ]


def _refuse_elsewhere(plan: Plan, workload: str) -> None:
    """Name the presets that have a workload, where the plan's own lacks it on this device."""
    having = _presets_with(workload, plan.backend)
    if plan.preset in having or workload not in CATALOG:
        return
    if not having:
        others = [backend for backend in ("cpu", "cuda") if _presets_with(workload, backend)]
        raise UsageError(
            "--workload",
            seen=f"there is no {workload} on {plan.backend}",
            expected=f"one of {plan.backend}'s, or --device {' or '.join(others)}",
            advice="see `gpubench list --preset links` for what lies between devices",
        )
    raise UsageError(
        "--preset",
        seen=f"{plan.preset!r} has no {workload} on {plan.backend}",
        expected=f"one of {', '.join(having)}",
        advice=f"choose --preset {having[0]}",
    )


def _check_devices(plan: Plan, found: Sequence[Case]) -> None:
    """Refuse work of several devices for each of several devices."""
    shared = {case.workload for case in found} & SHARED
    if shared and devices_of(plan) > 1:
        raise UsageError(
            "--device",
            seen=f"several devices for work that takes several itself: {', '.join(sorted(shared))}",
            expected="one device, which finds the others by itself",
            advice="leave --workers out"
            if plan.workers
            else "give --device cuda:0, or on several --workload h2d,d2h",
        )


def _check_rows(plan: Plan, found: Sequence[Case]) -> None:
    rows = rows_per_run(found, plan.blocks) * plan.runs
    if rows > MOST_ROWS:
        raise UsageError(
            "--runs and --blocks",
            seen=f"{len(found)} cases, {plan.runs} runs and {plan.blocks} blocks make {rows} rows",
            expected=f"at most {MOST_ROWS}",
            advice="give fewer of them",
        )


def _refuse_combination(plan: Plan, seen: str) -> None:
    given = [option for axis, option in AXES.items() if getattr(plan, axis)]
    given += ["--regime"] if plan.regimes else []
    if not given:
        raise UsageError(
            "--preset",
            seen=f"{plan.preset!r} has {seen} on {plan.backend}",
            expected="one that has",
            advice="choose --preset standard",
        )
    raise UsageError(
        " ".join(given),
        seen=seen,
        expected="values that go together",
        advice="leave one of these options out",
    )


def _selected(found: tuple[Case, ...], pattern: str) -> tuple[Case, ...]:
    check_pattern(pattern)
    chosen = tuple(case for case in found if not pattern or fnmatchcase(case.id, pattern))
    if not chosen:
        raise UsageError(
            "--select",
            seen=f"{pattern!r} matches none of {len(found)} case ids",
            expected=f"a shell wildcard that matches ids such as {found[0].id}",
            advice="quote it, and see `gpubench list --format csv` for all ids",
        )
    return chosen
