"""The formats that every command has, and who writes them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gpubench.errors import UsageError
from gpubench.report.layout.csv import write_csv
from gpubench.report.layout.document import Document
from gpubench.report.layout.json import write_json
from gpubench.report.layout.markdown import write_markdown
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.text import write_text

Writer = Callable[[Document, Screen], str]
"""Returns a document without a newline at the end."""


def _write_html(document: Document, screen: Screen) -> str:
    # What writes a page takes 25 ms to load, for which no help should wait.
    from gpubench.report.layout.html.page import write_html  # noqa: PLC0415

    return write_html(document, screen)


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "text": write_text,
        "csv": write_csv,
        "markdown": write_markdown,
        "json": write_json,
        "html": _write_html,
    }
)
"""For people, spreadsheets, documents, programs and browsers."""


def check_format(name: str, writers: Mapping[str, Writer] = WRITERS) -> None:
    """Complain about a format that does not exist, before anything is computed.

    Raises:
        UsageError: With those that do.
    """
    if name not in writers:
        raise UsageError(
            "--format",
            seen=repr(name),
            expected=f"one of {', '.join(writers)}",
            advice="choose one of these",
        )


def written(
    document: Document,
    output_format: str,
    screen: Screen = Screen(),  # noqa: B008  # a frozen record
    writers: Mapping[str, Writer] = WRITERS,
) -> str:
    """Return a document in a format, without a newline at the end.

    Args:
        document: What to say.
        output_format: The name of a writer.
        screen: Where it is read.
        writers: Formats by name.

    Raises:
        UsageError: If there is no such format.
    """
    check_format(output_format, writers)
    return writers[output_format](document, screen)
