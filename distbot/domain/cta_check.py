"""Whether articles lead their readers where the newsroom wants them."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = ("utm_", "fbclid", "gclid")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """An article whose call to action does not lead to the newsroom's page.

    Attributes:
        headline: Of the article.
        url: Of the article.
        leads: Where its call to action leads; None: it has none.
        fault: Why nobody gets there; "" where somebody may.
    """

    headline: str
    url: str
    leads: str | None
    fault: str = ""


def same_place(one: str, other: str) -> bool:
    """Say whether two addresses lead to the same page.

    Scheme, "www.", capitals of the host, a last slash, a fragment and fields that only
    tell where a reader came from make no difference.
    """
    return _place(one) == _place(other)


def _place(address: str) -> tuple[str, int | None, str, str]:
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:  # "http://["
        return address, None, "", ""
    fields: Iterable[tuple[str, str]] = parse_qsl(parts.query, keep_blank_values=True)
    told = sorted(each for each in fields if not each[0].startswith(_TRACKING))
    if port == _PORTS.get(parts.scheme):
        port = None
    path = parts.path.rstrip("/")
    return host.removeprefix("www."), port, path, urlencode(told)
