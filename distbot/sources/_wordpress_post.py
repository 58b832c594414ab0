"""A post, as WordPress's REST API writes it, to an article.

The fields are those of developer.wordpress.org/rest-api/reference/posts, with author,
featured media and terms embedded. What a stranger may not see of those comes as an
object with an error's `code` in its place, and is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from distbot.domain.article import Article
from distbot.domain.embargo import may_hold
from distbot.domain.errors import InputError
from distbot.domain.identity import guid_alias, wordpress_alias
from distbot.sources._fields import aware
from distbot.sources._html import find_cta, first_image, html_lines, html_text, joined
from distbot.sources._text import clean_line

_MARK = 80
_CREDIT = re.compile(
    r"\b(?:foto|photo|dok(?:umentasi)?|sumber|ist)\b[^()]{0,80}\)?\s*$", re.IGNORECASE
)


def is_protected(post: Mapping[str, Any]) -> bool:
    """Whether a password keeps readers from the post's text."""
    return _part(post, "content").get("protected") is True


def is_public(post: Mapping[str, Any]) -> bool:
    """Whether anybody may read the post; a stranger is given no other."""
    return post.get("status", "publish") == "publish" and not is_protected(post)


def article_from_post(site: str, post: Mapping[str, Any]) -> Article:
    """Build an article from a post; CPU work, call it from a thread.

    Args:
        site: What relative addresses are relative to.
        post: As the API gave it, embedded parts included. Its text may be missing:
            some page builders keep it out of the API.

    Raises:
        InputError: It has no headline or no address.
    """
    url = joined(site, _text(post.get("link")))
    if url is None:
        raise InputError(
            f"{site} post {post.get('id')}",
            "has no address",
            "Look at its permalink in WordPress.",
        )
    headline = html_text(_rendered(post, "title"))
    if not headline:
        raise InputError(url, "has no headline", "Give the article a headline.")
    body = _rendered(post, "content")
    lines = html_lines(body)
    cta = find_cta(lines, url)
    picture = next(_embedded(post, "wp:featuredmedia"), {})
    return Article(
        url=url,
        headline=headline,
        paragraphs=tuple(line.text for line in lines if line.text),
        byline=_byline(post),
        image=joined(url, _text(picture.get("source_url"))) or first_image(body, url),
        image_credit=_credit(picture),
        published_at=_utc(post.get("date_gmt")),
        modified_at=_utc(post.get("modified_gmt")),
        tags=_terms(post, "post_tag"),
        categories=_terms(post, "category"),
        cta_url=cta.url if cta else None,
        aliases=_aliases(post),
        metas=_metas(post),
    )


def _part(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = values.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _rendered(post: Mapping[str, Any], name: str) -> str:
    return _text(_part(post, name).get("rendered"))


def _embedded(post: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield what is embedded under a name; terms come as lists in a list."""
    pending = [_part(post, "_embedded").get(name)]
    while pending:
        value = pending.pop(0)
        if isinstance(value, list):
            pending[:0] = value
        elif isinstance(value, dict) and "code" not in value:
            yield value


def _byline(post: Mapping[str, Any]) -> str | None:
    names = (clean_line(_text(a.get("name"))) for a in _embedded(post, "author"))
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _aliases(post: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the post is known by whatever its address becomes.

    A feed has its guid, too; that tells the number of posts that were drafts first.
    """
    by_guid = guid_alias(_rendered(post, "guid"), _text(post.get("link")))
    by_number = wordpress_alias(f"{_home(post)}?p={post.get('id')}")
    return tuple(dict.fromkeys(filter(None, (by_guid, by_number))))


def _home(post: Mapping[str, Any]) -> str:
    """Return the site's home as the post's own REST address tells it, "" if none."""
    links = _part(post, "_links").get("self")
    link = links[0] if isinstance(links, list) and links else None
    address = _text(link.get("href")) if isinstance(link, dict) else ""
    return re.split(r"wp-json/|index\.php\?|\?", address, maxsplit=1)[0]


def _metas(post: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the metas that may hold the post back; most sites show none."""
    told = (
        (clean_line(name)[:_MARK], clean_line(words)[:_MARK])
        for name, value in _part(post, "meta").items()
        for words in (value if isinstance(value, list) else [value])
        if isinstance(words, str) and may_hold(words)
    )
    return tuple(told)


def _terms(post: Mapping[str, Any], taxonomy: str) -> tuple[str, ...]:
    names = (
        clean_line(_text(term.get("name")))
        for term in _embedded(post, "wp:term")
        if term.get("taxonomy") == taxonomy
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _credit(picture: Mapping[str, Any]) -> str | None:
    """Return who made a picture: as its file says, else as its caption ends."""
    meta = _part(_part(picture, "media_details"), "image_meta")
    named = clean_line(_text(meta.get("credit")))
    if named:
        return named
    found = _CREDIT.search(html_text(_rendered(picture, "caption")))
    return found.group().rstrip(" ).") or None if found else None


def _utc(value: object) -> datetime | None:
    """Read a time that is GMT and does not say so."""
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if aware(moment) else None
