"""Modules and functions stay small enough to be read at once."""

import ast
from pathlib import Path

import pytest

from .source_tree import MODULES, name_of, tree_of

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_in_one_sentence_what_it_is_for(path: Path) -> None:
    """The first line of the docstring is a whole sentence that fits its line."""
    docstring = ast.get_docstring(tree_of(path))

    assert docstring
    first, *rest = docstring.split("\n")
    assert first.endswith(".")
    assert not rest or rest[0] == ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short(path: Path) -> None:
    """One concept per file."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_is_short(path: Path) -> None:
    """One thought per function; the docstring, which explains it, does not count."""
    long = {
        node.name: length
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := lines_of_code(node)) > LONGEST_FUNCTION
    }

    assert long == {}


def test_no_class_name_stands_twice() -> None:
    """One name is one thing: a reader need not look at the imports to know which is meant."""
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name_of(path))

    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the length of a function without its docstring."""
    total = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return total
    return total - ((first.end_lineno or 0) - first.lineno + 1)
