"""Pictures without a browser: drawn by vl-convert, as SVG for a page and as PNG for a wiki."""

import re
from types import ModuleType
from typing import Any

from gpubench.errors import UsageError
from gpubench.report.layout.document import Figure
from gpubench.report.layout.html.drawing import DATA, drawable, fitted
from gpubench.report.layout.html.inline_svg import inline_svg
from gpubench.report.layout.html.palette import by_variable, chart_config, on_white

_WIDTH = 760
_SHARPNESS = 2
"""Pixels of a PNG per pixel of a page."""

_VARIABLE = re.compile(r"var\(--([a-z0-9-]+)\)")


def svg_of(figure: Figure) -> str:
    """Return a picture as it stands in a page, in the page's colours.

    Raises:
        UsageError: If vl-convert is not installed.
    """
    text: str = _converter().vegalite_to_svg(
        fitted(drawable(figure), _WIDTH), config=chart_config(by_variable), allowed_base_urls=[]
    )
    return inline_svg(text, prefix=f"{figure.name}-")


def png_of(figure: Figure) -> bytes:
    """Return a picture on white.

    Raises:
        UsageError: If vl-convert is not installed.
    """
    spec = {**_colored(drawable(figure)), "background": on_white("paper")}
    found: bytes = _converter().vegalite_to_png(
        fitted(spec, _WIDTH), config=chart_config(on_white), scale=_SHARPNESS, allowed_base_urls=[]
    )
    return found


def _colored(value: Any) -> Any:
    """Return a specification whose colours need no page; what comes from a file stays as it is."""
    if isinstance(value, dict):
        return {key: one if key in DATA else _colored(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_colored(one) for one in value]
    if isinstance(value, str) and (found := _VARIABLE.fullmatch(value)):
        return on_white(found[1])
    return value


def _converter() -> ModuleType:
    try:
        import vl_convert  # noqa: PLC0415  # 90 MB that most users need not install
    except ModuleNotFoundError as error:
        raise UsageError(
            "pictures without a script",
            seen="vl-convert is not installed",
            expected="the extra report-static",
            advice="python -m pip install 'gpubench-suite[report-static]'",
        ) from error
    return vl_convert
