"""Control messages kept true: what was decided elsewhere, or told by nobody yet.

A decision is stored first and told afterwards. Whoever dies in between, a rule, a
shell, a reply and the network leave buttons under what is decided; here they go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from telegram.error import ChatMigrated, Forbidden

from distbot.chat.answer import Answer
from distbot.chat.board import Board
from distbot.chat.desk import Desk
from distbot.chat.dialogue import (
    closing,
    decided,
    is_put_off,
    standing,
    told_beneath,
    without,
)
from distbot.chat.removed import told_removal
from distbot.domain.post import Post, PostState
from distbot.ports import DeskMessage, Event, MessageKind, Operation
from distbot.services.retract import last_take_down

_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Tells under each draft what became of it.

    Attributes:
        desk: The newsroom's.
        board: Knows what the messages say.
    """

    desk: Desk
    board: Board

    async def close(self) -> None:
        """Rewrite each control message that does not tell how its post stands.

        Raises:
            telegram.error.TelegramError: Telegram takes no more at present; call again.
        """
        outdated = self.desk.parts.desk.messages.outdated
        for found in await self.desk.stored(partial(outdated, _BATCH)):
            # A press that is being followed is told by itself.
            async with self.board.deciding:
                await self._close(found)

    async def _close(self, found: DeskMessage) -> None:
        parts = self.desk.parts
        here = found.chat_id, found.message_id
        post = await self.desk.stored(partial(parts.posts.get, found.post_id))
        shown = await self.desk.stored(partial(parts.desk.messages.of_post, post.id))
        moves = await self.desk.stored(partial(parts.ledger.history, post.id))
        message = next(m for m in shown if (m.chat_id, m.message_id) == here)
        down = await self.desk.stored(partial(last_take_down, parts, post))
        ended = None if down is None else down.done_at
        news = max(moves[-1].at, ended or moves[-1].at)
        if news <= message.at:
            return  # told meanwhile
        if _is_replaced(message, post, shown):
            answer = self._replaced(message, post, moves)
        else:
            answer = await self._ended(message, post, moves, down)
        await self._write(found.chat_id, found.message_id, answer)
        told = partial(parts.desk.messages.told, *here, news)
        await self.desk.stored(told)

    async def _write(self, chat_id: int, message_id: int, answer: Answer) -> None:
        """Rewrite a message; where nobody can see it any more, leave it.

        So it is in a group that was left, or has become a supergroup, and with a
        person who has blocked the bot. The desk's own group is waited for.
        """
        try:
            await self.board.put(chat_id, message_id, answer)
        except (ChatMigrated, Forbidden):
            if chat_id == self.desk.parts.newsroom.desk_chat:
                raise

    def _replaced(
        self, message: DeskMessage, post: Post, moves: Sequence[Event]
    ) -> Answer:
        """Say, once, who put another version in the place of the one that was shown."""
        words = self.desk.words
        shown = self.board.text_of(message.chat_id, message.message_id)
        if shown.rpartition("\n")[2].startswith(words["replaced"].partition("{")[0]):
            return Answer(text=shown)
        news = [m for m in moves if m.at > message.at and m.after is PostState.DRAFT]
        move = (news or moves)[-1]
        time = move.at.astimezone(self.desk.parts.newsroom.timezone)
        back = (move.why or "").startswith("taken back")
        line = words["taken_back" if back else "replaced"].format(
            editor=move.actor, time=f"{time:%H.%M %Z}"
        )
        return Answer(text=decided(shown or self._which(post), line))

    def _which(self, post: Post) -> str:
        """Name a post as its question begins."""
        name, heading = post.draft.destination, self.desk.words["draft"].split("\n")[0]
        there = self.desk.parts.destination(name)
        address = "–" if there is None else there.address
        return heading.format(destination=name, address=address, number=post.id)

    async def _ended(
        self,
        message: DeskMessage,
        post: Post,
        moves: Sequence[Event],
        down: Operation | None,
    ) -> Answer:
        """Say how a post stands, under what was asked about it."""
        parts, language = self.desk.parts, self.desk.language
        gone = told_removal(down, post, parts, language) if down else ""
        end = closing(post, moves, parts.newsroom.timezone, language, gone)
        text = self.board.text_of(message.chat_id, message.message_id)
        if not text or is_put_off(post, moves):  # the last one may have been put there
            text = (await self.desk.showing.question(post)).text
        text = without(text, standing(post, language)) if gone else text
        text = without(text, self.desk.words["send_again"].format(number=post.id))
        for line in end.text.split("\n"):
            text = told_beneath(text, line)
        return Answer(text=text, rows=end.rows)


def _is_replaced(
    message: DeskMessage, post: Post, shown: Sequence[DeskMessage]
) -> bool:
    """Say whether another version is asked about, or will be."""
    versions = [m.version for m in shown if m.kind is MessageKind.CONTROL]
    asked = post.version if post.state is PostState.DRAFT else max(versions)
    return message.version < asked
