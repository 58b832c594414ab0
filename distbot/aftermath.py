"""Corrections joined with what words them: composing, and the ralat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.card import Card, CardFile
from distbot.domain.duplicates import gist
from distbot.domain.errors import CardError, InputError
from distbot.domain.post import Draft, Post
from distbot.ports import (
    CardRenderer,
    Change,
    Correction,
    Parts,
    words_elsewhere,
)
from distbot.services import prospects
from distbot.services.compose import Terms, compose
from distbot.services.prospects import Pens
from distbot.services.ralat import ralat


def plan_of(parts: Parts, change: Change) -> Correction:
    """Say what may become of each of a changed article's posts, and what it costs.

    Blocking, some 100 ms a post: call it from a thread. What a person decides then is
    done by `distbot.services.correct.carry_out`.
    """
    return prospects.plan_of(parts, change, _pens(parts))


def _pens(parts: Parts) -> Pens:
    return Pens(
        fresh=partial(_fresh, parts),
        composed=partial(_is_composed, parts),
        ralat=partial(ralat, parts),
    )


def _fresh(parts: Parts, article: Article, post: Post, made: Sequence[Draft]) -> Draft:
    destination = parts.place(post.draft.destination)
    taken = words_elsewhere(parts, destination) | {
        one.wording.text
        for one in made
        if one.channel == destination.channel and one.destination != destination.name
    }
    terms = _terms(post.draft, taken)
    (draft,) = compose(parts, article, only=[destination], terms=terms)
    return draft


def _is_composed(parts: Parts, article: Article, draft: Draft) -> bool:
    """Compose once more what was said: with the words of others to shun, or without."""
    destination = parts.place(draft.destination)
    bare = replace(parts, renderer=_NoCards(), fetch_image=None)
    for taken in (frozenset[str](), words_elsewhere(parts, destination)):
        terms = _terms(draft, taken)
        try:
            (again,) = compose(bare, article, only=[destination], terms=terms)
        except (InputError, CardError):
            continue
        if gist(again.wording.text) == gist(draft.wording.text):
            return True
    return False


def _terms(draft: Draft, taken: frozenset[str]) -> Terms:
    """Let a post keep its link, or keep without; an editor has decided on that."""
    linked = draft.wording.link is not None
    return Terms(
        grants={draft.destination: (linked, "")},
        taken={draft.channel: taken},
    )


@dataclass(frozen=True, slots=True)
class _NoCards(CardRenderer):
    """Draws nothing, where only words are wanted."""

    @override
    def render(self, card: Card) -> CardFile:
        raise CardError("no card is wanted")
