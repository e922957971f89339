"""Options of `gpubench run` that a fleet sets once, in a variable, instead of in each command."""

import os
import shlex
from collections.abc import Mapping, Sequence

from gpubench.cli.standard_streams import say
from gpubench.errors import UsageError

VARIABLE = "GPUBENCH_RUN_OPTIONS"


def with_environment_options(
    words: Sequence[str], environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Return the words of a command line with the variable's ahead of what was typed, which wins.

    Only `gpubench run` has such options, and with `--resume` the file says what they are.

    Args:
        words: What was typed behind ``gpubench``.
        environment: Of the command.

    Raises:
        UsageError: If a quote in the variable is not closed.
    """
    text = environment.get(VARIABLE, "")
    is_resumed = any(word.partition("=")[0] == "--resume" for word in words)
    if not text.strip() or words[:1] != ["run"] or is_resumed:
        return list(words)
    try:
        options = shlex.split(text)
    except ValueError as error:
        raise UsageError(
            VARIABLE,
            seen=f"{text!r} ({error})",
            expected="options as in a shell",
            advice="close the quote, or unset the variable",
        ) from error
    say(f"{VARIABLE}: {shlex.join(options)}")
    return ["run", *options, *words[1:]]
