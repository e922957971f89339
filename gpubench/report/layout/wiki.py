"""A document as Markdown with its pictures as PNG beside it, for a wiki or a pull request."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gpubench.report.layout.document import Document, Figure
from gpubench.report.layout.html.outline import figures_of
from gpubench.report.layout.html.vector import png_of
from gpubench.report.layout.markdown import markdown_text


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiPage:
    """A text, and the pictures that it names."""

    text: str
    """Markdown, without a newline at the end."""
    pictures: Mapping[str, bytes]
    """PNG files by the path that the text names, relative to it."""


def wiki_page(document: Document, folder: str) -> WikiPage:
    """Return a document with all its pictures.

    Args:
        document: What to say, in full.
        folder: Where the pictures are to lie, relative to the text.

    Raises:
        UsageError: If it has pictures, and what draws them is not installed.
    """

    def path(figure: Figure) -> str:
        return f"{folder}/{figure.name}.png"

    return WikiPage(
        text=markdown_text(document, lambda figure: quote(path(figure))),
        pictures={path(figure): png_of(figure) for figure in figures_of(document)},
    )
