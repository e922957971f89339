"""From what was typed for `gpubench ab` to two sides whose cases match."""

import json
import shlex
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import NoReturn

from gpubench.cli.complaints import Parser
from gpubench.cli.parser import parse
from gpubench.cli.plan_options import plan_from
from gpubench.cli.standard_streams import warn
from gpubench.device.backends import require_backend
from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.model.regime import visits_of_id
from gpubench.runner.turns.fitting import Takes, fit_turns, turns_s
from gpubench.runner.turns.folder import SIDES, Asked, AskedSide
from gpubench.runner.turns.named_programs import program_mark, told_otherwise
from gpubench.runner.turns.program import Program
from gpubench.suites.catalog import is_users_own
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_words
from gpubench.suites.request import check_label
from gpubench.units import parse_seconds

PAIRS = 5
"""As many as find a change of 2 % in most cases where both runs of a pair differ by 0.4 %."""

SIDE_OPTIONS = ("--threads", "--device", "--timer", "--label")
"""Sides that differ in these still have the same cases."""

PROGRAM_FLAGS = ("python", "checkout")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSide:
    """What is going to be measured on one side, and by whom."""

    plan: Plan
    asked_plan: Plan
    """Before it was fitted into a budget."""
    fixed: frozenset[str]
    """Fields that the user has set, which a budget leaves alone."""
    cases: tuple[str, ...]
    """Ids, as the gpubench that measures them lists them."""
    seconds: float
    program: Program
    label: str

    @property
    def cells(self) -> int:
        """Rows of a run."""
        return sum(visits_of_id(case_id, self.plan.blocks) for case_id in self.cases)

    @property
    def asked(self) -> AskedSide:
        """What has to be known to go on."""
        return AskedSide(
            options=tuple(plan_words(self.plan)),
            label=self.label,
            programs=tuple(
                program_mark(f"--{self.program.side}-{flag}", value)
                for flag in PROGRAM_FLAGS
                if (value := getattr(self.program, flag))
            ),
        )


PlannedSides = tuple[PlannedSide, PlannedSide]


def new_sides(arguments: Namespace) -> PlannedSides:
    """Return the sides that the options ask for.

    Raises:
        UsageError: Naming the first option that cannot be used, or why no case has a partner.
    """
    own = [_own_options(side, getattr(arguments, side)) for side in SIDES]
    first, second = (
        _new_side(arguments, side, given) for side, given in zip(SIDES, own, strict=True)
    )
    if arguments.budget is not None:
        budget_s = parse_seconds("--budget", arguments.budget)
        plans = fit_turns(
            (first.plan, second.plan), budget_s, (turns_s, turns_s), fixed=first.fixed
        )
        first, second = planned_sides((first, second), plans, (turns_s, turns_s))
    _require_partners(first, second)
    return first, second


def planned_sides(
    sides: PlannedSides, plans: tuple[Plan, Plan], takes: tuple[Takes, Takes]
) -> PlannedSides:
    """Return sides with other plans.

    Args:
        sides: The sides.
        plans: Their plans.
        takes: Tells what plans of each side take.
    """
    first, second = (
        replace(side, plan=plan, cases=_case_ids(side.program, plan), seconds=seconds(plan))
        for side, plan, seconds in zip(sides, plans, takes, strict=True)
    )
    return first, second


def asked_sides(arguments: Namespace, asked: Asked) -> PlannedSides:
    """Return the sides of a measurement that is gone on with.

    A file is data: interpreters, checkouts and modules run code, so they are named by whoever
    types the command, each time.

    Raises:
        UsageError: If one is to be named again.
    """
    for name, side in zip(SIDES, asked.sides, strict=True):
        _require_named_again(arguments, name, side)
    first, second = (
        _asked_side(arguments, name, side) for name, side in zip(SIDES, asked.sides, strict=True)
    )
    _require_one_plan(first.plan, second.plan)
    _require_partners(first, second)
    return first, second


def program_words(arguments: Namespace) -> list[str]:
    """Return what has to be typed again to go on."""
    flags = [f"{side}_{flag}" for side in SIDES for flag in PROGRAM_FLAGS]
    words = []
    for name in (*flags, "workload"):
        value = getattr(arguments, name)
        if value is not None and (name != "workload" or ":" in value):
            words += [f"--{name.replace('_', '-')}", value]
    return words


def _own_options(side: str, text: str | None) -> Mapping[str, str]:
    parser = _SideParser(prog=f"--{side}", add_help=False, allow_abbrev=False)
    for flag in SIDE_OPTIONS:
        parser.add_argument(flag)
    try:
        words = shlex.split(text or "")
    except ValueError as error:
        raise UsageError(
            f"--{side}",
            seen=f"{text!r} ({error})",
            expected="options as in a shell",
            advice='quote them once, for example --a "--threads 1"',
        ) from error
    given, unknown = parser.parse_known_args(words)
    if unknown:
        parser.refuse_unknown(unknown)
    return {name: value for name, value in vars(given).items() if value is not None}


class _SideParser(Parser):
    """Complains about options that would leave cases without partners."""

    def refuse_unknown(self, arguments: object) -> NoReturn:
        """Raise the complaint about what only both sides can have.

        Raises:
            UsageError: Always.
        """
        first = next(iter(arguments)) if isinstance(arguments, list) else arguments
        raise UsageError(
            self.prog,
            seen=str(first),
            expected=", ".join(SIDE_OPTIONS),
            advice="give other options to both sides: sides of other cases cannot be compared",
        )


def _new_side(arguments: Namespace, side: str, own: Mapping[str, str]) -> PlannedSide:
    program = _program(arguments, side)
    given = Namespace(**{**vars(arguments), "label": None, **own})
    if program.is_other:
        facts = program.facts()
        if given.device is None:
            given.device = facts.device
    if given.label is not None:
        check_label(given.label)
    # Fitted later on, into what both sides have together.
    given.budget = None
    planned = plan_from(given)
    plan = planned.plan
    if given.runs is None:
        plan = replace(plan, runs=max(plan.runs, PAIRS))
    return replace(_side(program, plan, given.label or ""), fixed=planned.fixed)


def _asked_side(arguments: Namespace, side: str, asked: AskedSide) -> PlannedSide:
    program = _program(arguments, side)
    if program.is_other:
        program.facts()
    if asked.label:
        check_label(asked.label)
    return _side(program, plan_from(parse(["run", *asked.options])).plan, asked.label)


def _program(arguments: Namespace, side: str) -> Program:
    python, checkout = (getattr(arguments, f"{side}_{flag}") for flag in PROGRAM_FLAGS)
    return Program(side=side, python=python, checkout=checkout)


def _side(program: Program, plan: Plan, label: str) -> PlannedSide:
    return PlannedSide(
        plan=plan,
        asked_plan=plan,
        fixed=frozenset(),
        cases=_case_ids(program, plan),
        seconds=turns_s(plan),
        program=program,
        label=label,
    )


def _case_ids(program: Program, plan: Plan) -> tuple[str, ...]:
    if program.is_other:
        return _listed(program, plan)
    require_backend(plan.device)
    return tuple(case.id for case in cases(plan))


def _listed(program: Program, plan: Plan) -> tuple[str, ...]:
    """Return the cases that another gpubench makes of a plan, before minutes are spent on them."""
    text = program.asked(["list", *plan_words(plan), "--format", "json"])
    try:
        return tuple(str(case["id"]) for case in json.loads(text)["cases"])
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"side {program.side}",
            seen="its gpubench list has no cases that can be read",
            expected="a gpubench that lists them as JSON",
            advice="install a later version there",
        ) from error


def _require_named_again(arguments: Namespace, name: str, side: AskedSide) -> None:
    modules = [
        module
        for word in side.options
        if word.startswith("--workload=")
        for module in word.partition("=")[2].split(",")
        if is_users_own(module)
    ]
    named = (arguments.workload or "").split(",")
    faults = [
        told_otherwise(side.programs, _given_programs(arguments, name)),
        *(f"--workload {module} is not named again" for module in modules if module not in named),
    ]
    wrong = next(filter(None, faults), None)
    if wrong is not None:
        raise UsageError(
            "--resume",
            seen=wrong,
            expected="every program and module by name, since a file names none that may run",
            advice="name the same ones as when the measurement began",
        )


def _given_programs(arguments: Namespace, side: str) -> dict[str, str]:
    given = ((flag, getattr(arguments, f"{side}_{flag}")) for flag in PROGRAM_FLAGS)
    return {f"--{side}-{flag}": value for flag, value in given if value is not None}


def _require_one_plan(first: Plan, second: Plan) -> None:
    """Refuse a file whose sides differ in more than the options of a side can make them."""
    own = {"device": "", "backend": "", "profile": "", "timer": "", "threads": 0}
    one, other = (asdict(plan) | own for plan in (first, second))
    differing = [name for name in one if one[name] != other[name]]
    if differing:
        raise UsageError(
            "--resume",
            seen=f"the sides differ in {differing[0]}",
            expected=f"sides that differ in {', '.join(SIDE_OPTIONS)} at most",
            advice="start a new folder with -o",
        )


def _require_partners(first: PlannedSide, second: PlannedSide) -> None:
    """Say before minutes are spent which cases could not be compared."""
    both = set(first.cases) & set(second.cases)
    if not both:
        raise UsageError(
            "--a and --b",
            seen=f"no case in common, such as {first.cases[0]} and {second.cases[0]}",
            expected="the same cases on both sides",
            advice="give --profile or the same options to both",
        )
    for name, side in zip(SIDES, (first, second), strict=True):
        if alone := [case for case in side.cases if case not in both]:
            warn(
                f"side {name}: {len(alone)} of {len(side.cases)} cases have no partner,"
                f" such as {alone[0]}"
            )
