"""Telegram's updates, as it posts them (Bot API, setWebhook)."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from distbot.chat.webhook import Webhook
from distbot.web.body import RefusedError, read_body

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name


async def take_update(webhook: Webhook, request: Request) -> Response:
    """Queue an update; 200 says that it is, anything else has Telegram post it again.

    Raises:
        RefusedError: 401: it is not Telegram's; 400: it is no update; 503: this
            process does not listen now.
    """
    if not webhook.admits(request.headers.get(_SECRET_HEADER, "")):
        raise RefusedError(401)
    told = _object(await read_body(request))
    try:
        taken = await webhook.take(told)
    except ValueError as error:
        raise RefusedError(400) from error
    if not taken:
        raise RefusedError(503)
    return Response()


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400) from error
    if not isinstance(told, dict):
        raise RefusedError(400)
    return told
