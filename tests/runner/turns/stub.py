"""A program that answers as another gpubench does, by a script."""

import shlex
import sys
import textwrap
from pathlib import Path

from gpubench.results.row_text import header_line, row_line
from tests.results.examples import example_row

FACTS = '{"gpubench": "/x/gpubench/__init__.py", "torch": "/x/torch.py", "device": "cpu"}'

# A shell takes the interpreter's path whole, whatever is in it; a first line cannot.
_SCRIPT = """\
#!/bin/sh
'''exec' {python} "$0" "$@"
' '''
import pathlib, sys, time
words = sys.argv[1:]
here = pathlib.Path(__file__).parent
(here / "calls").open("a").write(" ".join(words) + chr(10))
answer = "facts" if "-c" in words else "list" if "list" in words else "run"
sys.stdout.write((here / answer).read_text())
sys.stdout.flush()
{then}
"""


def other_python(
    folder: Path, *, facts: str = FACTS, listed: str = "", rows: str = "", then: str = ""
) -> str:
    """Return an interpreter that says what it is told to.

    Args:
        folder: Where it is made.
        facts: What it says of itself.
        listed: What `gpubench list` answers.
        rows: What `gpubench run` writes.
        then: Statements that follow.
    """
    for name, text in (("facts", facts), ("list", listed), ("run", rows)):
        (folder / name).write_text(text)
    path = folder / "python"
    path.write_text(_SCRIPT.format(python=shlex.quote(sys.executable), then=textwrap.dedent(then)))
    path.chmod(0o755)
    return str(path)


def some_rows(count: int) -> str:
    """Return what a run of one case writes."""
    return header_line() + "".join(row_line(example_row(block=block)) for block in range(count))
