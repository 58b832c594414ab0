"""What X does to a text: weigh it, and replace its addresses by t.co ones."""

import secrets

from distbot.domain.text_x import find_hashtags, find_mentions, find_urls, weigh
from distbot.sandbox.timeline import Link

__all__ = ["find_hashtags", "find_mentions", "media_link", "shorten", "weigh"]

_DISPLAY_LIMIT = 26


def shorten(text: str) -> tuple[str, tuple[Link, ...]]:
    """Replace the addresses in an NFC text as X stores them.

    Returns:
        The stored text, and what each t.co address in it stands for.
    """
    stored, links, done = "", [], 0
    for found in find_urls(text):
        url = text[found.start : found.end]
        stored += text[done : found.start]
        link = Link(
            start=len(stored),
            short=_short(),
            expanded=url if "://" in url else f"http://{url}",
            display=_display(url),
        )
        links.append(link)
        stored += link.short
        done = found.end
    return stored + text[done:], tuple(links)


def media_link(text: str, post_url: str) -> tuple[str, Link]:
    """Append the address that stands for the pictures, as X does.

    Returns:
        The stored text, and the address's meaning.
    """
    short = _short()
    start = len(text) + 1 if text else 0
    code = short.rpartition("/")[2]
    link = Link(
        start=start,
        short=short,
        expanded=f"{post_url}/photo/1",
        display=f"pic.x.com/{code}",
        media=True,
    )
    return f"{text} {short}" if text else short, link


def _short() -> str:
    return f"https://t.co/{secrets.token_hex(5)}"


def _display(url: str) -> str:
    bare = url.partition("://")[2] or url
    bare = bare.removeprefix("www.")
    return bare if len(bare) <= _DISPLAY_LIMIT else f"{bare[:_DISPLAY_LIMIT]}…"
