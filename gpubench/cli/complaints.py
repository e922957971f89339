"""An argument parser whose complaints have the form of all errors here."""

import argparse
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

from gpubench.errors import UsageError

# What argparse says; what was seen; what was expected. A group of the pattern may stand in both.
_FORMS = (
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\2", r"one of \3"),
    (r"argument (.+?): expected one argument", "it has no value", "one"),
    (r"argument (.+?): ignored explicit argument (.+)", r"it has the value \2", "none"),
    (r"the following arguments are required: (.+)", "it is missing", "at least one"),
)


_ALIKE = 0.8
"""Less is another word: `measure` is no slip of the finger for `merge`."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of printing its usage and exiting."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse has to complain about.

        Raises:
            UsageError: Always.
        """
        line = " ".join(message.split())
        for pattern, seen, expected in _FORMS:
            if match := re.fullmatch(pattern, line):
                wanted = match.expand(expected).replace("'", "")
                self._refuse(match[1], match.expand(seen), _closest(match.expand(seen), wanted))
        self._refuse(self.prog, line, "what its help lists")

    def refuse_unknown(self, arguments: Sequence[str]) -> NoReturn:
        """Raise the complaint about arguments that nobody knows.

        Raises:
            UsageError: Naming the first, and the option that it looks like.
        """
        typed = arguments[0].partition("=")[0]
        if not typed.startswith("-"):
            self._refuse(repr(typed), "one argument too many", "none here")
        flags = sorted(set(re.findall(r"(?<![\w-])--?\w[\w-]*", self.format_help())))
        alike = get_close_matches(typed, flags, n=1)
        expected = f"perhaps {alike[0]}" if alike else "one that its help lists"
        self._refuse(typed, f"{self.prog} has no such option", expected)

    def _refuse(self, where: str, seen: str, expected: str) -> NoReturn:
        raise UsageError(where, seen=seen, expected=expected, advice=f"see {self.prog} --help")


def _closest(seen: str, wanted: str) -> str:
    """Return what was wanted, and which of several was probably meant."""
    choices = wanted.removeprefix("one of ")
    alike = get_close_matches(seen.strip("'"), choices.split(", "), n=1, cutoff=_ALIKE)
    return f"perhaps {alike[0]}, or one of {choices}" if alike and choices != wanted else wanted
