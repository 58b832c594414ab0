"""GET /2/users/:id/tweets and GET /2/tweets: which posts, in which form."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from distbot.sandbox.timeline import Link, XPost
from distbot.sandbox.x_values import Account, Json, invalid

_PARAMETERS = frozenset(
    [
        "id",
        "start_time",
        "end_time",
        "since_id",
        "until_id",
        "max_results",
        "pagination_token",
        "exclude",
        "tweet.fields",
        "expansions",
        "media.fields",
        "user.fields",
        "place.fields",
        "poll.fields",
    ]
)
_FIELDS = frozenset(
    [
        "id",
        "text",
        "created_at",
        "entities",
        "attachments",
        "author_id",
        "edit_history_tweet_ids",
        "public_metrics",
    ]
)
_LOOKUP = frozenset(
    [
        "ids",
        "tweet.fields",
        "expansions",
        "media.fields",
        "user.fields",
        "place.fields",
        "poll.fields",
    ]
)
_IDS_LIMIT = 100
_ID = re.compile(r"[0-9]{1,19}")
# Whole seconds only (docs.x.com, timelines: "YYYY-MM-DDTHH:mm:ssZ").
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LEAST, _MOST, _USUAL = 5, 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a client asks of a timeline.

    Attributes:
        start: Nothing older; aware UTC, inclusive.
        end: Nothing from then on; aware UTC.
        since_id: Only ids above it.
        until_id: Only ids below it.
        limit: Posts on a page, 5-100.
        fields: Beside `id`, `text` and `edit_history_tweet_ids`.
        media: Whether the pictures are described in `includes`.
    """

    start: datetime | None
    end: datetime | None
    since_id: int | None
    until_id: int | None
    limit: int
    fields: frozenset[str]
    media: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Posts, newest first, and whether older ones follow."""

    posts: list[XPost]
    author_id: str
    more: bool

    def json(self, query: Query) -> Json:
        """Word the answer; without any post there is no `data`."""
        meta: Json = {"result_count": len(self.posts)}
        if not self.posts:
            return {"meta": meta}
        meta |= {"newest_id": self.posts[0].id, "oldest_id": self.posts[-1].id}
        if self.more:
            meta["next_token"] = f"until{self.posts[-1].id}"
        body: Json = {
            "data": [_post(post, self.author_id, query.fields) for post in self.posts],
            "meta": meta,
        }
        media = [item for post in self.posts for item in _media(post)]
        return body | ({"includes": {"media": media}} if query.media and media else {})


def read_query(parameters: Mapping[str, str]) -> Query:
    """Check the parameters.

    Raises:
        XProblemError: One is unknown or malformed.
    """
    _check_names(parameters, _PARAMETERS)
    token = parameters.get("pagination_token", "").removeprefix("until")
    return Query(
        start=_time(parameters, "start_time"),
        end=_time(parameters, "end_time"),
        since_id=_number(parameters.get("since_id"), "since_id"),
        until_id=_number(token or parameters.get("until_id"), "until_id"),
        limit=_limit(parameters.get("max_results")),
        fields=_fields(parameters),
        media="attachments.media_keys" in parameters.get("expansions", ""),
    )


def read_ids(parameters: Mapping[str, str]) -> tuple[list[str], frozenset[str]]:
    """Check the parameters of GET /2/tweets; return ids, each once, and fields.

    Raises:
        XProblemError: One is unknown or malformed, or there are not 1-100 ids.
    """
    _check_names(parameters, _LOOKUP)
    ids = parameters.get("ids", "").split(",")
    for number in ids:
        if not _ID.fullmatch(number):
            raise invalid(
                f"The `ids` query parameter value [{number}] is not valid",
                {"ids": [number]},
            )
    if len(ids) > _IDS_LIMIT:
        raise invalid(
            f"The number of values in the `ids` query parameter list [{len(ids)}] is "
            f"not between 1 and {_IDS_LIMIT}",
            {"ids": ids},
        )
    return list(dict.fromkeys(ids)), _fields(parameters)


def found_json(
    ids: list[str], found: Mapping[str, tuple[Account, XPost]], fields: frozenset[str]
) -> Json:
    """Word the answer of GET /2/tweets: what is missing stands under `errors`."""
    data = [
        _post(post, account.id, fields)
        for account, post in (found[number] for number in ids if number in found)
    ]
    missing = [_missing(number) for number in ids if number not in found]
    body: Json = {"data": data} if data else {}
    return body | ({"errors": missing} if missing else {})


def _missing(number: str) -> Json:
    return {
        "value": number,
        "detail": f"Could not find tweet with ids: [{number}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "ids",
        "resource_id": number,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def _check_names(parameters: Mapping[str, str], known: frozenset[str]) -> None:
    for name, value in parameters.items():
        if name not in known:
            names = ",".join(sorted(known))
            raise invalid(
                f"The query parameter [{name}] is not one of [{names}]", {name: [value]}
            )


def _fields(parameters: Mapping[str, str]) -> frozenset[str]:
    wanted = frozenset(filter(None, parameters.get("tweet.fields", "").split(",")))
    for field in wanted - _FIELDS:
        raise invalid(
            f"The `tweet.fields` query parameter value [{field}] is not one of "
            f"[{','.join(sorted(_FIELDS))}]",
            {"tweet.fields": [field]},
        )
    return wanted


def page_of(account: Account, query: Query, *, shown_until: datetime) -> Page:
    """Choose the posts of one page.

    Args:
        account: Whose timeline.
        query: What is asked.
        shown_until: Later ones are not in the timeline yet; aware UTC.
    """
    visible = (
        post
        for post in _newest_first(account, query.start)
        if not post.deleted and post.created_at <= shown_until and _fits(post, query)
    )
    found = list(islice(visible, query.limit + 1))
    posts = found[: query.limit]
    return Page(posts=posts, author_id=account.id, more=len(found) > len(posts))


def _newest_first(account: Account, start: datetime | None) -> Iterator[XPost]:
    for post in reversed(account.posts.values()):
        if start is not None and post.created_at.replace(microsecond=0) < start:
            return
        yield post


def _fits(post: XPost, query: Query) -> bool:
    number = int(post.id)
    return (
        (query.end is None or post.created_at < query.end)
        and (query.since_id is None or number > query.since_id)
        and (query.until_id is None or number < query.until_id)
    )


def _time(parameters: Mapping[str, str], name: str) -> datetime | None:
    value = parameters.get(name)
    if value is None:
        return None
    if not _TIME.fullmatch(value):
        raise invalid(
            f"The `{name}` query parameter value [{value}] is not a valid RFC3339 "
            "date-time",
            {name: [value]},
        )
    return datetime.fromisoformat(value)


def _number(value: str | None, name: str) -> int | None:
    if value is None:
        return None
    if not value.isdecimal():
        raise invalid(
            f"The `{name}` query parameter value [{value}] is not valid",
            {name: [value]},
        )
    return int(value)


def _limit(value: str | None) -> int:
    number = _number(value, "max_results")
    if number is None:
        return _USUAL
    if not _LEAST <= number <= _MOST:
        raise invalid(
            f"The `max_results` query parameter value [{number}] is not between "
            f"{_LEAST} and {_MOST}",
            {"max_results": [str(number)]},
        )
    return number


def _post(post: XPost, author_id: str, fields: frozenset[str]) -> Json:
    # Texts of API v2 come with &, < and > written as HTML entities.
    body: Json = {
        "id": post.id,
        "text": html.escape(post.text, quote=False),
        "edit_history_tweet_ids": [post.id],
    }
    if "created_at" in fields:
        moment = post.created_at.isoformat(timespec="milliseconds")
        body["created_at"] = moment.replace("+00:00", "Z")
    if "author_id" in fields:
        body["author_id"] = author_id
    if "entities" in fields and post.links:
        body["entities"] = {"urls": [_url(link, post) for link in post.links]}
    if "attachments" in fields and post.media:
        body["attachments"] = {"media_keys": [m["media_key"] for m in _media(post)]}
    if "public_metrics" in fields:
        body["public_metrics"] = _metrics(post)
    return body


def _metrics(post: XPost) -> Json:
    metrics = post.metrics
    return {
        "retweet_count": metrics.reposts,
        "reply_count": metrics.replies,
        "like_count": metrics.likes,
        "quote_count": metrics.quotes,
        "bookmark_count": metrics.bookmarks,
        "impression_count": metrics.views,
    }


def _url(link: Link, post: XPost) -> Json:
    body: Json = {
        "start": link.start,
        "end": link.start + len(link.short),
        "url": link.short,
        "expanded_url": link.expanded,
        "display_url": link.display,
    }
    return body | ({"media_key": f"3_{post.id}0"} if link.media else {})


def _media(post: XPost) -> list[Json]:
    media: list[Json] = []
    for place, picture in enumerate(post.media):
        item: Json = {"media_key": f"3_{post.id}{place}", "type": "photo"}
        media.append(
            item | ({"alt_text": picture.alt_text} if picture.alt_text else {})
        )
    return media
