"""English: a modest reader, and the proof that a language is one folder."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from distbot.domain.article import Article
from distbot.domain.moment_words import MomentWords
from distbot.domain.reading import Reading, Sentence
from distbot.domain.sensitive import SensitiveWords
from distbot.languages._text.classes import classify
from distbot.languages._text.frame import strip_frame
from distbot.languages._text.headlines import repeats
from distbot.languages._text.moments import read_moments
from distbot.languages._text.sentences import Sliced, slice_lines
from distbot.languages._text.tables import read_messages
from distbot.languages._text.topics import find_topics
from distbot.languages.en.quotes import find_quotes
from distbot.languages.en.words import Words, shipped_words
from distbot.ports import Messages, OwnWords


class English:
    """Reads English news by rules; no model, nothing fetched."""

    def __init__(self, own: OwnWords | None = None) -> None:
        """Read with a newsroom's own words beside the shipped ones."""
        self._own = own or OwnWords()

    @cached_property
    def messages(self) -> Messages:
        """The words for cards, posts and chat; read at the first call."""
        return read_messages(__name__)

    @cached_property
    def moments(self) -> MomentWords:
        """The words for reading and saying times; read at the first call."""
        return read_moments(__name__)

    @cached_property
    def sensitive(self) -> SensitiveWords:
        """The words that ask for a second look, the newsroom's own beside them."""
        return self._words.sensitive

    def extended(self, own: OwnWords) -> "English":
        """Return English with a newsroom's own words."""
        return English(own)

    def read(self, article: Article) -> Reading:
        """Understand an article; linear in its length."""
        words = self._words
        story = strip_frame(article, words.frame)
        sliced = slice_lines(story.lines, words.sentences)
        quotes = find_quotes(sliced, words)
        article_class, class_reason = classify(article, words.classes)
        return Reading(
            headline=article.headline,
            dateline=story.dateline,
            lede=" ".join(story.lines[0].text.split()) if story.lines else "",
            sentences=tuple(_sentences(sliced, article.headline, words)),
            quotes=tuple(quotes),
            topics=find_topics(article, story.lines, quotes, words.topics),
            cta=story.cta,
            article_class=article_class,
            class_reason=class_reason,
        )

    @cached_property
    def _words(self) -> Words:
        return shipped_words().extended(self._own)


def _sentences(
    sliced: Sequence[Sliced], headline: str, words: Words
) -> Iterator[Sentence]:
    first = True
    for one in sliced:
        for start, end, whole in one.sentences():
            text = " ".join(one.line.text[start:end].split())
            if not text or words.frame.spoils(text):
                continue
            orphan = text.split(None, 1)[0].strip("“\"'").casefold() in words.orphans
            told = first and repeats(text, headline)
            first = False
            yield Sentence(
                text=text,
                paragraph=one.line.paragraph,
                whole=whole,
                opens=not orphan and not told,
            )


LANGUAGE = English()
