"""Draw docs/report.png: the first picture of the example page, as a browser shows it today."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpubench.report.layout.html.assets import asset, page_script
from gpubench.report.layout.html.packed import source_hash
from gpubench.report.layout.html.palette import palette_css
from tools.browser import ADVICE, DRAWN, browsing, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "examples" / "h200-ladder.html"
PICTURE = ROOT / "docs" / "report.png"

WIDTH = 1280
_HEIGHT = 900
_BELOW = 12
_COLORS = 64
"""As many as a page of few colours needs; a picture in a repository stays there for ever."""


LOOK = "gpubench-look"
"""Under this name the file says of which look of the page it is."""


def look() -> str:
    """Return a digest of all that a page's look is made of."""
    style = palette_css() + asset("assets/page.css")
    return source_hash(style + page_script() + asset("assets/blocks.html.j2"))


def main() -> int:
    """Write the picture anew."""
    found = chromium()
    if found is None:
        print(ADVICE, file=sys.stderr)
        return 2
    with browsing(found) as browser:
        _draw(browser)
    _reduce(PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size} bytes")
    return 0


def _draw(browser: "Browser") -> None:
    """Photograph the page from the heading of the first picture down to its end."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": _HEIGHT}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(PAGE.as_uri())
    page.wait_for_selector(DRAWN, state="attached")
    figure = page.locator("figure.chart").first
    figure.evaluate("one => one.closest('section').scrollIntoView()")
    box: Any = figure.bounding_box()
    height = box["y"] + box["height"] + _BELOW
    page.screenshot(path=PICTURE, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    context.close()


def _reduce(path: Path) -> None:
    """Keep the colours that a page has, which makes a third of the bytes, and note its look."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415

    note = PngImagePlugin.PngInfo()
    note.add_text(LOOK, look())
    with Image.open(path) as image:
        image.convert("RGB").quantize(_COLORS).save(path, optimize=True, pnginfo=note)


if __name__ == "__main__":
    sys.exit(main())
