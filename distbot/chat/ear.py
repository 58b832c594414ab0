"""How a bot's updates come to this process: it asks for them, or they are brought."""

from typing import Any, Protocol, TypeAlias

from telegram import Bot, Update
from telegram.ext import Application

Hearing: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
"""Takes updates from its queue to the reception."""

UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MESSAGE_REACTION_COUNT,
]
"""The kinds of update that the desk asks for."""

UPDATES_AT_ONCE = 64
"""So many are answered, and posted, at a time: a tap is answered before its work, and
may not wait for the work of others."""


class Ear(Protocol):
    """One way to hear a bot.

    Its methods may raise `telegram.error.TelegramError`: all begins anew then.
    """

    @property
    def shared(self) -> bool:
        """Whether several processes may hear the bot at a time."""
        ...

    async def open(self, application: Hearing) -> None:
        """Let updates into the queue of an application that runs."""
        ...

    async def close(self, application: Hearing) -> None:
        """Let no more in; what is in the queue stays there."""
        ...

    async def call(self, bot: Bot) -> None:
        """Tell Telegram where to bring updates; only who has the turn does."""
        ...

    async def keep(self, bot: Bot) -> None:
        """Look whether updates still come; called every few seconds, after `call`.

        Raises:
            telegram.error.NetworkError: They do not, and will not again by themselves.
        """
        ...
