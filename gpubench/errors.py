"""Every error that a user can cause, in one sentence form."""

import re
import shlex
from collections.abc import Mapping

from gpubench.terminal_text import shortened, visible

LONGEST_MESSAGE = 280
"""With what a front door puts in front (``gpubench: ``) an error stays below 300 characters."""

_FORM = "{where}: {seen}, expected {expected}; {advice}"

_READABLE = {"seen": 80, "where": 60, "expected": 60, "advice": 60}
"""How much of each part always stays, in the order in which they give way: a cell or a path tells
as much by its ends. A command in the advice, between backticks, stays as it is or goes."""

_LEAST = {"seen": 40, "where": 40, "expected": 40, "advice": 60}
"""The same where the advice needs the room."""

_LONGEST_COMMAND, _LONGEST_WORD, _LONGEST_PROSE = 60, 24, 38
"""Of an advice that has to be short: its command, a word in that, and what stands around it."""

_COMMAND = re.compile(r"([^`]*)`(.*)`([^`]*)", re.DOTALL)


class GpubenchError(Exception):
    """A mistake or obstacle that the user can understand and act on.

    Its text is ``<where>: <what was seen>, expected <what>; <what to do>``. The four parts
    are separate arguments so that no message can leave one out. What they quote of a file or a
    command line is escaped here, and cut where the text would get too long to read.

    Args:
        where: The option, file and line, or case that the message is about.
        seen: What was found there.
        expected: What would have been right.
        advice: What to do next, as an imperative.
    """

    def __init__(self, where: str, *, seen: str, expected: str, advice: str) -> None:
        self.where = where
        self.seen = seen
        self.expected = expected
        self.advice = advice
        super().__init__(_sentence(where, seen, expected, advice))

    def __reduce__(self) -> tuple[object, ...]:
        """Be the same error in another process."""
        return (_error_of, (type(self), self.where, self.seen, self.expected, self.advice))


def _error_of(
    kind: type[GpubenchError], where: str, seen: str, expected: str, advice: str
) -> GpubenchError:
    return kind(where, seen=seen, expected=expected, advice=advice)


def _sentence(where: str, seen: str, expected: str, advice: str) -> str:
    parts = {"where": where, "seen": seen, "expected": expected}
    told = {name: _escaped(part) for name, part in parts.items()}
    if (found := _COMMAND.fullmatch(advice)) is None:
        return _fitted(told | {"advice": _escaped(advice)}, _READABLE)
    before, command, after = (_escaped(found[1]), found[2], _escaped(found[3]))
    # Half a path cannot be typed, nor one in which an escape stands for what nobody sees.
    if command == visible(command):
        whole = _fitted(told | {"advice": f"{before}`{command}`{after}"}, _READABLE, whole=True)
        if len(whole) <= LONGEST_MESSAGE:
            return whole
    prose = (shortened(text, _LONGEST_PROSE) for text in (before, after))
    short = f"`{_in_words(command, where)}`".join(prose)
    return _fitted(told | {"advice": short}, _LEAST, whole=True)


def _escaped(part: str) -> str:
    # Cut before they are escaped, since a cell may be of megabytes, and after, since escapes grow.
    return visible(shortened(part, LONGEST_MESSAGE))


def _fitted(parts: Mapping[str, str], least: Mapping[str, int], *, whole: bool = False) -> str:
    """Return the sentence of some parts, cut where it gets too long.

    Args:
        parts: By name, fit to be printed.
        least: How much of each stays, in the order in which they give way.
        whole: Whether the advice gives no way at all.
    """
    fitted = dict(parts)
    for name, readable in least.items():
        excess = len(_FORM.format(**fitted)) - LONGEST_MESSAGE
        if not (whole and name == "advice"):
            most = max(readable, len(fitted[name]) - max(excess, 0))
            fitted[name] = shortened(fitted[name], most)
    return _FORM.format(**fitted)


def _in_words(command: str, where: str) -> str:
    """Return a command in which the message's own path has the name of what it is.

    If that is not short either, the help of the command, which has an example of it.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        # Half a quote: it was no command that can be typed before either.
        words = command.split()
    placed = [_placed(word, where) for word in words]
    short = shlex.join(placed)
    is_short = len(short) <= _LONGEST_COMMAND and short == visible(short)
    if is_short and all(len(word) <= _LONGEST_WORD for word in placed):
        return short
    program = [word for word in words[:2] if re.fullmatch(r"[a-z]{1,12}", word)]
    return shlex.join([*(program or ["gpubench"]), "--help"])


def _placed(word: str, where: str) -> str:
    if len(word) <= _LONGEST_WORD and word == visible(word):
        return word
    if where == word or where.startswith(f"{word}:"):
        return "FILE"
    return "FOLDER" if where.startswith(f"{word}/") else word


class UsageError(GpubenchError):
    """An option or argument that cannot be used as given."""


class ResultsFileError(GpubenchError):
    """A results file that cannot be read, written or continued."""


class SettingsFileError(GpubenchError):
    """A file of settings that a person wrote, such as a contract, that cannot be used as it is."""


class DeviceError(GpubenchError):
    """A device that is missing or cannot be used."""


class WorkloadError(GpubenchError):
    """A workload that cannot be found, imported or built."""


class UnsupportedError(Exception):
    """A case that this device or software cannot run; becomes a row with status `unsupported`."""
