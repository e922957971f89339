"""Text of a file or a command line, made safe to print and short enough to read."""

import re

_CUT = " .. "

# Printable to Python, yet nothing on a screen: fillers, joiners, selectors, an empty Braille cell.
_INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    r"\U000e0100-\U000e01ef]"
)


def visible(text: str) -> str:
    r"""Return a text on one line in which every character is one that a reader can see.

    What would steer a terminal (control and escape codes), reverse or hide what stands beside it
    (bidirectional marks, characters of no width) or cannot be encoded stands there as Python
    writes it in a string, such as ``\x1b`` or ``\u202e``; line ends and tabs become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    line = " ".join(text.splitlines()).replace("\t", " ")
    return "".join(
        letter if letter.isprintable() and not _INVISIBLE.match(letter) else ascii(letter)[1:-1]
        for letter in line
    )


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters; what is left out of a longer one is its middle.

    The end stays, since it is the end of a path that tells files apart.
    """
    if len(text) <= most:
        return text
    kept = max(most - len(_CUT), 2)
    tail = kept // 2
    return f"{text[: kept - tail]}{_CUT}{text[-tail:]}"
