"""Letters that take two columns, in all that a terminal shows."""

from gpubench.report.layout.document import (
    Align,
    Column,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.text import write_text
from gpubench.report.layout.wide_letters import drawn_together, spread_out


def test_columns_stand_below_each_other_beside_wide_letters() -> None:
    """A name of a user's own in Japanese moved the cells beside it to the right."""
    table = Table(
        columns=(Column(title="名", align=Align.LEFT), Column(title="batch"), Column(title="時間")),
        rows=(Row(cells=("名前", "128", "1.0 s")), Row(cells=("mlp", "64", "10.0 s"))),
    )
    text = write_text(Document(sections=(Section(blocks=(table,)),)), Screen(width=60))

    assert text.splitlines() == [
        "名    batch    時間",
        "名前    128   1.0 s",
        "mlp      64  10.0 s",
    ]


def test_prose_of_wide_letters_keeps_to_the_screen() -> None:
    """Thirty of them fill sixty columns, and none is lost."""
    words = " ".join(["名前の長い"] * 20)
    section = Section(blocks=(Paragraph(text=words),))
    lines = write_text(Document(sections=(section,)), Screen(width=60)).splitlines()

    assert " ".join(lines) == words
    assert max(len(spread_out(line)) for line in lines) <= 60


def test_what_is_spread_out_comes_together_again() -> None:
    """The mark of a second column is no letter of any text."""
    assert len(spread_out("a名")) == 3
    assert drawn_together(spread_out("a名前 é")) == "a名前 é"
