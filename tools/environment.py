"""Make .venv what pyproject.toml and the constraints say, and do nothing where it already is."""

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gpubench.errors import GpubenchError, UsageError
from tools.cuda_variant import detect

RECIPE = "made-by-gpubench.json"
"""What the folder was made for; written first, so that a folder without it is somebody's own."""

STAMP = "installed-by-gpubench"
"""The fingerprint of what was installed; written last, so that an interrupted install has none."""

Run = Callable[[Sequence[str]], None]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What cannot change inside a virtual environment without making it anew."""

    variant: str
    """`cpu`, `cuda12` or `cuda13`."""

    python: str
    """The version of Python, as `3.12`."""

    torch_index: str
    """The package index that torch comes from; empty for the usual one."""


def prepare(root: Path, wanted: Recipe, run: Run) -> bool:
    """Bring `root`/.venv in order; return whether anything had to be done.

    A changed recipe makes the folder anew, because pip would leave a torch of the right version
    and the wrong build in place. Changed constraints are installed over what is there.

    Args:
        root: The folder of pyproject.toml.
        wanted: What the folder shall be made for; an empty `torch_index` keeps the one in use.
        run: Runs one command, and raises if it fails.

    Raises:
        UsageError: If there is a .venv that was not made here.
    """
    venv = root / ".venv"
    made = _made(venv)
    wanted = _with_the_index_in_use(wanted, made)
    fingerprint = fingerprint_of(root, wanted)
    usable = made == wanted and (venv / "bin" / "python").exists()
    if usable and _read(venv / STAMP) == fingerprint:
        return False
    if made is not None and not usable:
        shutil.rmtree(venv)
    venv.mkdir(exist_ok=True)
    (venv / STAMP).unlink(missing_ok=True)
    (venv / RECIPE).write_text(json.dumps(dataclasses.asdict(wanted)), encoding="utf-8")
    for command in commands(venv, wanted):
        run(command)
    (venv / STAMP).write_text(fingerprint, encoding="utf-8")
    return True


def commands(venv: Path, recipe: Recipe) -> list[list[str]]:
    """Return the commands that make the environment, in order.

    setuptools comes before the project, which is then built with the pinned one instead of
    whichever is the newest that day. torch comes alone where it has its own index, so that this
    index supplies nothing else.
    """
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    pip += ["--constraint", f"constraints/{recipe.variant}.txt"]
    extras = "dev" if recipe.variant == "cpu" else f"dev,{recipe.variant}"
    torch = [[*pip, "--no-deps", "--index-url", recipe.torch_index, "torch"]]
    return [
        [sys.executable, "-m", "venv", str(venv)],
        [*pip, "setuptools"],
        *(torch if recipe.torch_index else []),
        [*pip, "--no-build-isolation", "--editable", f".[{extras}]"],
    ]


def fingerprint_of(root: Path, recipe: Recipe) -> str:
    """Return a digest of everything that decides what gets installed."""
    inputs = [root / "pyproject.toml", *sorted((root / "constraints").glob("*.txt"))]
    digest = hashlib.sha256(repr(recipe).encode())
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _made(venv: Path) -> Recipe | None:
    if not venv.exists():
        return None
    text = _read(venv / RECIPE)
    if text is None:
        raise UsageError(
            ".venv",
            seen="it was not made by this Makefile",
            expected="no folder of that name",
            advice="move it away, or install into it: make here PYTHON=.venv/bin/python",
        )
    return Recipe(**json.loads(text))


def _with_the_index_in_use(wanted: Recipe, made: Recipe | None) -> Recipe:
    """Let TORCH_INDEX be said once: later commands keep what the first one chose."""
    if made is None or wanted.torch_index:
        return wanted
    same = dataclasses.replace(wanted, torch_index=made.torch_index)
    return same if same == made else wanted


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _run(command: Sequence[str]) -> None:
    # A pip told to install for the user (a habit on clusters) refuses to work in an environment.
    environment = {**os.environ, "PIP_USER": "0"}
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode != 0:
        raise UsageError(
            " ".join(command[1:4]),
            seen=f"it ended with status {done.returncode}, see above",
            expected="0",
            advice="mend what it complains about and repeat the same make: it goes on from here",
        )


def main() -> None:
    """Bring .venv in the current folder in order."""
    recipe = Recipe(
        variant=detect(os.environ.get("VARIANT", "")),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        torch_index=os.environ.get("TORCH_INDEX", ""),
    )
    prepare(Path.cwd(), recipe, _run)


if __name__ == "__main__":
    try:
        main()
    except GpubenchError as error:
        sys.exit(str(error))
