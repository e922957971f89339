"""A headless Chromium of the system, driven by Playwright, and what it says of a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRAWN = "html[data-started]:not(:has([data-chart]:not([data-drawn])))"
"""A selector, since a page with our policy evaluates no text, not even Playwright's."""


def chromium() -> str:
    """Return where the browser is; skip the module with a reason where there is none."""
    named = os.environ.get("GPUBENCH_TESTS_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(
            "no Chromium here, so that no page was opened: apt-get install chromium, or name one in"
            " GPUBENCH_TESTS_CHROMIUM",
            allow_module_level=True,
        )
    return found


@contextmanager
def browsing() -> Iterator[Any]:
    """Run a browser that may ask nothing of the network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


class Visit:
    """A page in a window of its own, with all that the browser complained of or asked for."""

    def __init__(self, browser: Any, path: Path, **settings: Any) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self._context = browser.new_context(**settings)
        self.page = self._context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        if settings.get("java_script_enabled", True) and self.page.query_selector("[data-chart]"):
            self.page.wait_for_selector(DRAWN, state="attached")

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def close(self) -> None:
        self._context.close()


@contextmanager
def visit(browser: Any, path: Path, **settings: Any) -> Iterator[Visit]:
    """Open a page, and close its window at the end."""
    found = Visit(browser, path, **settings)
    try:
        yield found
    finally:
        found.close()
