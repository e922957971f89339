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
