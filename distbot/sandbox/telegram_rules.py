"""What the Bot API refuses: keyboards, pictures, floods. Bot API 10.0."""

import io
import math
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from PIL import Image

from distbot.sandbox.telegram_entities import link_is_valid
from distbot.sandbox.telegram_values import (
    BotApiError,
    Chat,
    ChatKind,
    Json,
    Membership,
    Standing,
    bad_request,
)
from distbot.sandbox.timeline import Key, Keyboard, Picture

TEXT_LIMIT_UTF16 = 4096
CAPTION_LIMIT_UTF16 = 1024
_PHOTO_LIMIT_BYTES = 10 * 1024 * 1024
_SIDES_LIMIT_PX = 10_000
_RATIO_LIMIT = 20
_DATA_LIMIT_BYTES = 64
_KEYS_LIMIT = 100


def open_picture(content: bytes) -> Picture:
    """Read an image by its content.

    Raises:
        BotApiError: It is too big, not an image, or badly proportioned.
    """
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > _PHOTO_LIMIT_BYTES:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; the maximum "
            f"size is {_PHOTO_LIMIT_BYTES} bytes"
        )
    width, height, media_type = _measure(content)
    ratio = max(width, height) / min(width, height)
    if width + height > _SIDES_LIMIT_PX or ratio > _RATIO_LIMIT:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return Picture(
        content=content, media_type=media_type, width_px=width, height_px=height
    )


@lru_cache(maxsize=16)  # opening takes long, and the same card may come often
def _measure(content: bytes) -> tuple[int, int, str]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if sum(image.size) <= _SIDES_LIMIT_PX:  # else decoding may take for ever
                image.load()
            return *image.size, Image.MIME[image.format or ""]
    except (OSError, ValueError, SyntaxError, KeyError) as fault:
        raise bad_request("IMAGE_PROCESS_FAILED") from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from fault


def read_keyboard(markup: Json | None) -> Keyboard:
    """Check inline buttons; other kinds of markup show nothing on a timeline.

    Raises:
        BotApiError: A button is malformed.
    """
    rows = (markup or {}).get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("object expected as reply markup")
    keyboard = tuple(tuple(map(_key, row)) for row in rows if row)
    if sum(map(len, keyboard)) > _KEYS_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return keyboard


def _key(raw: object) -> Key:
    fields = raw if isinstance(raw, dict) else {}
    text, url, data = (fields.get(name) for name in ("text", "url", "callback_data"))
    if not isinstance(text, str) or not text.strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if isinstance(url, str):
        if not link_is_valid(url):
            raise bad_request("BUTTON_URL_INVALID")
        return Key(text=text, url=url)
    if not isinstance(data, str):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the "
            "inline keyboard"
        )
    if not 1 <= len(data.encode()) <= _DATA_LIMIT_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return Key(text=text, data=data)


def check_may_send(chat: Chat, bot: Membership, what: str) -> None:
    """Refuse a bot that may not write in a chat.

    Args:
        chat: Where it wants to write.
        bot: What it may do there.
        what: "text messages", "photos" or "documents".

    Raises:
        BotApiError: It may not.
    """
    check_reach(chat, bot)
    words = f"not enough rights to send {what} to the chat"
    if bot.standing is Standing.RESTRICTED:
        raise bad_request(words)
    if chat.kind is ChatKind.CHANNEL:
        if not bot.admin:
            raise bad_request("need administrator rights in the channel chat")
        if not bot.may("can_post_messages"):
            raise bad_request(words)


def check_reach(chat: Chat, bot: Membership) -> None:
    """Refuse a bot that is not in a chat.

    Raises:
        BotApiError: 403, in the words for why it is not.
    """
    kind = chat.kind.value
    match bot.standing:
        case Standing.KICKED if chat.kind is ChatKind.PRIVATE:
            words = "bot was blocked by the user"
        case Standing.LEFT if chat.kind is ChatKind.PRIVATE:
            words = "bot can't initiate conversation with a user"
        case Standing.KICKED:
            words = f"bot was kicked from the {kind} chat"
        case Standing.LEFT:
            words = f"bot is not a member of the {kind} chat"
        case _:
            return
    raise BotApiError(403, f"Forbidden: {words}")


class Pace:
    """Flood control (Bots FAQ): 1/s a chat, 20/min a group or channel, 30/s in all.

    A short burst above 1/s passes, as it does on the real server.
    """

    _BURST = 3

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Count by `clock`, aware UTC."""
        self._clock = clock
        self._sent: dict[object, deque[datetime]] = defaultdict(deque)

    def admit(self, bot_id: int, chat: Chat) -> None:
        """Count one message, or refuse it.

        Raises:
            BotApiError: 429 with the seconds to wait.
        """
        now = self._clock()
        windows = [
            ((bot_id, chat.id, "burst"), self._BURST, timedelta(seconds=self._BURST)),
            ((bot_id, "all"), 30, timedelta(seconds=1)),
        ]
        if chat.kind is not ChatKind.PRIVATE:
            windows.append(((bot_id, chat.id, "minute"), 20, timedelta(minutes=1)))
        wait = max(self._wait(key, limit, span, now) for key, limit, span in windows)
        if wait > 0:
            raise BotApiError(
                429, f"Too Many Requests: retry after {wait}", retry_after_s=wait
            )
        for key, _, _ in windows:
            self._sent[key].append(now)

    def _wait(self, key: object, limit: int, span: timedelta, now: datetime) -> int:
        sent = self._sent[key]
        while sent and sent[0] <= now - span:
            sent.popleft()
        if len(sent) < limit:
            return 0
        return max(1, math.ceil((sent[0] + span - now).total_seconds()))
