"""Which pictures a page has room for."""

from gpubench.report.layout.document import Figure, Paragraph, Section, Table
from gpubench.report.page.pictures import with_room


def picture(name: str) -> Figure:
    return Figure(
        name=name, title=f"the {name}", description="", spec={}, table=Table(columns=(), rows=())
    )


def shown(sections: tuple[Section, ...]) -> list[str]:
    return [b.name for one in sections for b in one.blocks if isinstance(b, Figure)]


SECTIONS = (
    Section(blocks=(picture("a-memory"), picture("a-throughput"), picture("a-spread-1"))),
    Section(blocks=(picture("b-memory"), picture("b-throughput"), picture("b-course-1-drift"))),
    Section(blocks=(picture("pair-1-forest"),)),
)


def test_what_decides_is_drawn_first() -> None:
    """Of two files with a hundred curves the answer is seen, not the first file's memory."""
    assert shown(with_room(SECTIONS, 3)) == ["a-throughput", "b-throughput", "pair-1-forest"]
    assert shown(with_room(SECTIONS, 1)) == ["pair-1-forest"]


def test_of_a_comparison_the_first_cases_are_seen_before_a_files_curves() -> None:
    """Whoever compares asks at which batch sizes; the page is for that, and not for one file."""
    names = ("file-1-curves-1-throughput", "pair-1-cases-5", "pair-1-cases-4", "pair-1-forest")
    sections = (Section(blocks=tuple(picture(name) for name in names)),)

    assert shown(with_room(sections, 2)) == ["pair-1-cases-4", "pair-1-forest"]
    assert shown(with_room(sections, 3)) == [names[0], *names[2:]]


def test_what_is_not_drawn_is_named_where_it_would_stand() -> None:
    """With the way to its figures; nothing goes without a word."""
    first, second, third = with_room(SECTIONS, 4)

    (told,) = (block for block in first.blocks if isinstance(block, Paragraph))
    assert told.text == (
        "Not drawn, since a page has room for 4 pictures: the a-memory; the a-spread-1."
        " --format json has them."
    )
    assert "the b-memory" in str(second)
    assert third is SECTIONS[2]


def test_a_page_with_room_for_all_stays_as_it_is() -> None:
    """Nothing is moved or told."""
    assert with_room(SECTIONS, 9) == SECTIONS
