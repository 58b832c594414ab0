"""How the desk says what something costs."""

from collections.abc import Mapping
from decimal import Decimal


def told_price(price_usd: Decimal, words: Mapping[str, str]) -> str:
    """Say a price in mills, "$0.020"; nothing is said to be free."""
    if not price_usd:
        return words["free"]
    return words["costs"].format(price=f"{price_usd:.3f}")
