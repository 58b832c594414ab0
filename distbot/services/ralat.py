"""A corrected article → a correction (ralat) of its post, with a card of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from distbot.domain.article import Article
from distbot.domain.caution import but_of_words
from distbot.domain.duka import calm_material, calm_reading, own_words
from distbot.domain.errors import CardError, InputError
from distbot.domain.excerpt import cut
from distbot.domain.ladder import Drawn, Wish, first_drawn, headline_card
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Priority, Wording
from distbot.domain.ralat import corrections, labelled, note_of, unlabelled
from distbot.domain.reading import Reading, Sentence
from distbot.domain.rewording import EmptyWordsError, clean, material_of
from distbot.ports import Writing

_ALT_TEXT_LIMIT = 1000
"""X: alt text ≤ 1,000 characters (docs.x.com, media metadata)."""

OwnWords = Callable[[Article, Draft, str], Draft]
"""Puts an editor's words in the place of a draft's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a correction says, and the words of it that are the article's."""

    wording: Wording
    sentences: tuple[Sentence, ...]


def ralat(writing: Writing, before: Article, after: Article, fresh: Draft) -> Draft:
    """Word a correction of a published post and draw its card.

    CPU work of some 50 ms. It carries the link if the post does: a correction has to
    lead to the corrected story (Dewan Pers, Pedoman Pemberitaan Media Siber).

    Args:
        writing: The newsroom's writing.
        before: The article as it was posted.
        after: As it stands.
        fresh: The post as it would be composed from `after`.

    Raises:
        InputError: Nothing of it fits its channel.
    """
    destination = writing.place(fresh.destination)
    old, new = (writing.language.read(one) for one in (before, after))
    reading = calm_reading(new) if fresh.duka else new
    said = _worded(writing, destination, fresh, (old, reading))
    drawn = _drawn(writing, destination, fresh, reading, note_of(said.sentences))
    return _draft(writing, replace(fresh, wording=said.wording), drawn, ())


def own_ralat(
    writing: Writing, article: Article, present: Draft, text: str, own_words: OwnWords
) -> Draft:
    """Make a correction of a published post out of an editor's words, with its card.

    The language's word for it stands first, written or not. It carries the link if the
    post does. The card repeats the words where it has room and they quote nothing that
    the article has not.

    Args:
        writing: The newsroom's writing.
        article: As it stands now.
        present: What the post says now.
        text: As it was sent.
        own_words: Puts words in the place of a draft's, and warns of what is wrong
            with them.

    Raises:
        EmptyWordsError: There is nothing to read in it.
        OverLimitError: It is too long with its label.
        AddressError: It holds what would be billed as a link.
        InputError: Another post says the same.
    """
    destination = writing.place(present.destination)
    words = unlabelled(clean(text), _word(writing))
    if not words:
        raise EmptyWordsError
    bare = replace(present, quote=None, warnings=())
    said = own_words(article, bare, f"{_word(writing)}: {words}")
    new = writing.language.read(article)
    reading = calm_reading(new) if present.duka else new
    faulty = len(but_of_words(said.warnings)) < len(said.warnings)
    shown = () if faulty else (Sentence(text=words, paragraph=0),)
    drawn = _drawn(writing, destination, present, reading, note_of(shown))
    return _draft(writing, said, drawn, said.warnings)


def _draft(
    writing: Writing, said: Draft, drawn: Drawn | None, warnings: tuple[str, ...]
) -> Draft:
    """Put a correction together: its words, its card, its price."""
    channel = writing.channel(writing.place(said.destination))
    return replace(
        said,
        card=writing.shelf.keep(drawn.file) if drawn else "",
        alt_text=_alt_text(writing, drawn) if drawn else "",
        price_usd=channel.price(said.wording.text, alt_text=drawn is not None),
        quote=None,
        warnings=warnings,
        priority=Priority.HIGH,
    )


def _word(writing: Writing) -> str:
    return writing.language.messages.chat["ralat_word"]


def _worded(
    writing: Writing,
    destination: Destination,
    fresh: Draft,
    readings: tuple[Reading, Reading],
) -> _Said:
    """Say as much of what was corrected as fits; the label is never lost."""
    channel, word = writing.channel(destination), _word(writing)
    labels = writing.language.messages.labels
    around = material_of(fresh, writing.newsroom, destination, labels)
    for sentences in corrections(*readings):
        material = replace(around, sentences=labelled(sentences, word))
        if fresh.duka:
            material = calm_material(material)
        wording = channel.write(material)
        if wording.text.startswith(word):
            return _Said(wording=wording, sentences=sentences)
    fault = f"has no words that fit {channel.name} as a correction"
    raise InputError(readings[1].headline, fault, "Write it yourself")


def _drawn(
    writing: Writing,
    destination: Destination,
    fresh: Draft,
    reading: Reading,
    note: str,
) -> Drawn | None:
    """Draw the card, without its note if there is no room; None: not even so."""
    newsroom = writing.newsroom
    brand, cta = newsroom.brand, newsroom.cta.label
    if fresh.duka:
        label = own_words(brand.correction_label)
        brand, cta, note = replace(brand, correction_label=label), own_words(cta), ""
    wish = Wish(reading=reading, size=destination.size, brand=brand, cta=cta)
    plain = headline_card(wish, "ralat")
    cards: Sequence[str] = [note, ""] if note else [""]
    try:
        return first_drawn(
            (replace(plain, note=one) for one in cards), writing.renderer.render
        )
    except CardError:
        return None


def _alt_text(writing: Writing, drawn: Drawn) -> str:
    """Say what the card says."""
    pattern, card = writing.language.messages.alt_headline, drawn.card
    told = " – ".join(part for part in (card.headline, card.note) if part)
    headline = f"{_word(writing)}: {told}"
    text = pattern.format(headline=headline, newsroom=writing.newsroom.name)
    return text if _fits(text) else cut(text, _fits)


def _fits(text: str) -> bool:
    return len(text) <= _ALT_TEXT_LIMIT
