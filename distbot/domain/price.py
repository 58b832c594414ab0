"""What a post on X costs, and how to word it so that it costs less.

X bills a post with an address more than ten times as much (docs.x.com, pricing,
2026-08-22). What it takes for an address is not published; its own text library
links bare domains, degrees like "M.Si" among them, so whatever that links counts.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from distbot.domain.text_x import find_urls, weigh

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
_HAS_PROTOCOL = re.compile(r"https?://", re.IGNORECASE)
_WWW = re.compile(r"www\.", re.IGNORECASE)
# Second levels under which names are given out (PANDI's for .id, and the usual).
_SECOND_LEVEL = re.compile(
    r"ac|biz|com?|desa|edu|gov?|mil|my|net|org?|ponpes|sch|web", re.IGNORECASE
)
_DEGREE = re.compile(r"[A-Z][A-Za-z]?(?:\.[A-Z][A-Za-z]{1,2})+")
_MISSED_SPACE = re.compile(r"([a-z]{2,})\.([A-Z][a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard:
    """What X bills, in US dollars.

    Attributes:
        post_usd: For a post without an address.
        link_post_usd: For a post with one or more.
        alt_text_usd: For the call that sets a picture's alt text.
        own_read_usd: For each own post that is read.
        delete_usd: For taking one away.
    """

    post_usd: Decimal = Decimal("0.015")
    link_post_usd: Decimal = Decimal("0.200")
    alt_text_usd: Decimal = Decimal("0.005")
    own_read_usd: Decimal = Decimal("0.001")
    delete_usd: Decimal = Decimal("0.010")


LIST_PRICES = RateCard()
"""X's published prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A wording that X does not bill as an address.

    Attributes:
        token: As it stands in the text: "M.Si".
        instead: What to write: "MSi"; never an address itself.
        saves_usd: What the post saves when every address in it is rewritten; zero
            if one stays that cannot be.
    """

    token: str
    instead: str
    saves_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighReport:
    """The answer of `distbot weigh`, field by field.

    Attributes:
        weighted_length: In X's units.
        valid: Whether X would take the text.
        urls: What X would link, in order.
        billed_as_link: Whether the post costs the higher price.
        price_usd: Of the text alone, without alt text.
        rewrites: How to avoid the higher price.
    """

    weighted_length: int
    valid: bool
    urls: tuple[str, ...]
    billed_as_link: bool
    price_usd: Decimal
    rewrites: tuple[Rewrite, ...]


def billed_as_link(text: str) -> bool:
    """Say whether X would bill the text as a post with an address."""
    return bool(find_urls(unicodedata.normalize("NFC", text)))


def price(text: str, rates: RateCard, *, alt_text: bool) -> Decimal:
    """Return what publishing the text will be billed, in US dollars.

    Args:
        text: The whole post.
        rates: The prices.
        alt_text: Whether a picture with alt text goes with it.
    """
    post = rates.link_post_usd if billed_as_link(text) else rates.post_usd
    return post + rates.alt_text_usd if alt_text else post


def rewrites(
    text: str,
    rates: RateCard = LIST_PRICES,
    *,
    short_names: Mapping[str, str] = _NO_NAMES,
) -> tuple[Rewrite, ...]:
    """Name each bare token that makes a post expensive, once, and a free wording.

    Args:
        text: The whole post.
        rates: The prices, for what is saved.
        short_names: Domain → how the newsroom wants it written.
    """
    urls = find_urls(unicodedata.normalize("NFC", text))
    free = {url.text: free_wording(url.text, short_names=short_names) for url in urls}
    avoidable = None not in free.values()
    saving = rates.link_post_usd - rates.post_usd if avoidable else Decimal(0)
    return tuple(
        Rewrite(token=token, instead=instead, saves_usd=saving)
        for token, instead in free.items()
        if instead is not None
    )


def free_wording(
    token: str, *, short_names: Mapping[str, str] = _NO_NAMES
) -> str | None:
    """Return how to write a bare domain so that X does not link it.

    A degree loses its stops ("MSi"), a sentence without its space gets it ("itu.
    So"), a domain keeps its name and loses the rest ("kpu.go.id/daftar" → "kpu").

    Args:
        token: An address as `find_urls` found it.
        short_names: Domain → how the newsroom wants it written.

    Returns:
        Words that `find_urls` finds nothing in, or None: the token has a protocol,
        or nothing would be left of it.
    """
    if _HAS_PROTOCOL.match(token):
        return None
    host = _WWW.sub("", re.split("[/:?]", token, maxsplit=1)[0], count=1)
    chosen = {name.casefold(): short for name, short in short_names.items()}
    instead = chosen.get(host.casefold()) or _plain_name(host)
    return None if not instead or find_urls(instead) else instead


def weigh_report(text: str, rates: RateCard = LIST_PRICES) -> WeighReport:
    """Weigh and price a text, and say how to word it cheaper."""
    weight = weigh(text)
    return WeighReport(
        weighted_length=weight.weighted_length,
        valid=weight.valid,
        urls=weight.urls,
        billed_as_link=bool(weight.urls),
        price_usd=price(text, rates, alt_text=False),
        rewrites=rewrites(text, rates),
    )


def _plain_name(host: str) -> str:
    if _DEGREE.fullmatch(host):
        return host.replace(".", "")
    missed_space = _MISSED_SPACE.fullmatch(host)
    if missed_space:
        return f"{missed_space[1]}. {missed_space[2]}"
    names = host.split(".")[:-1]
    if len(names) > 1 and _SECOND_LEVEL.fullmatch(names[-1]):
        names.pop()
    return " ".join(names)
