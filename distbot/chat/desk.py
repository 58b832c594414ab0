"""The desk's room: its newsroom's line, its bot, its people, and what is shown."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from telegram import Bot

from distbot.chat.answer import Answer
from distbot.chat.people import People
from distbot.chat.press import Seal
from distbot.chat.sending import say
from distbot.chat.showing import Showing
from distbot.domain.editor import Editor
from distbot.domain.post import Post, PostState
from distbot.line import Line
from distbot.ports import Language, Parts

_T = TypeVar("_T")
_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One newsroom's desk.

    Attributes:
        line: The newsroom's line.
        bot: For questions and answers.
        seal: Of its buttons.
        people: Who may do what.
        showing: Shows drafts to the desk's group.
    """

    line: Line
    bot: Bot = field(repr=False)  # python-telegram-bot's own repr tells the token
    seal: Seal = field(repr=False)
    people: People
    showing: Showing
    # Its own: a tap is answered before the posts that wait for the store to be sent.
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_THREADS, "desk"),
        init=False,
        repr=False,
    )

    @property
    def parts(self) -> Parts:
        """The newsroom's parts."""
        return self.line.parts

    @property
    def language(self) -> Language:
        """The newsroom's language: the group is spoken to in it."""
        return self.parts.language

    @property
    def words(self) -> Mapping[str, str]:
        """The newsroom's words for the desk."""
        return self.language.messages.chat

    async def stored(self, work: Callable[[], _T]) -> _T:
        """Ask the store, in a thread kept for the desk: it blocks."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work)

    async def say(
        self, chat_id: int, answer: Answer, *, reply_to: int | None = None
    ) -> int:
        """Send an answer; return its message's number.

        Raises:
            telegram.error.TelegramError: It was not taken.
        """
        return await say(self.bot, self.seal, chat_id, answer, reply_to=reply_to)

    async def draft(self, url: str, chat_id: int, editor: Editor) -> Sequence[Post]:
        """Read an article's page, store its posts as drafts and show these.

        Returns:
            The last post of the article for each destination, whatever its state.

        Raises:
            InputError: The page is no article of the newsroom.
            CardError: Not even its headline card can be drawn.
            ChannelError: A draft is stored, and could not be shown.
            telegram.error.TelegramError: The same.
        """
        article = await self.parts.pages.article(url)
        # What is being shown here is not yet known as shown to `show_new`.
        async with self.showing.turn:
            write = partial(self.line.draft, article, author=editor.user_id)
            posts = await self.line.apart(write)
            last = {post.draft.destination: post for post in posts}
            for post in last.values():
                if post.state is PostState.DRAFT:
                    await self.showing.show(post, chat_id)
        return tuple(last.values())
