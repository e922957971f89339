"""Why a node's file is not what was wanted, in the words that ReFrame prints behind its name."""

from pathlib import Path

from gpubench.errors import GpubenchError
from gpubench.reframe.node_file import missing_rows, node_table
from gpubench.reframe.rates import rates_of
from gpubench.reframe.references import baseline_rates, contradiction
from gpubench.terminal_text import visible


def shortfall(file: Path, baseline: str, stderr: Path) -> str:
    """Return what is wrong with a node's file; empty if nothing is.

    Args:
        file: Where the node's rows are kept.
        baseline: File of accepted nodes; empty for none.
        stderr: What the node's job said.
    """
    try:
        table = node_table(file)
        if table is None:
            return f"no rows ({_last_words(stderr)})"
        if missing := missing_rows(table):
            rows = len(table.frame)
            words = _last_words(stderr)
            return f"{rows} of {rows + missing} rows, the same command goes on ({words})"
        return contradiction(rates_of(table), baseline_rates(baseline)) if baseline else ""
    except GpubenchError as error:
        return str(error)


def _last_words(stderr: Path) -> str:
    text = stderr.read_text(encoding="utf-8", errors="replace") if stderr.exists() else ""
    lines = [line for line in text.splitlines() if line.strip()]
    return visible(lines[-1]) if lines else "its job left no word"
