"""Values that look like options: what argparse would take for the next option is one value."""

from collections.abc import Sequence

from gpubench.errors import UsageError

_SIDES = ("--a", "--b")
"""Options of `gpubench ab` whose values are options of a side."""


def joined_values(words: Sequence[str]) -> list[str]:
    """Return a command line in which ``--a --threads=1`` is ``--a=--threads=1``.

    A shell takes the quotes of ``--a "--threads=1"`` away, and argparse tells values from options
    by the first character, unless there is a space in them.

    Args:
        words: What was typed, the command first.

    Raises:
        UsageError: If a side's options were not quoted, which would take them apart.
    """
    if not words or words[0] != "ab":
        return list(words)
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _SIDES and word.startswith("-"):
            joined[-1] += f"={_option_of_a_side(joined[-1], word)}"
        else:
            joined.append(word)
    return joined


def _option_of_a_side(side: str, word: str) -> str:
    if " " in word or word.partition("=")[2]:
        return word
    raise UsageError(
        side,
        seen=f"its value is missing before {word}",
        expected="options in quotes",
        advice=f'for example {side} "--threads 1"',
    )
