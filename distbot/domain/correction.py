"""What may be done about a post once its article is another."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from distbot.domain.article import Article
from distbot.domain.post import Draft, Post, PostState
from distbot.domain.quote import Quote


class Remedy(Enum):
    """What is done about one post."""

    REWRITE = "rewrite"
    """It takes the article's new words, and waits for a person."""
    EDIT = "edit"
    """It is changed in place."""
    REPLACE = "replace"
    """It is taken down, and goes out anew."""
    RALAT = "ralat"
    """It stays, and a correction goes out after it."""
    CANCEL = "cancel"
    DELETE = "delete"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that can be done about a post.

    Attributes:
        remedy: What.
        price_usd: What it will be billed, all in all.
        draft: What the post, or the next one, then says; None where nothing does.
    """

    remedy: Remedy
    price_usd: Decimal = Decimal(0)
    draft: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What may become of one post.

    Attributes:
        post: As it was seen.
        own_words: Whether an editor wrote what it says.
        offers: First what is usual; none for a post that must be settled first.
        faults: Why something else cannot be offered.
    """

    post: Post
    own_words: bool = False
    offers: tuple[Offer, ...] = ()
    faults: tuple[str, ...] = ()

    def offer(self, remedy: Remedy) -> Offer | None:
        """Return an offer; None if it is not made."""
        return next((one for one in self.offers if one.remedy is remedy), None)


_QUEUED = frozenset(
    {PostState.DRAFT, PostState.APPROVED, PostState.CLAIMED, PostState.FAILED}
)
"""What is not out, and may still go."""


def remedies(
    state: PostState, *, gone: bool, told: bool, own_words: bool, can_edit: bool
) -> tuple[Remedy, ...]:
    """Return what may be done about a post, first what is usual.

    What costs is never usual; nor is it to lose an editor's own words.

    Args:
        state: The post's.
        gone: Whether the article was unpublished.
        told: Whether the post says what the article now has.
        own_words: Whether an editor wrote it.
        can_edit: Whether its channel changes posts in place.

    Returns:
        Nothing for a post that must be settled first, or is not to go out.
    """
    if state in _QUEUED:
        if gone:
            return (Remedy.CANCEL, Remedy.LEAVE)
        kept = (Remedy.LEAVE, Remedy.CANCEL)
        if told:
            return kept
        return _unless(own_words, Remedy.REWRITE, kept)
    if state is not PostState.PUBLISHED:
        return ()
    if gone:
        return (Remedy.DELETE, Remedy.LEAVE)
    kept = (Remedy.LEAVE, Remedy.DELETE)
    if told:
        return kept
    if can_edit:
        return (*_unless(own_words, Remedy.EDIT, kept), Remedy.RALAT)
    return (*kept, Remedy.REPLACE, Remedy.RALAT)


def _unless(
    own_words: bool,  # noqa: FBT001 - it is the one question
    usual: Remedy,
    kept: tuple[Remedy, ...],
) -> tuple[Remedy, ...]:
    return (*kept, usual) if own_words else (usual, *kept)


def stands(quote: Quote, article: Article) -> bool:
    """Say whether a quote still is a slice of the article, wherever it now stands."""
    return any(quote.text in paragraph for paragraph in article.paragraphs)


def keeps_card(draft: Draft, before: Article, after: Article) -> bool:
    """Say whether all that a drawn card shows is still the article's.

    Args:
        draft: As it was composed.
        before: The article as it was composed from.
        after: The article now.
    """
    shown = [(one.headline, one.image, one.image_credit) for one in (before, after)]
    quoted = draft.quote is None or stands(draft.quote, after)
    return bool(draft.card) and shown[0] == shown[1] and quoted


def with_card(draft: Draft, shown: Draft) -> Draft:
    """Return a draft with another's card: its words are still the article's."""
    return replace(draft, card=shown.card, alt_text=shown.alt_text, quote=shown.quote)
