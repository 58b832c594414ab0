"""What the networks say no with reaches an Indonesian reader in Indonesian."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests
from telegram.error import BadRequest, Forbidden

from distbot import plugins
from distbot.channels._refusal_x import refusal
from distbot.channels.telegram import reading_of
from distbot.sandbox import x_values

if TYPE_CHECKING:
    from telegram.error import TelegramError

    from distbot.domain.phrasing import Phrasing
    from distbot.sandbox.x_values import XProblemError

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TELEGRAM: tuple[TelegramError, ...] = (
    Forbidden("Forbidden: bot was kicked from the channel chat"),
    Forbidden("Forbidden: bot is not a member of the supergroup chat"),
    Forbidden("Forbidden: bot was blocked by the user"),
    Forbidden("Forbidden: bot can't initiate conversation with a user"),
    *map(
        BadRequest,
        (
            "Bad Request: chat not found",
            "Bad Request: not enough rights to send photos to the chat",
            "Bad Request: need administrator rights in the channel chat",
            "Bad Request: message is too long",
            "Bad Request: message caption is too long",
            "Bad Request: PHOTO_INVALID_DIMENSIONS",
            "Bad Request: IMAGE_PROCESS_FAILED",
            "Bad Request: BUTTON_URL_INVALID",
        ),
    ),
)
X = (
    x_values.unauthorized(),
    x_values.no_rights(),
    x_values.credits_depleted("1700000000000000000"),
    x_values.invalid("$.text: a string is expected"),
    x_values.not_found("tweet", "1700000000000000001"),
    x_values.forbidden("You are not allowed to create a Tweet with duplicate content."),
    x_values.forbidden("You are not authorized to delete this Tweet."),
)


@pytest.fixture(scope="module")
def indonesian() -> Phrasing:
    phrasing: Phrasing = plugins.load("languages", "id").messages.phrasing
    return phrasing


@pytest.mark.parametrize("error", TELEGRAM, ids=str)
def test_telegrams_usual_refusals_are_said_in_indonesian(
    indonesian: Phrasing, error: TelegramError
) -> None:
    assert indonesian.unsaid(str(reading_of(error, NOW))) == ()


@pytest.mark.parametrize("problem", X, ids=str)
def test_x_s_usual_refusals_are_said_in_indonesian(
    indonesian: Phrasing, problem: XProblemError
) -> None:
    answer = requests.Response()
    answer.status_code = problem.status
    answer._content = json.dumps(problem.json).encode()  # noqa: SLF001 - requests has no other way

    assert indonesian.unsaid(str(refusal(answer, NOW))) == ()


def test_words_that_nobody_knew_are_quoted_as_the_network_has_them(
    indonesian: Phrasing,
) -> None:
    error = BadRequest("Bad Request: the moon is in the way")

    said = indonesian.say(str(reading_of(error, NOW)))

    assert said == "Telegram menolak: The moon is in the way"
