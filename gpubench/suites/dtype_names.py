"""The short names of number types, which people type and reports print."""

from collections.abc import Mapping
from types import MappingProxyType

from gpubench.suites.planning import parse_names

SHORT_DTYPES: Mapping[str, str] = MappingProxyType(
    {"float32": "fp32", "float16": "fp16", "bfloat16": "bf16"}
)
"""What a report prints, by the name in the results file."""

_FULL = {short: name for name, short in SHORT_DTYPES.items()}


def parse_dtypes(option: str, text: str) -> tuple[str, ...]:
    """Return the number types in a comma-separated list by their full names, each once.

    What a report calls a type can be typed too: a curve that reads ``fp32`` is selected by it.

    Args:
        option: For the message.
        text: What the user typed.

    Raises:
        UsageError: If an item is empty.
    """
    names = (_FULL.get(name, name) for name in parse_names(option, text))
    return tuple(dict.fromkeys(names))
