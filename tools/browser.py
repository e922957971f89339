"""A Chromium of the system, for tests of pages and for timing them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMED = "GPUBENCH_CHROMIUM"
"""The variable that names another one."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = f"no Chromium here: apt-get install chromium, or name one in {NAMED}"

STARTED = "html[data-started]"
DRAWN = f"{STARTED}:not(:has([data-chart]:not([data-drawn])))"
"""Selectors of a page that has its listings, and of one that has all its pictures, too."""


def chromium() -> str | None:
    """Return where the browser is; None if there is none."""
    named = os.environ.get(NAMED)
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


@contextmanager
def browsing(path: str) -> Iterator["Browser"]:
    """Run a headless browser.

    Args:
        path: Of its program.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # a second to load

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        yield browser
        browser.close()
