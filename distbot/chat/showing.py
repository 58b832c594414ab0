"""Drafts shown to the desk: as followers would see them, then a question."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from distbot.chat.answer import Answer
from distbot.chat.dialogue import Question, ask
from distbot.chat.press import Seal
from distbot.chat.sending import say
from distbot.domain.card import CardSize
from distbot.domain.errors import (
    ConfigError,
    DistbotError,
    InputError,
    Rejected,
    Throttled,
)
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Post
from distbot.domain.reading import ArticleClass
from distbot.line import Line
from distbot.ports import NO_OUTLAYS, Channel, MessageKind, no_fence
from distbot.services.review import objection_until

_LOOKED_AT = 100
_MINUTE = timedelta(minutes=1)
_A_MINUTE = 5
"""So many drafts of two messages each leave half of the 20 that a group takes in a
minute (Bots FAQ) to those who press and ask meanwhile, and who may stop everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Shows a newsroom's drafts.

    Attributes:
        line: The newsroom's line.
        bot: Asks.
        seal: Of the buttons.
        telegram: Shows a draft as the exact post, by the same code that publishes.
        turn: Held while drafts are shown: each is shown once.
    """

    line: Line
    bot: Bot = field(repr=False)  # its own repr tells the token
    seal: Seal = field(repr=False)
    telegram: Channel
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)
    _lately: deque[timedelta] = field(
        default_factory=partial(deque[timedelta], maxlen=_A_MINUTE), init=False
    )

    async def show_new(self) -> None:
        """Show the desk's group the drafts that it has not seen: five a minute.

        Breaking news goes before the others. Those that wait are shown again to a
        group that takes another one's place.

        Raises:
            ChannelError: Telegram takes no more at present; call again.
            telegram.error.TelegramError: The same.
        """
        chat_id = self.line.parts.newsroom.desk_chat
        if chat_id is None or not self._has_room():
            return
        async with self.turn:
            await self._show_all(await self._unshown(chat_id), chat_id)

    async def show(self, post: Post, chat_id: int) -> None:
        """Show a draft as followers would see it, then ask what shall become of it.

        A preview whose question did not get through is not sent a second time, by
        whatever process. One that was decided about or edited meanwhile is not shown;
        what becomes of it while its picture is on the way is told as of then.
        """
        seen = self.line.parts.clock.now()
        if not await asyncio.to_thread(self._still_stands, post):
            return
        preview, fault = await asyncio.to_thread(self._previewed, post, chat_id), None
        if preview is None:
            try:
                preview = await self._preview(post, chat_id)
            except (InputError, Rejected) as error:
                # It is asked about all the same: nobody would hear of it else.
                fault = str(error)
            else:
                await self.remember(post, chat_id, preview, MessageKind.PREVIEW, seen)
        self._lately.append(self.line.parts.clock.elapsed())
        question = await self.question(post, fault=fault)
        asked = await say(self.bot, self.seal, chat_id, question, reply_to=preview)
        await self.remember(post, chat_id, asked, at=seen)

    async def question(self, post: Post, *, fault: str | None = None) -> Answer:
        """Say what an editor must know of a draft, with the buttons to decide."""
        return await asyncio.to_thread(self._question, post, fault)

    async def remember(
        self,
        post: Post,
        chat_id: int,
        number: int,
        kind: MessageKind = MessageKind.CONTROL,
        at: datetime | None = None,
    ) -> None:
        """Remember a message that shows a post's present version.

        Args:
            post: As it is shown.
            chat_id: Where.
            number: Of the message.
            kind: Which of the two it is.
            at: When the post was so, if not just now: later news rewrites the message.
        """
        at, shown = at or self.line.parts.clock.now(), self.line.parts.posts.shown
        await asyncio.to_thread(shown, post, chat_id, number, at, kind)

    def _still_stands(self, post: Post) -> bool:
        now = self.line.parts.posts.get(post.id)
        return (now.version, now.state) == (post.version, post.state)

    async def _unshown(self, chat_id: int) -> Sequence[Post]:
        unshown = self.line.parts.posts.unshown
        posts = await asyncio.to_thread(unshown, _LOOKED_AT, chat_id)
        return sorted(posts, key=_can_wait)

    async def _show_all(self, posts: Sequence[Post], chat_id: int) -> None:
        refused: Exception | None = None
        for post in posts:
            if not self._has_room():
                break
            try:
                await self.show(post, chat_id)
            except (RetryAfter, Throttled):
                raise
            except (DistbotError, TelegramError) as error:
                refused = error  # told at the end: it must not hide the others
        if refused is not None:
            raise refused

    def _has_room(self) -> bool:
        """Say whether another draft leaves the group's editors their answers."""
        parts = self.line.parts
        if parts.newsroom.desk.answers_per_minute == 0:
            return True  # Telegram's own limits are lifted
        lately, now = self._lately, parts.clock.elapsed()
        return len(lately) < _A_MINUTE or now - lately[0] >= _MINUTE

    async def _preview(self, post: Post, chat_id: int) -> int:
        card = None
        if post.draft.card:
            card = await asyncio.to_thread(self.line.parts.shelf.load, post.draft.card)
        here = _as_destination(chat_id)
        ready = await self.telegram.prepare(here, post.draft, card, NO_OUTLAYS)
        return int((await ready.publish(no_fence)).remote_id)

    def _previewed(self, post: Post, chat_id: int) -> int | None:
        """Return the preview of a version that nobody was asked about; blocking."""
        shown = [
            message
            for message in self.line.parts.desk.messages.of_post(post.id)
            if (message.chat_id, message.version) == (chat_id, post.version)
        ]
        asked = any(one.kind is MessageKind.CONTROL for one in shown)
        return None if asked or not shown else shown[-1].message_id

    def _question(self, post: Post, fault: str | None) -> Answer:
        parts = self.line.parts
        article = parts.articles.get(post.article_id)
        reading = parts.language.read(article)
        destination = parts.destination(post.draft.destination)
        question = Question(
            post=post,
            address="–" if destination is None else destination.address,
            planned=self._planned(post),
            class_reason=reading.class_reason,
            fault=fault,
            zone=parts.newsroom.timezone,
            objection=objection_until(parts, post),
        )
        return ask(question, parts.language)

    def _planned(self, post: Post) -> datetime | None:
        """Return when it goes if it is approved now; None: its rhythm never lets it."""
        try:
            return self.line.slot(post).due_at
        except ConfigError:
            return None


def _can_wait(post: Post) -> bool:
    return post.draft.article_class is not ArticleClass.BREAKING


def _as_destination(chat_id: int) -> Destination:
    """Make the desk's chat an address that a channel can send to."""
    rule = Approval(mode=ApprovalMode.REQUIRED)
    return Destination(
        name="desk",
        channel="telegram",
        address=str(chat_id),
        approval=dict.fromkeys(ArticleClass, rule),
        link=LinkPolicy.NEVER,
        size=CardSize.PORTRAIT,
    )
