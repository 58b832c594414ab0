"""Telling people what they must hear: alarms to the chiefs, news to the desk."""

import asyncio
from dataclasses import dataclass, field

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from distbot.chat.answer import Answer, Rows
from distbot.chat.dialogue import settle_rows
from distbot.chat.faults import fault_of
from distbot.chat.gap import gap_rows
from distbot.chat.press import Seal
from distbot.chat.sending import say
from distbot.line import Tell
from distbot.ports import Audience, Notice, Parts

_BATCH = 10
_REASONS = frozenset({"why", "fault"})
"""Fields of notices that say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a newsroom's people were not told yet.

    Attributes:
        parts: The newsroom's parts.
        bot: Tells.
        seal: Of the buttons.
        tell: Hears which notice could not be told, or not in its own words.
    """

    parts: Parts
    bot: Bot = field(repr=False)  # its own repr tells the token
    seal: Seal = field(repr=False)
    tell: Tell

    async def bring(self) -> None:
        """Bring each; one that nobody can be told now does not hide the others.

        Raises:
            telegram.error.TelegramError: Telegram takes no more at present, or did not
                take one; call again.
        """
        refused: TelegramError | None = None
        for notice in await asyncio.to_thread(self.parts.notices.untold, _BATCH):
            answer = await asyncio.to_thread(self._answer, notice)
            try:
                await self._tell_people(notice, answer)
            except RetryAfter:
                raise
            except TelegramError as error:
                self._log(notice, error)
                refused = error
                continue
            now = self.parts.clock.now()
            await asyncio.to_thread(self.parts.notices.told, notice.id, now)
        if refused is not None:
            raise refused

    def _answer(self, notice: Notice) -> Answer:
        """Word a notice; one that misses something is told as it is stored."""
        try:
            return Answer(text=self._text(notice), rows=self._rows(notice))
        except (LookupError, ValueError) as error:
            self._log(notice, error)
            bare = self.parts.language.messages.chat["notice_bare"]
            said = ", ".join(f"{name}: {text}" for name, text in notice.fields.items())
            return Answer(text=bare.format(kind=notice.kind, fields=said or "–"))

    def _log(self, notice: Notice, error: Exception) -> None:
        named = {"notice": notice.id, "kind": notice.kind}
        self.tell("notice_tell_failed", {**named, "fault": fault_of(error)})

    def _text(self, notice: Notice) -> str:
        """Word a notice; the reasons in it are kept in English."""
        messages = self.parts.language.messages
        fields = {**notice.fields, **self._headline(notice)}
        for name in fields.keys() & _REASONS:
            fields[name] = messages.phrasing.say(fields[name])
        return messages.chat[f"notice_{notice.kind}"].format(**fields)

    def _headline(self, notice: Notice) -> dict[str, str]:
        """Name the story of a post whose outcome is unknown, where it is known."""
        if notice.kind != "ask":
            return {}
        try:
            post = int(notice.fields.get("post", ""))
            return {"headline": self.parts.ledger.line(post).headline}
        except (LookupError, ValueError):
            return {"headline": "–"}

    def _rows(self, notice: Notice) -> Rows:
        """Return the buttons of a question that only people can answer."""
        words = self.parts.language.messages.chat
        if notice.kind == "gap":
            return gap_rows(int(notice.fields["gap"]), words)
        post = notice.fields.get("post", "")
        if notice.kind != "ask" or not post.isdecimal():
            return ()
        return settle_rows(int(post), words)

    async def _tell_people(self, notice: Notice, answer: Answer) -> None:
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
                    await say(self.bot, self.seal, chat, answer)
                    reached = True
                except (BadRequest, ChatMigrated, Forbidden) as error:
                    # Who never wrote to the bot cannot be written to.
                    refused = error
            if reached:
                return
        if refused is not None:
            raise refused
