"""Joins what newsrooms hear: Telegram, and HTTP, one server for each address."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from distbot import plugins
from distbot.app import (
    ConfigFile,
    Secrets,
    make_channel,
)
from distbot.chat import webhook
from distbot.chat.listener import Access, Listener
from distbot.domain.errors import ConfigError, InputError
from distbot.intake import make_fetcher, make_sources
from distbot.line import Line, Tell
from distbot.ports import Finding, Receiving, Source
from distbot.validation import validate
from distbot.web.articles import ArticleDoor
from distbot.web.routes import Doors, web_app
from distbot.web.server import WebServer

_SECRET = {"webhook": "WEBHOOK_SECRET"}
_LEAST_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One newsroom's doors, and where they are.

    Attributes:
        address: Host and port.
        doors: What is heard there.
    """

    address: tuple[str, int]
    doors: Doors


def bot_of(file: ConfigFile, secrets: Secrets) -> tuple[str, str]:
    """Return the Bot API's address and the token of a newsroom's first bot.

    Raises:
        ConfigError: An option is wrong, or the token is missing.
    """
    kind = plugins.load("channels", "telegram")
    table = file.config.channel_tables.get("telegram", {})
    options = validate(kind.Options, table, thing="[telegram]")
    return options.base_url, secrets(kind.SECRETS, "")["token"]


def make_listener(
    file: ConfigFile, secrets: Secrets, line: Line, tell: Tell
) -> Listener | None:
    """Return the newsroom's ear in Telegram; None where nobody is to be asked.

    Raises:
        ConfigError: The bot's token is missing.
    """
    newsroom = line.parts.newsroom
    asks = bool(newsroom.asking)
    if not (newsroom.chiefs or newsroom.desk_chat or asks):
        return None
    base_url, token = bot_of(file, secrets)
    telegram = line.parts.channels.get(("telegram", ""))
    return Listener(
        line,
        Access(
            base_url=base_url,
            token=token,
            telegram=telegram
            or make_channel(file, "telegram", secrets, line.parts.clock),
            webhook_url=file.config.web.telegram_url(newsroom.key),
        ),
        [plugins.load("commands", name) for name in plugins.names("commands")],
        {name: plugins.load("languages", name) for name in plugins.names("languages")},
        tell,
    )


def received(sources: Mapping[str, Source]) -> frozenset[str]:
    """Return the names of the sources that are told of articles, not fetched."""
    named = sources.items()
    return frozenset(name for name, one in named if isinstance(one, Receiving))


def make_entrance(
    file: ConfigFile,
    secrets: Secrets,
    line: Line,
    listener: Listener | None,
    tell: Tell,
) -> Entrance | None:
    """Return what a newsroom hears by HTTP; None where that is nothing.

    Args:
        file: Its config.
        secrets: The way to its secrets.
        line: Its line.
        listener: Its ear in Telegram, if it has one.
        tell: Hears what came.

    Raises:
        ConfigError: A webhook source has no address to listen on, or no secret.
    """
    names, address = received(line.parts.sources), file.config.web.address
    if address is None:
        if names:
            raise _unheard(names)
        return None
    secret = webhook_secret(secrets) if names else ""
    doors = Doors(
        key=file.config.newsroom.key,
        telegram=None if listener is None else listener.webhook,
        articles={name: ArticleDoor(line, name, secret, tell) for name in names},
    )
    return Entrance(address=address, doors=doors)


def webhook_secret(secrets: Secrets) -> str:
    """Return what a newsroom's system signs articles with.

    Raises:
        ConfigError: It is missing, or so short that it can be guessed.
    """
    secret = secrets(_SECRET, "")["webhook"]
    if len(secret) < _LEAST_SECRET:
        mend = "Make one with: openssl rand -hex 32"
        fault = f"has fewer than {_LEAST_SECRET} characters"
        raise ConfigError("secret DISTBOT_…_WEBHOOK_SECRET", fault, mend)
    return secret


async def check_doors(file: ConfigFile, secrets: Secrets) -> list[Finding]:
    """Look whether what comes by HTTP can come; none where nothing does."""
    findings = []
    try:
        if (message := await _heard(file, secrets)) is not None:
            findings.append(Finding(subject="web", ok=True, message=message))
        if (url := file.config.web.telegram_url(file.config.newsroom.key)) is not None:
            findings.append(await webhook.look(*bot_of(file, secrets), url))
    except InputError as error:
        fault = f"{error.thing}: {error.fault}"
        findings.append(
            Finding(subject="web", ok=False, message=fault, mend=error.mend)
        )
    return findings


async def _heard(file: ConfigFile, secrets: Secrets) -> str | None:
    """Say what is heard where; nothing is opened.

    Raises:
        ConfigError: A webhook source has no address to listen on, or no secret.
    """
    fetcher = make_fetcher(file.config)
    try:
        names = sorted(received(make_sources(file.config, file.base, fetcher)))
    finally:
        await fetcher.close()
    web, key = file.config.web, file.config.newsroom.key
    if web.listen is None:
        if names:
            raise _unheard(names)
        return None
    if names:
        webhook_secret(secrets)
    paths = [f"/articles/{key}/{name}" for name in names]
    paths += [f"/telegram/{key}"] if web.telegram_url(key) else []
    return f"{web.listen} hears {', '.join(paths) or 'nothing'}"


def _unheard(names: Collection[str]) -> ConfigError:
    fault = "is a webhook, and nothing listens"
    mend = 'Add [web] listen = "127.0.0.1:8088"'
    return ConfigError(f'source "{min(names)}"', fault, mend)


def open_servers(
    entrances: Sequence[Entrance], stack: ExitStack, tell: Tell
) -> list[WebServer]:
    """Take the addresses; newsrooms may share one.

    Args:
        entrances: Of all newsrooms of this process.
        stack: Gives the addresses back.
        tell: Hears of faults.

    Raises:
        ConfigError: An address cannot be used.
    """
    rooms: dict[tuple[str, int], list[Doors]] = {}
    for entrance in entrances:
        rooms.setdefault(entrance.address, []).append(entrance.doors)
    servers: list[WebServer] = []
    for address, doors in rooms.items():
        server = WebServer.bound(address, web_app(doors, tell))
        stack.callback(server.close)
        servers.append(server)
    return servers
