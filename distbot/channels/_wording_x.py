"""How a post reads on X: excerpt, hashtags, last the article's address or the CTA."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from distbot.domain.errors import InputError
from distbot.domain.excerpt import excerpt, leading_sentences, stretches
from distbot.domain.material import Material
from distbot.domain.post import Length, Wording
from distbot.domain.price import free_wording
from distbot.domain.quotations import quotations
from distbot.domain.reading import Sentence
from distbot.domain.text_x import LIMIT_WEIGHTED, find_urls, weigh

_MOST_HASHTAGS = 2
_BREAK = "\n\n"


def write(material: Material) -> Wording:
    """Word a post: never over the limit, the last line always whole.

    Without a link nothing in the text is an address: outside quotation marks a bare
    domain takes its free wording, a sentence that would still hold one is left out.

    Raises:
        InputError: The last line alone is too long, or is an address that it must
            not be.
    """
    last = _last_line(material)
    linked = material.link is not None
    sentences = _sentences(material, linked=linked)
    text = _compose(sentences, material.hashtags[:_MOST_HASHTAGS], last, linked=linked)
    weight = weigh(text)
    return Wording(
        text=text,
        length=Length(
            used=weight.weighted_length, limit=LIMIT_WEIGHTED, unit="weighted"
        ),
        link=material.link,
    )


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
        is_own_name = instead.casefold() == short_name.casefold()
        parts += (text[position : url.start], short_name if is_own_name else instead)
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
