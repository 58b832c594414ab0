"""Whether a post stands in an X account's own timeline."""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from distbot.channels._sameness import Content, alike, bare_address, fold
from distbot.domain.errors import Unavailable
from distbot.domain.post import Draft, Receipt
from distbot.domain.sighting import Absent, Seen, Sighting, Trace, Unclear
from distbot.domain.text_x import find_urls

_CLOCK_SLACK = timedelta(minutes=2)
"""How far our clock usually is from X's at most."""

_MOST_SKEW = timedelta(hours=2)
"""How far our clock may be from X's; a post may be so much beside its attempt."""

_LATEST = timedelta(minutes=10)
"""How long after its deadline an attempt's post may still be dated."""

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
"""From which on X's numbers count milliseconds, above 22 bits (snowflake)."""

_PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"
_OF_PICTURES = re.compile(r"/status/\d+/(?:photo|video)/\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """A post of one's own as X tells it.

    Attributes:
        id: Its number, as text.
        content: What it says and shows.
        at: Aware UTC.
        edited: Whether it is a later version of another one.
    """

    id: str
    content: Content
    at: datetime
    edited: bool


def read_post(data: Mapping[str, Any]) -> OwnPost:
    """Read a post object (docs.x.com, data dictionary, post).

    Raises:
        Unavailable: It is not one.
    """
    try:
        return OwnPost(
            id=str(int(data["id"])),
            content=_content(data),
            at=datetime.fromisoformat(data["created_at"]).astimezone(UTC),
            edited=len(data.get("edit_history_tweet_ids", ())) > 1,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Unavailable("X answered with something that is no post") from fault


def stretch_of(trace: Trace, now: datetime) -> tuple[datetime, datetime | None]:
    """Return which part of a timeline an attempt's post can stand in.

    Its neighbours' numbers tell the time by X's own clock; where they are not known,
    ours is taken, as wrong as it may be.

    Args:
        trace: What is known of it.
        now: The present moment, aware UTC.

    Returns:
        Its beginning and its end; no end while that may lie in X's future.
    """
    start, end = trace.began_at - _MOST_SKEW, trace.deadline + _MOST_SKEW
    after, before = _told_at(trace.after_id), _told_at(trace.before_id)
    if after is not None:
        start, end = max(start, after), max(end, after + _MOST_SKEW)
    if before is not None and before > start:
        end = min(end, before)
    end += _LATEST
    return start, end if end + _MOST_SKEW < now else None


def content_of(draft: Draft) -> Content:
    """Return what a draft says and shows, for comparing."""
    return _split(draft.wording.text, picture=bool(draft.card))


def judge(trace: Trace, posts: Sequence[OwnPost], handle: str) -> Sighting:
    """Say what a timeline says of an attempt.

    A post that is nearly the one that was sent makes it unclear: an editor may have
    changed it since, and a second one would be one too many. So does the same one at
    another time: the clocks may differ.

    Args:
        trace: What is known of it.
        posts: Those of its stretch of the timeline, see `stretch_of`.
        handle: The account's, without "@".
    """
    wanted = content_of(trace.draft)
    fresh = [post for post in posts if _is_new(post, trace)]
    same = [post for post in fresh if post.content == wanted]
    if len(same) == 1 and _is_of_its_time(same[0], trace):
        return Seen(receipt=_receipt(same[0], handle))
    if same:
        numbers = ", ".join(post.id for post in same)
        fault = "several posts have" if len(same) > 1 else "a post of another time has"
        return Unclear(why=f"{fault} these words: {numbers}")
    near = [post.id for post in fresh if _is_near(post, wanted)]
    if near:
        fault = "has nearly these words, but another picture or link, or was edited"
        return Unclear(why=f"post {', '.join(near)} {fault}")
    return Absent(surely=False)


def _is_near(post: OwnPost, wanted: Content) -> bool:
    words = post.content.words
    return words == wanted.words or (post.edited and alike(words, wanted.words))


def _is_new(post: OwnPost, trace: Trace) -> bool:
    """Say whether a post can be the attempt's: a snowflake's number tells its age."""
    older = _number(trace.after_id)
    known = post.id in trace.taken or post.id in {trace.after_id, trace.before_id}
    return not known and (older is None or int(post.id) > older)


def _is_of_its_time(post: OwnPost, trace: Trace) -> bool:
    """Say whether a post is dated when the attempt was; its number tells it better."""
    begun, ended = trace.began_at - _CLOCK_SLACK, trace.deadline + _LATEST
    return _number(trace.after_id) is not None or begun <= post.at <= ended


def _number(remote_id: str | None) -> int | None:
    return int(remote_id) if remote_id and remote_id.isdecimal() else None


def _told_at(remote_id: str | None) -> datetime | None:
    number = _number(remote_id)
    return None if number is None else _EPOCH + timedelta(milliseconds=number >> 22)


def _receipt(post: OwnPost, handle: str) -> Receipt:
    url = f"https://x.com/{handle}/status/{post.id}"
    return Receipt(remote_id=post.id, url=url, at=post.at)


def _content(data: Mapping[str, Any]) -> Content:
    """Put the addresses back that X replaced by t.co ones."""
    text = html.unescape(data["text"])
    for link in data.get("entities", {}).get("urls", ()):
        expanded = link.get("expanded_url") or link["url"]
        ours = not ("media_key" in link or _OF_PICTURES.search(expanded))
        text = text.replace(link["url"], expanded if ours else "")
    keys = data.get("attachments", {}).get("media_keys", ())
    return _split(text, picture=bool(keys))


def _split(text: str, *, picture: bool) -> Content:
    """Separate the words from the addresses, whichever X chose to link."""
    text = unicodedata.normalize("NFC", text)
    words, done = "", 0
    found = find_urls(text)
    for url in found:
        words += text[done : url.start] + _PLACE
        done = url.end
    addresses = tuple(bare_address(url.text) for url in found)
    return Content(
        words=fold(words + text[done:]), addresses=addresses, picture=picture
    )
