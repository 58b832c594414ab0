"""Indonesian."""

from distbot.domain.article import Article
from distbot.domain.reading import Reading
from distbot.languages.id.classes import classify
from distbot.languages.id.quotes import find_quotes
from distbot.languages.id.sentences import split_sentences
from distbot.languages.id.spans import find_spans
from distbot.languages.id.structure import strip_frame
from distbot.languages.id.topics import find_topics
from distbot.languages.id.words import messages
from distbot.ports import Messages


class Indonesian:
    """Reads Indonesian news by rules; no model, nothing fetched."""

    @property
    def messages(self) -> Messages:
        """Return the words for cards, posts and chat."""
        return messages()

    def read(self, article: Article) -> Reading:
        """Understand an article; linear in its length."""
        story = strip_frame(article)
        spans = find_spans(story.lines)
        quotes = find_quotes(story, spans)
        speakers = [quote.speaker for quote in quotes if quote.speaker]
        article_class, class_reason = classify(article)
        return Reading(
            headline=article.headline,
            dateline=story.dateline,
            lede=" ".join(story.lines[0].text.split()) if story.lines else "",
            sentences=tuple(split_sentences(story.lines, spans)),
            quotes=tuple(quotes),
            topics=find_topics(article, story.lines, speakers),
            cta=story.cta,
            article_class=article_class,
            class_reason=class_reason,
        )


LANGUAGE = Indonesian()
