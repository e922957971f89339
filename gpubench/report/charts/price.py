"""Work per money over the price of the contender: where the order turns, and how surely."""

from collections.abc import Iterator
from typing import Any

from gpubench.compare.price import Basis
from gpubench.prices.priced_records import PricedComparison, PricedPair
from gpubench.prices.records import Payment
from gpubench.prices.sensitivity import PriceSensitivity, PriceStep, price_sensitivity
from gpubench.prices.worth import Turning
from gpubench.report.charts.ratio_axis import held, one_layer, ratio_channel, ratio_ends
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import drawn
from gpubench.report.charts.spec import SAYS, guide, layered, number, said_of, silent, values
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.layout.document import Align, Column, Figure, Row, Table
from gpubench.report.prices.money_text import money

_HEIGHT = 280
_PER = {Payment.PURCHASE: "", Payment.RENT: " per hour"}
_TABLE_EVERY = 5
"""Steps; a table of all would be longer than anybody reads, and the picture is a smooth line."""


def price_figure(
    comparison: PricedComparison, pair: PricedPair, baseline: str, name: str
) -> Figure | None:
    """Return work per money over the contender's price; None without an overall ratio.

    Args:
        comparison: With its book.
        pair: One contender in money.
        baseline: The baseline's label.
        name: Of the figure, unique in its document.
    """
    found = price_sensitivity(pair)
    if found is None:
        return None
    currency = comparison.book.currency
    return Figure(
        name=name,
        title=f"Work per {currency} of {pair.contender} over {baseline}, by the price of"
        f" {pair.contender}",
        description=_description(pair, found, currency, baseline),
        spec=layered([], _layers(pair, found, currency), height=_HEIGHT),
        table=_table(pair, found, currency),
    )


def _layers(pair: PricedPair, found: PriceSensitivity, currency: str) -> list[dict[str, Any]]:
    offer = pair.costs[1].offer
    data = [_datum(step, f"{money(step.price, currency)}") for step in found.steps]
    prices = [found.steps[0].price, found.steps[-1].price]
    title = f"price of the contender, {currency}{_PER[offer.payment]}"
    across = _prices("price", title, prices)
    ends = ratio_ends(datum[key] for datum in data for key in ("low", "high"))
    worth = f"work per {currency}, ratio"
    upright = ratio_channel("ratio", worth, ends)
    low = ratio_channel("low", worth, ends)
    band = {"x": across, "y": low, "y2": {"field": "high"}}
    words = [{"line": 10, "label": f"above 1: {drawn(pair.contender, 24)} does more per money"}]
    return [
        one_layer("y", worth, ends),
        {"data": values(data), "mark": silent("area", opacity=0.3, clip=True), "encoding": band},
        {
            "data": values(data),
            "mark": silent("line", clip=True),
            "encoding": {"x": across, "y": upright},
        },
        *_turning_layers(pair.contender_turning, across, currency),
        *_now_layers(found, currency, band, upright),
        {
            "data": values(words),
            "mark": guide("text", align="right", dx=-4, fontSize=11),
            "encoding": {
                "x": {"value": "width"},
                "y": {"field": "line", "type": "quantitative", "scale": None, "axis": None},
                "text": {"field": "label", "type": "nominal"},
            },
        },
    ]


def _now_layers(
    found: PriceSensitivity, currency: str, band: dict[str, Any], upright: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the price of the book as a mark on the line, with its interval and its words."""
    now = [_datum(found.now, f"in the book, {money(found.now.price, currency)}")]
    across = band["x"]
    return [
        {
            "data": values(now),
            "mark": silent("rule", strokeWidth=2),
            "encoding": band,
        },
        {
            "data": values(now),
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {"x": across, "y": upright, **said_of()},
        },
        {
            "data": values(now),
            "mark": guide("text", **_beside(found), fontSize=11),
            "encoding": {
                "x": across,
                "y": upright,
                "text": {"value": f"in the book {money(found.now.price, currency)}"},
            },
        },
    ]


def _beside(found: PriceSensitivity) -> dict[str, Any]:
    """Return where the words of the price in the book stand: off the line, which falls."""
    low, high = found.steps[0].price, found.steps[-1].price
    if found.now.price**2 < low * high:
        return {"align": "left", "dx": 8, "dy": -8}
    return {"align": "right", "dx": -8, "dy": 12}


def _prices(field: str, title: str, ends: list[float]) -> dict[str, Any]:
    domain = [rounded(end) for end in ends]
    scale = {"type": "log", "domain": domain, "nice": False}
    axis = {"format": "~s", "values": _ticks(*ends), "labelOverlap": "greedy", "grid": False}
    return number(field, title, scale=scale, axis={**axis, "labelSeparation": 8})


def _ticks(low: float, high: float) -> list[float]:
    powers = range(-10, 13)
    able = (step * 10.0**power for power in powers for step in (1, 2, 5))
    return [rounded(tick) for tick in able if low <= tick <= high]


def _datum(step: PriceStep, words: str) -> dict[str, Any]:
    return {
        "price": rounded(step.price),
        "ratio": held(step.ratio.speedup),
        "low": held(step.ratio.low),
        "high": held(step.ratio.high),
        SAYS: f"{words}: {ratio_text(step.ratio)} ({interval_text(step.ratio)})",
    }


def _turning_layers(
    turning: Turning | None, across: dict[str, Any], currency: str
) -> list[dict[str, Any]]:
    """Return the break-even price as an upright line, with its interval as a band."""
    if turning is None or turning.value is None:
        return []
    data = [
        {
            "price": rounded(turning.value),
            "label": f"break-even {money(turning.value, currency)}",
            **(
                {}
                if turning.low is None or turning.high is None
                else {"from": rounded(turning.low), "to": rounded(turning.high)}
            ),
        }
    ]
    layers: list[dict[str, Any]] = []
    if "from" in data[0]:
        band = {"x": {**across, "field": "from"}, "x2": {"field": "to"}}
        mark = silent("rect", opacity=0.2, clip=True)
        layers.append({"data": values(data), "mark": mark, "encoding": band})
    text = guide("text", align="center", baseline="bottom", dy=-4, fontSize=11)
    rule = guide("rule", strokeDash=[4, 4], clip=True)
    label = {"x": across, "y": {"value": 0}, "text": {"field": "label", "type": "nominal"}}
    return [
        *layers,
        {"data": values(data), "mark": rule, "encoding": {"x": across}},
        {"data": values(data), "mark": text, "encoding": label},
    ]


def _description(pair: PricedPair, found: PriceSensitivity, currency: str, baseline: str) -> str:
    now = f"{money(found.now.price, currency)}{_PER[pair.costs[1].offer.payment]}"
    where = "at own best batch" if pair.basis is Basis.OWN_BEST_BATCH else "at equal batch"
    text = (
        f"Work per {currency} of {pair.contender} over that of {baseline}, {where}, falls with the"
        f" price of {pair.contender}; at the book's {now} it is {ratio_text(found.now.ratio)}"
        f" ({interval_text(found.now.ratio)})"
    )
    turning = pair.contender_turning
    if turning is not None and turning.value is not None:
        text += f", and it is 1 at {money(turning.value, currency)}"
    return f"{text}. The band is the 95 % interval of the timing."


def _table(pair: PricedPair, found: PriceSensitivity, currency: str) -> Table:
    return Table(
        columns=(
            Column(title=f"price of {pair.contender}", align=Align.RIGHT),
            Column(title=f"work per {currency}"),
            Column(title="95 % interval"),
        ),
        rows=tuple(Row(cells=cells) for cells in _rows(found, currency)),
    )


def _rows(found: PriceSensitivity, currency: str) -> Iterator[tuple[str, ...]]:
    steps = [*found.steps[::_TABLE_EVERY], found.now]
    for step in sorted(steps, key=lambda one: one.price):
        mark = " (in the book)" if step is found.now else ""
        amount = f"{money(step.price, currency)}{mark}"
        yield amount, ratio_text(step.ratio), interval_text(step.ratio)
