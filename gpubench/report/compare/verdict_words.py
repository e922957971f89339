"""A verdict in a table: its word, its marks, and what the marks mean."""

from collections.abc import Sequence

from gpubench.compare.comparison_records import Settings, VerdictReason
from gpubench.report.compare.words import reason_mark, reason_text


def verdict_words(
    word: str, reason: VerdictReason | None, settings: Settings, *, is_indicative: bool
) -> str:
    """Return ``faster``, or ``unclear? (adjusted)`` where the interval beside it says otherwise.

    Args:
        word: The verdict.
        reason: Why it does not follow from its interval.
        settings: What decided.
        is_indicative: Whether a side's spread was not measured in this comparison.
    """
    mark = "?" if is_indicative else ""
    return f"{word}{mark}" + (f" ({reason_mark(reason, settings)})" if reason else "")


def mark_notes(
    reasons: Sequence[VerdictReason | None],
    settings: Settings,
    *,
    results: str,
    is_indicative: bool,
) -> tuple[str, ...]:
    """Return what each mark in a table means; nothing about marks that are not there.

    Args:
        reasons: Of all verdicts in the table.
        settings: What decided.
        results: What was judged together, as in ``5 results``.
        is_indicative: Whether any verdict has a question mark.
    """
    notes = [
        f"({reason_mark(reason, settings)}): {reason_text(reason, settings, results)}"
        for reason in VerdictReason
        if reason in reasons
    ]
    unsure = "?: indicative, since a side has one run and its between-run SD was not measured here"
    return (*notes, *([unsure] if is_indicative else []))
