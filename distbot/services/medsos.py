"""What was published → the newsroom's public page of its social channels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from distbot.domain.medsos import Medsos, Place, Showing, Telling
from distbot.domain.post import Draft, Receipt
from distbot.domain.post_link import link_form, profile_of
from distbot.ports import Countable, Parts

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_SPARE = 3
"""So many posts are looked at for each article shown: repeats and corrections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A post that followers can see now."""

    article_id: int
    receipt: Receipt
    present: Draft


def medsos(parts: Parts, articles: int) -> Medsos:
    """Gather what stands at the places that anybody may follow.

    Blocking. What was taken down is not there, what was edited is as it stands.

    Args:
        parts: The newsroom's parts.
        articles: How many are shown at most.
    """
    places = _places(parts)
    most = articles * _SPARE * max(len(places), 1)
    latest = parts.desk.reports.countable(
        list(places), _EVER, datetime.max.replace(tzinfo=UTC), most
    )
    told: dict[int, list[_Standing]] = defaultdict(list)
    for each in latest:
        standing = _standing(parts, each)
        if standing is None:
            continue
        if standing.article_id not in told and len(told) == articles:
            continue
        told[standing.article_id].append(standing)
    shown = [_showing(parts, posts, places) for posts in told.values()]
    unique = dict.fromkeys(places.values())
    return Medsos(places=tuple(unique), showings=tuple(shown))


def _places(parts: Parts) -> dict[str, Place]:
    """Return the public places by destination name."""
    found: dict[str, Place] = {}
    for one in parts.newsroom.destinations:
        url = profile_of(one.channel, one.address)
        if url is not None:
            found[one.name] = Place(channel=one.channel, address=one.address, url=url)
    return found


def _standing(parts: Parts, each: Countable) -> _Standing | None:
    post = parts.posts.get(each.post_id)
    present = parts.desk.operations.present(post)
    if present is None:
        return None
    return _Standing(article_id=post.article_id, receipt=each.receipt, present=present)


def _showing(
    parts: Parts, posts: Sequence[_Standing], places: Mapping[str, Place]
) -> Showing:
    """Show an article by its newest post at each place; the card is the first's."""
    article = parts.articles.get(posts[0].article_id)
    newest: dict[str, _Standing] = {}
    for post in posts:  # newest first
        newest.setdefault(post.present.destination, post)
    ordered = [newest[name] for name in places if name in newest]
    pictured = next((p.present for p in ordered if p.present.card), None)
    tellings = [_telling(post, places[post.present.destination]) for post in ordered]
    return Showing(
        headline=article.headline,
        url=article.url,
        at=posts[0].receipt.at,
        card=pictured.card if pictured else "",
        alt_text=pictured.alt_text if pictured else "",
        tellings=tuple(tellings),
    )


def _telling(post: _Standing, place: Place) -> Telling:
    form = link_form(place.channel, place.address) or place.url
    link = post.receipt.url or form.replace("ID", post.receipt.remote_id)
    return Telling(place=place, url=link)
