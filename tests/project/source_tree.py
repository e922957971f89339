"""The source tree as the tests of the project see it."""

import ast
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted((ROOT / "gpubench").rglob("*.py"))
"""What people install."""

OWN_MODULES = sorted(path for room in ("benches", "tools") for path in (ROOT / room).rglob("*.py"))
"""What people run from a checkout beside it."""


def name_of(path: Path) -> str:
    """Return how a person names the file, for the ids of parametrised tests."""
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a source file."""
    return ast.parse(path.read_text(encoding="utf-8"))
