"""Sentences that name commands: what is typed, in backticks, is told from the words around it."""

import re
from collections.abc import Iterator

_COMMAND = re.compile(r"(?<![`\w])`([^`<\s](?:[^`<]*[^`<\s])?)`(?![`\w])")
"""Without `<`, which no command of ours has: a wiki that knows no backticks would find a tag there
where a file's text has both."""


def words_and_commands(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence, each with whether it is a command or a word of a file.

    Args:
        text: Such as ``with `gpubench doctor` or not``; a backtick alone is a letter like others.
    """
    for place, part in enumerate(_COMMAND.split(text)):
        if part:
            yield part, place % 2 == 1
