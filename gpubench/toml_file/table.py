"""One table of a TOML file, asked for its values by key and strict about each of them."""

import datetime
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

from gpubench.errors import SettingsFileError

LARGEST = 1e15
"""More than any number that a person writes; products and ratios of it stay what a float holds."""

_ALIKE = 0.6
"""Keys are long and typed from memory: `least_shares` is a slip for `least_share`."""

_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlTable:
    """One table of a file, asked for its values by key; each complaint names file and key.

    A value that is not there is a mistake for whoever asks for it: ask `name in table` first
    where it may be left out.
    """

    source: str
    """What messages call the file."""
    key: str = ""
    """Its own place in the file, ``gpu.H100``; empty for the file as a whole."""
    values: Mapping[str, Any]
    """As `tomllib` returns them, not yet looked at."""
    digest: str
    """SHA-256 of the whole file, 64 hex digits: what an archive needs to tell two versions."""

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def refuse_unknown(self, *known: str) -> None:
        """Complain about the first key that is none of those that mean something here.

        Raises:
            SettingsFileError: With the known key that it looks like.
        """
        for name in self.values:
            if name not in known:
                alike = get_close_matches(name, known, n=1, cutoff=_ALIKE)
                expected = f"perhaps {alike[0]}" if alike else f"one of {', '.join(known)}"
                raise self.mistake(
                    name, seen="no such key", expected=expected, advice="correct or remove it"
                )

    def table(self, name: str) -> "TomlTable":
        """Return the table of that name.

        Raises:
            SettingsFileError: If it is missing or no table.
        """
        value = self._value(name, "a table", f"add [{self.path(name)}]")
        if not isinstance(value, dict):
            self._refuse(name, value, "a table", f"write [{self.path(name)}] and its keys below")
        return self._inner(name, value)

    def tables(self, name: str) -> tuple["TomlTable", ...]:
        """Return the tables of a list, ``[[name]]``, at least one; messages number them from 1.

        Raises:
            SettingsFileError: If it is missing, empty or holds something else.
        """
        expected, advice = "a list of tables", f"write [[{self.path(name)}]] above each"
        value = self._value(name, expected, advice)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            self._refuse(name, value, expected, advice)
        return tuple(self._inner(f"{name}[{n}]", table) for n, table in enumerate(value, start=1))

    def named_tables(self) -> Iterator[tuple[str, "TomlTable"]]:
        """Yield the tables in this one with the names that the file gives them, in its order.

        Raises:
            SettingsFileError: If one of its values is no table.
        """
        for name in self.values:
            yield name, self.table(name)

    def number(
        self,
        name: str,
        *,
        least: float = 0.0,
        most: float = LARGEST,
        above: float | None = None,
        what: str = "a number",
        advice: str = "correct the number",
    ) -> float:
        """Return a finite number.

        Args:
            name: Its key.
            least: The smallest that makes sense; negative ones only where somebody says so.
            most: The largest.
            above: What it has to exceed; takes the place of `least`.
            what: What it is, with its unit, as in ``a price per hour``.
            advice: What to do where it is none.

        Raises:
            SettingsFileError: If it is missing, no number, or outside of the limits.
        """
        expected = f"{what} {_limits(least, most, above)}"
        value = self._value(name, expected, advice="add it")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # Compared before it becomes a float, which an integer of 500 digits cannot.
        if not is_number or not (least <= value <= most) or (above is not None and value <= above):
            self._refuse(name, value, expected, advice)
        return float(value)

    def integer(
        self, name: str, *, least: int = 1, most: int = 10**9, what: str = "an integer"
    ) -> int:
        """Return an integer; ``3.0`` and ``"3"`` are none.

        Raises:
            SettingsFileError: If it is missing, no integer, or outside of the limits.
        """
        expected = f"{what} from {least} to {most}"
        value = self._value(name, expected, advice="add it")
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        if not is_integer or not least <= value <= most:
            self._refuse(name, value, expected, "give it in digits, without quotes")
        return int(value)

    def text(self, name: str, *, what: str = "a text", choices: tuple[str, ...] = ()) -> str:
        """Return a text that is not empty.

        Args:
            name: Its key.
            what: What it is.
            choices: The only ones that mean something; any if there are none.

        Raises:
            SettingsFileError: If it is missing, no text, empty, or none of the choices.
        """
        expected = f"one of {', '.join(choices)}" if choices else f"{what} in quotes"
        value = self._value(name, expected, advice="add it")
        if not isinstance(value, str) or not value.strip() or (choices and value not in choices):
            self._refuse(name, value, expected, "correct the text")
        return value

    def texts(self, name: str, *, what: str = "texts") -> tuple[str, ...]:
        """Return a list of texts, at least one, none of them empty or there twice.

        Raises:
            SettingsFileError: If it is missing or something else.
        """
        expected, advice = f"a list of {what} in quotes", 'write ["one", "two"]'
        value = self._value(name, expected, advice="add it")
        if not isinstance(value, list) or not value:
            self._refuse(name, value, expected, advice)
        for one in value:
            if not isinstance(one, str) or not one.strip():
                self._refuse(name, one, expected, advice)
            if value.count(one) > 1:
                seen = f"{_shown(one)} stands there twice"
                raise self.mistake(name, seen=seen, expected="each once", advice="remove one")
        return tuple(value)

    def integers(self, name: str, *, least: int = 1, most: int = 10**9) -> tuple[int, ...]:
        """Return a list of integers, at least one.

        Raises:
            SettingsFileError: If it is missing or something else.
        """
        expected, advice = f"a list of integers from {least} to {most}", "write [16, 20, 100]"
        value = self._value(name, expected, advice="add it")
        if not isinstance(value, list) or not value:
            self._refuse(name, value, expected, advice)
        for one in value:
            if not isinstance(one, int) or isinstance(one, bool) or not least <= one <= most:
                self._refuse(name, one, expected, advice)
        return tuple(value)

    def flag(self, name: str) -> bool:
        """Return whether something is so.

        Raises:
            SettingsFileError: If it is missing or neither ``true`` nor ``false``.
        """
        value = self._value(name, "true or false", advice="add it")
        if not isinstance(value, bool):
            self._refuse(name, value, "true or false", "write it without quotes")
        return value

    def date(self, name: str) -> datetime.date:
        """Return a day.

        Raises:
            SettingsFileError: If it is missing or no date; a time of the day is too much.
        """
        expected, advice = "a date such as 2026-11-28", "write it without quotes"
        value = self._value(name, expected, advice="add it")
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            self._refuse(name, value, expected, advice)
        return value

    def path(self, name: str) -> str:
        """Return what a message calls a key of this table: ``gpu.H100.price``."""
        return f"{self.key}.{name}" if self.key else name

    def mistake(self, name: str, *, seen: str, expected: str, advice: str) -> SettingsFileError:
        """Return the complaint about a key, for what only the caller can know to be wrong.

        Args:
            name: The key; empty for the table as a whole.
            seen: What was found there.
            expected: What would have been right.
            advice: What to do, as an imperative.
        """
        where = self.path(name) if name else self.key
        return SettingsFileError(
            f"{self.source}: {where}" if where else self.source,
            seen=seen,
            expected=expected,
            advice=advice,
        )

    def _value(self, name: str, expected: str, advice: str) -> Any:
        if name not in self.values:
            raise self.mistake(name, seen="it is missing", expected=expected, advice=advice)
        return self.values[name]

    def _inner(self, name: str, values: Mapping[str, Any]) -> "TomlTable":
        return TomlTable(source=self.source, key=self.path(name), values=values, digest=self.digest)

    def _refuse(self, name: str, value: object, expected: str, advice: str) -> NoReturn:
        raise self.mistake(name, seen=_shown(value), expected=expected, advice=advice)


def _limits(least: float, most: float, above: float | None) -> str:
    low = f">= {least:g}" if above is None else f"> {above:g}"
    return low if most >= LARGEST else f"{low} and <= {most:g}"


def _shown(value: object) -> str:
    """Return a value as a message quotes it; what has parts by its kind, as it may be endless."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}.. ({len(text)} characters)"
