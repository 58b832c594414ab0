"""What an editor's reply to a draft means: a time, words, a quote, a picture, a link.

Nothing is done here: what was understood is told, and waits for a yes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from distbot.domain.editor import Act
from distbot.domain.moment import Moment, NotAMoment, Reason, read_moment
from distbot.domain.moment_words import MomentWords
from distbot.domain.newsroom import Destination
from distbot.domain.post import Post, PostState
from distbot.domain.post_link import link_form, remote_id_in

_QUOTED = re.compile(r"[“\"](?P<words>[^“”\"]+)[”\"]")
_CHANGEABLE = frozenset(
    {PostState.DRAFT, PostState.APPROVED, PostState.CLAIMED, PostState.FAILED}
)
_LONGEST_CREDIT = 80
"""Characters that the line below a card's picture is made for."""

_LARGEST = 20 * 1024 * 1024
"""Bot API, getFile: bots can download files of up to 20 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that answers one about a post.

    Attributes:
        text: Its words, or its picture's caption.
        picture: The file id of its picture in the largest size; None: it has none.
        picture_bytes: How large that is, as Telegram says.
        forwarded_from: Chat and message that it forwards, where it tells.
        forwarded: Whether it forwards anything.
        edited: Whether it is a message that was changed.
        replaced: Whether it answers a draft in whose place there is another by now.
        wanted: What the desk had asked for: "schedule", "edit", "seen"; "" for nothing.
    """

    text: str = ""
    picture: str | None = None
    picture_bytes: int = 0
    forwarded_from: tuple[str, int] | None = None
    forwarded: bool = False
    edited: bool = False
    replaced: bool = False
    wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a reply is about, and when it is read.

    Attributes:
        post: As it stands now.
        destination: Its own; None where the config has lost it.
        now: Aware.
        zone: The newsroom's.
        languages: Whose words of time are read, the editor's own first.
    """

    post: Post
    destination: Destination | None
    now: datetime
    zone: ZoneInfo
    languages: Sequence[MomentWords]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was understood.

    Attributes:
        kind: "time", "text", "quote", "photo" or "seen".
        act: What the editor must be allowed to do.
        payload: What carrying it out needs; JSON can hold it.
        at: For "time": the moment, aware UTC.
    """

    kind: str
    act: Act
    payload: Mapping[str, Any]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What cannot be used: one line says what to do; nothing has changed.

    Attributes:
        key: Of the line among the language's words.
    """

    key: str


def understand(said: Said, about: About) -> Wish | Unread:
    """Read a reply to a post's message; pure."""
    if said.edited:
        return Unread(key="edited_message")
    if said.wanted == "seen" or about.post.state is PostState.UNKNOWN:
        return _seen(said, about)
    if refused := _refused(said, about):
        return Unread(key=refused)
    if about.post.state is PostState.PUBLISHED:
        return _of_published(said, about)
    if about.post.state not in _CHANGEABLE:
        return Unread(key="not_changeable")
    if said.picture is not None:
        return _photo(said, about.post)
    if not said.text.strip():
        return Unread(key="nothing_to_read")
    return _words(said, about)


def _refused(said: Said, about: About) -> str:
    """Say why nothing of a reply is read, whatever it says; "" if it is."""
    if said.forwarded:
        return "forwarded_message"
    if said.text.startswith("/"):
        return "unknown_command"
    is_old = said.replaced and about.post.state is PostState.DRAFT
    return "draft_replaced" if is_old else ""


def _words(said: Said, about: About) -> Wish | Unread:
    moment = _moment(said.text, about)
    if isinstance(moment, Moment):
        payload = {"at": moment.at.isoformat()}
        return Wish(kind="time", act=Act.SCHEDULE, payload=payload, at=moment.at)
    if isinstance(moment, NotAMoment):
        return Unread(key=f"moment_{moment.reason.value}")
    if said.wanted == "schedule":
        return Unread(key="moment_unclear")
    quoted = _QUOTED.fullmatch(said.text.strip())
    if quoted is not None and about.post.draft.quote is not None:
        payload = {"words": quoted["words"]}
        return Wish(kind="quote", act=_act(about.post), payload=payload)
    payload = {"text": said.text}
    return Wish(kind="text", act=_act(about.post), payload=payload)


def _moment(text: str, about: About) -> Moment | NotAMoment | None:
    """Read a time in any of the languages: the first that makes sense counts."""
    refused: NotAMoment | None = None
    for words in about.languages:
        planned = about.post.due_at
        found = read_moment(text, about.now, about.zone, words, planned)
        if isinstance(found, Moment):
            return found
        refused = refused or found
    return refused


def _photo(said: Said, post: Post) -> Wish | Unread:
    if said.picture_bytes > _LARGEST:
        return Unread(key="photo_too_large")
    credit = " ".join(said.text.split())
    if len(credit) > _LONGEST_CREDIT:
        return Unread(key="credit_too_long")
    payload = {"file": said.picture, "credit": credit}
    return Wish(kind="photo", act=_act(post), payload=payload)


def _of_published(said: Said, about: About) -> Wish | Unread:
    if said.picture is not None or not said.text.strip():
        return Unread(key="published_only_words")
    if _moment(said.text, about) == NotAMoment(reason=Reason.NOT_YET):
        return Unread(key=f"moment_{Reason.NOT_YET.value}")
    payload = {"text": said.text}
    return Wish(kind="correction", act=Act.CORRECT, payload=payload)


def _seen(said: Said, about: About) -> Wish | Unread:
    """Read where a post is: the message itself, forwarded, or its link."""
    there = about.destination
    if there is None:
        return Unread(key="destination_gone")
    if said.forwarded_from is not None:
        address, number = said.forwarded_from
        if address.casefold() != there.address.casefold():
            return Unread(key="not_from_there")
        form = link_form(there.channel, there.address) or ""
        url = f"{form.removesuffix('ID')}{number}" if form else None
        return _found(str(number), url)
    remote_id = remote_id_in(said.text, there.channel, there.address)
    if remote_id is None:
        return Unread(key="how_to_seen")
    return _found(remote_id, said.text.strip())


def _found(remote_id: str, url: str | None) -> Wish:
    payload = {"remote_id": remote_id, "url": url}
    return Wish(kind="seen", act=Act.SETTLE, payload=payload)


def _act(post: Post) -> Act:
    """Return what changing a post's words asks: what is approved is not a writer's."""
    fresh = post.state in {PostState.DRAFT, PostState.FAILED}
    return Act.EDIT_DRAFT if fresh else Act.EDIT_APPROVED
