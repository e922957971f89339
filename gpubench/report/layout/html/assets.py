"""The style, the scripts and the templates that belong to the package."""

from functools import cache
from importlib.resources import files

from gpubench.report.layout.html.packed import packed, source_hash

SCRIPTS = ("unpack.js", "charts.js", "listings.js", "start.js")
"""In the order in which they stand in the page, as one script."""


def asset(name: str) -> str:
    """Return the text of a file of this folder."""
    folder = files("gpubench.report.layout.html")
    return folder.joinpath(*name.split("/")).read_text(encoding="utf-8")


def page_script() -> str:
    """Return the page's own script, which a policy names by its hash."""
    return "\n".join(["'use strict';", "{", *(asset(f"assets/{name}") for name in SCRIPTS), "}"])


@cache
def vega_pack() -> tuple[str, str]:
    """Return Vega and Vega-Lite, which set `gpubenchVega`: packed, and the hash for the policy."""
    script = asset("vendor/vega.js")
    return packed(script), source_hash(script)
