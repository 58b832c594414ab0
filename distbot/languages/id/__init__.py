"""Indonesian."""

from functools import cached_property

from distbot.domain.article import Article
from distbot.domain.moment_words import MomentWords
from distbot.domain.reading import Reading
from distbot.domain.sensitive import SensitiveWords
from distbot.languages._text.classes import classify
from distbot.languages._text.frame import strip_frame
from distbot.languages._text.moments import read_moments
from distbot.languages._text.sentences import slice_lines
from distbot.languages._text.tables import read_messages
from distbot.languages._text.topics import find_topics
from distbot.languages.id.lexicon import Lexicon
from distbot.languages.id.openings import sentences_of
from distbot.languages.id.passages import find_passages, meet_people
from distbot.languages.id.quotes import find_quotes
from distbot.languages.id.usable import Judge
from distbot.languages.id.words import shipped_words
from distbot.ports import Messages, OwnWords


class Indonesian:
    """Reads Indonesian news by rules; no model, nothing fetched."""

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
        return self._lexicon.words.sensitive

    def extended(self, own: OwnWords) -> "Indonesian":
        """Return Indonesian with a newsroom's own words."""
        return Indonesian(own)

    def read(self, article: Article) -> Reading:
        """Understand an article; linear in its length."""
        lexicon = self._lexicon
        words = lexicon.words
        story = strip_frame(article, words.frame)
        sliced = slice_lines(story.lines, words.sentences)
        passages, known = find_passages(sliced, story.dateline, lexicon)
        people = meet_people(passages, known, lexicon)
        judge = Judge(words, article.headline)
        quotes = find_quotes(passages, people, known, judge)
        article_class, class_reason = classify(article, words.classes)
        return Reading(
            headline=article.headline,
            dateline=story.dateline,
            lede=" ".join(story.lines[0].text.split()) if story.lines else "",
            sentences=sentences_of(passages, article.headline, words),
            quotes=tuple(quotes),
            topics=find_topics(article, story.lines, quotes, lexicon.topics),
            cta=story.cta,
            article_class=article_class,
            class_reason=class_reason,
        )

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(shipped_words().extended(self._own))


LANGUAGE = Indonesian()
