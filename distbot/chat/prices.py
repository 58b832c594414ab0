"""How the desk says what something costs."""

from collections.abc import Mapping
from decimal import Decimal


def told_price(price_usd: Decimal, words: Mapping[str, str]) -> str:
    """Say a price to a tenth of a cent, "$0.020", or that it costs nothing."""
    if not price_usd:
        return words["free"]
    return words["costs"].format(price=f"{price_usd:.3f}")
