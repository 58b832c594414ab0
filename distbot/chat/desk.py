"""The desk's side of the line: drafts shown, decisions carried out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from distbot.chat.dialogue import Answer, Choice, Press, ask
from distbot.domain.card import CardSize
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Post
from distbot.domain.reading import ArticleClass
from distbot.line import Line
from distbot.ports import Channel, Parts

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
    bot: Bot
    telegram: Channel

    @property
    def parts(self) -> Parts:
        """The newsroom's parts."""
        return self.line.parts

    @property
    def words(self) -> Mapping[str, str]:
        """The newsroom's words for the desk."""
        return self.parts.language.messages.chat

    async def draft(self, url: str) -> Sequence[Post]:
        """Read an article's page and store its posts as drafts.

        Returns:
            All posts of the article, whatever their state.

        Raises:
            InputError: The page is no article of the newsroom.
        """
        article = await self.parts.fetch_page(url)
        return await asyncio.to_thread(self.line.draft, article)

    async def show(self, post: Post, chat_id: int) -> None:
        """Show a draft as followers would see it, then ask what shall become of it."""
        card = None
        if post.draft.card:
            card = await asyncio.to_thread(self.parts.shelf.load, post.draft.card)
        here = _as_destination(chat_id)
        ready = await self.telegram.prepare(here, post.draft, card)
        receipt = await ready.publish()
        question = ask(post, self._destination(post), self.words)
        asked = await self.bot.send_message(
            chat_id,
            question.text,
            reply_markup=keyboard(question),
            reply_to_message_id=int(receipt.remote_id),
        )
        now = self.parts.clock.now()
        await asyncio.to_thread(
            self.parts.posts.shown, post, chat_id, asked.message_id, now
        )

    async def show_new(self) -> None:
        """Show the desk's group every draft that it has not seen."""
        chat_id = self.parts.newsroom.desk_chat
        if chat_id is None:
            return
        for post in await asyncio.to_thread(self.parts.posts.unshown, _BATCH):
            await self.show(post, chat_id)

    def decide(self, press: Press, editor: str) -> bool:
        """Carry out a decision, once; blocking.

        Returns:
            Whether it was this press that decided.
        """
        now = self.parts.clock.now()
        if press.choice is Choice.PUBLISH:
            return self.parts.posts.approve(
                press.post_id,
                press.version,
                actor=editor,
                why=f"approved by {editor}",
                due_at=now,
                now=now,
            )
        why = f"skipped by {editor}"
        return self.parts.posts.cancel(
            press.post_id, press.version, actor=editor, why=why, now=now
        )

    def _destination(self, post: Post) -> Destination:
        name = post.draft.destination
        return next(d for d in self.parts.newsroom.destinations if d.name == name)


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
