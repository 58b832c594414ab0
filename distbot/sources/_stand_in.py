"""A site's REST API stands in for its feed while that fails or lags behind."""

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.ports import Fetched, Source
from distbot.sources._freshness import is_held, newest_of

_REST = "rest "
"""Begins the marks of the stand-in."""


class StandIn(Source):
    """Asks a feed, and its site's API where the feed fails or is held back.

    Of the API only articles count that are newer than all the feed ever showed: what
    is older was there before, or is for the feed to tell. So a feed that was never
    read has no stand-in.
    """

    def __init__(self, feed: Source, rest: Source, site: str) -> None:
        """Ask nothing yet.

        Args:
            feed: What the newsroom configured.
            rest: Reads the API of the same site.
            site: Names it to people.
        """
        self._feed = feed
        self._rest = rest
        self._site = site

    @property
    @override
    def name(self) -> str:
        return self._feed.name

    @property
    @override
    def silent_start(self) -> bool:
        return self._feed.silent_start

    @override
    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read the feed, or what stands in for it.

        Raises:
            InputError: Neither gives anything; the feed's own error.
        """
        own = {key: mark for key, mark in marks.items() if not key.startswith(_REST)}
        since = newest_of(own)
        try:
            told = await self._feed.fetch(own, history=history, unsettled=unsettled)
        except InputError as error:
            if since is None or history:
                raise
            told = Fetched(articles=(), marks=own, faults=(str(error),))
            return await self._from_rest(marks, told, since, unsettled, error)
        if since is not None and is_held(told.marks):
            return await self._from_rest(marks, told, since, unsettled, None)
        return told

    async def _from_rest(
        self,
        marks: Mapping[str, str],
        told: Fetched,
        since: datetime,
        unsettled: Collection[str],
        error: InputError | None,
    ) -> Fetched:
        """Add what the API has; without it the feed's own answer or error stands."""
        known = {
            key.removeprefix(_REST): mark
            for key, mark in marks.items()
            if key.startswith(_REST)
        }
        try:
            found = await self._rest.fetch(known, unsettled=unsettled)
        except InputError:
            if error is not None:
                raise error from None
            return told
        fault = f"{self._site}: its REST API stands in for its feed"
        return Fetched(
            articles=tuple(one for one in found.articles if _is_after(one, since)),
            marks={
                **told.marks,
                **{f"{_REST}{key}": mark for key, mark in found.marks.items()},
            },
            faults=(*told.faults, fault, *found.faults),
        )


def site_of_feed(url: str) -> str | None:
    """Return the home of the site whose main feed this is, by WordPress's rule.

    "https://kabar.id/feed/" is the site's (developer.wordpress.org: WordPress Feeds);
    a category's or an author's feed is not all of a site, so nothing stands in for it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.path.strip("/") != "feed" or parts.query:
        return None
    return urlunsplit(parts._replace(path="/", fragment=""))


def _is_after(article: Article, since: datetime) -> bool:
    return article.published_at is not None and article.published_at > since
