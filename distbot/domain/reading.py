"""What distbot understood of an article."""

from dataclasses import dataclass
from enum import Enum

from distbot.domain.quote import Quote


class ArticleClass(Enum):
    """How urgent an article is."""

    BREAKING = "breaking"
    NORMAL = "normal"
    EVERGREEN = "evergreen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    """The "Kunjungi Medsos" block.

    Attributes:
        label: "Kunjungi Medsos Klikwartaku.com".
        text: The linked words: "Klik di sini".
        url: Where they lead; None when the source has no link.
    """

    label: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the story.

    Attributes:
        text: White space folded to single spaces, the dateline taken off.
        paragraph: Index into `Article.paragraphs`, from 0.
        whole: Every quotation mark in it is closed in it. An excerpt may not
            stop after one that is not.
        keeps: Stretches of `text` that are not to be cut: a name with its title, a
            number with its unit.
        opens: An excerpt may begin with it: it leans on nothing before it, and does
            not say the headline again.
    """

    text: str
    paragraph: int
    whole: bool = True
    keeps: tuple[str, ...] = ()
    opens: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article understood; every part of it is a part of the article.

    Attributes:
        headline: As the article has it.
        dateline: What stood before the first sentence ("KLIKWARTAKU"), else None.
        lede: The opening paragraph without its dateline; "" if there is none.
        sentences: The story in order, without furniture, end mark and CTA.
        quotes: In order of appearance, unusable ones included.
        topics: Most telling first, readable ("Korea Utara").
        cta: The article's own CTA block, else None.
        article_class: How urgent it is.
        class_reason: The rule that said so, for an editor's eyes.
    """

    headline: str
    dateline: str | None
    lede: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    topics: tuple[str, ...]
    cta: CallToAction | None
    article_class: ArticleClass
    class_reason: str

    @property
    def usable_quotes(self) -> tuple[Quote, ...]:
        """The quotes that can stand alone on a card, in order."""
        return tuple(quote for quote in self.quotes if quote.usable)
