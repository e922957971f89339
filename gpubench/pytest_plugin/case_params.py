"""The `params` of a function's case: the item's parameters, in texts that tell items apart."""

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from numbers import Number
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from gpubench.model import format_params
from gpubench.pytest_plugin.batch_parameter import batch_parameter
from gpubench.pytest_plugin.fingerprint import fingerprint
from gpubench.pytest_plugin.own_ids import has_own_id
from gpubench.results.row_text import looks_like_number

_LONGEST_TEXT = 40
"""A parameter with a longer text is named by pytest's id: tables have to stay readable."""

_RESERVED = re.compile(r"[%;=\s\x00-\x1f\x7f]")
"""What the canonical form of params uses itself, and what would break its line."""

_PLAIN_NUMBERS = (bool, int, float, complex)
_LIBRARIES_OF_NUMBERS = ("numpy", "decimal", "fractions")
"""Whose numbers have a text that is the same in every session; anybody's own may have none."""

_NAMED_BY_THEIR_TEXT = {("torch", "dtype"), ("torch", "device")}
"""Classes whose text is as good as a name; pytest's id would be an index."""


def params_of(item: pytest.Item, batch_size: int) -> str:
    """Return the item's own parameters in canonical form; the batch size has its own column.

    A value that is no plain scalar is named by the item's id: the text of a function, method or
    tensor may be the same for two of them, and another one in the next session. Where the id is
    pytest's and not the user's, what the value is stands beside it.
    """
    callspec: Any = getattr(item, "callspec", None)
    if callspec is None:
        return ""
    batch = batch_parameter(item, callspec.params, batch_size)
    texts = {name: _text(value) for name, value in callspec.params.items() if name != batch}
    named = {name: text for name, text in texts.items() if text is not None}
    if len(named) < len(texts):
        known = [*named] if batch is None else [batch, *named]
        parts = [_id_without(item, callspec, known)]
        parts += [
            fingerprint(value)
            for name, value in callspec.params.items()
            if name != batch and texts[name] is None and not has_own_id(item, name, value)
        ]
        named[_free_name(callspec.params)] = _escaped("~".join(filter(None, parts)))
    return format_params(named)


def _text(value: object) -> str | None:
    """Return a plain scalar as text that is the same in every session; None for anything else."""
    text = _text_of_scalar(value)
    return None if text is None or len(text) > _LONGEST_TEXT else text


def _text_of_scalar(value: object) -> str | None:
    kind = type(value)
    if isinstance(value, enum.Enum):
        return f"{_class_name(kind)}.{value.name}" if value.name else None
    if isinstance(value, str):
        # Apart from the number, the truth value or the None that it reads like.
        is_plain = value and not looks_like_number(value) and not value.startswith("'")
        return _escaped(value if is_plain else f"'{value}'")
    is_named = (kind.__module__.partition(".")[0], kind.__name__) in _NAMED_BY_THEIR_TEXT
    if value is None or kind in _PLAIN_NUMBERS or is_named:
        return _escaped(str(value))
    if isinstance(value, Number) and kind.__module__.partition(".")[0] in _LIBRARIES_OF_NUMBERS:
        # np.float32(0.1) and 0.1 are written alike, and are two cases.
        return _escaped(f"{_class_name(kind)}({value})")
    return None


def _class_name(kind: type[object]) -> str:
    """Return a name that two classes of one name in two modules do not share."""
    return f"{kind.__module__}.{kind.__qualname__}"


def _escaped(text: str) -> str:
    """Return a text in which no character has a meaning for params; two texts never become one."""
    return _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _free_name(params: Mapping[str, object]) -> str:
    """Return a name for the id that none of the parameters has."""
    name = "id"
    while name in params:
        name += "_"
    return name


def _id_without(item: pytest.Item, callspec: Any, names: Sequence[str]) -> str:
    """Return the item's id without the parts of parameters that are told otherwise.

    Without the batch size above all, so that sizes form one curve.
    """
    rest = f"-{callspec.id}-"
    for name in names:
        parts = (f"-{part}-" for part in _parts_for(item, callspec, name))
        rest = next((rest.replace(part, "-", 1) for part in parts if part in rest), rest)
    return rest.strip("-") or str(callspec.id)


def _parts_for(item: pytest.Item, callspec: Any, name: str) -> Iterator[str]:
    """Yield what may stand for a parameter in an id: one's own id for it, or its value."""
    for mark in item.iter_markers("parametrize"):
        names, values = (*mark.args, None, None)[:2]
        if names in (name, [name], (name,)) and isinstance(values, list | tuple | range):
            yield from _own_ids(values, mark.kwargs.get("ids"), callspec.params[name])
    yield str(callspec.params[name])


def _own_ids(values: Sequence[Any], listed: object, value: object) -> Iterator[str]:
    """Yield what a user called a value: by `pytest.param(.., id=..)`, a list or a function."""
    for index, given in enumerate(values):
        plain = given.values[0] if isinstance(given, ParameterSet) else given
        if type(plain) is not type(value) or plain != value:
            continue
        if isinstance(given, ParameterSet) and given.id is not None:
            yield str(given.id)
        elif isinstance(listed, list | tuple) and index < len(listed):
            yield str(listed[index])
        elif callable(listed):
            yield str(listed(plain))
