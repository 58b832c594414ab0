"""How urgent an article is, and the rule that says so."""

from distbot.domain.article import Article
from distbot.domain.reading import ArticleClass
from distbot.languages.id.words import words


def classify(article: Article) -> tuple[ArticleClass, str]:
    """Return the class and, in Indonesian, the rule that gave it.

    Only what the newsroom itself marked counts: tags, categories and the opening
    of the headline, never a word somewhere in the story.
    """
    lists = words()
    headline = article.headline.casefold()
    for opening in lists.breaking_openings:
        if headline.startswith(opening):
            return ArticleClass.BREAKING, f"Judul dibuka dengan “{opening}”."
    labels = [*article.tags, *article.categories]
    for label in labels:
        if label.strip().lstrip("#").casefold() in lists.breaking:
            return ArticleClass.BREAKING, f"Ditandai “{label}” oleh redaksi."
    for label in labels:
        if label.strip().lstrip("#").casefold() in lists.evergreen:
            return (
                ArticleClass.EVERGREEN,
                f"Rubrik atau tag “{label}” tidak lekas basi.",
            )
    return ArticleClass.NORMAL, "Tidak ada tanda berita mendesak atau awet."
