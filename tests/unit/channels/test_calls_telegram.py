from datetime import UTC, datetime, timedelta

import pytest

from distbot.channels._calls_telegram import why_it_stands, why_unchanged
from distbot.domain.post import Receipt

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TWO_DAYS = timedelta(hours=48)
UNKNOWN = [
    "Chat not found",
    "Need administrator rights in the channel chat",
    "Message caption is too long",
    "Message is too long",
]


def receipt(age: timedelta) -> Receipt:
    return Receipt(remote_id="17", url=None, at=NOW - age)


@pytest.mark.parametrize("message", ["Message to edit not found", "MESSAGE_ID_INVALID"])
def test_a_message_that_is_gone_is_told_from_one_that_cannot_be_changed(
    message: str,
) -> None:
    assert "17 is not there any more" in str(why_unchanged(message, 17))


@pytest.mark.parametrize(
    "message", ["Message can't be edited", "MESSAGE_AUTHOR_REQUIRED"]
)
def test_another_s_message_is_a_person_s_to_change(message: str) -> None:
    assert "change it in the app" in str(why_unchanged(message, 17))


@pytest.mark.parametrize(
    "message",
    [
        "Message can't be deleted",
        "Message can't be deleted for everyone",
        "MESSAGE_DELETE_FORBIDDEN",
    ],
)
def test_age_and_rights_are_told_apart_by_the_receipt(message: str) -> None:
    young = receipt(TWO_DAYS - timedelta(seconds=1))
    assert "give it the right" in str(why_it_stands(message, young, NOW))
    assert "older than 48 hours" in str(why_it_stands(message, receipt(TWO_DAYS), NOW))


@pytest.mark.parametrize("message", UNKNOWN)
def test_other_words_are_left_to_the_channel_s_own_reading(message: str) -> None:
    assert why_unchanged(message, 17) is None
    assert why_it_stands(message, receipt(TWO_DAYS), NOW) is None
