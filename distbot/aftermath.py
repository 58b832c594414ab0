"""Corrections joined with what words them: composing, and the ralat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.card import Card, CardFile
from distbot.domain.duplicates import gist
from distbot.domain.errors import CardError, InputError
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Post
from distbot.ports import CardRenderer, Change, Parts
from distbot.services import correct
from distbot.services.compose import Terms, compose
from distbot.services.correct import Correction, Pens
from distbot.services.ralat import ralat

_SAME_WORDS = timedelta(days=7)
"""How long the words of another account are kept clear of."""


def plan_of(parts: Parts, change: Change) -> Correction:
    """Say what may become of each of a changed article's posts, and what it costs.

    Blocking, some 100 ms a post: call it from a thread. What a person decides then is
    done by `distbot.services.correct.carry_out`.
    """
    return correct.plan_of(parts, change, _pens(parts))


def _pens(parts: Parts) -> Pens:
    return Pens(
        fresh=partial(_fresh, parts),
        composed=partial(_is_composed, parts),
        ralat=partial(ralat, parts),
    )


def _fresh(parts: Parts, article: Article, post: Post, made: Sequence[Draft]) -> Draft:
    destination = _destination(parts, post.draft)
    taken = _taken(parts, destination)
    taken |= {
        one.wording.text
        for one in made
        if one.channel == destination.channel and one.destination != destination.name
    }
    terms = _terms(post.draft, taken)
    (draft,) = compose(parts, article, only=[destination], terms=terms)
    return draft


def _is_composed(parts: Parts, article: Article, draft: Draft) -> bool:
    """Compose once more what was said: with the words of others to shun, or without."""
    destination = _destination(parts, draft)
    bare = replace(parts, renderer=_NoCards(), fetch_image=None)
    for taken in (set[str](), _taken(parts, destination)):
        terms = _terms(draft, taken)
        try:
            (again,) = compose(bare, article, only=[destination], terms=terms)
        except (InputError, CardError):
            continue
        if gist(again.wording.text) == gist(draft.wording.text):
            return True
    return False


def _destination(parts: Parts, draft: Draft) -> Destination:
    destination = parts.destination(draft.destination)
    if destination is None:
        fault = "is not in the config any more"
        raise InputError(draft.destination, fault, "Put it back")
    return destination


def _terms(draft: Draft, taken: set[str]) -> Terms:
    """Let a post keep its link, or keep without; an editor has decided on that."""
    linked = draft.wording.link is not None
    return Terms(
        grants={draft.destination: (linked, "")},
        taken={draft.channel: frozenset(taken)},
    )


def _taken(parts: Parts, destination: Destination) -> set[str]:
    """Return what the channel's other accounts say, where that matters."""
    if not parts.channel(destination).unique_texts:
        return set()
    names = [
        one.name
        for one in parts.newsroom.destinations
        if one.channel == destination.channel and one is not destination
    ]
    return set(parts.posts.texts(names, parts.clock.now() - _SAME_WORDS))


@dataclass(frozen=True, slots=True)
class _NoCards(CardRenderer):
    """Draws nothing, where only words are wanted."""

    @override
    def render(self, card: Card) -> CardFile:
        raise CardError("no card is wanted")
