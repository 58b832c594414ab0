"""How a post reads on X: excerpt, hashtags, last the article's address or the CTA."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from distbot.domain.errors import InputError
from distbot.domain.excerpt import excerpt, leading_sentences, stretches
from distbot.domain.material import Material
from distbot.domain.post import Length, Wording
from distbot.domain.price import LIST_PRICES, RateCard, free_wording
from distbot.domain.quotations import quotations
from distbot.domain.reading import Sentence
from distbot.domain.rewording import (
    AddressError,
    OverLimitError,
    ends_in_hashtags,
    hashtags_below,
    own_words,
)
from distbot.domain.text_x import LIMIT_WEIGHTED, find_urls, weigh

_MOST_HASHTAGS = 2
_BREAK = "\n\n"


def write(material: Material, rates: RateCard = LIST_PRICES) -> Wording:
    """Word a post: never over the limit, the last line always whole.

    Without a link nothing in the text is an address: outside quotation marks a bare
    domain takes its free wording, a sentence that would still hold one is left out.
    An editor's words are not touched: they are taken or refused.

    Args:
        material: What it is made of.
        rates: To say what an editor's words would cost.

    Raises:
        InputError: The last line alone is too long, or is an address that it must
            not be.
        OverLimitError: An editor's words are too long.
        AddressError: They hold an address, and the post has no link.
        EmptyWordsError: They are nothing but the last line.
    """
    last = _last_line(material)
    linked = material.link is not None
    if material.body:
        text = _own_text(material, last, rates)
    else:
        text = _compose(
            _sentences(material, linked=linked),
            material.hashtags[:_MOST_HASHTAGS],
            last,
            linked=linked,
        )
    weight = weigh(text)
    return Wording(
        text=text,
        length=Length(
            used=weight.weighted_length, limit=LIMIT_WEIGHTED, unit="weighted"
        ),
        link=material.link,
    )


def _own_text(material: Material, last: str, rates: RateCard) -> str:
    """Put an editor's words above the last line, with the hashtags that fit."""
    words = own_words(material.body, last)
    _refuse_addresses(words, material, rates)
    rule = "\n" if ends_in_hashtags(words) else _BREAK
    lines = hashtags_below(words, material.hashtags[:_MOST_HASHTAGS])
    texts = [f"{words}{_BREAK}{line}\n{last}" for line in lines[:-1]]
    texts.append(f"{words}{rule}{last}")
    weights = [weigh(text) for text in texts]
    if not weights[-1].valid:
        used = weights[-1].weighted_length
        raise OverLimitError(Length(used=used, limit=LIMIT_WEIGHTED, unit="weighted"))
    fitting = zip(texts, weights, strict=True)
    return next(text for text, weight in fitting if weight.valid)


def _refuse_addresses(words: str, material: Material, rates: RateCard) -> None:
    """Refuse what would make a post without link as dear as one with it.

    Raises:
        AddressError: There is something, with the way out.
    """
    if material.link is not None:
        return
    instead: dict[str, str | None] = {}
    for url in find_urls(words):
        free = free_wording(url.text)
        instead[url.text] = free and _named(free, material.short_name)
    if instead:
        dear, usual = rates.link_post_usd, rates.post_usd
        raise AddressError(instead, price_usd=dear, usual_usd=usual)


def _named(instead: str, short_name: str) -> str:
    """Write a newsroom's own name as it is written where a domain would be a link."""
    return short_name if instead.casefold() == short_name.casefold() else instead


def _last_line(material: Material) -> str:
    link = material.tracked_link or material.link
    if material.link is not None and link is not None:
        line = link
    else:
        visit = material.labels.visit_newsroom.replace("{name}", material.short_name)
        normal = unicodedata.normalize("NFC", visit).strip()
        line = _without_addresses(normal, material.short_name) or normal
    if not _stands(line, linked=material.link is not None):
        fault = f"{line!r} does not fit X without being billed as a link"
        raise InputError("cta", fault, "Give a shorter short_name without a domain.")
    return line


def _stands(text: str, *, linked: bool) -> bool:
    weight = weigh(text)
    return weight.valid and (linked or not weight.urls)


def _sentences(material: Material, *, linked: bool) -> list[Sentence]:
    normal = [
        replace(one, text=unicodedata.normalize("NFC", one.text))
        for one in material.sentences
    ]
    if linked:
        return normal
    kept: list[Sentence] = []
    for stretch in stretches(normal):
        kept.extend(_free(stretch, material.short_name))
    return kept


def _free(stretch: Iterable[Sentence], short_name: str) -> list[Sentence]:
    """Take the addresses out of sentences that stand or fall together."""
    free: list[Sentence] = []
    for sentence in stretch:
        text = _without_addresses(sentence.text, short_name)
        if text is None:
            return []
        free.append(replace(sentence, text=text))
    return free


def _without_addresses(text: str, short_name: str) -> str | None:
    """Rewrite what X would bill as an address; None where that cannot be done."""
    urls = find_urls(text)
    if not urls:
        return text
    quoted = quotations(text)
    parts: list[str] = []
    position = 0
    for url in urls:
        instead = free_wording(url.text)
        # A path says more than the name that would be left of it.
        verbatim = any(start < url.start < end for start, end in quoted)
        if instead is None or verbatim or "/" in url.text:
            return None
        parts += (text[position : url.start], _named(instead, short_name))
        position = url.end
    parts.append(text[position:])
    rewritten = unicodedata.normalize("NFC", "".join(parts))
    return None if find_urls(rewritten) else rewritten


def _compose(
    sentences: Sequence[Sentence], hashtags: Sequence[str], last: str, *, linked: bool
) -> str:
    """Put the post together: hashtags give way to the first sentence."""
    feet = [_foot(hashtags[:count], last) for count in range(len(hashtags), -1, -1)]
    for foot in feet:

        def fits(story: str, foot: str = foot) -> bool:
            return _stands(f"{story}{_BREAK}{foot}", linked=linked)

        story = leading_sentences(sentences, fits)
        if not story and foot == last:
            story = excerpt(sentences, fits)
        if story:
            return f"{story}{_BREAK}{foot}"
    return next(foot for foot in feet if foot == last or _stands(foot, linked=linked))


def _foot(hashtags: Sequence[str], last: str) -> str:
    return "\n".join(part for part in (" ".join(hashtags), last) if part)
