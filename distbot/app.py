"""The composition root: the only file that names a port and its adapter."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from distbot import plugins
from distbot.cards.gallery import write_gallery
from distbot.cards.render import Renderer
from distbot.cards.template import Template
from distbot.charts.apart import ApartDrawer
from distbot.clock import SystemClock
from distbot.credentials import read_secrets
from distbot.domain.article import Article
from distbot.domain.card import CardSize
from distbot.domain.credit import photo_of
from distbot.domain.errors import ConfigError, InputError
from distbot.domain.ladder import Wish
from distbot.intake import make_fetcher, make_intakes, make_sources
from distbot.medsos.page import FolderPage
from distbot.ports import CardRenderer, Channel, Clock, Language, Parts, Writing
from distbot.settings import (
    Config,
    newsroom_of,
    own_words_of,
    read_config,
)
from distbot.sources._article_file import ARTICLE_SUFFIXES, read_article_file
from distbot.sources._images import image_reader
from distbot.sources._own_pages import OwnPages
from distbot.sources._page import read_article_url
from distbot.sources.http import Fetcher
from distbot.storage.articles import SqlArticleStore
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.desk import desk_stores
from distbot.storage.engine import parse_url
from distbot.storage.ledger import SqlLedger
from distbot.storage.money import SqlMoneyStore
from distbot.storage.office import SqlLockStore, SqlNoticeStore, SqlPauseStore
from distbot.storage.posts import SqlPostStore
from distbot.storage.precedents import SqlPrecedents
from distbot.storage.shelf import FolderShelf
from distbot.storage.store import Store
from distbot.storage.traces import SqlTraceStore
from distbot.validation import validate

Secrets = Callable[[Mapping[str, str], str], Mapping[str, str]]
"""A channel's names of secrets and an account → the secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFile:
    """A newsroom's config with the folder its paths are relative to."""

    config: Config
    base: Path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check a file.

        Raises:
            ConfigError: It is missing or wrong.
        """
        config = read_config(path, plugins.names("channels"))
        return cls(config=config, base=path.resolve().parent)

    def secrets(self, *, alone: bool = True) -> Secrets:
        """Return the way to this newsroom's secrets in the environment."""
        key = self.config.newsroom.key

        def look_up(names: Mapping[str, str], account: str) -> Mapping[str, str]:
            return read_secrets(names, key=key, account=account, alone=alone)

        return look_up


class App:
    """One newsroom, joined; `async with` closes what it opened.

    Attributes:
        parts: All that the services may reach.
        restored: Whether the store was found older than what was sent, and stopped.
        listen: Takes whom to tell of what is found out while the store is used.
    """

    def __init__(self, parts: Parts, store: Store, fetcher: Fetcher) -> None:
        """Own what must be closed."""
        self.parts = parts
        self.restored = store.restored
        self.listen = store.generation.listen
        self._store = store
        self._fetcher = fetcher

    @classmethod
    def build(
        cls,
        file: ConfigFile,
        secrets: Secrets,
        *,
        clock: Clock | None = None,
        keep: timedelta = timedelta(),
    ) -> Self:
        """Join the parts that a config names.

        Args:
            file: The newsroom's config.
            secrets: Where its channels' secrets come from.
            clock: Absent: the machine's own.
            keep: How long connections to sites are kept for the next look, if all is
                done in one event loop; zero: not at all.

        Raises:
            ConfigError: A name, an option or a secret is wrong.
            InputError: The store cannot be used.
        """
        own_clock = clock is not None
        clock = clock or SystemClock()
        fetcher = make_fetcher(file.config, clock, keep)
        sources = make_sources(file.config, file.base, fetcher)
        writing = make_writing(file, secrets, clock)
        store = open_store(file, clock)
        database = store.database
        parts = Parts(
            newsroom=writing.newsroom,
            language=writing.language,
            renderer=writing.renderer,
            shelf=writing.shelf,
            channels=writing.channels,
            clock=clock,
            articles=SqlArticleStore(database),
            posts=SqlPostStore(database),
            attempts=SqlAttemptStore(database, store.generation, own_clock=own_clock),
            traces=SqlTraceStore(database),
            precedents=SqlPrecedents(database),
            money=SqlMoneyStore(database),
            pauses=SqlPauseStore(database),
            notices=SqlNoticeStore(database),
            locks=SqlLockStore(database, own_clock=own_clock),
            ledger=SqlLedger(database),
            desk=desk_stores(database),
            charts=ApartDrawer(),
            sources=sources,
            fetch_image=writing.fetch_image,
            pages=OwnPages(writing.newsroom.home, fetcher),
            intakes=make_intakes(file.config),
        )
        return cls(parts, store, fetcher)

    async def __aenter__(self) -> Self:
        """Nothing to open: connections come with the first call."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close connections and the store."""
        async with AsyncExitStack() as stack:
            stack.callback(self._store.close)
            stack.push_async_callback(self._fetcher.close)
            for channel in self.parts.channels.values():
                stack.push_async_callback(channel.close)


def open_store(file: ConfigFile, clock: Clock) -> Store:
    """Open the store that a config names.

    Raises:
        ConfigError: Its address is wrong.
        InputError: It cannot be used.
    """
    url, mark = file.config.store.url, mark_of(file)
    return Store.open(url, base=file.base, mark=mark, now=clock.now())


def mark_of(file: ConfigFile) -> Path:
    """Return where it is noted how far a newsroom's store had come."""
    store = file.config.store
    if store.mark:
        return file.base / store.mark
    parsed = parse_url(store.url)
    if parsed.get_backend_name() == "sqlite":
        return file.base / f"{parsed.database}.mark"
    return file.base / f"var/{file.config.newsroom.key.lower()}.mark"


def make_writing(file: ConfigFile, secrets: Secrets, clock: Clock) -> Writing:
    """Join what composing needs: no store is opened, no source is made.

    Raises:
        ConfigError: A name, an option or a secret is wrong.
    """
    config = file.config
    return Writing(
        newsroom=newsroom_of(config, file.base),
        language=make_language(config.newsroom.language).extended(own_words_of(config)),
        renderer=make_renderer(),
        shelf=FolderShelf(file.base / config.store.cards),
        channels=make_channels(file, secrets, clock),
        fetch_image=image_reader(
            allow_loopback=config.fetch.allow_loopback, home=config.newsroom.home
        ),
    )


def no_secrets(names: Mapping[str, str], account: str) -> Mapping[str, str]:
    """Stand in for secrets where nothing will be sent, as when composing."""
    del account
    return dict.fromkeys(names, "0:nothing-is-sent")


async def load_article(thing: str, fetcher: Fetcher) -> Article:
    """Read an article from a path or an address.

    Raises:
        InputError: It is no article, or cannot be read.
    """
    if thing.startswith(("http://", "https://")):
        return await read_article_url(thing, fetcher)
    return await asyncio.to_thread(read_article_file, Path(thing))


def article_files(path: Path) -> list[Path]:
    """Return a folder's article files by name, or the one file that it is.

    Raises:
        InputError: The folder holds none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        entry for entry in path.iterdir() if entry.suffix.lower() in ARTICLE_SUFFIXES
    )
    if not found:
        endings = ", ".join(sorted(ARTICLE_SUFFIXES))
        mend = f"Put files with one of these endings into it: {endings}"
        raise InputError(str(path), "holds no article", mend)
    return found


def make_language(code: str) -> Language:
    """Return a registered language.

    Raises:
        ConfigError: It is not registered.
    """
    language: Language = plugins.load("languages", code)
    return language


def make_renderer() -> CardRenderer:
    """Return a renderer with every registered template."""
    return Renderer(_templates())


def card_wish(
    writing: Writing,
    article: Article,
    size: CardSize,
    focus: tuple[float, float] | None,
) -> tuple[Wish, str]:
    """Return what is known of an article's card, and why it has no photo, if so."""
    newsroom = writing.newsroom
    rules = newsroom.card_rules
    photo, fault = photo_of(article, rules, writing.fetch_image, focus)
    wish = Wish(
        reading=writing.language.read(article),
        size=size,
        brand=newsroom.brand,
        cta=newsroom.cta.label,
        rules=rules,
        photo=photo,
    )
    return wish, fault


def draw_gallery(file: ConfigFile, folder: Path) -> Path:
    """Draw every registered template as a newsroom's cards; return the page.

    Raises:
        ConfigError: The config's marks cannot be used.
        InputError: The folder cannot be written.
    """
    newsroom = newsroom_of(file.config, file.base)
    return write_gallery(folder, _templates(), newsroom.brand, newsroom.cta.label)


def _templates() -> dict[str, Template]:
    names = plugins.names("templates")
    return {name: plugins.load("templates", name) for name in names}


def make_channels(
    file: ConfigFile, secrets: Secrets, clock: Clock
) -> dict[tuple[str, str], Channel]:
    """Return a channel for each account that a destination uses.

    Raises:
        ConfigError: An option or a secret is wrong.
    """
    for name, table in file.config.channel_tables.items():
        validate(plugins.load("channels", name).Options, table, thing=f"[{name}]")
    made: dict[tuple[str, str], Channel] = {}
    for entry in file.config.destination:
        address = (entry.channel, entry.account)
        if address not in made:
            made[address] = make_channel(
                file, entry.channel, secrets, clock, entry.account
            )
    return made


def make_channel(
    file: ConfigFile, name: str, secrets: Secrets, clock: Clock, account: str = ""
) -> Channel:
    """Return one account's channel.

    Raises:
        ConfigError: An option or a secret is wrong.
    """
    kind = plugins.load("channels", name)
    if account and not any("{account}" in known for known in kind.SECRETS.values()):
        fault = f'has no second account, as account = "{account}" asks for'
        raise ConfigError(f"channel {name}", fault, "Take account out of it")
    table = file.config.channel_tables.get(name, {})
    options = validate(kind.Options, table, thing=f"[{name}]")
    channel: Channel = kind(options, secrets(kind.SECRETS, account), clock)
    return channel


def config_schema() -> dict[str, Any]:
    """Return the config file's JSON schema, the channels' own tables included."""
    schema = Config.model_json_schema()
    for name in plugins.names("channels"):
        own = plugins.load("channels", name).Options.model_json_schema()
        schema["$defs"] |= own.pop("$defs", {})
        schema["properties"][name] = own
    return schema | {"additionalProperties": False}


def make_page(parts: Parts, folder: Path) -> FolderPage:
    """Return the newsroom's public page in a folder; nothing is written yet."""
    return FolderPage(
        folder=folder,
        newsroom=parts.newsroom,
        language=parts.language,
        shelf=parts.shelf,
        clock=parts.clock,
    )
