"""Values and comments as TOML, whatever a results file holds."""

import textwrap

from gpubench.terminal_text import visible

_WIDTH = 100

_DELETE = 0x7F

_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def toml_value(value: object) -> str:
    """Return a text, number, truth value or list as TOML; `tomllib` reads back what it was."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        return _listed([toml_value(one) for one in value])
    return repr(value)


def quoted(text: str) -> str:
    """Return a text as a basic string; what nobody would see stands there by its number."""
    return f'"{"".join(map(_letter, text))}"'


def comment(text: str) -> str:
    """Return a comment of as many lines as it takes; nothing of a file can end it."""
    lines = textwrap.wrap(visible(text), _WIDTH - 2, break_long_words=True, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    code = ord(letter)
    if code < ord(" ") or code == _DELETE or visible(letter) != letter:
        return f"\\U{code:08x}"
    return letter


def _listed(values: list[str]) -> str:
    """Return a list on one line, or on several where that is long."""
    line = f"[{', '.join(values)}]"
    if len(line) <= _WIDTH:
        return line
    return "[\n" + "".join(f"  {value},\n" for value in values) + "]"
