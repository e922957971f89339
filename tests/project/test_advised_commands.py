"""What an error tells its reader to type can be typed."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import TypeGuard

import pytest

from gpubench.cli.parser import parse
from gpubench.errors import UsageError
from tests.project.source_tree import MODULES, name_of, tree_of

IN_BACKTICKS = re.compile(r"`(gpubench [^`]*)`")


@cache
def advised() -> tuple[tuple[str, str], ...]:
    """Return each command in an error's advice, with its file."""
    return tuple(
        (name_of(path), command)
        for path in MODULES
        if "advice=" in path.read_text(encoding="utf-8")
        for text in advices(tree_of(path))
        for command in IN_BACKTICKS.findall(text)
    )


def advices(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "advice":
            yield from map(written, filter(is_text, ast.walk(node.value)))


def is_text(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.JoinedStr | ast.Constant)


def written(node: ast.expr) -> str:
    """Return a text with a word in place of what is only known at run time."""
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "VALUE"


def test_every_command_that_an_error_advises_is_one() -> None:
    """`gpubench run --resume` without a file would be answered by the next error."""
    broken = []
    for file, command in advised():
        words = shlex.split(command.partition(" > ")[0])[1:]
        try:
            parse(words)
        except UsageError as error:
            # A whole command that is only known at run time.
            if words[0] != "VALUE":
                broken.append(f"{file}: `{command}`: {error}")

    assert broken == []
    assert len(advised()) > 10


@pytest.mark.parametrize("text", ["'a'", "f'a {b} `gpubench run -o {c}`'"])
def test_texts_are_read_with_a_word_for_what_is_not_known(text: str) -> None:
    """Or half of the commands would not be looked at."""
    told = written(ast.parse(text, mode="eval").body)
    assert told in {"a", "a VALUE `gpubench run -o VALUE`"}
