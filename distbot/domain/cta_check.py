"""Whether articles lead their readers where the newsroom wants them."""

from dataclasses import dataclass

from distbot.domain.article import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """An article whose call to action does not lead to the newsroom's page.

    Attributes:
        headline: Of the article.
        url: Of the article.
        leads: Where its call to action leads; None: it has none.
        fault: Why nobody gets there; "" where somebody may.
    """

    headline: str
    url: str
    leads: str | None
    fault: str = ""


def same_place(one: str, other: str) -> bool:
    """Say whether two addresses lead to the same page, as articles' addresses do.

    What is no address leads only where it is written the same.
    """
    try:
        return key_of(one.strip()) == key_of(other.strip())
    except ValueError:  # "http://["
        return one == other
