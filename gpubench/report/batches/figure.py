"""Throughput over batch size as a picture, one panel per curve."""

import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpubench.batches.findings import BatchFindings, CurveFindings, MachineFindings
from gpubench.errors import UsageError
from gpubench.report.batches.names import full_name
from gpubench.report.batches.panel import draw_curve
from gpubench.terminal_text import visible
from gpubench.units import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")

_COLUMNS = 3
_MOST = 24
_PANEL = (5.0, 4.6)
"""Inches, the legend of up to 15 kernels in them."""


def check_figure_path(path: str) -> None:
    """Complain about a place where no picture can be written, before anything is computed.

    Raises:
        UsageError: Saying what is wrong with it.
    """
    if find_spec("matplotlib") is None:
        raise UsageError(
            "--plot",
            seen="matplotlib is not installed for this Python",
            expected="what gpubench depends on",
            advice="install it, or leave the picture out",
        )
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise _refusal(
            path, f"it ends in {target.suffix or 'nothing'}", f"a name in {', '.join(SUFFIXES)}"
        )
    try:
        is_folder, is_placed = target.is_dir(), target.parent.is_dir()
    except OSError as error:
        raise _refusal(path, f"it cannot be ({error.strerror})", "a file's name") from error
    if is_folder or "\0" in path:
        raise _refusal(path, "it is a folder" if is_folder else "it holds a NUL", "a file's name")
    if not is_placed:
        raise _refusal(path, f"{target.parent} is no folder", "a name in a folder that exists")


def write_figure(findings: BatchFindings, path: str) -> None:
    """Write the curves of all curves, the first 24 of them, to a PNG, SVG or PDF file.

    Args:
        findings: With at least one curve that has a curve.
        path: Its suffix says the format.

    Raises:
        UsageError: If it cannot be written.
    """
    # Half a second that only a picture costs; Figure itself leaves pyplot's state alone.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    check_figure_path(path)
    drawn = [
        (machine, curve)
        for machine in findings.machines
        for curve in machine.curves
        if curve.knee is not None
    ]
    shown = drawn[:_MOST]
    columns = min(_COLUMNS, len(shown))
    lines = -(-len(shown) // columns)
    figure = Figure(figsize=(_PANEL[0] * columns, _PANEL[1] * lines), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(lines, columns, squeeze=False).ravel()
    for panel, (machine, curve) in zip(panels, shown, strict=False):
        draw_curve(panel, curve, _title(curve, machine))
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    left = len(drawn) - len(shown)
    if left:
        figure.suptitle(f"{counted(left, 'more curve')} not drawn")
    save_figure(figure, Path(path))


def save_figure(figure: "Figure", path: Path) -> None:
    """Write a picture whole or not at all.

    Raises:
        UsageError: If it cannot be written.
    """
    # Under another name until it is whole, so that nobody takes half of it for the picture.
    part = path.with_name(f"part-{path.name}")
    try:
        _write(figure, part, path.suffix.lower())
        part.replace(path)
    except OSError as error:
        seen = f"it cannot be written ({error.strerror or error})"
        raise _refusal(str(path), seen, "a place for it") from error
    finally:
        part.unlink(missing_ok=True)


def _write(figure: "Figure", path: Path, suffix: str) -> None:
    from matplotlib import rc_context  # noqa: PLC0415

    with warnings.catch_warnings(), rc_context({"svg.hashsalt": "gpubench"}):
        # A label in a script that matplotlib's font lacks; boxes stand for its letters.
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        # A fixed salt and no date: the same findings give the same file.
        figure.savefig(path, dpi=120, format=suffix[1:], metadata=_UNDATED.get(suffix))


_UNDATED: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}


def _title(curve: CurveFindings, machine: MachineFindings) -> str:
    place = machine.measured_on.name
    name = full_name(curve, machine.curves)
    # An SVG is XML, which control characters break.
    return "\n".join(visible(part) for part in (place, name) if part)


def _refusal(path: str, seen: str, expected: str) -> UsageError:
    return UsageError("--plot " + path, seen=seen, expected=expected, advice="choose another name")
