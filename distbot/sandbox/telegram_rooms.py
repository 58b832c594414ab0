"""What changes under the world's lock: rooms, bots, webhooks, presses."""

from dataclasses import dataclass, field
from datetime import datetime

from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_values import Chat, Json, Membership, Standing, User


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat with its members and messages; changes under the world's lock.

    `moved_to` is the supergroup that a group has become, or 0.
    """

    chat: Chat
    moved_to: int = 0
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def next_id(self) -> int:
        """The id of the next message; ids are never used twice."""
        return len(self.messages) + 1

    def standing(self, user_id: int) -> Membership:
        """What somebody may do here."""
        return self.members.get(user_id, Membership(standing=Standing.LEFT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where a bot's updates are posted.

    Attributes:
        url: As the bot gave it.
        secret: For the header X-Telegram-Bot-Api-Secret-Token; "" sends none.
        connections: Posts under way at once, 1-100.
    """

    url: str
    secret: str = ""
    connections: int = 40


@dataclass(slots=True, kw_only=True)
class Query:
    """A press of a button.

    Attributes:
        id: As the bot is told.
        bot_id: Whose button it was.
        at: When it was pressed, aware UTC.
        answer: What the bot answered: `text`, `show_alert`, …; None until it does.
        answered_at: When it did, aware UTC.
    """

    id: str
    bot_id: int
    at: datetime
    answer: Json | None = None
    answered_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Bot:
    """A bot's account; changes under the world's lock.

    Attributes:
        token: Its secret.
        user: Who it is.
        updates: Not confirmed yet, oldest first.
        told_at: When each of them was made, by its id; aware UTC.
        last_update: Id of the newest update.
        poll: Raised by each `getUpdates`: only the newest is served.
        allowed: Kinds of update it asked for.
        webhook: Where updates are posted, or None if it polls.
        webhook_fault: When and why the last post failed, or None.
        commands: By scope and language, as JSON text.
    """

    token: str
    user: User
    updates: list[Json] = field(default_factory=list)
    told_at: dict[int, datetime] = field(default_factory=dict)
    last_update: int = 100_000_000
    poll: int = 0
    allowed: frozenset[str] = frozenset()
    webhook: Webhook | None = None
    webhook_fault: tuple[datetime, str] | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)

    def forget_before(self, moment: datetime) -> None:
        """Drop the updates that were made before a moment (aware UTC)."""
        while self.updates and self.told_at[_number(self.updates[0])] < moment:
            del self.updates[0]
        if not self.updates:
            self.told_at.clear()


def _number(update: Json) -> int:
    return int(str(update["update_id"]))
