"""A changed article → what becomes of its posts, as a person decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from distbot.domain.article import Article
from distbot.domain.correction import (
    Offer,
    Prospect,
    Remedy,
    keeps_card,
    remedies,
    with_card,
)
from distbot.domain.errors import CardError, InputError
from distbot.domain.post import Draft, Post, PostState
from distbot.ports import Change, Decision, NewPost, Parts, Wanted

_AFTER_TAKE_DOWN = timedelta(seconds=10)
"""A post that replaces another goes after that is gone: both say nearly the same."""

_GIVEN_UP = frozenset({PostState.CANCELLED, PostState.SKIPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pens:
    """How posts are worded; each may raise `InputError` or `CardError`.

    Attributes:
        fresh: Composes an article anew for a post's destination, with its link if it
            has one; the drafts that were made along with it say other words.
        composed: Says whether a draft is what an article is composed to, and not in
            an editor's own words.
        ralat: Words a correction: the article before, after, and the fresh draft.
    """

    fresh: Callable[[Article, Post, Sequence[Draft]], Draft]
    composed: Callable[[Article, Draft], bool]
    ralat: Callable[[Article, Article, Draft], Draft]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change, and what may become of each post that is out or may go out."""

    change: Change
    prospects: tuple[Prospect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decides about a change.

    Attributes:
        decision: `UPDATE`: each post as `remedies` says, else as usual; `LEAVE`;
            `RETRACT`: all are cancelled or taken down.
        remedies: By post id: what is to be done with it instead of the usual.
        and_ralat: Ids of posts that a correction follows, whatever is done with them.
        due_at: When new posts go; None: at once. Aware UTC.
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


def plan_of(parts: Parts, change: Change, pens: Pens) -> Correction:
    """Say what may become of each of a changed article's posts.

    Blocking; words and cards are made for each: some 100 ms a post, from a thread.
    Nothing but cards is stored.

    Args:
        parts: The newsroom's parts.
        change: As found.
        pens: Word the posts.
    """
    posts = parts.posts.of_article(change.article_id)
    made: list[Draft] = []
    prospects: list[Prospect] = []
    for post in posts:
        present = _present(parts, post)
        if present is None:
            continue
        last = not any(
            other.draft.destination == post.draft.destination
            and other.variant > post.variant
            for other in posts
        )
        seen = _Seen(parts, change, pens, post, present, last)
        prospect = seen.prospect(made)
        made += [one.draft for one in prospect.offers if one.draft is not None]
        prospects.append(prospect)
    return Correction(change=change, prospects=tuple(prospects))


def _present(parts: Parts, post: Post) -> Draft | None:
    """Return what a post says now; None where it says nothing, and never will."""
    if post.state in _GIVEN_UP:
        return None
    if post.state is PostState.PUBLISHED:
        return parts.desk.operations.present(post)
    return post.draft


@dataclass(frozen=True, slots=True)
class _Seen:
    """One post beside the change of its article."""

    parts: Parts
    change: Change
    pens: Pens
    post: Post
    present: Draft
    last: bool

    def prospect(self, made: Sequence[Draft]) -> Prospect:
        destination = self.parts.destination(self.present.destination)
        if destination is None:
            fault = f"{self.present.destination} is not in the config any more"
            return Prospect(post=self.post, faults=(fault,))
        after = self.change.after
        if after is None:
            return self._offered(None, own_words=False, can_edit=False)
        try:
            fresh = self._fresh(after, made)
        except (InputError, CardError) as error:
            return self._without_words(str(error))
        own_words = not (
            self.pens.composed(self.change.before, self.present)
            or self.pens.composed(after, self.present)
        )
        can_edit = self.parts.channel(destination).can_edit
        return self._offered(fresh, own_words=own_words, can_edit=can_edit)

    def _fresh(self, after: Article, made: Sequence[Draft]) -> Draft:
        fresh = self.pens.fresh(after, self.post, made)
        kept = keeps_card(self.present, self.change.before, after)
        return with_card(fresh, self.present) if kept else fresh

    def _offered(
        self, fresh: Draft | None, *, own_words: bool, can_edit: bool
    ) -> Prospect:
        told = fresh is not None and _says(self.present) == _says(fresh)
        wanted = remedies(
            self.post.state,
            gone=fresh is None,
            told=told,
            own_words=own_words,
            can_edit=can_edit,
        )
        offers: list[Offer] = []
        faults: list[str] = []
        for remedy in wanted:
            try:
                offer = self._offer(remedy, fresh)
            except (InputError, CardError) as error:
                faults.append(str(error))
            else:
                offers += [] if offer is None else [offer]
        return Prospect(
            post=self.post,
            own_words=own_words,
            offers=tuple(offers),
            faults=tuple(faults),
        )

    def _without_words(self, fault: str) -> Prospect:
        """Offer what needs no new words."""
        offered = self._offered(self.present, own_words=False, can_edit=False)
        return Prospect(post=self.post, offers=offered.offers, faults=(fault,))

    def _offer(self, remedy: Remedy, fresh: Draft | None) -> Offer | None:
        """Price one remedy; None where another post has followed this one."""
        match remedy:
            case Remedy.LEAVE | Remedy.CANCEL:
                return Offer(remedy=remedy)
            case Remedy.DELETE:
                return Offer(remedy=remedy, price_usd=self._price_of_delete())
            case Remedy.REWRITE:
                price = fresh.price_usd if fresh else Decimal(0)
                return Offer(remedy=remedy, price_usd=price, draft=fresh)
            case Remedy.EDIT:
                return Offer(remedy=remedy, draft=fresh)
            case Remedy.REPLACE | Remedy.RALAT:
                return self._next_post(remedy, fresh) if fresh and self.last else None
            case _ as never:
                assert_never(never)

    def _next_post(self, remedy: Remedy, fresh: Draft) -> Offer | None:
        after = self.change.after
        if remedy is Remedy.REPLACE or after is None:
            price = self._price_of_delete() + fresh.price_usd
            return Offer(remedy=remedy, price_usd=price, draft=fresh)
        draft = self.pens.ralat(self.change.before, after, fresh)
        return Offer(remedy=remedy, price_usd=draft.price_usd, draft=draft)

    def _price_of_delete(self) -> Decimal:
        destination = self.parts.destination(self.present.destination)
        assert destination is not None  # noqa: S101 - looked up before anything is offered
        return self.parts.channel(destination).price_of_delete


def _says(draft: Draft) -> tuple[object, ...]:
    wording = draft.wording
    return wording.text, wording.entities, wording.buttons, draft.card


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
        ValueError: Something is chosen that is not offered; nothing was done.
    """
    chosen = [(one, _chosen(one, choices)) for one in correction.prospects]
    if not _decided(parts, correction.change, choices.decision, by, now):
        return None
    deed = _Deed(parts, by, now, choices.due_at or now)
    outcomes: list[Outcome] = []
    for prospect, offers in chosen:
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
    """What one person does, at one moment."""

    parts: Parts
    by: str
    now: datetime
    due_at: datetime

    def do(self, post: Post, offer: Offer) -> bool:
        """Do it, unless the post has changed since it was seen."""
        match offer.remedy:
            case Remedy.LEAVE:
                return True
            case Remedy.CANCEL:
                return self.parts.posts.cancel(
                    post.id, post.version, actor=self.by, why=self._why, now=self.now
                )
            case Remedy.REWRITE:
                return self._rewrite(post, offer)
            case Remedy.EDIT | Remedy.DELETE:
                return self._ask(post, offer.draft, offer.price_usd)
            case Remedy.RALAT:
                return self._follow(post, offer.draft, self.due_at)
            case Remedy.REPLACE:
                return self._replace(post, offer)
            case _ as never:
                assert_never(never)

    @property
    def _why(self) -> str:
        return f"the article changed, and {self.by} decided"

    def _rewrite(self, post: Post, offer: Offer) -> bool:
        return offer.draft is not None and self.parts.posts.rewrite(
            post.id,
            post.version,
            offer.draft,
            actor=self.by,
            author=None,
            why=self._why,
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
            reason=self._why,
            due_at=due_at,
            asked=True,
        )
        article_id = post.article_id
        if self.parts.posts.add_variant(article_id, new, self.now, after=post.id):
            return True
        later = self.parts.posts.of_article(article_id)
        return any(
            one.variant == post.variant + 1 and one.draft == draft for one in later
        )
