"""Taking an article's posts back from everywhere at once: asked first, then done."""

import json
from collections.abc import Mapping, Sequence
from functools import partial

from distbot.chat.answer import Answer
from distbot.chat.command import Asked
from distbot.chat.decisions import clock
from distbot.chat.desk import Desk
from distbot.chat.dialogue import yes_or_no
from distbot.chat.prices import told_price
from distbot.domain.editor import Act
from distbot.domain.retraction import Way
from distbot.ports import Proposal
from distbot.services.retract import (
    Retraction,
    retract,
    retractions,
    total_usd,
    whole_article,
)

_OPEN = frozenset({Way.CANCEL, Way.DELETE})


async def offer(desk: Desk, asked: Asked, post_id: int) -> Answer | str:
    """Say what taking an article back means in each place, and ask for a yes.

    Raises:
        InputError: There is no such post.
    """
    parts = desk.parts
    ids = await desk.stored(partial(whole_article, parts, post_id))
    found = await desk.stored(partial(retractions, parts, ids))
    if not any(one.way in _OPEN for one in found):
        return told("tarik_nothing", found, asked.words)
    post = await desk.stored(partial(parts.posts.get, post_id))
    proposal = Proposal(
        post_id=post.id,
        version=post.version,
        kind="retract",
        payload=json.dumps({"act": Act.RETRACT.value}),
        by=asked.editor.user_id,
        chat_id=asked.chat_id,
        at=parts.clock.now(),
    )
    number = await desk.stored(partial(parts.desk.proposals.propose, proposal))
    text = told("tarik_ask", found, asked.words)
    return Answer(text=text, rows=yes_or_no(number, asked.words))


async def take_back(desk: Desk, post_id: int, by: str) -> Answer:
    """Take an article's posts back; say what became of each.

    Raises:
        InputError: There is no such post.
    """
    parts, now = desk.parts, desk.parts.clock.now()
    ids = await desk.stored(partial(whole_article, parts, post_id))
    found = await desk.stored(partial(retract, parts, ids, by, now))
    who = {"editor": by, "time": clock(desk)}
    return Answer(text=told("tarik_done", found, desk.words, **who))


def told(
    key: str, found: Sequence[Retraction], words: Mapping[str, str], **who: str
) -> str:
    """Tell a line for each post, under a heading: the price of all, or who did it."""
    price = told_price(total_usd(found), words)
    lines = [
        words[f"way_{one.way.value.replace(' ', '_')}"].format(
            number=one.post.id,
            destination=one.post.draft.destination,
            price=told_price(one.price_usd, words),
        )
        for one in found
    ]
    return "\n".join([words[key].format(price=price, **who), *lines])
