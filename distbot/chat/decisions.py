"""What a press does: one function a button, each a compare-and-set."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from distbot.chat.answer import Answer, Rows
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided, settle_rows, told_late, undo_rows
from distbot.chat.faults import told_fault
from distbot.chat.listing import LISTINGS, leaf
from distbot.chat.press import Choice, Press
from distbot.chat.removed import removal
from distbot.chat.waiting import held_up
from distbot.domain.editor import Act, Editor, may, may_approve
from distbot.domain.errors import CardError, InputError
from distbot.domain.moment import echo
from distbot.domain.post import Draft, Post, PostState
from distbot.ports import Language, quotes_elsewhere
from distbot.services.recast import other_card, other_quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A press by somebody who may.

    Attributes:
        press: What it means.
        editor: Who.
        language: The editor's own, for what only the editor reads.
        chat_id: Where.
        message_id: Of the message with the button.
        shown: What that message says by now.
        decided_here: Whether that already says who decided.
        rewritten: Whether it was rewritten since the button stood under it.
    """

    press: Press
    editor: Editor
    language: Language
    chat_id: int
    message_id: int
    shown: str
    decided_here: bool
    rewritten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A reply that the desk waits for.

    Attributes:
        kind: "schedule", "edit" or "seen".
        post: About which post.
        text: How to answer.
    """

    kind: str
    post: Post
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows a press.

    Attributes:
        text: What the message with the button says from now on.
        rows: Its buttons from now on.
        said: What the desk answers beside that.
        wanted: What the editor is asked to reply.
        draft: A new version, to be shown.
        undoable: What goes out unless it is taken back, each told in its own message.
        keeps: Whether the message with the button stays just as it is.
        asks: Whether the message asks again what it asked at first.
    """

    text: str
    rows: Rows = ()
    said: tuple[Answer, ...] = ()
    wanted: Wanted | None = None
    draft: Post | None = None
    undoable: tuple[Post, ...] = ()
    keeps: bool = False
    asks: bool = False


Decide = Callable[[Desk, Tap], Awaitable[Outcome]]


async def _publish(desk: Desk, tap: Tap) -> Outcome:
    parts, post = desk.parts, await _post(desk, tap)
    authors = await desk.stored(partial(parts.posts.authors, post.id))
    rules = parts.newsroom.desk
    if not may_approve(tap.editor, authors, four_eyes=rules.four_eyes):
        return beside(tap, tap.language.messages.chat["four_eyes"])

    def approve() -> bool:
        now, slot = parts.clock.now(), desk.line.slot(post)
        return parts.posts.approve(
            post.id,
            tap.press.version,
            actor=tap.editor.name,
            why=f"approved by {tap.editor.name}",
            due_at=max(slot.due_at, now + rules.undo),
            expire_at=slot.expire_at,
            now=now,
            drafts_only=True,
        )

    if not await desk.stored(approve):
        return await _too_late(desk, tap)
    text, rows = await approved(desk, post.id, tap.shown, tap.editor)
    return Outcome(text=text, rows=rows)


async def approved(
    desk: Desk, post_id: int, shown: str, editor: Editor
) -> tuple[str, Rows]:
    """Say who approved a post, for when, and what holds it; with the way back."""
    post = await desk.stored(partial(desk.parts.posts.get, post_id))
    told, now = decided(shown, approval(desk, post, editor)), desk.parts.clock.now()
    holds = partial(held_up, desk, post, desk.language, post.due_at or now)
    for hold in await desk.stored(holds):
        told = decided(told, hold)
    return told, undo_rows(post, desk.words)


def approval(desk: Desk, post: Post, editor: Editor) -> str:
    """Say in one line who approved a post, and for when."""
    zone, words = desk.parts.newsroom.timezone, desk.words
    due = "–" if post.due_at is None else echo(post.due_at, zone, desk.language.moments)
    return words["approved"].format(editor=editor.name, time=due)


async def _undo(desk: Desk, tap: Tap) -> Outcome:
    parts = desk.parts

    def pull_back() -> Post | None:
        now = parts.clock.now()
        if not parts.posts.pull_back(
            tap.press.subject,
            tap.press.version,
            actor=tap.editor.name,
            why=f"taken back by {tap.editor.name}",
            now=now,
        ):
            return None
        post = parts.posts.get(tap.press.subject)
        # In the same breath: who looks for drafts to show must not find it.
        parts.posts.shown(post, tap.chat_id, tap.message_id, now)
        return post

    post = await desk.stored(pull_back)
    if post is None:
        return await _too_late(desk, tap)
    question = await desk.showing.question(post)
    line = desk.words["taken_back"].format(editor=tap.editor.name, time=clock(desk))
    text = decided(question.text, line)
    return Outcome(text=text, rows=question.rows, asks=True)


async def _skip(desk: Desk, tap: Tap) -> Outcome:
    parts = desk.parts

    def cancel() -> bool:
        return parts.posts.cancel(
            tap.press.subject,
            tap.press.version,
            actor=tap.editor.name,
            why=f"skipped by {tap.editor.name}",
            now=parts.clock.now(),
            drafts_only=True,
        )

    if not await desk.stored(cancel):
        return await _too_late(desk, tap)
    line = desk.words["cancelled"].format(editor=tap.editor.name, time=clock(desk))
    return Outcome(text=decided(tap.shown, line))


async def _prompt(desk: Desk, tap: Tap) -> Outcome:
    """Say how to answer: a reply to the draft itself does it, too."""
    post = await _post(desk, tap)
    if not _is_fresh(tap, post):
        return await _too_late(desk, tap)
    kind = "schedule" if tap.press.choice is Choice.SCHEDULE else "edit"
    how = tap.language.messages.chat[f"how_to_{kind}"]
    wanted = Wanted(kind=kind, post=post, text=how)
    return Outcome(text=tap.shown, wanted=wanted, keeps=True)


async def _recast(desk: Desk, tap: Tap) -> Outcome:
    """Draw the next quote or card, as a new version."""
    parts, post = desk.parts, await _post(desk, tap)
    if not _is_fresh(tap, post):
        return await _too_late(desk, tap)

    def draw() -> Draft:
        article = parts.articles.get(post.article_id)
        if tap.press.choice is Choice.CARD:
            return other_card(parts, article, post.draft)
        used = quotes_elsewhere(parts, post)
        return other_quote(parts, article, post.draft, used=used)

    try:
        draft = await desk.line.apart(draw)
    except (InputError, CardError) as error:
        return beside(tap, told_fault("no_other", error, tap.language))
    what = f"other {tap.press.choice.name.lower()} by {tap.editor.name}"
    fresh = await rewritten(desk, tap.editor, post, draft, what)
    if fresh is None:
        return await _too_late(desk, tap)
    line = desk.words["replaced"].format(editor=tap.editor.name, time=clock(desk))
    return Outcome(text=decided(tap.shown, line), draft=fresh)


async def rewritten(
    desk: Desk, editor: Editor, post: Post, draft: Draft, why: str
) -> Post | None:
    """Store a new version of a post that an editor made; None if it was too late."""
    parts = desk.parts

    def rewrite() -> Post | None:
        done = parts.posts.rewrite(
            post.id,
            post.version,
            draft,
            actor=editor.name,
            author=editor.user_id,
            why=why,
            now=parts.clock.now(),
        )
        return parts.posts.get(post.id) if done else None

    return await desk.stored(rewrite)


async def _leave(desk: Desk, tap: Tap) -> Outcome:
    """Leave open whether a post is out; who looks after all may still answer."""
    post = await _post(desk, tap)
    if post.state is not PostState.UNKNOWN:
        return await _too_late(desk, tap)
    line = desk.words["left_open"].format(editor=tap.editor.name, time=clock(desk))
    *answers, _leave_it = settle_rows(post.id, desk.words)
    return Outcome(text=decided(tap.shown, line), rows=tuple(answers))


async def _settle(desk: Desk, tap: Tap) -> Outcome:
    """Take an answer that only people can give: it is not there."""
    parts, name = desk.parts, tap.editor.name

    def settle() -> bool:
        return parts.traces.settle(
            tap.press.subject,
            None,
            actor=name,
            why=f"not there, says {name}",
            now=parts.clock.now(),
        )

    if not await desk.stored(settle):
        return await _too_late(desk, tap)
    post, told = await _post(desk, tap), {"editor": name, "time": clock(desk)}
    if post.state is PostState.SKIPPED:
        why = desk.language.messages.phrasing.say(post.reason or "")
        line = desk.words["settled_unwanted"].format(**told, why=why)
    else:
        line = desk.words["settled_absent"].format(**told)
    return Outcome(text=decided(tap.shown, line))


async def _ask_where(desk: Desk, tap: Tap) -> Outcome:
    """Ask for the link of a post that somebody saw; the buttons stay meanwhile."""
    post = await _post(desk, tap)
    if post.state is not PostState.UNKNOWN:
        return await _too_late(desk, tap)
    how = tap.language.messages.chat["how_to_seen"]
    wanted = Wanted(kind="seen", post=post, text=how)
    return Outcome(text=tap.shown, wanted=wanted, keeps=True)


async def _turn(desk: Desk, tap: Tap) -> Outcome:
    """Put another page of a list in the place of the one that was read."""
    listing = LISTINGS[tap.press.version]
    if not may(tap.editor, listing.act):
        return beside(tap, tap.language.messages.chat["not_allowed"])
    page = await leaf(desk, listing, tap.press.subject, tap.language)
    return Outcome(text=page.text, rows=page.rows)


async def _too_late(desk: Desk, tap: Tap) -> Outcome:
    post = await _post(desk, tap)
    if post.state is PostState.DRAFT and await _asks_here(desk, tap, post):
        return Outcome(text=tap.shown, keeps=True)
    late = await told_where(desk, tap.shown, post, decided_here=tap.decided_here)
    waits = post.state is PostState.APPROVED
    return Outcome(text=late, rows=undo_rows(post, desk.words) if waits else ())


async def _asks_here(desk: Desk, tap: Tap, post: Post) -> bool:
    """Say whether the message with the button asks about a post as it stands now.

    So it does where an approval was taken back meanwhile: its buttons must stay.
    """
    find = partial(desk.parts.desk.messages.find, tap.chat_id, tap.message_id)
    shown = await desk.stored(find)
    return shown is not None and shown.version == post.version


async def told_where(desk: Desk, shown: str, post: Post, *, decided_here: bool) -> str:
    """Say under a message whose press came too late where the post stands."""
    gone = await desk.stored(partial(removal, desk.parts, post, desk.language))
    return told_late(
        shown, post, desk.language, decided_here=decided_here, removal=gone
    )


async def _post(desk: Desk, tap: Tap) -> Post:
    """Return the post that a press is about, as it stands now."""
    return await desk.stored(partial(desk.parts.posts.get, tap.press.subject))


def beside(tap: Tap, line: str) -> Outcome:
    """Leave a message as it is, and say something beside it."""
    return Outcome(text=tap.shown, said=(Answer(text=line),), keeps=True)


def outdated(desk: Desk, tap: Tap) -> Outcome:
    """Say that a button is old, unless its message tells by now what came of it."""
    if tap.rewritten:
        return Outcome(text=tap.shown, keeps=True)
    return Outcome(text=decided(tap.shown, desk.words["old_button"]))


def _is_fresh(tap: Tap, post: Post) -> bool:
    return post.state is PostState.DRAFT and post.version == tap.press.version


def clock(desk: Desk) -> str:
    """Return what the newsroom's clock shows: "19.04 WIB"."""
    return f"{desk.parts.clock.now().astimezone(desk.parts.newsroom.timezone):%H.%M %Z}"


DECISIONS: Mapping[Choice, tuple[Act, Decide]] = MappingProxyType(
    {
        Choice.PUBLISH: (Act.APPROVE, _publish),
        Choice.UNDO: (Act.APPROVE, _undo),
        Choice.SKIP: (Act.SKIP, _skip),
        Choice.SCHEDULE: (Act.SCHEDULE, _prompt),
        Choice.EDIT: (Act.EDIT_DRAFT, _prompt),
        Choice.QUOTE: (Act.EDIT_DRAFT, _recast),
        Choice.CARD: (Act.EDIT_DRAFT, _recast),
        Choice.SEEN: (Act.SETTLE, _ask_where),
        Choice.ABSENT: (Act.SETTLE, _settle),
        Choice.LEAVE: (Act.SETTLE, _leave),
        Choice.PAGE: (Act.SEE, _turn),
    }
)
"""What each button asks of an editor, and what it does."""
