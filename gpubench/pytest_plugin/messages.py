"""Errors in the words of someone who typed `pytest` and not `gpubench run`."""

import re

from gpubench.errors import GpubenchError, ResultsFileError


def message(error: GpubenchError, flags: tuple[str, ...]) -> str:
    """Return an error's text with the plugin's names of the options.

    Args:
        error: As the layers below raise it, in the words of the command line.
        flags: The options that the plugin has too, without dashes in front: ``batch-sizes``.
    """
    text = str(_without_resume(error))
    return re.sub(rf"(?<![\w-])--(?=(?:{'|'.join(flags)})(?![\w-]))", "--gpubench-", text)


def _without_resume(error: GpubenchError) -> GpubenchError:
    """Return the error with an advice that can be followed: pytest's files cannot be resumed."""
    if "--resume" not in error.advice:
        return error
    return ResultsFileError(
        error.where,
        seen=error.seen,
        expected=error.expected,
        advice="name a new file with --gpubench-csv",
    )
