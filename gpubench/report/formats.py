"""The output formats that every command has."""

from gpubench.errors import UsageError

FORMATS = ("text", "csv", "markdown", "json")
"""For people, spreadsheets, documents and programs."""


def check_format(name: str) -> None:
    """Complain about a format that does not exist.

    Raises:
        UsageError: With those that do.
    """
    if name not in FORMATS:
        raise UsageError(
            "--format",
            seen=repr(name),
            expected=f"one of {', '.join(FORMATS)}",
            advice="choose one of these",
        )
