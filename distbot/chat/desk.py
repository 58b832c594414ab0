"""The desk's side of the line: drafts shown, decisions carried out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from distbot.chat.dialogue import Answer, Choice, Press, ask
from distbot.domain.card import CardSize
from distbot.domain.errors import DistbotError, InputError, Rejected, Throttled
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.line import Line
from distbot.ports import NO_OUTLAYS, Audience, Channel, Notice, Parts, no_fence

_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One newsroom's desk.

    Attributes:
        line: The newsroom's line.
        bot: For questions and answers.
        telegram: Shows a draft as the exact post, by the same code that publishes.
    """

    line: Line
    bot: Bot = field(repr=False)  # python-telegram-bot's own repr tells the token
    telegram: Channel
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)
    _previews: dict[tuple[int, int], int] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def parts(self) -> Parts:
        """The newsroom's parts."""
        return self.line.parts

    @property
    def words(self) -> Mapping[str, str]:
        """The newsroom's words for the desk."""
        return self.parts.language.messages.chat

    async def draft(self, url: str, chat_id: int) -> Sequence[Post]:
        """Read an article's page, store its posts as drafts and show these.

        Returns:
            The last post of the article for each destination, whatever its state.

        Raises:
            InputError: The page is no article of the newsroom.
            CardError: Not even its headline card can be drawn.
            ChannelError: A draft is stored, and could not be shown.
            telegram.error.TelegramError: The same.
        """
        article = await self.parts.fetch_page(url)
        # What is being shown here is not yet known as shown to `show_new`.
        async with self._turn:
            posts = await self.line.apart(partial(self.line.draft, article))
            last = {post.draft.destination: post for post in posts}
            for post in last.values():
                if post.state is PostState.DRAFT:
                    await self._show(post, chat_id)
        return tuple(last.values())

    async def show_new(self) -> None:
        """Show the desk's group every draft that it has not seen.

        Raises:
            ChannelError: Telegram takes no more at present; call again.
            telegram.error.TelegramError: The same.
        """
        chat_id = self.parts.newsroom.desk_chat
        if chat_id is None:
            return
        async with self._turn:
            refused: Exception | None = None
            for post in await asyncio.to_thread(self.parts.posts.unshown, _BATCH):
                try:
                    await self._show(post, chat_id)
                except (RetryAfter, Throttled):
                    raise
                except (DistbotError, TelegramError) as error:
                    refused = error  # told at the end: it must not hide the others
            if refused is not None:
                raise refused

    async def tell_notices(self) -> None:
        """Tell what people must hear and were not told yet.

        One that nobody can be told now does not hide the others.

        Raises:
            telegram.error.TelegramError: Telegram takes no more at present, or did not
                take one; call again.
        """
        refused: TelegramError | None = None
        for notice in await asyncio.to_thread(self.parts.notices.untold, _BATCH):
            text = self.words[f"notice_{notice.kind}"].format(**notice.fields)
            try:
                await self._tell_people(notice, text)
            except RetryAfter:
                raise
            except TelegramError as error:
                refused = error
                continue
            now = self.parts.clock.now()
            await asyncio.to_thread(self.parts.notices.told, notice.id, now)
        if refused is not None:
            raise refused

    async def _tell_people(self, notice: Notice, text: str) -> None:
        """Tell the desk's group, or chiefs each in private; if in vain, the others."""
        newsroom = self.parts.newsroom
        desk = [] if newsroom.desk_chat is None else [newsroom.desk_chat]
        rooms = [sorted(newsroom.chiefs), desk]
        if notice.audience is Audience.DESK:
            rooms.reverse()
        refused: TelegramError | None = None
        for chats in rooms:
            reached = False
            for chat in chats:
                try:
                    await self.bot.send_message(chat, text)
                    reached = True
                except (BadRequest, Forbidden) as error:
                    # Who never wrote to the bot cannot be written to.
                    refused = error
            if reached:
                return
        if refused is not None:
            raise refused

    async def _show(self, post: Post, chat_id: int) -> None:
        """Show a draft as followers would see it, then ask what shall become of it.

        A preview whose question did not get through is not sent a second time.
        """
        key, fault = (post.id, post.version), None
        if key not in self._previews:
            try:
                self._previews[key] = await self._preview(post, chat_id)
            except (InputError, Rejected) as error:
                # It is asked about all the same: nobody would hear of it else.
                fault = str(error)
        await self._ask(post, chat_id, self._previews.get(key), fault)
        self._previews.pop(key, None)

    async def _preview(self, post: Post, chat_id: int) -> int:
        card = None
        if post.draft.card:
            card = await asyncio.to_thread(self.parts.shelf.load, post.draft.card)
        here = _as_destination(chat_id)
        ready = await self.telegram.prepare(here, post.draft, card, NO_OUTLAYS)
        return int((await ready.publish(no_fence)).remote_id)

    async def _ask(
        self, post: Post, chat_id: int, preview: int | None, fault: str | None
    ) -> None:
        question = ask(post, self.parts.newsroom, self.words, fault=fault)
        asked = await self.bot.send_message(
            chat_id,
            question.text,
            reply_markup=keyboard(question),
            reply_to_message_id=preview,
            allow_sending_without_reply=True,
        )
        now = self.parts.clock.now()
        await asyncio.to_thread(
            self.parts.posts.shown, post, chat_id, asked.message_id, now
        )

    def decide(self, press: Press, editor: str) -> bool:
        """Carry out a decision, once; blocking.

        Returns:
            Whether it was this press that decided.
        """
        now, posts = self.parts.clock.now(), self.parts.posts
        try:
            post = posts.get(press.post_id)
        except LookupError:
            return False
        if press.choice is Choice.PUBLISH:
            slot = self.line.slot(post)
            return posts.approve(
                press.post_id,
                press.version,
                actor=editor,
                why=f"approved by {editor}",
                due_at=slot.due_at,
                expire_at=slot.expire_at,
                now=now,
                drafts_only=True,
            )
        return posts.cancel(
            press.post_id,
            press.version,
            actor=editor,
            why=f"skipped by {editor}",
            now=now,
            drafts_only=True,
        )


def keyboard(answer: Answer) -> InlineKeyboardMarkup | None:
    """Return an answer's buttons, or None where it has none."""
    row = [InlineKeyboardButton(t, callback_data=p.data) for t, p in answer.presses]
    return InlineKeyboardMarkup([row]) if row else None


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
