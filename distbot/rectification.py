"""An editor's own words for what is published: the ways they may come there, priced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from distbot.domain.correction import Offer, Remedy, stands
from distbot.domain.errors import InputError
from distbot.domain.post import FINAL, Draft, Post
from distbot.ports import OperationState, Parts, room_usd, words_elsewhere
from distbot.services.ralat import own_ralat
from distbot.services.recast import own_words

_UNDER_WAY = frozenset({OperationState.WANTED, OperationState.DOING})


class UnderWayError(InputError):
    """Something else is being done with a post, or was; it has to be seen first.

    Attributes:
        number: Of the post that is in the way: the same, or a later one.
    """

    def __init__(self, post: Post, number: int, fault: str) -> None:
        """Say what, and to look again."""
        self.number = number
        super().__init__(f"post {post.id}", fault, "Look at it, then say it again")


class QuoteGoneError(InputError):
    """A post's card quotes what its article has no more: it cannot go out again."""

    def __init__(self, post: Post) -> None:
        """Say so, and what goes instead."""
        fault = "has a card whose quote is not in the article any more"
        super().__init__(f"post {post.id}", fault, "Let a correction follow it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """What may be done about a published post that an editor has other words for.

    Attributes:
        post: As it was seen.
        last: The last post of its article there: the next one follows it.
        offers: `EDIT` where its network changes posts in place, else `REPLACE` and
            `RALAT`; at least one.
        faults: Why one of them cannot be offered.
        room_usd: What its account's month may still be billed; None: no limit.
    """

    post: Post
    last: Post
    offers: tuple[Offer, ...]
    faults: tuple[InputError, ...]
    room_usd: Decimal | None

    def offer(self, remedy: Remedy) -> Offer | None:
        """Return an offer; None if it is not made."""
        return next((one for one in self.offers if one.remedy is remedy), None)


def rectification(parts: Parts, post: Post, text: str) -> Rectification:
    """Say how an editor's words may come into a published post's place, at what price.

    Blocking, some 100 ms: call it from a thread. Nothing but cards is stored. What is
    chosen then is done by `distbot.services.correct.mend`.

    Args:
        parts: The newsroom's parts.
        post: As it is stored.
        text: As it was sent.

    Raises:
        UnderWayError: The post was taken down, or something is being done with it.
        InputError: The words cannot be taken.
    """
    present, destination = _present(parts, post), parts.place(post.draft.destination)
    if parts.channel(destination).can_edit:
        article = parts.articles.get(post.article_id)
        edit = Offer(remedy=Remedy.EDIT, draft=own_words(parts, article, present, text))
        return Rectification(
            post=post, last=post, offers=(edit,), faults=(), room_usd=None
        )
    last = _last(parts, post)
    offers, faults = _bought(parts, post, present, text)
    if not offers:
        raise faults[0]
    room = room_usd(parts, destination)
    return Rectification(
        post=post, last=last, offers=offers, faults=faults, room_usd=room
    )


def _present(parts: Parts, post: Post) -> Draft:
    operations = parts.desk.operations
    asked = operations.of_post(post.id)
    if asked and asked[-1].state in _UNDER_WAY:
        raise UnderWayError(post, post.id, "is just being changed or taken down")
    present = operations.present(post)
    if present is None:
        raise UnderWayError(post, post.id, "was taken down")
    return present


def _last(parts: Parts, post: Post) -> Post:
    """Return the last post of the article there; the next one comes after it."""
    there = [
        one
        for one in parts.posts.of_article(post.article_id)
        if one.draft.destination == post.draft.destination
    ]
    last = max(there, key=lambda one: one.variant)
    if last.state not in FINAL:
        raise UnderWayError(post, last.id, f"is followed by {last.id}, not yet out")
    return last


def _bought(
    parts: Parts, post: Post, present: Draft, text: str
) -> tuple[tuple[Offer, ...], tuple[InputError, ...]]:
    """Offer what costs: the post anew, and a correction after it."""
    destination = parts.place(present.destination)
    article = parts.articles.get(post.article_id)
    taken = words_elsewhere(parts, destination, here=True)
    write = partial(own_words, parts, taken=taken)

    def anew() -> Draft:
        if present.quote is not None and not stands(present.quote, article):
            raise QuoteGoneError(post)
        return write(article, present, text)

    pens: Mapping[Remedy, Callable[[], Draft]] = {
        Remedy.REPLACE: anew,
        Remedy.RALAT: partial(own_ralat, parts, article, present, text, write),
    }
    delete_usd = parts.channel(destination).price_of_delete
    offers: list[Offer] = []
    faults: list[InputError] = []
    for remedy, pen in pens.items():
        try:
            draft = pen()
        except InputError as error:
            faults.append(error)
            continue
        more = delete_usd if remedy is Remedy.REPLACE else Decimal(0)
        offers.append(
            Offer(remedy=remedy, price_usd=draft.price_usd + more, draft=draft)
        )
    return tuple(offers), tuple(faults)
