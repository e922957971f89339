"""A headless Chromium of the system, driven by Playwright, and what it says of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.browser import ADVICE, DRAWN, browsing, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def browser_or_skip() -> Iterator["Browser"]:
    """Run a browser; where there is none, its tests are skipped and say why."""
    pytest.importorskip("playwright.sync_api", reason="needs playwright")
    found = chromium()
    if found is None:
        pytest.skip(f"no page was opened: {ADVICE}")
    with browsing(found) as browser:
        yield browser


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
