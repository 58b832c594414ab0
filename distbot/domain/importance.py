"""Which of a newsroom's posts matter most."""

from distbot.domain.article import Article
from distbot.domain.matching import LabelRule, matched
from distbot.domain.post import Priority, usual_priority
from distbot.domain.reading import ArticleClass


def priority_of(
    article: Article, article_class: ArticleClass, important: LabelRule
) -> Priority:
    """Return an article's editorial priority.

    Args:
        article: As stored.
        article_class: As its reading says.
        important: What raises a normal article; breaking news stands above it
            already, and an evergreen can wait whatever it is about.
    """
    usual = usual_priority(article_class)
    raised = usual is Priority.NORMAL and matched(article, important) is not None
    return Priority.HIGH if raised else usual
