"""Which post a message answers, and what the desk had asked for."""

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
    waiting = parts.desk.proposals.last_of(chat_id, user_id)
    if replied is None:
        return None if waiting is None else _seen(parts, waiting)
    if waiting is not None and waiting.message_id == replied:
        asked = waiting.kind.startswith(WANTED)
        wanted = waiting.kind.removeprefix(WANTED) if asked else ""
        return Answered(post=parts.posts.get(waiting.post_id), wanted=wanted)
    shown = parts.desk.messages.find(chat_id, replied)
    if shown is None:
        return None
    post = parts.posts.get(shown.post_id)
    messages = parts.desk.messages.of_post(post.id)
    kinds = {m.kind for m in messages if m.version == post.version}
    # An approval that was undone is asked about anew, without another preview.
    undone = kinds == {MessageKind.CONTROL}
    return Answered(post=post, replaced=shown.version < post.version and not undone)


def _seen(parts: Parts, waiting: Proposal) -> Answered | None:
    """Return the post that somebody was asked to find, while that is open."""
    post = parts.posts.get(waiting.post_id)
    if waiting.kind != f"{WANTED}seen" or post.state is not PostState.UNKNOWN:
        return None
    return Answered(post=post, wanted="seen")
