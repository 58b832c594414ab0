"""Proposals that nobody answered: ended after an hour, and their buttons with them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from distbot.ports import Parts, Proposal

_PATIENCE = timedelta(hours=1)
"""Who has not said yes by then has forgotten it, or does not want it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapses:
    """What was proposed, and waits too long.

    Attributes:
        parts: The newsroom's parts.
        bot: Rewrites the echoes.
    """

    parts: Parts
    bot: Bot = field(repr=False)  # its own repr tells the token

    async def end_old(self) -> None:
        """End what was proposed more than an hour ago; a yes does nothing then.

        Raises:
            telegram.error.TelegramError: An echo could not be rewritten: its buttons
                stay, and say that they are old.
        """
        now, expire = self.parts.clock.now(), self.parts.desk.proposals.expire
        for proposal in await asyncio.to_thread(expire, now - _PATIENCE, now):
            if proposal.message_id is not None:
                await self._rewrite(proposal, proposal.message_id)

    async def _rewrite(self, proposal: Proposal, message_id: int) -> None:
        post = await asyncio.to_thread(self.parts.posts.get, proposal.post_id)
        text = self.parts.language.messages.chat["lapsed"].format(
            number=post.id, destination=post.draft.destination
        )
        # It may have been deleted, or the chat left: then there is nothing to press.
        with suppress(BadRequest, Forbidden):
            await self.bot.edit_message_text(text, proposal.chat_id, message_id)
