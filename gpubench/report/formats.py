"""The output formats that every command has."""

from collections.abc import Callable

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


def rendered_as(
    name: str,
    *,
    text: Callable[[], str],
    csv: Callable[[], str],
    markdown: Callable[[], str],
    json: Callable[[], str],
) -> str:
    """Return what the renderer of a format makes; the others are not asked.

    Raises:
        UsageError: If there is no such format.
    """
    check_format(name)
    return {"text": text, "csv": csv, "markdown": markdown, "json": json}[name]()
