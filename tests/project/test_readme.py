"""The README is executed: every command and every example in it does what it says."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

# A block may say in a comment just before it why it is not executed here.
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>[a-z-]+)(?: (?P<file>\S+))? -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```",
    re.DOTALL,
)
NOT_EXECUTED = {"long", "gpu", "install"}


@dataclass(frozen=True)
class Block:
    """One fenced block of the README."""

    language: str
    text: str
    mark: str
    file: str

    @property
    def commands(self) -> list[str]:
        """The lines that a reader would type."""
        return [line[2:] for line in self.text.splitlines() if line.startswith("$ ")]

    @property
    def output(self) -> str:
        """What stands below the commands."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("$ "))


def blocks() -> Iterator[Block]:
    for match in BLOCK.finditer(README):
        yield Block(
            language=match["language"],
            text=match["text"],
            mark=match["mark"] or "",
            file=match["file"] or "",
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader has it after cloning: results, and the README's own files."""
    place = tmp_path_factory.mktemp("readme")
    (place / "results").symlink_to(ROOT / "results")
    (place / "benches").symlink_to(ROOT / "benches")
    for block in blocks():
        if block.mark == "file":
            (place / block.file).write_text(block.text)
    return place


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command of the README with this interpreter's gpubench and pytest."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    for name in ("gpubench", "pytest"):
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {name} "$@"\n')
        script.chmod(0o755)
    # A reader's pytest is no worker of ours, for which pytest-benchmark would take it.
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_XDIST")}
    environment = {
        **inherited,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTEST_PLUGINS": "gpubench.pytest_plugin",
    }
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


EXECUTED = [block for block in blocks() if block.commands and block.mark not in NOT_EXECUTED]


def test_the_readme_has_commands_to_execute() -> None:
    """A change of format must not silently leave nothing to test."""
    assert len(EXECUTED) >= 4


def test_every_command_of_the_readme_works(folder: Path) -> None:
    """In the order in which a reader types them, in one folder."""
    for block in EXECUTED:
        for command in block.commands:
            done = run(command, folder)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            if block.mark == "output":
                assert done.stdout.strip() == block.output.strip(), command


def test_marks_are_known() -> None:
    """A misspelt mark would leave a block out of the test, or in it."""
    assert {block.mark for block in blocks()} <= {"", "file", "output", *NOT_EXECUTED}


def test_the_first_screen_says_what_a_newcomer_needs() -> None:
    """What it is, how to install it, what it answers and what it cannot tell."""
    first_screen = "\n".join(README.splitlines()[:60])

    assert "gpubench-suite" in first_screen
    assert "make bench" in first_screen
    assert "gpubench show" in first_screen
    assert "cannot tell" in first_screen


def test_links_to_files_lead_somewhere() -> None:
    """A reader follows them."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)

    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
