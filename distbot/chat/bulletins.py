"""What the clock tells the desk: reports that are due, proposals that lapsed."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot

from distbot.chat.answer import Answer, Attachment
from distbot.chat.lapsing import Lapses
from distbot.chat.press import Seal
from distbot.chat.sending import say
from distbot.ports import Parts
from distbot.services.report import ReportFile, due_reports, reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletins:
    """What the desk is told by the clock.

    Attributes:
        parts: The newsroom's parts.
        bot: Tells.
        seal: Of buttons.
    """

    parts: Parts
    bot: Bot = field(repr=False)  # its own repr tells the token
    seal: Seal = field(repr=False)

    async def bring(self) -> None:
        """Bring the desk's group each report that is due, once; end old proposals.

        Raises:
            telegram.error.TelegramError: Telegram does not take it; call again.
        """
        await Lapses(parts=self.parts, bot=self.bot).end_old()
        chat_id = self.parts.newsroom.desk_chat
        if chat_id is None:
            return
        now = self.parts.clock.now()
        for file in await asyncio.to_thread(due_reports, self.parts, now):
            await say(self.bot, self.seal, chat_id, answer_of(file))
            await asyncio.to_thread(partial(reported, self.parts, file))


def answer_of(file: ReportFile) -> Answer:
    """Return a report as the desk reads it: words, picture and table."""
    pictures = () if file.picture is None else (file.picture,)
    shown = [
        Attachment(name=f"{file.name}.png", content=picture, shown=True)
        for picture in pictures
    ]
    table = Attachment(name=f"{file.name}.csv", content=file.table)
    return Answer(text=file.text, attachments=(*shown, table))
