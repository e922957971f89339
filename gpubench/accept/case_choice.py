"""Which cases a clause is about: all, those of a workload, or those whose ids match a pattern."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from gpubench.accept.measured import Measured
from gpubench.errors import SettingsFileError
from gpubench.model import Case
from gpubench.model.case_pattern import LONGEST_PATTERN
from gpubench.model.regime import REGIMES, STEADY
from gpubench.stats.arrays import Array, Integers
from gpubench.toml_file.table import TomlTable

CHOICE_KEYS = ("workload", "cases", "regime")
"""The keys of a clause that choose."""

_ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChoice:
    """What a clause says of the cases that it is about."""

    workload: str = ""
    """Empty for all workloads."""
    pattern: str = ""
    """A shell wildcard over case ids; empty for all."""
    regime: str = ""
    """``burst``, ``steady`` or ``any``; empty for the steady ones where there are such."""
    place: str = ""
    """What messages call the clause: file and key."""

    @property
    def words(self) -> str:
        """What is chosen, as a person reads it."""
        of = self.pattern or self.workload or "all workloads"
        return f"{of} ({self.regime})" if self.regime not in ("", _ANY) else of

    def of(self, reference: Measured) -> Integers:
        """Return the places of the chosen cases that the reference has a time of, at least one.

        A card that is kept busy shows what it does for years; where the reference has steady
        cases among the chosen, only they count, unless the clause says otherwise.

        Raises:
            SettingsFileError: If there is none.
        """
        timed = ~np.isnan(reference.logs).all(axis=(0, 2))
        chosen = [int(n) for n in np.flatnonzero(timed) if self._matches(reference.cases[int(n)])]
        if not chosen:
            raise self._without("workload" if self.workload else "cases", reference.cases)
        wanted = self.regime or (STEADY if self._has_steady(reference.cases, chosen) else _ANY)
        kept = [n for n in chosen if wanted in (_ANY, reference.cases[n].regime)]
        if not kept:
            raise self._without("regime", reference.cases)
        return np.array(kept, dtype=np.int64)

    def _matches(self, case: Case) -> bool:
        if self.workload:
            return case.workload == self.workload
        return not self.pattern or fnmatchcase(case.id, self.pattern)

    def _has_steady(self, cases: Sequence[Case], chosen: Sequence[int]) -> bool:
        return any(cases[n].regime == STEADY for n in chosen)

    def _without(self, key: str, cases: Sequence[Case]) -> SettingsFileError:
        workloads = ", ".join(dict.fromkeys(case.workload for case in cases))
        return SettingsFileError(
            f"{self.place}.{key}",
            seen=f"the reference has no timed case of {getattr(self, _FIELDS[key])!r}",
            expected=f"some of its workloads {workloads}" if key == "workload" else "some",
            advice="correct the clause, or name the reference that it was made for",
        )


_FIELDS = {"workload": "workload", "cases": "pattern", "regime": "regime"}


def read_choice(table: TomlTable) -> CaseChoice:
    """Return the choice in the table of a clause.

    Raises:
        SettingsFileError: If it is none.
    """
    if "workload" in table and "cases" in table:
        raise table.mistake(
            "cases", seen="workload stands there too", expected="one of both", advice="remove one"
        )
    pattern = table.text("cases", what="a pattern of case ids") if "cases" in table else ""
    if len(pattern) > LONGEST_PATTERN:
        raise table.mistake(
            "cases",
            seen=f"a pattern of {len(pattern)} characters",
            expected=f"at most {LONGEST_PATTERN}",
            advice="use wildcards, such as 'mlp/*'",
        )
    choices = (*REGIMES, _ANY)
    return CaseChoice(
        workload=table.text("workload", what="a workload") if "workload" in table else "",
        pattern=pattern,
        regime=table.text("regime", choices=choices) if "regime" in table else "",
        place=f"{table.source}: {table.key}",
    )


def case_weights(cases: Sequence[Case]) -> Array:
    """Return what each case counts: every workload alike, and alike the cases of one.

    Args:
        cases: Of a clause, at least one.
    """
    names = [case.workload for case in cases]
    counts = np.array([names.count(name) for name in names], dtype=float)
    return 1.0 / counts / len(set(names))
