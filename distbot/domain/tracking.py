"""Addresses that tell a newsroom's own statistics where a reader came from."""

import re
from urllib.parse import parse_qsl, urlencode

_WEB_ADDRESS = re.compile(
    r"(?P<page>https?://[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.IGNORECASE | re.DOTALL,
)


def tracked(url: str, *, channel: str, destination: str) -> str:
    """Add the UTM fields of a post to an address.

    Fields that the address already has keep their values; query and fragment stay
    as they are. Anything but http and https is returned unchanged.

    Args:
        url: The address.
        channel: Its name, for `utm_source`.
        destination: Its name, for `utm_campaign`.
    """
    parts = _WEB_ADDRESS.fullmatch(url)
    if parts is None:
        return url
    query = (parts["query"] or "")[1:]
    present = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    fields = {
        "utm_source": channel,
        "utm_medium": "social",
        "utm_campaign": destination,
    }
    added = urlencode({name: fields[name] for name in fields if name not in present})
    whole = "&".join(part for part in (query, added) if part)
    return f"{parts['page']}?{whole}{parts['fragment'] or ''}" if added else url
