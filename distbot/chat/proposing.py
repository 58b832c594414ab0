"""From what an editor's reply means to a proposal, and from a yes to the act."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from distbot.chat.answer import Answer
from distbot.chat.decisions import Outcome, Tap, approved, clock, rewritten
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided, told_late, yes_or_no
from distbot.chat.faults import told_fault
from distbot.chat.press import Choice
from distbot.chat.replies import Wish
from distbot.chat.retracting import take_back
from distbot.domain.editor import Act, Editor, may, may_approve
from distbot.domain.errors import CardError, DistbotError, InputError
from distbot.domain.moment import echo
from distbot.domain.post import Draft, Post, PostState, Receipt
from distbot.domain.rewording import AddressError, EmptyWordsError, OverLimitError
from distbot.domain.shortening import RewordedError
from distbot.ports import Language, Proposal
from distbot.ports import Wanted as WantedOperation
from distbot.services.recast import own_photo, own_words, shorter_quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who made a wish, and where.

    Attributes:
        editor: Who.
        language: The editor's own.
        chat_id: Where.
    """

    editor: Editor
    language: Language
    chat_id: int


async def propose(desk: Desk, wish: Wish, post: Post, speaker: Speaker) -> int:
    """Echo what was understood, and ask for a yes; return the echo's number.

    Raises:
        InputError: It cannot be done; the words say why.
        telegram.error.TelegramError: It could not be asked.
    """
    told = await _echo(desk, wish, post, speaker)
    proposal = Proposal(
        post_id=post.id,
        version=post.version,
        kind=wish.kind,
        payload=json.dumps({**wish.payload, "act": wish.act.value}),
        by=speaker.editor.user_id,
        chat_id=speaker.chat_id,
        at=desk.parts.clock.now(),
    )
    store = desk.parts.desk.proposals
    number = await desk.stored(partial(store.propose, proposal))
    rows = yes_or_no(number, speaker.language.messages.chat)
    message = await desk.say(speaker.chat_id, Answer(text=told, rows=rows))
    await desk.stored(partial(store.shown, number, message))
    return message


async def _echo(desk: Desk, wish: Wish, post: Post, speaker: Speaker) -> str:
    """Say what a yes would do, in full."""
    messages, name = speaker.language.messages, post.draft.destination
    words, say = messages.chat, messages.phrasing.say
    if wish.at is not None:
        at = echo(wish.at, desk.parts.newsroom.timezone, speaker.language.moments)
        return words["echo_time"].format(destination=name, time=at)
    if wish.kind == "seen":
        link = wish.payload["url"] or wish.payload["remote_id"]
        return words["echo_seen"].format(destination=name, link=link)
    draft = await drawn(desk, wish.kind, wish.payload, post)
    length = draft.wording.length
    lines = [
        words[f"echo_{wish.kind}"].format(
            destination=name,
            used=length.used,
            limit=length.limit,
            price=f"{draft.price_usd:.3f}",
            text=draft.wording.text,
            quote=draft.quote.text if draft.quote else "–",
        )
    ]
    lines += [words["warning"].format(warning=say(w)) for w in draft.warnings]
    return "\n".join(lines)


async def drawn(desk: Desk, kind: str, payload: Mapping[str, Any], post: Post) -> Draft:
    """Return what a post would say.

    Raises:
        InputError: It cannot be.
    """
    parts, photo = desk.parts, b""
    if kind == "photo":
        photo = await _download(desk, payload["file"])

    def draw() -> Draft:
        article, draft = parts.articles.get(post.article_id), post.draft
        match kind:
            case "text" | "correction":
                return own_words(parts, article, draft, payload["text"])
            case "quote":
                return shorter_quote(parts, article, draft, payload["words"])
            case "photo":
                return own_photo(parts, article, draft, photo)
            case _:
                raise InputError(f"proposal {kind}", "is unknown", "Say it again")

    return await desk.line.apart(draw)


async def _download(desk: Desk, file_id: str) -> bytes:
    file = await desk.bot.get_file(file_id)
    return bytes(await file.download_as_bytearray())


def worded(error: DistbotError, language: Language) -> str:
    """Say in an editor's words why a text cannot be taken."""
    words = language.messages.chat
    match error:
        case EmptyWordsError():
            return words["text_empty"]
        case OverLimitError(length=length, over=over):
            return words["text_over"].format(
                used=length.used, limit=length.limit, over=over
            )
        case AddressError(instead=instead, price_usd=price, usual_usd=usual):
            ways = [
                words["text_leave_out"].format(token=token)
                if free is None
                else words["text_write"].format(token=token, free=free)
                for token, free in instead.items()
            ]
            told = "; ".join(ways)
            return words["text_address"].format(
                ways=told, price=f"{price:.3f}", usual=f"{usual:.3f}"
            )
        case RewordedError(word=word):
            return words["quote_reworded"].format(word=word)
        case _:
            return told_fault("command_failed", error, language)


async def answer(desk: Desk, tap: Tap) -> Outcome:
    """Carry a proposal out, or drop it: whoever presses first."""
    store, words = desk.parts.desk.proposals, desk.words
    if tap.press.choice is Choice.NO:
        now = desk.parts.clock.now()
        drop = partial(store.drop, tap.press.subject, tap.editor.name, now)
        key = "dropped" if await desk.stored(drop) else "old_button"
        line = words[key].format(editor=tap.editor.name, time=clock(desk))
        return Outcome(text=decided(tap.shown, line))
    proposal = await desk.stored(partial(store.get, tap.press.subject))
    post = await desk.stored(partial(desk.parts.posts.get, proposal.post_id))
    if refused := await _refused(desk, tap, proposal, post):
        return Outcome(text=tap.shown, said=(Answer(text=refused),), keeps=True)
    now = desk.parts.clock.now()
    take = partial(store.take, proposal.id, tap.editor.name, now)
    if await desk.stored(take) is None:
        return Outcome(text=decided(tap.shown, words["old_button"]))
    try:
        return await _carry_out(desk, tap, proposal, post)
    except (InputError, CardError) as error:
        return Outcome(text=decided(tap.shown, worded(error, desk.language)))


async def _refused(desk: Desk, tap: Tap, proposal: Proposal, post: Post) -> str:
    """Say why somebody may not say yes, or ""."""
    words, editor = tap.language.messages.chat, tap.editor
    if not may(editor, Act(json.loads(proposal.payload)["act"])):
        return words["not_allowed"]
    if proposal.kind != "time" or post.state is not PostState.DRAFT:
        return ""
    authors = await desk.stored(partial(desk.parts.posts.authors, post.id))
    four_eyes = desk.parts.newsroom.desk.four_eyes
    return (
        "" if may_approve(editor, authors, four_eyes=four_eyes) else words["four_eyes"]
    )


async def _carry_out(desk: Desk, tap: Tap, proposal: Proposal, post: Post) -> Outcome:
    payload = json.loads(proposal.payload)
    match proposal.kind:
        case "time":
            at = datetime.fromisoformat(payload["at"])
            return await _schedule(desk, tap, proposal, at)
        case "seen":
            return await _settle(desk, tap, post, payload)
        case "correction":
            return await _correct(desk, tap, post, payload)
        case "retract":
            line = await take_back(desk, post.id, tap.editor.name)
            return Outcome(text=decided(tap.shown, line))
        case kind:
            draft = await drawn(desk, kind, payload, post)
            seen = replace(post, version=proposal.version)
            why = f"new {kind} by {tap.editor.name}"
            fresh = await rewritten(desk, tap.editor, seen, draft, why)
            if fresh is None:
                return await _too_late(desk, tap, post.id)
            line = desk.words["replaced"].format(
                editor=tap.editor.name, time=clock(desk)
            )
            return Outcome(text=decided(tap.shown, line), draft=fresh)


async def _schedule(desk: Desk, tap: Tap, proposal: Proposal, at: datetime) -> Outcome:
    """Approve a draft for a time, or move what is approved."""
    parts, name = desk.parts, tap.editor.name

    def plan() -> bool:
        post, now = parts.posts.get(proposal.post_id), parts.clock.now()
        if post.state is PostState.DRAFT or post.state is PostState.FAILED:
            slot = desk.line.slot(post, at)
            return parts.posts.approve(
                post.id,
                proposal.version,
                actor=name,
                why=f"scheduled by {name}",
                due_at=max(slot.due_at, now + parts.newsroom.desk.undo),
                expire_at=slot.expire_at,
                fixed=True,
                now=now,
            )
        slot = desk.line.slot(post, at)
        return parts.posts.change(
            post.id,
            proposal.version,
            actor=name,
            due_at=slot.due_at,
            expire_at=slot.expire_at,
            now=now,
        )

    if not await desk.stored(plan):
        return await _too_late(desk, tap, proposal.post_id)
    text, rows = await approved(desk, proposal.post_id, tap.shown, tap.editor)
    return Outcome(text=text, rows=rows)


async def _settle(
    desk: Desk, tap: Tap, post: Post, payload: Mapping[str, Any]
) -> Outcome:
    """Record where an editor saw a post whose outcome was unknown."""
    now, name = desk.parts.clock.now(), tap.editor.name
    found = Receipt(remote_id=payload["remote_id"], url=payload["url"], at=now)

    def settle() -> bool:
        return desk.parts.traces.settle(
            post.id, found, actor=name, why=f"seen by {name}", now=now
        )

    if not await desk.stored(settle):
        return await _too_late(desk, tap, post.id)
    line = desk.words["settled_seen"].format(editor=name, time=clock(desk))
    return Outcome(text=decided(tap.shown, line))


async def _correct(
    desk: Desk, tap: Tap, post: Post, payload: Mapping[str, Any]
) -> Outcome:
    """Ask for new words in a published post, where its network lets it be changed."""
    draft = await drawn(desk, "correction", payload, post)
    now, store = desk.parts.clock.now(), desk.parts.desk.operations
    edit = WantedOperation(post_id=post.id, draft=draft, asked_by=tap.editor.name)
    asked = await desk.stored(partial(store.ask, edit, now))
    key = "correction_asked" if asked else "operation_under_way"
    line = desk.words[key].format(editor=tap.editor.name, time=clock(desk))
    return Outcome(text=decided(tap.shown, line))


async def _too_late(desk: Desk, tap: Tap, post_id: int) -> Outcome:
    post = await desk.stored(partial(desk.parts.posts.get, post_id))
    return Outcome(text=told_late(tap.shown, post, desk.language, decided_here=False))
