"""The few marks a terminal can make; a reader without them loses nothing."""


def plain(text: str) -> str:
    """Return a text without control characters: a file's cells must not steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def bold(text: str, *, color: bool) -> str:
    """Return a text in bold, or as it is where no escape codes are wanted."""
    return f"\x1b[1m{text}\x1b[0m" if color else text
