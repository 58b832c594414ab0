"""Who comes to the desk with what: commands, presses, replies; each gets an answer."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from distbot.chat import gap
from distbot.chat.answer import Answer
from distbot.chat.answered import answered, stray
from distbot.chat.board import Board
from distbot.chat.changing import decide
from distbot.chat.choosing import back, choose, confirm, update
from distbot.chat.command import Asked, Command
from distbot.chat.correcting import take_remedy
from distbot.chat.decisions import DECISIONS, Outcome, Tap, beside, outdated
from distbot.chat.desk import Desk
from distbot.chat.faults import fault_of, told_fault
from distbot.chat.hearing import (
    is_for_another,
    keep_reactions,
    said_in,
    words_after,
)
from distbot.chat.keeping import keep_pressed, offer_undo
from distbot.chat.patience import Heard
from distbot.chat.press import Choice, Press
from distbot.chat.proposing import Speaker, answer, propose, want
from distbot.chat.replies import About, Said, Unread, understand
from distbot.chat.sending import fitted
from distbot.chat.wording import worded
from distbot.domain.editor import Act, Editor, may
from distbot.domain.errors import CardError, DistbotError, InputError
from distbot.domain.post import Post
from distbot.line import Tell

Context = ContextTypes.DEFAULT_TYPE
ANSWERS = {
    **DECISIONS,
    Choice.UPDATE: (Act.CORRECT, update),
    Choice.KEEP: (Act.CORRECT, decide),
    Choice.RETRACT: (Act.RETRACT, decide),
    Choice.GAP_POST: (Act.APPROVE, gap.decide),
    Choice.GAP_DIGEST: (Act.APPROVE, gap.decide),
    Choice.GAP_SKIP: (Act.SKIP, gap.decide),
    Choice.UPDATE_RALAT: (Act.CORRECT, choose),
    Choice.CHOOSE: (Act.CORRECT, choose),
    Choice.CONFIRM: (Act.CORRECT, confirm),
    Choice.BACK: (Act.CORRECT, back),
    Choice.REPLACE: (Act.CORRECT, take_remedy),
    Choice.RALAT: (Act.CORRECT, take_remedy),
}
"""What each button asks of an editor, and what it does."""

_FRESH = filters.UpdateType.MESSAGE
"""Not a command that was changed: it was carried out already."""

_COUNTED = MessageReactionHandler.MESSAGE_REACTION_COUNT_UPDATED
_NOTED_UTF16 = 80
"""So much of a command is written down."""


@dataclass(slots=True, kw_only=True)
class Reception:
    """Hears one bot's updates.

    Attributes:
        desk: The newsroom's.
        commands: What editors may ask.
        tell: Hears what went wrong.
        board: Knows what the messages say.
    """

    desk: Desk
    commands: Sequence[Command]
    tell: Tell
    board: Board

    def open(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Take an application's updates."""
        for command in self.commands:
            names = [command.name, command.alias]
            application.add_handler(
                CommandHandler(names, self._on(command), filters=_FRESH)
            )
        application.add_handler(CommandHandler("start", self._on_start, filters=_FRESH))
        application.add_handler(CallbackQueryHandler(self._on_press))
        application.add_handler(
            MessageReactionHandler(self._on_reactions, message_reaction_types=_COUNTED)
        )
        application.add_handler(MessageHandler(filters.ALL, self._on_message))
        application.add_error_handler(self._on_error)

    # Commands

    def _on(
        self, command: Command
    ) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        async def carry_out(update: Update, context: Context) -> None:
            message, user = update.effective_message, update.effective_user
            if message is None or user is None:
                return
            urgent = command.act is Act.PAUSE
            editor = await self._editor(message, user, urgent=urgent)
            if editor is None:
                return
            if not self._is_here(message):
                await message.reply_text(self.desk.words["wrong_chat"])
                return
            replied = message.reply_to_message
            asked = Asked(
                chat_id=message.chat_id,
                editor=editor,
                language=self.desk.people.language_of(editor),
                arguments=tuple(context.args or ()),
                text=words_after(message.text or ""),
                replied_to=None if replied is None else replied.message_id,
                commands=tuple(self.commands),
            )
            subject = fitted(f"/{command.name} {asked.text}".rstrip(), _NOTED_UTF16)
            allowed = partial(self.desk.people.lets, user, editor, command.act, subject)
            if await self.desk.stored(allowed):
                await self._answer(command, asked, message)
            else:
                await message.reply_text(asked.words["not_allowed"])

        return carry_out

    async def _answer(self, command: Command, asked: Asked, message: Message) -> None:
        try:
            said = await command.run(self.desk, asked)
        except Exception as error:  # noqa: BLE001 - an editor never waits for nothing
            fault = str(error) if isinstance(error, DistbotError) else fault_of(error)
            self.tell("command_failed", {"command": command.name, "fault": fault})
            said = told_fault("command_failed", fault, asked.language)
        reply = Answer(text=said) if isinstance(said, str) else said
        if reply.text:
            await self.desk.say(message.chat_id, reply, reply_to=message.message_id)

    async def _on_start(self, update: Update, context: Context) -> None:
        """Take in a person who was invited; greet one who is known."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        if message.sender_chat is not None:
            await self._unmask(message, message.sender_chat)
            return
        editor = await self.desk.stored(partial(self.desk.people.known, user))
        code = context.args[0] if context.args else ""
        if editor is None and code:
            join = partial(self.desk.people.join, user, code)
            editor = await self.desk.stored(join)
        if editor is None:
            await self._turn_away(message, user, "not_invited" if code else "stranger")
            return
        words = self.desk.people.language_of(editor).messages.chat
        role = words[f"role_{editor.role.value}"]
        await message.reply_text(words["welcome"].format(name=editor.name, role=role))

    async def _editor(
        self, message: Message, user: User, *, urgent: bool = False
    ) -> Editor | None:
        """Return who speaks; a stranger gets one polite line, and not too often.

        Nor is an editor answered who writes faster than Telegram lets a bot write.
        """
        if message.sender_chat is not None:
            await self._unmask(message, message.sender_chat)
            return None
        people = self.desk.people
        editor = await self.desk.stored(partial(people.known, user))
        if editor is None:
            await self._turn_away(message, user)
            return None
        heard = people.hears(editor, message.chat_id, urgent=urgent)
        if heard is Heard.TOLD:
            await self.desk.stored(partial(people.note, user, "refused flood"))
            words = people.language_of(editor).messages.chat
            await message.reply_text(words["too_fast"], do_quote=True)
        return editor if heard is Heard.TAKEN else None

    async def _unmask(self, message: Message, mask: Chat) -> None:
        """Ask who writes in a chat's name to do it in their own.

        Telegram puts one and the same user in the place of all who do (Bot API,
        Message.sender_chat); nobody is known by it, and what a channel hands on to
        its group is not for the desk.
        """
        due = self._is_here(message) or self.desk.people.is_due(mask.id)
        if due and not message.is_automatic_forward:
            await message.reply_text(self.desk.words["anonymous"], do_quote=True)

    async def _turn_away(
        self, message: Message, user: User, key: str = "stranger"
    ) -> None:
        people = self.desk.people
        if people.is_due(user.id):
            # Only then, too: a crowd of strangers must not fill the store.
            await self.desk.stored(partial(people.note, user, "refused stranger"))
            line = self.desk.words[key]
            await message.reply_text(
                line.format(user=user.id, chat=message.chat_id), do_quote=True
            )

    def _is_here(self, message: Message) -> bool:
        """Say whether a chat is the desk's group, or a person's own."""
        private = message.chat.type == message.chat.PRIVATE
        return private or message.chat_id == self.desk.parts.newsroom.desk_chat

    # Replies

    async def _on_message(self, update: Update, _context: Context) -> None:
        """Read what answers a message about a post; other talk is not for the desk."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None or not self._is_here(message):
            return
        replied, found, bot = message.reply_to_message, None, self.desk.bot
        if is_for_another(message, bot.username):
            return
        if replied is not None or message.forward_origin is not None:
            number = None if replied is None else replied.message_id
            here = self.desk.parts, message.chat_id, user.id, number
            found = await self.desk.stored(partial(answered, *here))
        if found is None:
            if replied is not None and replied.from_user == bot.bot:
                where = self.desk.parts, message.chat_id, replied.message_id
                key, numbers = await self.desk.stored(partial(stray, *where))
                await self._on_talk(message, user, key, numbers)
            else:
                await self._on_talk(message, user, "how_to_talk")
            return
        editor = await self._editor(message, user)
        if editor is not None:
            edited = update.edited_message is not None
            said = said_in(message, found, edited=edited)
            await self._take(said, found.post, editor, message, user)

    async def _on_talk(
        self, message: Message, user: User, key: str, numbers: str = ""
    ) -> None:
        """Answer who speaks to the bot; the group may talk undisturbed."""
        private = message.chat.type == message.chat.PRIVATE
        if not private and key == "how_to_talk":
            return
        editor = await self._editor(message, user)
        if editor is not None:
            words = self.desk.people.language_of(editor).messages.chat
            told = words[key].format(numbers=numbers)
            await message.reply_text(told, do_quote=not private)

    async def _take(
        self, said: Said, post: Post, editor: Editor, message: Message, user: User
    ) -> None:
        parts, language = self.desk.parts, self.desk.people.language_of(editor)
        about = About(
            post=post,
            destination=parts.destination(post.draft.destination),
            now=parts.clock.now(),
            zone=parts.newsroom.timezone,
            languages=self.desk.people.moments(language),
        )
        wish, words = understand(said, about), language.messages.chat
        if isinstance(wish, Unread):
            await message.reply_text(words[wish.key], do_quote=True)
            return
        subject = f"post {post.id}"
        lets = partial(self.desk.people.lets, user, editor, wish.act, subject)
        if not await self.desk.stored(lets):
            await message.reply_text(words["not_allowed"], do_quote=True)
            return
        speaker = Speaker(editor=editor, language=language, chat_id=message.chat_id)
        try:
            await propose(self.desk, wish, post, speaker)
        except (InputError, CardError) as error:
            await message.reply_text(worded(error, language), do_quote=True)

    # Presses

    async def _on_press(self, update: Update, _context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        user, people = query.from_user, self.desk.people
        editor = await self.desk.stored(partial(people.known, user))
        if editor is None:
            await query.answer(self.desk.words["not_yours"], show_alert=True)
            await self.desk.stored(partial(people.note, user, "refused press"))
            return
        language = people.language_of(editor)
        chat_id = query.message.chat.id if query.message else 0
        press = self.desk.seal.read(query.data, chat_id)
        if press is None or query.message is None:
            await query.answer(language.messages.chat["old_button"])
            return
        if await self._admits(query, press, editor):
            # One at a time: who comes second finds what the first has written.
            async with self.board.deciding:
                tap = self._tap(query, query.message, press, editor)
                await self._follow(query, tap, await self._decide(tap))

    async def _admits(self, query: CallbackQuery, press: Press, editor: Editor) -> bool:
        """Answer a press, whether it may be or not; then write it down."""
        known = ANSWERS.get(press.choice)
        act = Act.SEE if known is None else known[0]  # a proposal asks again
        allowed, people = may(editor, act), self.desk.people
        if allowed:
            # Answered before the work: a late answer is refused as too old.
            await self._acknowledge(query)
        else:
            words = people.language_of(editor).messages.chat
            await query.answer(words["not_allowed"], show_alert=True)
        what = act.value if allowed else f"refused {act.value}"
        about = f"{press.choice.name.lower()} {press.subject}"
        await self.desk.stored(partial(people.note, query.from_user, what, about))
        return allowed

    def _tap(
        self,
        query: CallbackQuery,
        message: MaybeInaccessibleMessage,
        press: Press,
        editor: Editor,
    ) -> Tap:
        shown, decided_here = self.board.shown(query)
        return Tap(
            press=press,
            editor=editor,
            language=self.desk.people.language_of(editor),
            chat_id=message.chat.id,
            message_id=message.message_id,
            shown=shown,
            decided_here=decided_here,
            rewritten=self.board.rewritten(query),
        )

    async def _decide(self, tap: Tap) -> Outcome:
        known = ANSWERS.get(tap.press.choice)
        work = answer if known is None else known[1]
        try:
            await keep_pressed(self.desk, tap)
            return await work(self.desk, tap)
        except LookupError:
            return outdated(self.desk, tap)
        except DistbotError as error:
            line = told_fault("command_failed", error, tap.language)
            return beside(tap, line)

    async def _follow(self, query: CallbackQuery, tap: Tap, outcome: Outcome) -> None:
        """Rewrite the message, then say and show what else there is."""
        if not outcome.keeps and (outcome.text != tap.shown or not tap.decided_here):
            await self.board.write(query, outcome, tap.editor.name)
        for said in outcome.said:
            await self.desk.say(tap.chat_id, said, reply_to=tap.message_id)
        for post in outcome.undoable:
            await offer_undo(self.desk, tap, post)
        if outcome.wanted is not None:
            await want(
                self.desk, outcome.wanted, tap.editor, tap.chat_id, tap.message_id
            )
        if outcome.draft is not None:
            async with self.desk.showing.turn:
                await self.desk.showing.show(outcome.draft, tap.chat_id)

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """Stop the button's clock; the press counts even where that comes too late."""
        try:
            await query.answer()
        except TelegramError as error:
            self.tell("answer_failed", {"fault": fault_of(error)})

    async def _on_reactions(self, update: Update, _context: Context) -> None:
        await keep_reactions(self.desk, update)

    async def _on_error(self, _update: object, context: Context) -> None:
        self.tell("chat_failed", {"fault": fault_of(context.error)})
