"""How urgent an article is, and the rule that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from distbot.domain.article import Article
from distbot.domain.matching import matched
from distbot.domain.reading import ArticleClass
from distbot.ports import ClassRule

_ORDER = (ArticleClass.BREAKING, ArticleClass.EVERGREEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWords:
    """What a language knows of classes.

    Attributes:
        rules: Shipped rules and the newsroom's.
        openings: With what headlines of breaking news begin.
        by_opening: Reason, `{word}` filled.
        by_headline: Reason, `{word}` filled.
        by_tag: Reason, `{word}` filled.
        by_category: Reason, `{word}` filled.
        by_nothing: Reason for a normal article.
    """

    rules: Mapping[ArticleClass, ClassRule]
    openings: tuple[str, ...]
    by_opening: str
    by_headline: str
    by_tag: str
    by_category: str
    by_nothing: str

    def with_rules(self, own: Mapping[ArticleClass, ClassRule]) -> "ClassWords":
        """Add a newsroom's rules."""
        return replace(
            self,
            rules={
                kind: _joined(self.rules.get(kind), own.get(kind)) for kind in _ORDER
            },
        )


def classify(article: Article, words: ClassWords) -> tuple[ArticleClass, str]:
    """Return the class and, for an editor's eyes, the rule that gave it.

    Only what the newsroom itself marked counts: tags, categories and the headline,
    never a word somewhere in the story. Breaking is looked for first.
    """
    headline = article.headline.casefold()
    for opening in words.openings:
        if headline.startswith(opening):
            return ArticleClass.BREAKING, words.by_opening.format(word=opening)
    for kind in _ORDER:
        found = matched(article, words.rules.get(kind, ClassRule()))
        if found is not None:
            reasons = {
                "tag": words.by_tag,
                "category": words.by_category,
                "headline": words.by_headline,
            }
            return kind, reasons[found.by].format(word=found.word)
    return ArticleClass.NORMAL, words.by_nothing


def _joined(*rules: ClassRule | None) -> ClassRule:
    told = [rule for rule in rules if rule is not None]
    return ClassRule(
        tags=_all(tag for rule in told for tag in rule.tags),
        categories=_all(one for rule in told for one in rule.categories),
        headline=_all(phrase for rule in told for phrase in rule.headline),
    )


def _all(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
