"""Modules and functions stay small enough to be read at once."""

import ast

import pytest

from .source_tree import MODULES, name_of, tree_of

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


Trees = dict[str, ast.Module]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Every module's syntax tree by the module's name."""
    return {name_of(path): tree_of(path) for path in MODULES}


def test_a_module_says_in_one_sentence_what_it_is_for(trees: Trees) -> None:
    """The first line of the docstring is a whole sentence that fits its line."""
    assert len(trees) > 500
    assert [name for name, tree in trees.items() if not is_said_in_one_sentence(tree)] == []


def test_a_module_is_short() -> None:
    """One concept per file."""
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_a_function_is_short(trees: Trees) -> None:
    """One thought per function; the docstring, which explains it, does not count."""
    lengths = {
        (name, node.name): lines_of_code(node)
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_class_name_stands_twice(trees: Trees) -> None:
    """One name is one thing: a reader need not look at the imports to know which is meant."""
    places: dict[str, list[str]] = {}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name)

    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def is_said_in_one_sentence(tree: ast.Module) -> bool:
    """Return whether a module's docstring begins with one, and goes on below an empty line."""
    first, *rest = (ast.get_docstring(tree) or "").split("\n")
    return first.endswith(".") and not (rest and rest[0])


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the length of a function without its docstring."""
    total = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return total
    return total - ((first.end_lineno or 0) - first.lineno + 1)
