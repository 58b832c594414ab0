"""What makes articles from several sources the same one."""

import re
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from distbot.domain.article import Article, key_of

_TELLING_WORDS = 4
"""A headline of fewer words ("Breaking News") stands over many stories."""

_NEAR = timedelta(hours=24)
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[0-9]{1,12}")
_ADDRESS = re.compile(r"https?://")


def aliases_of(article: Article) -> tuple[str, ...]:
    """Return all that an article is known by, its own key first."""
    by_address = wordpress_alias(article.url or "")
    own = () if by_address is None else (by_address,)
    return tuple(dict.fromkeys((article.key, *article.aliases, *own)))


def wordpress_alias(address: str) -> str | None:
    """Return what a WordPress post is known by, whatever its address becomes.

    WordPress writes a post's number into its guid, `https://host/?p=123`, which stays
    when the permalink changes (developer.wordpress.org, get_the_guid), and into its
    short link; its REST API calls the number `id`.

    Returns:
        "wp:host:123" (or "wp:host/blog:123"); None for any other address.
    """
    try:
        parts = urlsplit(address.strip().replace("&#038;", "&"))
    except ValueError:
        return None
    number = parse_qs(parts.query).get("p", [""])[0]
    folder = parts.path.removesuffix("index.php")
    is_folder = folder == "" or folder.endswith("/")
    if not (parts.hostname and is_folder and _NUMBER.fullmatch(number)):
        return None
    return wordpress_id(f"{parts.hostname}{folder}", int(number))


def guid_alias(guid: str, url: str) -> str | None:
    """Return what a guid says that an article's present address does not.

    The guid of a post that never was a draft, as programs and apps publish them, is its
    first address (developer.wordpress.org, wp_insert_post).

    Args:
        guid: As the feed or the REST API has it.
        url: The article's address.
    """
    by_number = wordpress_alias(guid)
    if by_number is not None or not _ADDRESS.match(guid):
        return by_number
    try:
        first, now = key_of(guid), key_of(url)
    except ValueError:
        return None
    host, _, path = first.partition("/")
    return first if path and first != now and host == now.partition("/")[0] else None


def wordpress_id(home: str, number: int) -> str:
    """Return what the WordPress post of that number is known by.

    Args:
        home: The site's host, with its folder if it has one; no scheme.
        number: As the REST API's `id`.
    """
    return f"wp:{home.removeprefix('www.').rstrip('/')}:{number}"


def headline_key(headline: str) -> str | None:
    """Return a headline without case, punctuation and spacing; None: it tells nothing.

    A headline of fewer than four words may stand over many stories.
    """
    folded = unicodedata.normalize("NFKC", headline).casefold()
    words = _NOT_WORDS.sub(" ", folded).split()
    return " ".join(words) if len(words) >= _TELLING_WORDS else None


def is_near(one: datetime, other: datetime) -> bool:
    """Say whether two times of publication may be of the same article."""
    return abs(one - other) <= _NEAR
