"""Changes of published articles: told to the desk, and decided by a press."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot

from distbot import aftermath
from distbot.chat.answer import Answer, Rows
from distbot.chat.decisions import Outcome, Tap, clock
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided
from distbot.chat.press import Choice, Press, Seal
from distbot.chat.sending import say
from distbot.domain.difference import Place, differences, told
from distbot.domain.text_telegram import compose_text
from distbot.ports import Change, Decision, Parts
from distbot.services import correct
from distbot.services.correct import Choices

_BATCH = 10
_DECISIONS = {
    Choice.UPDATE: Decision.UPDATE,
    Choice.KEEP: Decision.LEAVE,
    Choice.RETRACT: Decision.RETRACT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the desk was not told yet of articles that changed.

    Attributes:
        parts: The newsroom's parts.
        bot: Tells.
        seal: Of the buttons.
    """

    parts: Parts
    bot: Bot = field(repr=False)  # its own repr tells the token
    seal: Seal = field(repr=False)

    async def show_new(self) -> None:
        """Tell the desk's group of each change once.

        Raises:
            telegram.error.TelegramError: Telegram does not take it; call again.
        """
        chat_id, store = self.parts.newsroom.desk_chat, self.parts.desk.changes
        if chat_id is None:
            return
        words = self.parts.language.messages.chat
        for change in await asyncio.to_thread(store.unshown, _BATCH):
            question = ask(change, words)
            number = await say(self.bot, self.seal, chat_id, question)
            await asyncio.to_thread(store.shown, change.id, chat_id, number)


def ask(change: Change, words: Mapping[str, str]) -> Answer:
    """Say what changed in an article, and ask what shall become of its posts."""
    article = change.before
    fields = {"headline": article.headline, "url": article.url or "–"}
    if change.after is None:
        text = words["article_gone"].format(**fields)
        return Answer(text=text, rows=_rows(change, words, Choice.RETRACT, Choice.KEEP))
    names = {place: words[f"change_{place.value}"] for place in Place}
    said, _ = compose_text(told(differences(article, change.after), names))
    text = words["article_changed"].format(**fields)
    rows = _rows(change, words, Choice.UPDATE, Choice.KEEP, Choice.RETRACT)
    return Answer(text=f"{text}\n\n{said}", rows=rows)


def _rows(change: Change, words: Mapping[str, str], *choices: Choice) -> Rows:
    return (
        tuple(
            (
                words[f"change_{choice.name.lower()}"],
                Press(choice=choice, subject=change.id),
            )
            for choice in choices
        ),
    )


async def decide(desk: Desk, tap: Tap) -> Outcome:
    """Carry out what somebody decided about a change, once."""
    parts, decision = desk.parts, _DECISIONS[tap.press.choice]
    change = await desk.stored(partial(parts.desk.changes.get, tap.press.subject))
    if change.decision is not None:
        return Outcome(text=decided(tap.shown, desk.words["old_button"]))

    def carry_out() -> tuple[correct.Outcome, ...] | None:
        correction = aftermath.plan_of(parts, change)
        choices = Choices(decision=decision)
        now = parts.clock.now()
        return correct.carry_out(parts, correction, choices, tap.editor.name, now)

    done = await desk.line.apart(carry_out)
    if done is None:
        return Outcome(text=decided(tap.shown, desk.words["old_button"]))
    line = desk.words[f"decided_{decision.value}"].format(
        editor=tap.editor.name, time=clock(desk)
    )
    lines = [line, *(_told(desk, one) for one in done)]
    return Outcome(text=decided(tap.shown, "\n".join(lines)))


def _told(desk: Desk, one: correct.Outcome) -> str:
    """Say in one line what became of a post."""
    if one.remedy is None:
        key = "remedy_unsettled"
    else:
        key = f"remedy_{one.remedy.value}" if one.done else "remedy_not_done"
    return desk.words[key].format(number=one.post_id, price=f"{one.price_usd:.3f}")
