"""A post's own link on its network, and the id that stands in it."""

import re
from urllib.parse import urlsplit

_TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me"})
_X_HOSTS = frozenset({"x.com", "twitter.com"})
_LOCAL = re.compile(r"^(?:www|mobile|m)\.")
_SUPERGROUP = "-100"
"""Before the number that a link has, in the one that the Bot API has (Bots API)."""


def link_form(channel: str, address: str) -> str | None:
    """Return how a post's link looks there, with "ID" for its id.

    Args:
        channel: The network's registered name.
        address: The destination's: "@name", or a Telegram chat's number.

    Returns:
        None where posts have no link, or its form is not known.
    """
    name = address.removeprefix("@")
    if channel == "x":
        return f"https://x.com/{name}/status/ID"
    if channel != "telegram":
        return None
    if address.startswith(_SUPERGROUP):
        return f"https://t.me/c/{address.removeprefix(_SUPERGROUP)}/ID"
    return f"https://t.me/{name}/ID" if address.startswith("@") else None


def profile_of(channel: str, address: str) -> str | None:
    """Return where followers find a destination; None where only members do.

    Args:
        channel: The network's registered name.
        address: The destination's: "@name", or a Telegram chat's number.
    """
    hosts = {"x": "x.com", "telegram": "t.me"}
    if channel not in hosts or not address.startswith("@"):
        return None
    return f"https://{hosts[channel]}/{address.removeprefix('@')}"


def remote_id_in(link: str, channel: str, address: str) -> str | None:
    """Return the id of a post from its link; None if it is no post's of that address.

    A name is the same in capitals. Of a link into a topic the last number is the
    post's.

    Args:
        link: As copied from the network's site or app.
        channel: The network's registered name.
        address: The destination's: "@name", or a Telegram chat's number.
    """
    form = link_form(channel, address)
    try:
        parts = urlsplit(link.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if form is None or parts.scheme not in {"http", "https"}:
        return None
    host, path = _LOCAL.sub("", host), parts.path.casefold()
    root = re.escape(urlsplit(form).path.casefold().removesuffix("id"))
    if channel == "x":
        return _of_x(path, root) if host in _X_HOSTS else None
    return _of_telegram(path, root) if host in _TELEGRAM_HOSTS else None


def _of_x(path: str, root: str) -> str | None:
    """Read /NAME/status/ID; X names the account "i" where it does not matter."""
    found = re.fullmatch(
        rf"(?:{root}|/i/(?:web/)?status/)([1-9][0-9]*)(?:/(?:photo|video)/[0-9]+)?/?",
        path,
    )
    return found[1] if found else None


def _of_telegram(path: str, root: str) -> str | None:
    """Read /NAME/ID and /NAME/TOPIC/ID; "/s" is before the site's own preview."""
    found = re.fullmatch(rf"(?:/s)?{root}(?:[0-9]+/)?([1-9][0-9]*)/?", path)
    return found[1] if found else None
