"""The output formats that every reading command knows."""

from gpubench.errors import UsageError

FORMATS = ("text", "csv", "markdown", "json")


def check_format(name: str) -> None:
    """Refuse a format that no command can write.

    Raises:
        UsageError: Listing those that there are.
    """
    if name not in FORMATS:
        raise UsageError(
            "--format",
            seen=repr(name),
            expected=f"one of {', '.join(FORMATS)}",
            advice="choose one of these",
        )
