"""Every error that a user can cause, in one sentence form."""


class GpubenchError(Exception):
    """A mistake or obstacle that the user can understand and act on.

    Its text is ``<where>: <what was seen>, expected <what>; <what to do>``. The four parts
    are separate arguments so that no message can leave one out.

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
        super().__init__(f"{where}: {seen}, expected {expected}; {advice}")

    def __reduce__(self) -> tuple[object, ...]:
        """Be the same error in another process."""
        return (_error_of, (type(self), self.where, self.seen, self.expected, self.advice))


def _error_of(
    kind: type[GpubenchError], where: str, seen: str, expected: str, advice: str
) -> GpubenchError:
    return kind(where, seen=seen, expected=expected, advice=advice)


class UsageError(GpubenchError):
    """An option or argument that cannot be used as given."""


class ResultsFileError(GpubenchError):
    """A results file that cannot be read, written or continued."""


class DeviceError(GpubenchError):
    """A device that is missing or cannot be used."""


class WorkloadError(GpubenchError):
    """A workload that cannot be found, imported or built."""


class UnsupportedError(Exception):
    """A case that this device or software cannot run; becomes a row with status `unsupported`."""
