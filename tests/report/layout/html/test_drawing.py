"""Specifications are fitted to the room that there is, and touched nowhere else."""

from gpubench.report.layout.html.drawing import fitted

DATA = {"values": [{"width": "container"}]}


def test_a_single_view_is_as_wide_as_it_may_be() -> None:
    """With its axes and its legend."""
    spec = {"mark": "point", "width": "container", "data": DATA}

    found = fitted(spec, 760)

    assert found["width"] == 760
    assert found["autosize"] == {"type": "fit-x", "contains": "padding"}
    assert found["data"] is DATA
    assert spec["width"] == "container"


def test_views_above_each_other_leave_room_for_their_axes() -> None:
    """Vega-Lite fits no composed view, so that each gets a number."""
    found = fitted({"data": DATA, "vconcat": [{"mark": "line", "width": "container"}]}, 760)

    assert found == {"data": DATA, "vconcat": [{"mark": "line", "width": 640}]}


def test_a_width_of_its_own_stays() -> None:
    """Whoever drew it knows why."""
    assert fitted({"mark": "bar", "width": 90}, 760) == {"mark": "bar", "width": 90}
