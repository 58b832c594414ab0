"""When a version of an article is news to those who have posted an earlier one."""

from distbot.domain.article import Article


def amends(before: Article, after: Article) -> bool:
    """Say whether a version has something else that a post may show.

    That is its words, its picture and who made either; a new tag or time is none.
    """
    return _shown(before) != _shown(after)


def _shown(article: Article) -> tuple[object, ...]:
    return (
        article.headline,
        article.paragraphs,
        article.byline,
        article.image,
        article.image_credit,
    )
