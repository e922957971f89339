"""Whether a user has named a value of a parameter, or left that to pytest."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def has_own_id(item: pytest.Item, name: str, value: object) -> bool:
    """Return whether a value has an id of its user's, by a list, a function or `pytest.param`.

    Args:
        item: The test with its parameters.
        name: Of the parameter, or of the fixture that has parameters.
        value: What it has in this item; it is looked for as the very object.
    """
    return any(
        _is_named(entry, ids, place, value)
        for values, ids, position in _lists(item, name)
        for place, entry in enumerate(values)
        if _value_of(entry, position) is value
    )


def _lists(item: pytest.Item, name: str) -> Iterator[tuple[Sequence[Any], Any, int | None]]:
    """Yield lists that the parameter's values may come from, with ids and the place in an entry."""
    for mark in item.iter_markers("parametrize"):
        given = dict(zip(("argnames", "argvalues", "indirect", "ids"), mark.args, strict=False))
        names, values, ids = (
            {**given, **mark.kwargs}.get(key) for key in ("argnames", "argvalues", "ids")
        )
        is_single = isinstance(names, str) and "," not in names
        if isinstance(names, str):
            names = [part.strip() for part in names.split(",") if part.strip()]
        if isinstance(names, list | tuple) and name in names and isinstance(values, list | tuple):
            # pytest takes apart the entries of one name too, unless it is a text.
            position = None if is_single else list(names).index(name)
            yield values, ids, position
    # pytest has no public way to ask for the parameters of a fixture.
    info: Any = getattr(item, "_fixtureinfo", None)
    for definition in getattr(info, "name2fixturedefs", {}).get(name, ()):
        if isinstance(definition.params, list | tuple):
            yield definition.params, definition.ids, None


def _value_of(entry: Any, position: int | None) -> object:
    values = entry.values if isinstance(entry, ParameterSet) else None
    if position is None:
        return entry if values is None else values[0]
    return (entry if values is None else values)[position]


def _is_named(entry: Any, ids: Any, place: int, value: object) -> bool:
    if isinstance(entry, ParameterSet) and entry.id is not None:
        return True
    if callable(ids):
        return ids(value) is not None
    return isinstance(ids, list | tuple) and place < len(ids) and ids[place] is not None
