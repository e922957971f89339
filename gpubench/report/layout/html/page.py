"""Write a document as one HTML page: with a script for its pictures, or without any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gpubench import __version__
from gpubench.report.layout.document import Document, Figure
from gpubench.report.layout.html.assets import asset, page_script, vega_pack
from gpubench.report.layout.html.drawing import charts_data
from gpubench.report.layout.html.outline import figures_of, listings_of, parts_of
from gpubench.report.layout.html.packed import packed_json, source_hash
from gpubench.report.layout.html.palette import by_variable, chart_config, palette_css
from gpubench.report.layout.html.rows import listings_data
from gpubench.report.layout.html.template import rendered
from gpubench.report.layout.html.vector import svg_of
from gpubench.report.layout.screen import Screen

MADE_BY = f"gpubench {__version__}"
"""What the page's `generator` says, so that a program knows its own pages."""

_POLICY = (
    "default-src 'none'; {scripts}style-src {style}; img-src data:;"
    " base-uri 'none'; form-action 'none'"
)

Picture = Callable[[Figure], str]
"""Returns a picture as SVG, or nothing where a script draws it."""


def write_html(document: Document, _screen: Screen) -> str:
    """Return a page whose pictures can be switched and whose listings can be sorted and searched.

    It asks for nothing from outside, which its content security policy enforces. Without
    JavaScript all but the pictures and the listed rows is there; a document that has neither of
    them makes a page without any script.

    Args:
        document: What to say, in full.
        _screen: A page has its reader's.
    """
    figures, listings = figures_of(document), listings_of(document)
    packs: dict[str, str] = {}
    hashes: list[str] = []
    script = page_script() if figures or listings else ""
    if script:
        hashes.append(source_hash(script))
    if figures:
        packs["vega"], vega_hash = vega_pack()
        hashes.append(vega_hash)
        packs["charts"] = packed_json(
            {"config": chart_config(by_variable), "charts": charts_data(figures)}
        )
    if listings:
        packs["listings"] = packed_json(listings_data(listings))
    return _page(
        document, _Programs(script=script, hashes=tuple(hashes), packs=packs), lambda _: ""
    )


def write_static(document: Document, _screen: Screen) -> str:
    """Return the same page with its pictures drawn and no script, for mail and for archives.

    Args:
        document: What to say, in full.
        _screen: A page has its reader's.

    Raises:
        UsageError: If it has pictures, and what draws them is not installed.
    """
    return _page(document, _Programs(), svg_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Programs:
    """What a page runs."""

    script: str = ""
    """Its own."""
    hashes: tuple[str, ...] = ()
    """Of all that it may run."""
    packs: Mapping[str, str] = field(default_factory=dict)
    """Packed data and programs by name."""


def _page(document: Document, programs: _Programs, picture: Picture) -> str:
    style = palette_css() + asset("assets/page.css")
    policy = _POLICY.format(
        scripts=f"script-src {' '.join(programs.hashes)}; " if programs.hashes else "",
        style=source_hash(style),
    )
    return rendered(
        "page.html.j2",
        {
            "made_by": MADE_BY,
            "title": document.title or "gpubench",
            "policy": policy,
            "style": style,
            "script": programs.script,
            "parts": parts_of(document),
            "packs": programs.packs,
            "runs_scripts": bool(programs.script),
            "picture": picture,
        },
    )
