"""Which interpreters and checkouts a measurement was begun with, told without their names."""

import hashlib
import os
from collections.abc import Mapping

_DIGITS = 16


def program_mark(flag: str, value: str) -> str:
    """Return a flag with a digest of the place that it names, as in ``--a-checkout=9f..``.

    A digest, since a file is data: one that holds no place can be made to start no program.

    Args:
        flag: Such as ``--a-python``.
        value: What was typed after it.
    """
    # A bare name is looked for in PATH, and means the same in every folder.
    is_place = os.sep in value or flag.endswith("checkout")
    place = os.path.abspath(value) if is_place else value  # noqa: PTH100  # takes any text
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()
    return f"{flag}={digest[:_DIGITS]}"


def told_otherwise(marks: tuple[str, ...], given: Mapping[str, str]) -> str | None:
    """Return what is wrong with the programs that are named again; None if nothing is.

    Else the rest of side a could be measured with what side b was begun with, and nothing in the
    two files would show it.

    Args:
        marks: Of the side as it was begun; of an older folder flags alone, which names must fit.
        given: What is typed now for that side, by flag.
    """
    begun = dict(mark.partition("=")[::2] for mark in marks)
    for flag, digest in begun.items():
        if flag not in given:
            return f"{flag} is not named again"
        if digest and program_mark(flag, given[flag]) != f"{flag}={digest}":
            return f"{flag} names another place than when the measurement began"
    added = next((flag for flag in given if flag not in begun), None)
    return None if added is None else f"{added} was not named when the measurement began"
