"""A stored post made anew in one respect: another quote, another card, an editor's own.

Each returns a draft and stores none (`PostStore.rewrite` does); only the pictures are
kept in the card store, where nobody sees them until a draft names them. CPU work of
less than 100 ms, and the article's photo may be fetched: call it from a thread.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from distbot.domain.alt_text import alt_text
from distbot.domain.article import Article
from distbot.domain.card import (
    PHOTO_LIMIT_BYTES,
    Card,
    CardFile,
    CardLook,
    Photo,
    PhotoStyle,
)
from distbot.domain.caution import (
    NO_ROOM,
    but_of_card,
    but_of_words,
    of_card,
    of_words,
)
from distbot.domain.credit import own_credit, photo_of
from distbot.domain.duka import calm_reading, without_emoji
from distbot.domain.duka import own_words as calm_words
from distbot.domain.duplicates import gist
from distbot.domain.errors import CardError, InputError, PhotoError
from distbot.domain.ladder import Drawn, Wish, first_drawn, look_of, ranked, wish_of
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft
from distbot.domain.reading import ArticleClass
from distbot.domain.rewording import material_of, reworded
from distbot.domain.rounds import (
    cards_of_part,
    cards_with,
    next_cards,
    next_quotes,
    photo_cards,
)
from distbot.domain.second_look import second_look
from distbot.domain.shortening import Slice, shortened, slice_of, whole
from distbot.ports import Writing

_OTHER_CARD = "Choose another card, or send a picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A draft with what its card is made of.

    Attributes:
        photo_fault: Why there is no photo, if there should be one.
        part: The words on its card, or that it may go back to, as the article has
            them now; None: there are none.
    """

    writing: Writing
    article: Article
    draft: Draft
    destination: Destination
    wish: Wish
    photo_fault: str
    part: Slice | None

    @property
    def thing(self) -> str:
        """What an editor knows the post by."""
        return self.article.url or self.article.headline


def other_quote(
    writing: Writing,
    article: Article,
    draft: Draft,
    *,
    used: frozenset[str] = frozenset(),
) -> Draft:
    """Put the next quote on the card: in order of worth, and round again.

    The card has the look that an editor asked for last, or the newsroom's usual, if
    the words have room on it. What an editor left out of the only quote comes back.

    Args:
        writing: The newsroom's writing.
        article: As it stands now.
        draft: Of the stored post.
        used: Words on the cards of the article's other variants: not to be quoted.

    Raises:
        InputError: There is no other quote, or none that fits a card.
    """
    scene = _scene(writing, article, draft, used=used)
    quotes = next_quotes(scene.wish, scene.part if draft.quote else None)
    if not quotes:
        fault = "has only this quote" if draft.quote else "has no quote"
        raise InputError(scene.thing, f"{fault} for a card", _OTHER_CARD)
    cards = (card for one in quotes for card in cards_with(scene.wish, draft.look, one))
    return _drawn_anew(scene, cards, "has no other quote that fits a card")


def other_card(writing: Writing, article: Article, draft: Draft) -> Draft:
    """Draw the next kind of card that is possible and looks otherwise, and round again.

    Cards with the same quote come first, then the headline's; those with a photo only
    where there is one. The quote is not forgotten by those without.

    Raises:
        InputError: There is no other one.
    """
    scene = _scene(writing, article, draft)
    breaking = draft.article_class is ArticleClass.BREAKING
    cards = next_cards(
        scene.wish, draft.look, scene.part or _best(scene), breaking=breaking
    )
    fault = "has no other card"
    if not cards:
        raise InputError(scene.thing, fault, _OTHER_CARD)
    new = _drawn_anew(scene, cards, fault)
    return replace(new, look=new.look and _asked(new.look))


def own_words(
    writing: Writing,
    article: Article,
    draft: Draft,
    text: str,
    *,
    taken: frozenset[str] = frozenset(),
) -> Draft:
    """Put an editor's words in the place of the post's; the card stays as it is.

    Words in quotation marks that the article does not have are a warning, and so is
    an emoji where the news is of a death.

    Args:
        writing: The newsroom's writing.
        article: As it stands now.
        draft: Of the stored post.
        text: As it was sent.
        taken: What other accounts of the channel say, for networks that forbid two
            the same words.

    Raises:
        EmptyWordsError: There is nothing to read in it.
        OverLimitError: It is too long.
        AddressError: It holds what would be billed as a link.
        InputError: Another account says the same.
    """
    destination = writing.place(draft.destination)
    channel = writing.channel(destination)
    labels = writing.language.messages.labels
    material = material_of(draft, writing.newsroom, destination, labels)
    wording = channel.write(reworded(material, text))
    if channel.unique_texts and gist(wording.text) in map(gist, taken):
        fault = f"says the same as another post, which {channel.name} forbids"
        raise InputError("the new text", fault, "Change a few words")
    found = of_words(text, article.headline, article.paragraphs, duka=draft.duka)
    new = replace(
        draft,
        wording=wording,
        price_usd=channel.price(wording.text, alt_text=bool(draft.card)),
        warnings=(*but_of_words(draft.warnings), *found),
    )
    return second_look(new, writing.backdrop(article))


def own_photo(
    writing: Writing,
    article: Article,
    draft: Draft,
    photo: bytes,
    *,
    credit: str = "",
) -> Draft:
    """Draw the card with an editor's picture: with its quote, else with the headline.

    Args:
        writing: The newsroom's writing.
        article: As it stands now.
        draft: Of the stored post.
        photo: The file, of any kind that an article's photo may be; how the camera
            was held is seen to.
        credit: Who made it, as far as the editor says. Where the newsroom demands a
            credit and there is none, it is the newsroom's own.

    Raises:
        PhotoError: It is no picture, or too small or too large in px for a card.
        InputError: It is too large a file, the newsroom's cards carry no photos, or
            the words have no room beside one.
    """
    _check_picture(writing, photo)
    newsroom = writing.newsroom
    line = own_credit(credit, newsroom.card_rules, newsroom.name)
    picture = Photo(content=photo, credit=calm_words(line) if draft.duka else line)
    scene = _scene(writing, article, draft, picture)
    cards = photo_cards(scene.wish, draft.look, scene.part)
    drawn = _with_photo(scene, cards)
    new = _redrawn(scene, drawn)
    name = writing.shelf.keep_photo(photo)
    look = new.look and replace(new.look, photo=name, credit=picture.credit)
    lost = [NO_ROOM] if draft.quote and not new.quote else []
    return replace(new, look=look, warnings=(*new.warnings, *lost))


def shorter_quote(
    writing: Writing, article: Article, draft: Draft, words: str
) -> Draft:
    """Put a part of the card's quote on it, as the article has it, its cuts marked.

    The part may also be longer than what an earlier cut left.

    Args:
        writing: The newsroom's writing.
        article: As it stands now.
        draft: Of the stored post.
        words: Of the quote, at least three in a row, as an editor sent them.

    Raises:
        TooFewWordsError: They are too few.
        RewordedError: They were not said so; it names the first one that differs.
        TornError: They leave a quotation inside the quote open.
        InputError: The card has no quote, the article does not have it any more, or
            the part does not fit a card.
    """
    scene = _scene(writing, article, draft)
    if draft.quote is None or scene.part is None:
        fault = "is not in the article any more" if draft.quote else "is not there"
        raise InputError("the card's quote", fault, "Choose another quote first")
    part = shortened(scene.part.whole, words)
    try:
        cards = cards_of_part(scene.wish, draft.look, part)
        drawn = first_drawn(cards, writing.renderer.render)
    except CardError as error:
        fault = f"does not fit the card ({error})"
        raise InputError("the shorter quote", fault, "Send fewer words") from error
    return _redrawn(scene, drawn)


def _scene(
    writing: Writing,
    article: Article,
    draft: Draft,
    photo: Photo | None = None,
    used: frozenset[str] = frozenset(),
) -> _Scene:
    destination = writing.place(draft.destination)
    reading = writing.language.read(article)
    photo, fault = (photo, "") if photo else _photo(writing, article, draft)
    if draft.duka:
        reading = calm_reading(reading)
    spare = draft.look.spare if draft.look else None
    return _Scene(
        writing=writing,
        article=article,
        draft=draft,
        destination=destination,
        wish=wish_of(
            writing.newsroom,
            reading,
            destination.size,
            photo=photo,
            used=used,
            duka=draft.duka,
        ),
        photo_fault=fault,
        part=slice_of(draft.quote or spare, reading.usable_quotes),
    )


def _photo(
    writing: Writing, article: Article, draft: Draft
) -> tuple[Photo | None, str]:
    """Return the editor's picture, else the article's photo, or why there is none."""
    look = draft.look
    if look is not None and look.photo:
        try:
            content = writing.shelf.load_photo(look.photo)
        except InputError as error:
            return None, f"the card goes without its photo: {error}"
        return Photo(content=content, credit=look.credit), ""
    photo, fault = photo_of(article, writing.newsroom.card_rules, writing.fetch_image)
    if photo is not None and draft.duka:
        photo = replace(photo, credit=calm_words(photo.credit))
    return photo, fault


def _asked(look: CardLook) -> CardLook:
    """Remember a look as the one that an editor asked for."""
    return replace(look, asked=(look.template, look.headline))


def _best(scene: _Scene) -> Slice | None:
    """Return the quote for a card that never had one."""
    if scene.draft.quote is not None:
        return None
    return next(map(whole, ranked(scene.wish)), None)


def _drawn_anew(scene: _Scene, cards: Iterable[Card], fault: str) -> Draft:
    """Draw the first card that can be drawn and looks otherwise than the present one.

    Raises:
        InputError: There is none; `fault` says of what.
    """
    try:
        drawn = first_drawn(cards, _other_than(scene))
    except CardError as error:
        raise InputError(scene.thing, f"{fault} ({error})", _OTHER_CARD) from error
    return _redrawn(scene, drawn)


def _other_than(scene: _Scene) -> Callable[[Card], CardFile]:
    """Return a way to draw that refuses the card which the draft has already."""

    def draw(card: Card) -> CardFile:
        file = scene.writing.renderer.render(card)
        if scene.writing.shelf.keep(file) == scene.draft.card:
            raise CardError("it would look the same")
        return file

    return draw


def _check_picture(writing: Writing, photo: bytes) -> None:
    if writing.newsroom.card_rules.photo is PhotoStyle.NONE:
        fault = "cannot stand on this newsroom's cards, which carry no photos"
        raise InputError("the picture", fault, 'Set photo = "fade" under [brand]')
    if len(photo) > PHOTO_LIMIT_BYTES:
        fault = f"is larger than {PHOTO_LIMIT_BYTES // 1_000_000} MB"
        raise InputError("the picture", fault, "Send it smaller")


def _with_photo(scene: _Scene, cards: Iterable[Card]) -> Drawn:
    """Draw the first card with the picture that can be drawn.

    Raises:
        PhotoError: The picture cannot be used on any.
        InputError: The words do not fit beside it.
    """
    fault: CardError = CardError("there is no card for it")
    for card in cards:
        try:
            return first_drawn([card], scene.writing.renderer.render)
        except CardError as error:
            if not isinstance(fault, PhotoError):
                fault = error
    if isinstance(fault, PhotoError):
        raise fault
    said = f"leaves no room for the words ({fault})"
    raise InputError("the picture", said, "Let the card go without") from fault


def _redrawn(scene: _Scene, drawn: Drawn) -> Draft:
    """Return the draft with a card, and with all that follows from it."""
    draft, card = scene.draft, drawn.card
    channel = scene.writing.channel(scene.destination)
    look, before = look_of(card), draft.look
    if before is not None:
        photo, credit = before.photo, before.credit
        look = replace(look, photo=photo, credit=credit, asked=before.asked)
    if card.quote is None:
        look = replace(look, spare=scene.part.quote if scene.part else None)
    quotable = bool(scene.wish.reading.usable_quotes)
    found = (scene.photo_fault, *of_card(card, drawn.photo_fault, quotable=quotable))
    new = replace(
        draft,
        card=scene.writing.shelf.keep(drawn.file),
        alt_text=_alt_text(scene, card),
        price_usd=channel.price(draft.wording.text, alt_text=True),
        quote=card.quote,
        warnings=(*but_of_card(draft.warnings), *filter(None, found)),
        look=look,
    )
    return second_look(new, scene.writing.backdrop(scene.article))


def _alt_text(scene: _Scene, card: Card) -> str:
    messages = scene.writing.language.messages
    name = scene.writing.newsroom.name
    return alt_text(
        card,
        messages.alt_headline if card.quote is None else messages.alt_quote,
        headline=scene.wish.reading.headline,
        newsroom=without_emoji(name) if scene.draft.duka else name,
    )
