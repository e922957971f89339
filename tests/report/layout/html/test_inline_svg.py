"""A picture inside a page holds shapes and words, and no name that another has."""

from gpubench.report.layout.html.inline_svg import inline_svg

FILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<defs><clipPath id="clip0"><rect width="1"/></clipPath></defs>'
    '<g clip-path="url(#clip0)" onclick="alert(1)" style="x"><text>a &lt; b</text></g>'
    '<script>alert(1)</script><a xlink:href="http://example.org"><path d="M0"/></a>'
    '<image href="http://example.org"/></svg>'
)


def test_only_shapes_and_words_are_left() -> None:
    """What vl-convert makes today has nothing else; what it makes tomorrow is its own affair."""
    assert inline_svg(FILE, "curve-") == (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        '<defs><clipPath id="curve-clip0"><rect width="1" /></clipPath></defs>'
        '<g clip-path="url(#curve-clip0)"><text>a &lt; b</text></g></svg>'
    )


def drawn(marks: int) -> str:
    mark = '<path role="graphics-symbol" aria-label="x" transform="translate(0.123456,-9.99999)"/>'
    return inline_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{mark * marks}</svg>', "a-")


def test_a_picture_is_told_mark_by_mark_while_anybody_would_listen() -> None:
    """A thousand labels are half of a page; its table says the same."""
    assert drawn(400).count('aria-label="x"') == 400
    assert "aria-label" not in drawn(401)
    assert "role" not in drawn(401)


def test_nobody_sees_less_than_a_hundredth_of_a_pixel() -> None:
    """Vega writes sixteen digits."""
    assert 'transform="translate(0.12,-10.00)"' in drawn(1)
