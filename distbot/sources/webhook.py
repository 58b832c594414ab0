"""Articles that a newsroom's own system sends, signed; see `distbot.web.articles`."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.domain.identity import wordpress_alias
from distbot.ports import Delivery, Fetched
from distbot.sources._article_file import json_fields
from distbot.sources._fields import article_from_fields, web_address
from distbot.sources._options import text_options
from distbot.sources._wordpress_post import article_from_post, is_public
from distbot.sources.http import Fetcher

_THING = "the article"
_GUID_LENGTH = 300


class WebhookSource:
    """Reads what is sent; there is nothing to fetch.

    What is sent is meant to be posted, from the first run on, and counts as settled.
    """

    OPTIONS: ClassVar[Mapping[str, bool]] = MappingProxyType({})
    """It has none: who may send is a matter of the secret."""

    SETTLES: ClassVar[bool] = False
    """What is sent is finished."""

    FULLNESS: ClassVar[int] = 3
    """The newsroom's own system knows all of an article."""

    def __init__(self, name: str) -> None:
        """Take a name."""
        self._name = name

    @classmethod
    def configured(
        cls, name: str, options: Mapping[str, object], *, base: Path, fetcher: Fetcher
    ) -> Self:
        """Build the source from its table in a config.

        Args:
            name: Of the source.
            options: None are known.
            base: Not used.
            fetcher: Not used: nothing is fetched.

        Raises:
            ConfigError: There is an option.
        """
        del base, fetcher
        text_options(name, options, cls.OPTIONS)
        return cls(name)

    @property
    def name(self) -> str:
        """The source's name in the config."""
        return self._name

    @property
    def silent_start(self) -> bool:
        """Never: what is sent is meant to be posted."""
        return False

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Find nothing: articles come by themselves."""
        del history, unsettled
        return Fetched(articles=(), marks=marks)

    def read(self, content: bytes) -> Delivery:
        """Read one article: the JSON fields of an inbox article, `url` required.

        With `guid`, which stays when the address changes, it is known again by that:
        best WordPress's own, `https://host/?p=123`, by which other sources know it too.
        `{"url": …, "deleted": true}` tells that it is unpublished. `{"wordpress": …}`
        is a post as WordPress's REST API gives it, unpublished if it is not public.
        `"edited": true` beside either says that it was public before.

        Raises:
            InputError: It is no JSON object, or a field is missing or wrong.
        """
        fields = json_fields(_THING, content)
        edited = _is_true(fields, "edited")
        told = _of_post if "wordpress" in fields else _of_fields
        article, public = told(fields)
        return Delivery(
            key=article.key, article=article if public else None, edited=edited
        )


def _of_fields(fields: dict[str, object]) -> tuple[Article, bool]:
    """Return the article, and whether it is public."""
    aliases = _aliases(fields.pop("guid", None))
    if _is_true(fields, "deleted"):
        # Only its address counts: the rest may be empty by now.
        fields = {"url": fields.get("url"), "headline": "-", "paragraphs": ["-"]}
        return _addressed(fields), False
    return replace(_addressed(fields), aliases=aliases), True


def _of_post(fields: dict[str, object]) -> tuple[Article, bool]:
    """Return the article, and whether it is public."""
    post = fields.pop("wordpress")
    if not isinstance(post, dict) or "link" not in post or fields:
        mend = "Send it alone, as the REST API gives it, and let no plugin close that"
        raise InputError(_THING, 'has a "wordpress" that is not one post', mend)
    article, public = article_from_post(_THING, post), is_public(post)
    if public and not article.paragraphs:
        mend = 'Have the site read as well, by a source of kind "wordpress" or "feed"'
        raise InputError(str(article.url), "has no text in its REST API", mend)
    return article, public


def _is_true(fields: dict[str, object], name: str) -> bool:
    """Take a field out that is true, false or absent."""
    told = fields.pop(name, False)
    if not isinstance(told, bool):
        mend = f'Write "{name}" as true, or leave it out'
        raise InputError(_THING, f'"{name}" is not true or false', mend)
    return told


def _aliases(guid: object) -> tuple[str, ...]:
    if guid is None:
        return ()
    if not isinstance(guid, str) or not guid.strip():
        mend = 'Write "guid" as a text that stays, or leave it out'
        raise InputError(_THING, '"guid" is no text', mend)
    return (wordpress_alias(guid) or f"guid:{guid.strip()[:_GUID_LENGTH]}",)


def _addressed(fields: Mapping[str, object]) -> Article:
    article = article_from_fields(_THING, fields)
    if article.url is None:
        mend = 'Give it its "url": by that it is known again'
        raise InputError(_THING, 'has no "url"', mend)
    if article.image is not None and web_address(article.image) is None:
        mend = "Send the address of the picture, https://…, or leave it out"
        raise InputError(_THING, '"image" is no web address', mend)
    return article
