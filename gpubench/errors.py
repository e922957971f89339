"""Every error that a user can cause, in one sentence form."""

from gpubench.terminal_text import shortened, visible

LONGEST_MESSAGE = 280
"""With what a front door puts in front (``gpubench: ``) an error stays below 300 characters."""

_FORM = "{where}: {seen}, expected {expected}; {advice}"

_READABLE = {"seen": 80, "where": 60, "expected": 60, "advice": 60}
"""How much of each part always stays, in the order in which they give way: a cell or a path tells
as much by its ends, and the advice may be a command that is wanted whole."""


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
    # Cut before they are escaped, since a cell may be of megabytes, and after, since escapes grow.
    parts = {
        name: visible(shortened(part, LONGEST_MESSAGE))
        for name, part in (
            ("where", where),
            ("seen", seen),
            ("expected", expected),
            ("advice", advice),
        )
    }
    for name, least in _READABLE.items():
        excess = len(_FORM.format(**parts)) - LONGEST_MESSAGE
        parts[name] = shortened(parts[name], max(least, len(parts[name]) - max(excess, 0)))
    return _FORM.format(**parts)


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
