"""A changed article → what may become of each of its posts, and what that costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from distbot.ports import Change, Correction, Parts

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
