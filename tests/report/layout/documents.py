"""Documents for tests of writers: one of everything, and texts that try to do harm."""

from collections.abc import Iterator

from gpubench.report.layout.document import (
    Align,
    Bullets,
    Chart,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Listing,
    ListingColumn,
    Paragraph,
    Point,
    Record,
    Row,
    Section,
    Switch,
    SwitchOption,
    Table,
)

HOSTILE = "\x1b[31m<script>|`x` [a](b) \u202e=1"


def table(*names: str, left_out: str = "") -> Table:
    """Return a table with a line per name, of which only the first is in brief."""
    return Table(
        columns=(
            Column(title="workload", align=Align.LEFT),
            Column(title="best throughput", group="EQUAL BATCH"),
            Column(title="verdict", group="EQUAL BATCH", align=Align.LEFT),
            Column(title="ratio", group="OWN BEST BATCH"),
        ),
        rows=tuple(
            Row(cells=(name, "1.00 k rows/s", "same", "1.00x"), in_brief=index == 0)
            for index, name in enumerate(names)
        ),
        left_out=left_out,
    )


def figure(text: str) -> Figure:
    """Return a figure of two points, with a linear and a logarithmic axis."""
    points = [{"batch": 1, "rows": 1.0, "class": text}, {"batch": 3, "rows": 2.0, "class": text}]
    scale = "/encoding/x/scale/type"
    return Figure(
        name="curve",
        title=text,
        description=text,
        spec={
            "data": {"values": points},
            "mark": "point",
            "encoding": {
                "x": {"field": "batch", "type": "quantitative", "scale": {"type": "linear"}},
                "y": {"field": "rows", "type": "quantitative"},
                "color": {"field": "class", "type": "nominal", "title": text},
            },
        },
        table=table(text),
        switches=(
            Switch(
                name="axis",
                options=(
                    SwitchOption(name="linear", settings=((scale, "linear"),)),
                    SwitchOption(name="log", settings=((scale, "log"),)),
                ),
            ),
        ),
    )


def listing(text: str) -> Listing:
    """Return a listing of one line."""
    return Listing(
        name="rows",
        title=text,
        columns=(
            ListingColumn(name="workload", description=text),
            ListingColumn(name="time_median_s", description=f"{text}, in seconds"),
        ),
        rows=((text, 0.25), (text, None)),
        left_out=text,
    )


def document(text: str = "plain words") -> Document:
    """Return a document with a block of every kind, each of which says a text."""
    chart = Chart(
        title=text,
        y_unit="rows/s",
        series=((".", "other"), ("o", "power of two")),
        points=(Point(x=1, y=1.0, series="power of two"), Point(x=3, y=2.0, series="other")),
    )

    def records() -> Iterator[Record]:
        yield {"name": text, "time_s": -1.5, "unknown": None}

    return Document(
        title=text,
        sections=(
            Section(
                title=text,
                blocks=(
                    Paragraph(text=text),
                    table(text),
                    Facts(facts=(Fact(name="fact", text=text),)),
                    Bullets(lines=(text,)),
                    chart,
                ),
            ),
            Section(title=text, level=3, name="part", blocks=(figure(text), listing(text))),
        ),
        fields=("name", "time_s", "unknown"),
        records=records,
        data=lambda: {"name": text},
    )
