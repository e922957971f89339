"""Amounts of money as a person reads them."""

_WHOLE_FROM = 1000.0
_CENTS_FROM = 1.0
_DIGITS = 3


def money(amount: float, currency: str) -> str:
    """Return ``31200 EUR``, ``2.35 EUR`` or ``0.00123 EUR``."""
    return f"{amount_text(amount)} {currency}"


def amount_text(amount: float) -> str:
    """Return an amount with the digits that it deserves; small ones without an exponent."""
    if amount >= _WHOLE_FROM:
        return f"{amount:.0f}"
    if amount >= _CENTS_FROM:
        return f"{amount:.2f}"
    decimals = _DIGITS - 1 - int(f"{amount:e}".partition("e")[2]) if amount > 0 else 0
    return f"{amount:.{decimals}f}"


def money_range(low: float, high: float) -> str:
    """Return ``30000 to 32500``."""
    return f"{amount_text(low)} to {amount_text(high)}"
