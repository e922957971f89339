"""What keeps rows of a file apart, in one line each, for whoever reads only one of its parts."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from gpubench.curves.alike import CURVE, PLACE
from gpubench.curves.mixture import clock_mixtures, mixture_words, mixtures
from gpubench.curves.parts import AlikePart
from gpubench.curves.rows import timed

_VERSION = "workload_version"


def apart_warnings(
    parts: Sequence[AlikePart], told_of: Collection[str] = frozenset()
) -> Iterator[str]:
    """Yield why rows of one file are shown apart, or not at all.

    Args:
        parts: Of the file, at least one.
        told_of: Columns of which a finding says what they come to.
    """
    told = set()
    for part in parts:
        first = part.rows.iloc[0]
        place = first["label"] or first["device"] or "one machine"
        is_told = all(mixture.name in told_of for mixture in part.mixtures)
        if not is_told and (place, part.mixtures) not in told:
            told.add((place, part.mixtures))
            words = mixture_words(part.mixtures)
            yield f"rows of {place} were measured differently and are shown apart: {words}"
    yield from doubt_warnings(pd.concat([part.rows for part in parts]))
    for part in parts:
        for mixture in clock_mixtures(timed(part.rows)):
            yield f"{mixture.words} for one case; of each the clock is shown that timed most of it"


def doubt_warnings(rows: pd.DataFrame) -> Iterator[str]:
    """Yield what tells rows apart that their file does not clearly say to be apart.

    Two named machines in a file are told by their titles. Rows of which only some name their
    machine, and curves that stand there twice since a workload changed, need a word.

    Args:
        rows: All of a file, with all columns of `complete_rows`.
    """
    measured = timed(rows)
    for mixture in mixtures(measured, PLACE):
        if "" in mixture.texts:
            yield f"rows that do not say where they were measured stand apart: {mixture.words}"
            break
    for mixture in clock_mixtures(measured, CURVE):
        yield f"sizes of a curve that different clocks timed are not compared: {mixture.words}"
    curves = measured[list(CURVE)].drop_duplicates()
    others = [name for name in CURVE if name != _VERSION]
    for mixture in mixtures(curves[curves.duplicated(others, keep=False)], (_VERSION,)):
        yield f"versions of a workload or kernel are different and stand apart: {mixture.words}"
