"""What became of a published post's take-down, in one line."""

from distbot.domain.moment import echo_short
from distbot.domain.post import Post, PostState
from distbot.ports import Language, Operation, Parts
from distbot.services.retract import last_take_down


def removal(parts: Parts, post: Post, language: Language) -> str:
    """Say how a post's last take-down ended, and what to do; "": none has. Blocking."""
    down = last_take_down(parts, post) if post.state is PostState.PUBLISHED else None
    return "" if down is None else told_removal(down, post, parts, language)


def told_removal(down: Operation, post: Post, parts: Parts, language: Language) -> str:
    """Say how a take-down ended, who asked for it, and what to do if it is not gone.

    Args:
        down: It has ended.
        post: What it was to take down.
        parts: The newsroom's.
        language: Of whoever reads it.
    """
    messages, zone = language.messages, parts.newsroom.timezone
    at, url = down.done_at or down.asked_at, post.receipt and post.receipt.url
    return messages.chat[f"removal_{down.state.value}"].format(
        destination=post.draft.destination,
        editor=down.asked_by,
        time=echo_short(at, zone, language.moments),
        fault=" ".join(messages.phrasing.say(down.reason or "").split()),
        where=url or post.draft.destination,
        number=post.id,
    )
