"""A changed article → what becomes of its posts, as a person decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from distbot.domain.correction import Offer, Prospect, Remedy
from distbot.domain.post import Draft, Post, PostState
from distbot.ports import (
    Change,
    Correction,
    Decision,
    NewPost,
    Parts,
    Wanted,
    refuse_without_room,
)

_AFTER_TAKE_DOWN = timedelta(seconds=10)
"""A post that replaces another goes after that is gone: both say nearly the same."""

_BILLED = frozenset({Remedy.EDIT, Remedy.REPLACE, Remedy.RALAT})
"""What is bought at once by saying so; a take-down is asked for whatever is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decides about a change.

    Attributes:
        decision: `UPDATE`: each post as `remedies` says, else as usual; `LEAVE`;
            `RETRACT`: all are cancelled or taken down.
        remedies: By post id: what is to be done with it instead of the usual.
        and_ralat: Ids of posts that a correction follows, whatever is done with them.
        due_at: When new posts go; None: at once. Corrections go when they cannot be
            taken back any more. Aware UTC.
    """

    decision: Decision
    remedies: Mapping[int, Remedy] = field(default_factory=dict)
    and_ralat: frozenset[int] = frozenset()
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done about one post.

    Attributes:
        post_id: Which.
        remedy: What was to be done; None: nothing can be, before it is settled.
        done: Whether that was done, or is asked for and under way.
        price_usd: What it will be billed.
    """

    post_id: int
    remedy: Remedy | None
    done: bool
    price_usd: Decimal = Decimal(0)


def carry_out(
    parts: Parts, correction: Correction, choices: Choices, by: str, now: datetime
) -> tuple[Outcome, ...] | None:
    """Do what a person decides about a change, once; blocking.

    The decision is stored first, and only one ever is. Said again by the same person,
    as after a crash, what was not done yet is done, and nothing twice. Edits and
    take-downs are carried out by the workers, soon.

    Args:
        parts: The newsroom's parts.
        correction: As that person saw it: a post that has changed since is left.
        choices: What they decide.
        by: Their name.
        now: Aware UTC.

    Returns:
        What was done, post by post; None if somebody else has decided otherwise, or a
        later change has come.

    Raises:
        NoRoomError: The month cannot pay it; nothing was done.
        ValueError: Something is chosen that is not offered; nothing was done.
    """
    found = chosen(correction, choices)
    if parts.desk.changes.get(correction.change.id).decision is None:
        _refuse_what_is_too_dear(parts, found)
    if not _decided(parts, correction.change, choices.decision, by, now):
        return None
    why = f"the article changed, and {by} decided"
    deed = _Deed(parts, by, now, choices.due_at or now, why)
    outcomes: list[Outcome] = []
    for prospect, offers in found:
        post_id = prospect.post.id
        if not offers:
            outcomes.append(Outcome(post_id=post_id, remedy=None, done=False))
        for offer in offers:
            outcome = Outcome(
                post_id=post_id,
                remedy=offer.remedy,
                done=deed.do(prospect.post, offer),
                price_usd=offer.price_usd,
            )
            outcomes.append(outcome)
    return tuple(outcomes)


def chosen(
    correction: Correction, choices: Choices
) -> tuple[tuple[Prospect, tuple[Offer, ...]], ...]:
    """Return what a choice means for each post; nothing where nothing can be done.

    Raises:
        ValueError: Something is chosen that is not offered.
    """
    return tuple((one, _chosen(one, choices)) for one in correction.prospects)


def mend(
    parts: Parts, post: Post, offer: Offer, last: Post, by: str, due_at: datetime
) -> bool:
    """Do one thing about a published post that its editor has other words for.

    Blocking; edits and take-downs are carried out by the workers, soon.

    Args:
        parts: The newsroom's parts.
        post: As that person saw it.
        offer: What they choose.
        last: The last post of its article there, as they saw it: the next one follows
            it, or none if another does by now.
        by: Their name.
        due_at: When a new post goes, a correction once it cannot be taken back any
            more; aware UTC.

    Returns:
        False if something else was done meanwhile, or is under way.

    Raises:
        NoRoomError: The month cannot pay it; nothing was done.
    """
    refuse_without_room(parts, [(post.draft.destination, offer.price_usd)])
    now = parts.clock.now()
    deed = _Deed(parts, by, now, due_at, why=f"corrected by {by}", last=last)
    return deed.do(post, offer)


def _refuse_what_is_too_dear(
    parts: Parts, found: tuple[tuple[Prospect, tuple[Offer, ...]], ...]
) -> None:
    """Refuse what would be half paid.

    Raises:
        NoRoomError: The month cannot pay all of it.
    """
    refuse_without_room(
        parts,
        [
            (prospect.post.draft.destination, offer.price_usd)
            for prospect, offers in found
            for offer in offers
            if offer.remedy in _BILLED
        ],
    )


def _chosen(prospect: Prospect, choices: Choices) -> tuple[Offer, ...]:
    """Return what is done about a post; nothing where nothing can be.

    Raises:
        ValueError: It is not offered.
    """
    if not prospect.offers:
        return ()
    match choices.decision:
        case Decision.LEAVE:
            return (Offer(remedy=Remedy.LEAVE),)
        case Decision.RETRACT:
            ways = map(prospect.offer, (Remedy.CANCEL, Remedy.DELETE))
            return tuple(offer for offer in ways if offer is not None)
        case Decision.UPDATE:
            return tuple(_offered(prospect, one) for one in _wanted(prospect, choices))
        case Decision.SUPERSEDED:
            raise ValueError("no person supersedes a change")
        case _ as never:
            assert_never(never)


def _wanted(prospect: Prospect, choices: Choices) -> tuple[Remedy, ...]:
    post_id, usual = prospect.post.id, prospect.offers[0].remedy
    first = choices.remedies.get(post_id, usual)
    follows = post_id in choices.and_ralat and first is not Remedy.RALAT
    return (first, Remedy.RALAT) if follows else (first,)


def _offered(prospect: Prospect, remedy: Remedy) -> Offer:
    offer = prospect.offer(remedy)
    if offer is None:
        fault = f"{remedy.value} is not offered"
        raise ValueError(f"post {prospect.post.id}: {fault}")
    return offer


def _decided(
    parts: Parts, change: Change, decision: Decision, by: str, now: datetime
) -> bool:
    """Say whether this decision stands, by this call or an earlier one."""
    if parts.desk.changes.decide(change.id, decision, by, now):
        return True
    stored = parts.desk.changes.get(change.id)
    return (stored.decision, stored.decided_by) == (decision, by)


@dataclass(frozen=True, slots=True)
class _Deed:
    """What one person does, at one moment.

    Attributes:
        last: What a next post follows; None: the post that it is about.
    """

    parts: Parts
    by: str
    now: datetime
    due_at: datetime
    why: str
    last: Post | None = None

    def do(self, post: Post, offer: Offer) -> bool:
        """Do it, unless the post has changed since it was seen."""
        match offer.remedy:
            case Remedy.LEAVE:
                return True
            case Remedy.CANCEL:
                return self.parts.posts.cancel(
                    post.id, post.version, actor=self.by, why=self.why, now=self.now
                )
            case Remedy.REWRITE:
                return self._rewrite(post, offer)
            case Remedy.EDIT | Remedy.DELETE:
                return self._ask(post, offer.draft, offer.price_usd)
            case Remedy.RALAT:
                # What replaces a post follows its take-down at once: no gap there.
                undo = self.parts.newsroom.desk.undo
                return self._follow(post, offer.draft, self.due_at + undo)
            case Remedy.REPLACE:
                return self._replace(post, offer)
            case _ as never:
                assert_never(never)

    def _rewrite(self, post: Post, offer: Offer) -> bool:
        return offer.draft is not None and self.parts.posts.rewrite(
            post.id,
            post.version,
            offer.draft,
            actor=self.by,
            author=None,
            why=self.why,
            now=self.now,
        )

    def _ask(self, post: Post, draft: Draft | None, price_usd: Decimal) -> bool:
        wanted = Wanted(
            post_id=post.id, draft=draft, asked_by=self.by, price_usd=price_usd
        )
        return self.parts.desk.operations.ask(wanted, self.now) is not None

    def _replace(self, post: Post, offer: Offer) -> bool:
        """Put the next post in the queue, then ask for this one to be taken down."""
        if offer.draft is None:
            return False
        price = offer.price_usd - offer.draft.price_usd
        due_at = self.due_at + _AFTER_TAKE_DOWN
        follows = self._follow(post, offer.draft, due_at)
        return follows and self._ask(post, None, price)

    def _follow(self, post: Post, draft: Draft | None, due_at: datetime) -> bool:
        """Store the next variant, if it is not there already."""
        if draft is None:
            return False
        new = NewPost(
            destination=draft.destination,
            state=PostState.APPROVED,
            draft=draft,
            article_class=draft.article_class,
            reason=self.why,
            due_at=due_at,
            asked=True,
        )
        article_id, last = post.article_id, self.last or post
        if self.parts.posts.add_variant(article_id, new, self.now, after=last.id):
            return True
        later = self.parts.posts.of_article(article_id)
        return any(
            one.variant == last.variant + 1 and one.draft == draft for one in later
        )
