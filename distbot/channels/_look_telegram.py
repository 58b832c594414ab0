"""Whether a post stands in a Telegram channel, whose history no bot can read.

Ids in a channel are sequential, and a forward returns the content. So the ids at
which a lost post can stand are forwarded to a chat of the newsroom's own, each
forward is taken away again, and what it showed is compared.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import count, islice

from telegram import (
    Bot,
    Chat,
    ChatFullInfo,
    Message,
    MessageEntity,
    MessageOriginChannel,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from distbot.channels._sameness import Content, alike, bare_address, fold
from distbot.domain.post import Draft, Receipt
from distbot.domain.sighting import Absent, Seen, Sighting, Trace, Unclear

MOST_FORWARDS = 10
_MOST_KEPT = 1000
_END_OF_CHANNEL = 3
"""After so many ids in a row that are not there, nothing is taken to follow."""

_CLOCK_SLACK = timedelta(minutes=2)
_LONG_BEFORE = timedelta(days=1)
"""So much older than an attempt is no message of its, however wrong our clock is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The ids at which a lost post can stand.

    Attributes:
        ids: In the order in which they are looked at; at most `MOST_FORWARDS`.
        whole: Whether there are no others.
        top: An id above them that is there, or None if they have no known end.
    """

    ids: tuple[int, ...]
    whole: bool
    top: int | None


class Gap(Enum):
    """What an id shows that shows no post.

    A locked one is there but cannot be forwarded: in a channel without protected
    content a service message, or one that its sender protected; never ours.
    """

    MISSING = "missing"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as its forward shows it.

    Attributes:
        content: What it says and shows.
        buttons: Where its buttons lead; None if the forward has none.
        at: When it was sent; aware UTC.
        first_hand: Whether it is not itself a forward from another channel.
    """

    content: Content
    buttons: tuple[str, ...] | None
    at: datetime
    first_hand: bool


View = Shown | Gap


def span_of(trace: Trace) -> Span | None:
    """Return where a lost post can stand; None if neither end is known."""
    after, before = _number(trace.after_id), _number(trace.before_id)
    if after is None:
        return None if before is None else _below(before, trace)
    if before is None or before <= after:
        free = (i for i in count(after + 1) if str(i) not in trace.taken)
        return Span(ids=tuple(islice(free, MOST_FORWARDS)), whole=False, top=None)
    inner = (i for i in range(after + 1, before) if str(i) not in trace.taken)
    ids = tuple(islice(inner, MOST_FORWARDS))
    return Span(ids=ids, whole=next(inner, None) is None, top=before)


def _below(before: int, trace: Trace) -> Span:
    inner = (i for i in range(before - 1, 0, -1) if str(i) not in trace.taken)
    ids = tuple(islice(inner, MOST_FORWARDS))
    return Span(ids=ids, whole=next(inner, None) is None, top=before)


def content_of(draft: Draft) -> Content:
    """Return what a draft says and shows, for comparing."""
    linked = [e for e in draft.wording.entities if e.kind == MessageEntity.TEXT_LINK]
    linked.sort(key=lambda entity: entity.offset)
    return Content(
        words=fold(draft.wording.text),
        addresses=tuple(bare_address(entity.url or "") for entity in linked),
        picture=bool(draft.card),
    )


def is_ours(view: View, trace: Trace) -> bool:
    """Say whether an id shows the very post, and not an older one of its words.

    An id above the last one known before the attempt is new. Only where none is known
    do dates tell, and they are Telegram's, while the attempt's is our clock's.
    """
    return (
        isinstance(view, Shown)
        and view.first_hand
        and (_number(trace.after_id) is not None or _is_of_its_time(view, trace))
        and view.content == content_of(trace.draft)
    )


def judge(span: Span, views: Mapping[int, View], trace: Trace) -> Sighting:
    """Say what ids say of a post that none of them shows.

    It surely is absent if every id at which it can stand shows something else. An id
    that shows nothing, below one that is there, was taken away by somebody; it may
    have been the post. One that is nearly the post may be it, edited.

    Args:
        span: Where it can stand.
        views: What was looked at, by id.
        trace: What is known of it.
    """
    near = [i for i, view in views.items() if _is_near(view, trace)]
    if near:
        fault = "is much like it: it may be it, edited, or dated by another clock"
        return Unclear(why=f"message {near[0]} {fault}")
    missing = {i for i, view in views.items() if view is Gap.MISSING}
    there = {_number(one) or 0 for one in trace.taken} | (views.keys() - missing)
    top = max(there | {span.top or 0})
    gone = [i for i in sorted(missing) if i < top]
    if gone:
        return Unclear(why=f"message {gone[0]} was deleted, and may have been it")
    if span.whole:
        return Absent(surely=True)
    if span.top is None and len(missing) >= _END_OF_CHANNEL:
        return Absent(surely=False)
    return Unclear(why=f"it is not among the {len(views)} messages looked at")


def _is_of_its_time(view: Shown, trace: Trace) -> bool:
    begun, ended = trace.began_at - _CLOCK_SLACK, trace.deadline + _CLOCK_SLACK
    return begun <= view.at <= ended


def _is_near(view: View, trace: Trace) -> bool:
    """Say whether it may be the post; whenever it is dated: our clock may be wrong."""
    if not isinstance(view, Shown) or not view.first_hand:
        return False
    wanted = content_of(trace.draft)
    if view.content.words == wanted.words:
        return True
    buttons = tuple(bare_address(b.url) for b in trace.draft.wording.buttons)
    return (
        view.buttons in {None, buttons}
        and view.content.picture == wanted.picture
        and alike(view.content.words, wanted.words)
    )


class Lookout:
    """Looks for one bot's lost posts.

    What was seen once is not forwarded again: a look that flood control broke off
    goes on where it stopped.
    """

    def __init__(self, bot: Bot) -> None:
        """Keep the bot; nothing is called yet."""
        self._bot = bot
        self._kept: dict[tuple[int, int], View] = {}

    async def look(self, address: str, trace: Trace, log_chat: int | None) -> Sighting:
        """Look for a post; what is forwarded for it is taken away at once.

        A forward whose answer is lost stays in the log chat: nobody knows its id.

        Args:
            address: Of the channel: "@name", or its number.
            trace: What is known of the attempt.
            log_chat: Where to forward to, or None.

        Raises:
            telegram.error.TelegramError: Nothing is known: the network is away, asks
                to wait, or does not know the token.
        """
        span = span_of(trace)
        if span is None:
            return Unclear(why="nothing else is known to stand there, before or after")
        if span.whole and not span.ids:
            return Absent(surely=True)
        if log_chat is None:
            fault = "a bot reads no history; with [newsroom] log_chat it could look"
            return Unclear(why=fault)
        try:
            return await self._search(address, trace, span, log_chat)
        except (BadRequest, Forbidden, ChatMigrated) as error:
            return Unclear(
                why=f"Telegram does not let the bot forward from {address} to the log "
                f"chat ({error.message}): make it an administrator of both"
            )

    async def _search(
        self, address: str, trace: Trace, span: Span, log_chat: int
    ) -> Sighting:
        chat = await self._bot.get_chat(address)
        if chat.id == log_chat:
            fault = "[newsroom] log_chat is the channel itself: give it another chat"
            return Unclear(why=fault)
        if chat.has_protected_content:
            fault = "its content is protected, so that the bot cannot look"
            return Unclear(why=f"{address}: {fault}; allow forwarding there")
        views: dict[int, View] = {}
        for number in span.ids:
            view = await self._view(chat.id, number, log_chat)
            if isinstance(view, Shown) and is_ours(view, trace):
                return Seen(receipt=_receipt(chat, number, view.at))
            views[number] = view
            if _ends(span, view, trace):
                return judge(replace(span, whole=True), views, trace)
        return judge(span, views, trace)

    async def _view(self, chat_id: int, number: int, log_chat: int) -> View:
        known = self._kept.get((chat_id, number))
        if known is not None:
            return known
        view = await self._forward(chat_id, number, log_chat)
        if view is not Gap.MISSING:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[chat_id, number] = view
        return view

    async def _forward(self, chat_id: int, number: int, log_chat: int) -> View:
        try:
            forward = await self._bot.forward_message(
                log_chat, chat_id, number, disable_notification=True
            )
        except BadRequest as error:
            gap = _gap(error)
            if gap is None:
                raise
            return gap
        with suppress(TelegramError):
            await self._bot.delete_message(log_chat, forward.message_id)
        return _shown(forward, number)


def _ends(span: Span, view: View, trace: Trace) -> bool:
    """Say whether, going down, a message is older than the attempt: so are the rest."""
    down = span.ids[0] > span.ids[-1]
    long_before = trace.began_at - _LONG_BEFORE
    return down and isinstance(view, Shown) and view.at < long_before


def _gap(error: BadRequest) -> Gap | None:
    """Read why an id could not be forwarded; None if that says nothing of the id.

    The words are those of tdlib's server (telegram-bot-api, Client.cpp): they are no
    contract, so what is not known is not guessed.
    """
    words = error.message.casefold()
    if "to forward not found" in words or "message_id_invalid" in words:
        return Gap.MISSING
    if "can't be forwarded" in words and "protected" not in words:
        return Gap.LOCKED
    return None


def _shown(forward: Message, number: int) -> Shown:
    origin = forward.forward_origin
    entities: Sequence[MessageEntity] = forward.entities or forward.caption_entities
    linked = [e.url or "" for e in entities if e.type == MessageEntity.TEXT_LINK]
    elsewhere = isinstance(origin, MessageOriginChannel) and origin.message_id != number
    return Shown(
        content=Content(
            words=fold(forward.text or forward.caption or ""),
            addresses=tuple(map(bare_address, linked)),
            picture=bool(forward.photo),
        ),
        buttons=_buttons(forward),
        at=(origin.date if origin else forward.date).astimezone(UTC),
        first_hand=not elsewhere,
    )


def _buttons(forward: Message) -> tuple[str, ...] | None:
    if forward.reply_markup is None:
        return None
    rows = forward.reply_markup.inline_keyboard
    return tuple(bare_address(key.url or "") for row in rows for key in row)


def _receipt(chat: ChatFullInfo, number: int, at: datetime) -> Receipt:
    """Word the receipt as `telegram.Message.link` does for what was just sent."""
    name = chat.username or f"c/{str(chat.id)[4:]}"
    url = None if chat.type == Chat.GROUP else f"https://t.me/{name}/{number}"
    return Receipt(remote_id=str(number), url=url, at=at)


def _number(remote_id: str | None) -> int | None:
    return int(remote_id) if remote_id and remote_id.isdecimal() else None
