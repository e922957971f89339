"""The plan that a contract locks, and in what a file's own plan differs from it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from gpubench.errors import UsageError
from gpubench.model import Plan, parse_plan
from gpubench.suites.planning import command_of, plan_for
from gpubench.suites.presets import PRESETS
from gpubench.terminal_text import shortened
from gpubench.toml_file.table import TomlTable

FREE = ("device", "seed")
"""Which of several cards of a machine was measured, and another random order of the same cases."""

LOCKED = tuple(field.name for field in fields(Plan) if field.name not in FREE)

_KINDS = {field.name: str(field.type) for field in fields(Plan)}
_BACKENDS = ("cpu", "cuda")
_NEEDED = ("profile", "blocks", "sample_s", "time_limit_s")
"""What a preset decides where the contract does not say it."""

_LONGEST = 40
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLock:
    """A plan whose every option counts, but for those of `FREE`."""

    plan: Plan
    """`device` and `seed` mean nothing in it."""

    @property
    def command(self) -> str:
        """The command that measures by it; empty if only a pytest session does."""
        if self.plan.made_by:
            return ""
        try:
            return command_of(replace(self.plan, device=self.plan.backend))
        except UsageError:
            # A preset of another version of gpubench, whose defaults nobody knows here.
            return ""

    @property
    def locked(self) -> tuple[object, ...]:
        """What counts of the plan, to see whether two are the same lock."""
        return tuple(getattr(self.plan, name) for name in LOCKED)

    def values(self) -> Iterator[tuple[str, Any]]:
        """Yield the options as a contract has them, those at the plan's default left out."""
        for field in fields(Plan):
            value = getattr(self.plan, field.name)
            if field.name in LOCKED and value != field.default:
                yield field.name, list(value) if isinstance(value, tuple) else value

    def differences(self, text: str) -> str:
        """Return in what a file's plan differs, in words; empty if in nothing.

        Args:
            text: What stands in its `plan` column.
        """
        if not text:
            return "the file does not say by which plan it was measured"
        try:
            plan = parse_plan(text)
        except ValueError as error:
            return f"its plan cannot be read ({shortened(str(error), _LONGEST)})"
        found = list(self._differing(plan))
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return f"it was measured with {', '.join(found[:_SHOWN])}{more}" if found else ""

    def _differing(self, plan: Plan) -> Iterator[str]:
        for name in LOCKED:
            found, asked = getattr(plan, name), getattr(self.plan, name)
            if found != asked:
                yield f"{name} {_text(found)} (contract: {_text(asked)})"


def plan_of_file(text: str) -> PlanLock | None:
    """Return the lock that a file's own plan makes; None if it has none that can be read."""
    try:
        return PlanLock(plan=parse_plan(text))
    except ValueError:
        return None


def read_plan_lock(table: TomlTable) -> PlanLock:
    """Return the plan in the table of a contract.

    What it leaves out is what `gpubench run` does with its preset when nobody says otherwise, so
    that a contract of two lines locks the whole plan.

    Raises:
        SettingsFileError: About the first key that is no part of a plan.
    """
    table.refuse_unknown(*LOCKED)
    given = {name: _value(table, name) for name in LOCKED if name in table}
    preset, backend = table.text("preset"), table.text("backend", choices=_BACKENDS)
    runs = table.integer("runs")
    if all(name in given for name in _NEEDED):
        return PlanLock(plan=Plan(device=backend, **given))  # type: ignore[arg-type]  # by name
    table.text("preset", choices=tuple(PRESETS))
    try:
        plan = plan_for(preset, backend, backend, runs=runs)
    except UsageError as error:
        raise table.mistake(
            "preset", seen=error.seen, expected=error.expected, advice=error.advice
        ) from error
    return PlanLock(plan=replace(plan, **given))  # type: ignore[arg-type]  # by name


def _value(table: TomlTable, name: str) -> object:
    kind = _KINDS[name]
    if "tuple[int" in kind:
        return table.integers(name)
    if "tuple" in kind:
        return table.texts(name)
    if "int" in kind:
        return table.integer(name)
    if "float" in kind:
        return table.number(name, above=0, what="seconds")
    return table.text(name)


def _text(value: object) -> str:
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return shortened(text, _LONGEST) or "none"
