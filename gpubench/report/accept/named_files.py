"""Which files an answer rests on, so that an archive can find them again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFiles:
    """Files with the SHA-256 of their text, unpacked and with line feeds."""

    reference: tuple[str, str]
    """Name and digest."""
    delivered: tuple[tuple[str, str], ...]
