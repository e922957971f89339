"""Which cells of a table are good news and which are bad, told by their words alone."""

from gpubench.report.layout.document import Column

_TONES = {
    "good": ("faster", "better", "supported", "pass", "holds", "ok", "less"),
    "bad": (
        "slower",
        "worse",
        "refuted",
        "fail",
        "failed",
        "more",
        "above",
        "error",
        "out",
        "slow",
        "suspect",
        "defective",
    ),
    "open": ("unclear", "inconclusive", "unknown", "open", "same", "zero"),
}
_BY_WORD = {word: tone for tone, words in _TONES.items() for word in words}
_JUDGING = ("verdict", "status", "result")
"""Titles of columns whose first word is a judgement; a name in another column may be any word."""


def tone_of(cell: str, column: Column) -> str:
    """Return ``good``, ``bad``, ``open`` or nothing; the word stays what says it, not its colour.

    Args:
        cell: As ``faster?`` or ``slower (adjusted)``.
        column: In which it stands.
    """
    if column.title.lower() not in _JUDGING:
        return ""
    word = cell.strip().lower().partition(" ")[0].rstrip("?:,;")
    return _BY_WORD.get(word, "")
