"""Changes of published articles: told to the desk, and decided by a press."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot

from distbot import aftermath
from distbot.chat.answer import Answer, Rows
from distbot.chat.decisions import Outcome, Tap, clock, outdated
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided
from distbot.chat.press import Choice, Press, Seal
from distbot.chat.prices import told_price
from distbot.chat.sending import say
from distbot.domain.correction import Remedy
from distbot.domain.difference import Place, differences, told
from distbot.domain.post import Post
from distbot.domain.text_telegram import compose_text
from distbot.ports import Change, Correction, Decision, Parts
from distbot.services import correct
from distbot.services.correct import Choices

_BATCH = 10
_DECISIONS = {Choice.KEEP: Decision.LEAVE, Choice.RETRACT: Decision.RETRACT}
_CHANGED = (
    (Choice.UPDATE, Choice.KEEP),
    (Choice.UPDATE_RALAT, Choice.RETRACT),
)
_GONE = ((Choice.RETRACT, Choice.KEEP),)


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
        return Answer(text=text, rows=_rows(change, words, _GONE))
    names = {place: words[f"change_{place.value}"] for place in Place}
    said, _ = compose_text(told(differences(article, change.after), names))
    text = words["article_changed"].format(**fields)
    rows = _rows(change, words, _CHANGED)
    return Answer(text=f"{text}\n\n{said}", rows=rows)


def _rows(
    change: Change, words: Mapping[str, str], rows: tuple[tuple[Choice, ...], ...]
) -> Rows:
    return tuple(
        tuple(
            (
                words[f"change_{choice.name.lower()}"],
                Press(choice=choice, subject=change.id),
            )
            for choice in row
        )
        for row in rows
    )


async def decide(desk: Desk, tap: Tap) -> Outcome:
    """Leave a change's posts as they are, or take them back, once."""
    change = await still_open(desk, tap)
    if change is None:
        return outdated(desk, tap)
    correction = await desk.line.apart(partial(aftermath.plan_of, desk.parts, change))
    choices = Choices(decision=_DECISIONS[tap.press.choice])
    return await settle(desk, tap, correction, choices)


async def still_open(desk: Desk, tap: Tap) -> Change | None:
    """Return the change that a press is about; None if it is decided.

    Raises:
        LookupError: There is no such change.
    """
    get = partial(desk.parts.desk.changes.get, tap.press.subject)
    change = await desk.stored(get)
    return change if change.decision is None else None


async def settle(
    desk: Desk, tap: Tap, correction: Correction, choices: Choices
) -> Outcome:
    """Carry out what somebody decided about a change, once; tell it under the news.

    Raises:
        NoRoomError: The month cannot pay it; nothing was done.
    """
    parts, name = desk.parts, tap.editor.name
    now = parts.clock.now()
    done = await desk.line.apart(
        partial(correct.carry_out, parts, correction, choices, name, now)
    )
    if done is None:
        return outdated(desk, tap)
    line = desk.words[f"decided_{choices.decision.value}"].format(
        editor=name, time=clock(desk)
    )
    posts = {found.post.id: found.post for found in correction.prospects}
    lines = [line, *(_told(desk, one, posts[one.post_id]) for one in done)]
    news = ask(correction.change, desk.words).text
    added = await desk.stored(partial(_added, parts, done))
    return Outcome(text=decided(news, "\n".join(lines)), undoable=added)


def _added(parts: Parts, done: Sequence[correct.Outcome]) -> tuple[Post, ...]:
    """Return the corrections that go out soon; blocking."""
    corrected = [one for one in done if one.remedy is Remedy.RALAT and one.done]
    return tuple(last_beside(parts, parts.posts.get(one.post_id)) for one in corrected)


def last_beside(parts: Parts, post: Post) -> Post:
    """Return the last post of an article where one of its posts goes; blocking."""
    name = post.draft.destination
    of_article = parts.posts.of_article(post.article_id)
    there = [one for one in of_article if one.draft.destination == name]
    return max(there, key=lambda one: one.variant)


def _told(desk: Desk, one: correct.Outcome, post: Post) -> str:
    """Say in one line what became of a post."""
    if one.remedy is None:
        key = "remedy_unsettled"
    else:
        key = f"remedy_{one.remedy.value}" if one.done else "remedy_not_done"
    return desk.words[key].format(
        number=post.id,
        destination=post.draft.destination,
        price=told_price(one.price_usd, desk.words),
    )
