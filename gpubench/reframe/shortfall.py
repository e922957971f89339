"""Why a node's file is not what was wanted, in the words that ReFrame prints behind its name."""

from pathlib import Path

from gpubench.errors import GpubenchError
from gpubench.reframe.node_file import NodeFile, node_file
from gpubench.reframe.references import baseline_file, contradiction
from gpubench.terminal_text import visible


def shortfall(file: Path, baseline: str, stderr: Path) -> str:
    """Return what is wrong with a node's file; empty if nothing is.

    Args:
        file: Where the node's rows are kept.
        baseline: File of accepted nodes; empty for none.
        stderr: What the node's job said.
    """
    try:
        found = node_file(file)
        missing = _missing(found, stderr)
        if missing or not baseline or found is None:
            return missing
        return contradiction(found, baseline_file(baseline))
    except GpubenchError as error:
        return str(error)


def _missing(found: NodeFile | None, stderr: Path) -> str:
    if found is None:
        return f"no rows ({_last_words(stderr)})"
    if not found.missing:
        return ""
    total = found.rows + found.missing
    return f"{found.rows} of {total} rows, the same command goes on ({_last_words(stderr)})"


def _last_words(stderr: Path) -> str:
    text = stderr.read_text(encoding="utf-8", errors="replace") if stderr.exists() else ""
    lines = [line for line in text.splitlines() if line.strip()]
    return visible(lines[-1]) if lines else "its job left no word"
