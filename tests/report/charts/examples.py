"""The small pictures behind the goldens."""

import json

from gpubench.batches.analysis import analyse
from gpubench.report.charts.forest import forest_figure
from gpubench.report.charts.series import curve_groups
from gpubench.report.charts.throughput import throughput_figure
from gpubench.report.layout.document import Figure
from tests.batches.simulated import A100, frame
from tests.report.compare.examples import two_gpus


def throughput() -> str:
    """Return the specification of a curve of four sizes."""
    (machine,) = analyse(frame(A100, (8, 10, 16, 24), device="GPU")).machines
    (group,) = curve_groups(machine.curves)
    return _text(throughput_figure(group, machine, "throughput"))


def forest() -> str:
    """Return the specification of the forest of the comparison behind the other goldens."""
    comparison = two_gpus()
    return _text(forest_figure(comparison, comparison.pairs[0], "forest"))


def _text(figure: Figure | None) -> str:
    assert figure is not None
    return json.dumps(figure.spec, indent=1, ensure_ascii=False)
