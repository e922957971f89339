"""Modules and functions stay small enough to be read at once."""

import ast
from collections.abc import Mapping

import pytest

from .source_tree import MODULES, OWN_MODULES, name_of, tree_of

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


Trees = dict[str, ast.Module]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Every module's syntax tree by the module's name."""
    return {name_of(path): tree_of(path) for path in (*MODULES, *OWN_MODULES)}


def test_a_module_says_in_one_sentence_what_it_is_for(trees: Trees) -> None:
    """The first line of the docstring is a whole sentence that fits its line."""
    assert len(trees) > 500
    assert [name for name, tree in trees.items() if not is_said_in_one_sentence(tree)] == []


def test_a_module_is_short() -> None:
    """One concept per file."""
    texts = {name_of(path): path.read_text("utf-8") for path in (*MODULES, *OWN_MODULES)}

    assert long_modules(texts) == {}
    assert long_modules({"a": "\n" * 301, "b": "\n" * 300}) == {"a": 301}


def test_a_function_is_short(trees: Trees) -> None:
    """One thought per function, and its docstring, which takes room on a screen, too."""
    assert long_functions(trees) == []


def test_a_long_method_is_seen_beside_a_short_one_of_its_name() -> None:
    """Two classes of a module have a method of one name, and the second is no excuse."""
    body = "        pass\n"
    long = f"class A:\n    def run(self):\n{body * 50}"
    short = f"class B:\n    def run(self):\n{body * 49}"

    assert long_functions({"m": ast.parse(long + short)}) == [("m", "run", 51)]


def test_no_class_name_stands_twice(trees: Trees) -> None:
    """One name is one thing: a reader need not look at the imports to know which is meant."""
    assert repeated_classes(trees) == {}
    twice = {"a": ast.parse("class A: pass"), "b": ast.parse("if 1:\n class A: pass")}
    assert repeated_classes(twice) == {"A": ["a", "b"]}


def long_modules(texts: Mapping[str, str]) -> dict[str, int]:
    """Return the lines of the modules that have too many."""
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    return {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE}


def long_functions(trees: Trees) -> list[tuple[str, str, int]]:
    """Return module, name and lines of the functions that have too many."""
    return [
        (name, node.name, lines)
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def repeated_classes(trees: Trees) -> dict[str, list[str]]:
    """Return the modules of each class whose name several have."""
    places: dict[str, list[str]] = {}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name)
    return {name: found for name, found in places.items() if len(found) > 1}


def is_said_in_one_sentence(tree: ast.Module) -> bool:
    """Return whether a module's docstring begins with one, and goes on below an empty line."""
    first, *rest = (ast.get_docstring(tree) or "").split("\n")
    return first.endswith(".") and not (rest and rest[0])
