"""What the `params` of a variant say, and which variants a task was run with."""

from dataclasses import dataclass

_INTEGERS = ("classes", "depth", "samples")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantParams:
    """A variant, read back from its text."""

    params: str
    """The text."""
    classes: int | None = None
    depth: int | None = None
    samples: int | None = None
    label_noise: float | None = None


def parsed_variant(params: str) -> VariantParams:
    """Return what a text says; parts that are no numbers, as in a file of others, say nothing."""
    found = dict(part.partition("=")[::2] for part in params.split(";") if part)
    numbers = {name: _integer(found.get(name, "")) for name in _INTEGERS}
    return VariantParams(
        params=params,
        classes=numbers["classes"],
        depth=numbers["depth"],
        samples=numbers["samples"],
        label_noise=_share(found.get("label_noise", "")),
    )


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None  # noqa: PLR2004


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
