"""From what an editor's reply means to a proposal, and from a yes to the act."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram.error import TelegramError

from distbot.chat.answer import Answer, Rows
from distbot.chat.answered import WANTED
from distbot.chat.correcting import (
    carry_out,
    no_room,
    remedies,
    remedy_rows,
    told_remedies,
)
from distbot.chat.decisions import (
    Outcome,
    Tap,
    Wanted,
    approved,
    beside,
    clock,
    outdated,
    rewritten,
    told_where,
)
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided, yes_or_no
from distbot.chat.press import Choice
from distbot.chat.prices import told_price
from distbot.chat.replies import Wish
from distbot.chat.retracting import take_back
from distbot.chat.wording import worded
from distbot.domain.correction import Remedy
from distbot.domain.editor import Act, Editor, may, may_approve
from distbot.domain.errors import CardError, InputError, PhotoError
from distbot.domain.moment import echo
from distbot.domain.post import Draft, Post, PostState, Receipt
from distbot.ports import Language, Proposal, words_elsewhere
from distbot.rectification import Rectification, rectification
from distbot.services.recast import own_photo, own_words, shorter_quote

_BOUGHT = frozenset({Remedy.REPLACE.value, Remedy.RALAT.value})
_OF_PUBLISHED = frozenset({"correction", *_BOUGHT})
"""Proposals whose words go out with the yes; nobody approves their own, either."""

_NOW = timedelta(minutes=1)
"""Who asks for a time so near means at once, whenever the yes comes."""


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
    asking = await _asking(desk, wish, post, speaker)
    payload = {**wish.payload, **asking.payload, "act": wish.act.value}
    proposal = Proposal(
        post_id=post.id,
        version=post.version,
        kind=asking.kind,
        payload=json.dumps(payload),
        by=speaker.editor.user_id,
        chat_id=speaker.chat_id,
        at=desk.parts.clock.now(),
    )
    store = desk.parts.desk.proposals
    number = await desk.stored(partial(store.propose, proposal))
    question = Answer(text=asking.text, rows=asking.rows(number))
    message = await desk.say(speaker.chat_id, question)
    await desk.stored(partial(store.shown, number, message))
    return message


async def want(
    desk: Desk,
    wanted: Wanted,
    editor: Editor,
    chat_id: int,
    reply_to: int | None = None,
) -> None:
    """Ask for a reply, and remember which message asked.

    Raises:
        telegram.error.TelegramError: It could not be asked.
    """
    how = Answer(text=wanted.text, wants_reply=True)
    message = await desk.say(chat_id, how, reply_to=reply_to)
    proposal = Proposal(
        post_id=wanted.post.id,
        version=wanted.post.version,
        kind=f"{WANTED}{wanted.kind}",
        payload="{}",
        by=editor.user_id,
        chat_id=chat_id,
        at=desk.parts.clock.now(),
        message_id=message,
    )
    await desk.stored(partial(desk.parts.desk.proposals.propose, proposal))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What is asked about a wish.

    Attributes:
        kind: Of the proposal.
        text: What was understood.
        rows: The buttons, by the proposal's number.
        payload: What must be known at the answer beside the wish.
    """

    kind: str
    text: str
    rows: Callable[[int], Rows]
    payload: Mapping[str, Any] = field(default_factory=dict)


async def _asking(desk: Desk, wish: Wish, post: Post, speaker: Speaker) -> _Asking:
    """Ask for a yes; where only what costs can be done, ask which."""
    words = speaker.language.messages.chat
    if wish.kind == "correction":
        found = await remedies(desk, post, wish.payload["text"])
        if found.offer(Remedy.EDIT) is None:
            return _Asking(
                kind="remedy",
                text=told_remedies(found, speaker.language),
                rows=partial(remedy_rows, found=found, words=words),
                payload={"last": found.last.id},
            )
    told = await _echo(desk, wish, post, speaker)
    return _Asking(kind=wish.kind, text=told, rows=partial(yes_or_no, words=words))


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
            price=told_price(draft.price_usd, words),
            text=draft.wording.text,
            quote=draft.quote.text if draft.quote else "–",
        )
    ]
    if wish.kind == "photo" and draft.look is not None and draft.look.credit:
        lines.append(words["echo_credit"].format(credit=draft.look.credit))
    lines += [words["warning"].format(warning=say(w)) for w in draft.warnings]
    return "\n".join(lines)


async def drawn(desk: Desk, kind: str, payload: Mapping[str, Any], post: Post) -> Draft:
    """Return what a post would say.

    Raises:
        InputError: It cannot be.
        PhotoError: Its photo cannot be had.
    """
    parts, photo = desk.parts, b""
    if kind == "photo":
        photo = await _download(desk, payload["file"])

    def draw() -> Draft:
        article, draft = parts.articles.get(post.article_id), post.draft
        match kind:
            case "text":
                there = parts.destination(draft.destination)
                taken = words_elsewhere(parts, there) if there else frozenset[str]()
                return own_words(parts, article, draft, payload["text"], taken=taken)
            case "correction":
                return _edited(rectification(parts, post, payload["text"]))
            case "quote":
                return shorter_quote(parts, article, draft, payload["words"])
            case "photo":
                credit = payload.get("credit", "")
                return own_photo(parts, article, draft, photo, credit=credit)
            case _:
                raise InputError(f"proposal {kind}", "is unknown", "Say it again")

    return await desk.line.apart(draw)


def _edited(found: Rectification) -> Draft:
    """Return what a post would say that is changed in place.

    Raises:
        InputError: It cannot be.
    """
    offer = found.offer(Remedy.EDIT)
    if offer is None or offer.draft is None:
        fault = "cannot be changed in place"
        raise InputError(f"post {found.post.id}", fault, "Say it again")
    return offer.draft


async def _download(desk: Desk, file_id: str) -> bytes:
    try:
        file = await desk.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError as error:
        raise PhotoError("the photo could not be had from Telegram") from error


async def answer(desk: Desk, tap: Tap) -> Outcome:
    """Carry a proposal out, or drop it: whoever presses first."""
    store = desk.parts.desk.proposals
    proposal = await desk.stored(partial(store.get, tap.press.subject))
    if tap.press.choice is Choice.NO:
        return await _drop(desk, tap, proposal)
    post = await desk.stored(partial(desk.parts.posts.get, proposal.post_id))
    if refused := await _refused(desk, tap, proposal, post):
        return beside(tap, refused)
    now = desk.parts.clock.now()
    take = partial(store.take, proposal.id, tap.editor.name, now)
    if await desk.stored(take) is None:
        return outdated(desk, tap)
    try:
        return await _carry_out(desk, tap, proposal, post)
    except (InputError, CardError) as error:
        return Outcome(text=decided(tap.shown, worded(error, desk.language)))


async def _drop(desk: Desk, tap: Tap, proposal: Proposal) -> Outcome:
    """Drop a proposal: whoever asked may, and whose role a yes would ask for."""
    if tap.editor.user_id != proposal.by and not _reaches(tap.editor, proposal):
        return beside(tap, tap.language.messages.chat["not_allowed"])
    name, now = tap.editor.name, desk.parts.clock.now()
    drop = partial(desk.parts.desk.proposals.drop, proposal.id, name, now)
    if not await desk.stored(drop):
        return outdated(desk, tap)
    line = desk.words["dropped"].format(editor=name, time=clock(desk))
    return Outcome(text=decided(tap.shown, line))


def _reaches(editor: Editor, proposal: Proposal) -> bool:
    """Say whether an editor's role reaches what a proposal would do."""
    return may(editor, Act(json.loads(proposal.payload)["act"]))


async def _refused(desk: Desk, tap: Tap, proposal: Proposal, post: Post) -> str:
    """Say why somebody may not say yes, or ""."""
    words, editor = tap.language.messages.chat, tap.editor
    if not _reaches(editor, proposal):
        return words["not_allowed"]
    authors = await _authors(desk, proposal, post)
    four_eyes = desk.parts.newsroom.desk.four_eyes
    if authors and not may_approve(editor, authors, four_eyes=four_eyes):
        return words["four_eyes"]
    if proposal.kind in _BOUGHT:
        return await no_room(desk, proposal, tap.language)
    return ""


async def _authors(desk: Desk, proposal: Proposal, post: Post) -> frozenset[int]:
    """Return whose words a yes lets go; nobody's where it lets none go."""
    if proposal.kind in _OF_PUBLISHED:
        return frozenset({proposal.by})
    if proposal.kind == "time" and post.state is PostState.DRAFT:
        return await desk.stored(partial(desk.parts.posts.authors, post.id))
    return frozenset()


async def _carry_out(desk: Desk, tap: Tap, proposal: Proposal, post: Post) -> Outcome:
    payload = json.loads(proposal.payload)
    match proposal.kind:
        case "time":
            at = datetime.fromisoformat(payload["at"])
            if proposal.at + _NOW < at < desk.parts.clock.now():
                return Outcome(text=decided(tap.shown, desk.words["moment_past"]))
            return await _schedule(desk, tap, proposal, at)
        case "seen":
            return await _settle(desk, tap, post, payload)
        case "correction" | "replace" | "ralat":
            return await carry_out(desk, tap, proposal, post)
        case "retract":
            back = await take_back(desk, post.id, tap.editor.name)
            return Outcome(text=decided(tap.shown, back.text))
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
        slot = desk.line.slot(post, at)
        due_at = max(slot.due_at, now + parts.newsroom.desk.undo)
        if post.state is PostState.DRAFT or post.state is PostState.FAILED:
            return parts.posts.approve(
                post.id,
                proposal.version,
                actor=name,
                why=f"scheduled by {name}",
                due_at=due_at,
                expire_at=slot.expire_at,
                fixed=True,
                now=now,
            )
        return parts.posts.change(
            post.id,
            proposal.version,
            actor=name,
            due_at=due_at,
            expire_at=slot.expire_at,
            now=now,
        )

    if not await desk.stored(plan):
        return await _too_late(desk, tap, proposal.post_id)
    text, rows = await approved(desk, proposal.post_id, tap.shown, tap.editor)
    post = await desk.stored(partial(parts.posts.get, proposal.post_id))
    # Its button must go, too, when the post does.
    await desk.showing.remember(post, tap.chat_id, tap.message_id)
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


async def _too_late(desk: Desk, tap: Tap, post_id: int) -> Outcome:
    post = await desk.stored(partial(desk.parts.posts.get, post_id))
    if post.state is PostState.DRAFT:
        return Outcome(text=decided(tap.shown, desk.words["draft_replaced"]))
    return Outcome(text=await told_where(desk, tap.shown, post, decided_here=False))
