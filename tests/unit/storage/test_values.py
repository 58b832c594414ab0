from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from distbot.storage._values import from_micro, from_ms, to_micro, to_ms

ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(moment=st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=ZONES))  # noqa: DTZ001 - the zone is drawn apart
@example(moment=datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
def test_a_moment_is_kept_to_the_millisecond_and_never_later(moment: datetime) -> None:
    kept = from_ms(to_ms(moment))

    assert kept.tzinfo is UTC
    assert timedelta() <= moment - kept < timedelta(milliseconds=1)


@given(price=st.decimals(0, 100_000, places=6))
@example(price=Decimal("0.015"))
def test_money_is_kept_exactly(price: Decimal) -> None:
    assert from_micro(to_micro(price)) == price
