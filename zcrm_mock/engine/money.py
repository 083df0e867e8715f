"""Money: counted in decimals, written as Zoho writes it. Rounding half up is inferred."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
COUNTED = Context(prec=120, rounding=ROUND_HALF_UP)
"""More digits than the product of any amounts that fields hold."""

ZERO, ONE = Decimal(0), Decimal(1)


def exact(value: object) -> Decimal:
    """An amount as it is written, not as a double keeps it; nothing counts as zero."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else ZERO


def cents(value: Decimal) -> Decimal:
    """Rounded to two decimals."""
    return value.quantize(CENT, context=COUNTED)


def shown(value: Decimal) -> int | float:
    """As JSON: at most two decimals, none where there are none."""
    rounded = cents(value)
    if abs(rounded) >= 2**53:
        return float(rounded)  # JSON's integers end where a double's precision does
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)
