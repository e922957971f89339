"""What is said where pictures cannot be drawn without a browser."""

import sys

import pytest

from gpubench.errors import UsageError
from gpubench.report.layout.html.vector import png_of, svg_of
from tests.report.layout.documents import figure


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that installs it, and no traceback."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    for draw in (svg_of, png_of):
        with pytest.raises(UsageError, match=r"pip install 'gpubench-suite\[report-static\]'"):
            draw(figure("x"))


def test_a_picture_for_a_wiki_is_a_png_on_white() -> None:
    """Twice as fine as the page, for the screens of today."""
    pytest.importorskip("vl_convert")

    png = png_of(figure("x"))

    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") == 2 * 760
