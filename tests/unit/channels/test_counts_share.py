"""How much of a month a channel lets counting cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError
from typing_extensions import override

from distbot.channels.telegram import TelegramChannel, TelegramOptions
from distbot.channels.x import XChannel, XOptions
from distbot.ports import Clock

KEYS = dict.fromkeys(XChannel.SECRETS, "k")


class Noon(Clock):
    @override
    def now(self) -> datetime:
        return datetime(2026, 11, 26, 5, tzinfo=UTC)

    @override
    def elapsed(self) -> timedelta:
        return timedelta()


@pytest.mark.parametrize("share", ["0", "0.50", "2"])
def test_on_x_the_config_says_it(share: str) -> None:
    options = XOptions(metrics_usd=Decimal(share))

    assert XChannel(options, KEYS, Noon()).monthly_counts_usd == Decimal(share)


def test_half_a_dollar_is_usual() -> None:
    assert XOptions().metrics_usd == Decimal("0.50")


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="metrics_usd"):
        XOptions(metrics_usd=Decimal(-1))


def test_telegram_tells_by_itself_and_is_never_asked() -> None:
    channel = TelegramChannel(TelegramOptions(), {"token": "1:t"}, Noon())

    assert channel.monthly_counts_usd == 0
