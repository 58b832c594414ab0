"""Which post a message answers, and what the desk had asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from distbot.domain.post import Post, PostState
from distbot.ports import MessageKind, Parts, Proposal

WANTED = "wanted "
"""Before the kind of a proposal that is a question: the reply to it is the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a message answers.

    Attributes:
        post: Which post, as it stands now.
        wanted: What the desk had asked for; "" for nothing.
        replaced: Whether it answers a draft in whose place there is another by now.
    """

    post: Post
    wanted: str = ""
    replaced: bool = False


def answered(
    parts: Parts, chat_id: int, user_id: int, replied: int | None
) -> Answered | None:
    """Return what a person's message answers; None: no post. Blocking.

    Args:
        parts: The newsroom's.
        chat_id: Where it was written.
        user_id: By whom.
        replied: The message that it replies to. None: it is forwarded, for which
            Telegram's apps know no reply: it answers where a post was seen.
    """
    if replied is None:
        waiting = parts.desk.proposals.last_of(chat_id, user_id)
        return None if waiting is None else _seen(parts, waiting)
    asked = parts.desk.proposals.told_in(chat_id, replied)
    shown = parts.desk.messages.find(chat_id, replied)
    if asked is not None and (asked.end is None or shown is None):
        return _asked(parts, asked)
    if shown is None:
        out = out_of_change(parts, chat_id, replied)
        return Answered(post=out[0]) if len(out) == 1 else None
    post = parts.posts.get(shown.post_id)
    messages = parts.desk.messages.of_post(post.id)
    kinds = {m.kind for m in messages if m.version == post.version}
    # An approval that was undone is asked about anew, without another preview.
    undone = kinds == {MessageKind.CONTROL}
    return Answered(post=post, replaced=shown.version < post.version and not undone)


def _asked(parts: Parts, asked: Proposal) -> Answered:
    """Return the post that was asked about, whoever answers, and what was wanted."""
    waits = asked.end is None and asked.kind.startswith(WANTED)
    wanted = asked.kind.removeprefix(WANTED) if waits else ""
    return Answered(post=parts.posts.get(asked.post_id), wanted=wanted)


def out_of_change(parts: Parts, chat_id: int, replied: int) -> Sequence[Post]:
    """Return what is out of the article that a message tells a change of. Blocking.

    Args:
        parts: The newsroom's.
        chat_id: Where the message is.
        replied: Its number.
    """
    change = parts.desk.changes.told_by(chat_id, replied)
    if change is None:
        return ()
    posts, present = parts.posts, parts.desk.operations.present
    return [
        post
        for post in posts.of_article(change.article_id)
        if post.state is PostState.PUBLISHED and present(post) is not None
    ]


def stray(parts: Parts, chat_id: int, replied: int) -> tuple[str, str]:
    """Return the key of the line for a reply that names no post, or several. Blocking.

    Beside it stand the numbers of these, as the line has them.
    """
    posts = out_of_change(parts, chat_id, replied)
    numbers = ", ".join(f"{one.id} ({one.draft.destination})" for one in posts)
    return ("which_post" if posts else "not_a_draft"), numbers


def _seen(parts: Parts, waiting: Proposal) -> Answered | None:
    """Return the post that somebody was asked to find, while that is open."""
    post = parts.posts.get(waiting.post_id)
    if waiting.kind != f"{WANTED}seen" or post.state is not PostState.UNKNOWN:
        return None
    return Answered(post=post, wanted="seen")
