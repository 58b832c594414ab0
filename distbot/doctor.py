"""`distbot check`: is everything as it must be, and how to mend what is not."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

import httpx

from distbot.app import (
    ConfigFile,
    make_channel,
    make_language,
    make_renderer,
)
from distbot.clock import SystemClock
from distbot.domain.budget import forecast, left
from distbot.domain.card import Card, CardSize
from distbot.domain.errors import DistbotError, InputError
from distbot.domain.newsroom import Destination, LinkPolicy, Newsroom
from distbot.doors import check_doors
from distbot.intake import make_fetcher, make_sources
from distbot.ports import Channel, Finding, Source, month_of
from distbot.settings import newsroom_of
from distbot.settings_web import is_own
from distbot.storage.engine import open_database, parse_url, without_secrets
from distbot.storage.money import SqlMoneyStore
from distbot.storage.office import SqlPauseStore

_CLOCK_TOLERANCE = timedelta(minutes=1)
"""X refuses OAuth time stamps that are minutes off (docs.x.com, OAuth 1.0a)."""

_ANSWER_TIMEOUT_S = 10.0

_ROOM = 10_000_000
"""Bytes that must find room beside the cards: of some thirty posts."""


async def check(path: Path) -> Sequence[Finding]:
    """Look at everything a newsroom's config names; nothing is posted.

    Raises:
        ConfigError: The config itself cannot be read, or its language is unknown.
    """
    file = ConfigFile.read(path)
    make_language(file.config.newsroom.language)
    newsroom = newsroom_of(file.config)
    findings = [_fine("config", f"{path} is right"), *_guard(file)]
    findings += await _sources(file)
    findings.append(await asyncio.to_thread(_database, file))
    findings.append(await asyncio.to_thread(_fonts, newsroom))
    findings += await asyncio.to_thread(_folders, file)
    findings += [_desk(newsroom), await _clock(file)]
    for destination in newsroom.destinations:
        findings += await _destination(file, destination, newsroom)
    findings += await _desk_chat(file, newsroom)
    findings += await check_doors(file, file.secrets())
    return findings


def _guard(file: ConfigFile) -> list[Finding]:
    """Look whether addresses may lead to this machine itself, where none should."""
    config = file.config
    told = [(section.model_extra or {}).get("url") for section in config.source]
    told += [table.get("base_url") for table in config.channel_tables.values()]
    trial = any(_leads_here(str(url)) for url in told)
    if trial or not config.fetch.allow_loopback:
        return []
    message = "allow_loopback lets whoever writes an address reach this machine itself"
    mend = "Take allow_loopback out of the config: it is for trials"
    return [Finding(subject="fetch", ok=False, message=message, mend=mend)]


def _leads_here(url: str) -> bool:
    try:
        return is_own(urlsplit(url).hostname or "")
    except ValueError:  # "http://["
        return False


async def _destination(
    file: ConfigFile, destination: Destination, newsroom: Newsroom
) -> list[Finding]:
    """Look at one destination with its account's own credentials."""
    subject = f"{destination.channel} {destination.name}"
    account = destination.account
    try:
        channel = make_channel(
            file, destination.channel, file.secrets(), SystemClock(), account
        )
    except InputError as error:
        return [_wrong(subject, error)]
    try:
        findings = list(await channel.check(destination))
    finally:
        await channel.close()
    if channel.monthly_budget_usd is not None:
        spent = await asyncio.to_thread(_budget, file, channel, account, newsroom)
        findings.append(spent)
    return findings


async def _desk_chat(file: ConfigFile, newsroom: Newsroom) -> list[Finding]:
    """Look whether the bot may speak in the editors' group."""
    if newsroom.desk_chat is None:
        return []
    desk = Destination(
        name="desk_chat",
        channel="telegram",
        address=str(newsroom.desk_chat),
        approval={},
        link=LinkPolicy.NEVER,
        size=CardSize.PORTRAIT,
    )
    return await _destination(file, desk, newsroom)


async def _sources(file: ConfigFile) -> list[Finding]:
    """Look at each source once, as its first run would; nothing is stored."""
    fetcher = make_fetcher(file.config)
    try:
        sources = make_sources(file.config, file.base, fetcher)
        if not sources:
            return [_fine("sources", "none: only /terbit gives articles")]
        return [await _source(source) for source in sources.values()]
    except InputError as error:
        return [_wrong("sources", error)]
    finally:
        await fetcher.close()


async def _source(source: Source) -> Finding:
    subject = f"source {source.name}"
    try:
        found = await source.fetch({}, history=source.silent_start)
    except InputError as error:
        return _wrong(subject, error)
    if found.faults:
        mend = "Mend that at the source; the rest of it is taken all the same"
        return Finding(subject=subject, ok=False, message=found.faults[0], mend=mend)
    return _fine(subject, f"articles there now: {len(found.articles)}")


def _desk(newsroom: Newsroom) -> Finding:
    """Look whether there is somebody to ask, where somebody must be asked."""
    waiting = [d.name for d in newsroom.asking]
    if waiting and not (newsroom.chiefs and newsroom.desk_chat):
        mend = (
            "Set desk_chat and chiefs in [newsroom]: run distbot, send /terbit in the "
            'editors\' group, and copy both numbers; or write approval = "auto"'
        )
        message = f"nobody can approve the drafts for {', '.join(waiting)}"
        return Finding(subject="desk", ok=False, message=message, mend=mend)
    return _fine("desk", f"chiefs who may approve drafts: {len(newsroom.chiefs)}")


def _database(file: ConfigFile) -> Finding:
    """Open the store; say what is stopped in it."""
    url = without_secrets(parse_url(file.config.store.url))
    try:
        database = open_database(file.config.store.url, base=file.base)
    except InputError as error:
        return _wrong("database", error)
    pauses = SqlPauseStore(database).pauses()
    database.dispose()
    if pauses:
        scopes = ", ".join(pause.scope or "everything" for pause in pauses)
        message = f"{scopes} is paused: {pauses[0].why}"
        mend = "Say distbot resume -c FILE when it may go on"
        return Finding(subject="database", ok=False, message=message, mend=mend)
    return _fine("database", f"{url} is open and up to date")


def _budget(
    file: ConfigFile, channel: Channel, account: str, newsroom: Newsroom
) -> Finding:
    """Say what the month has cost so far, and what it will."""
    subject = f"budget {channel.name} {account}".rstrip()
    try:
        database = open_database(file.config.store.url, base=file.base)
    except InputError as error:
        return _wrong(subject, error)
    now = SystemClock().now()
    month = month_of(newsroom, channel, account, SqlMoneyStore(database), now)
    database.dispose()
    if month is None:
        return _fine(subject, "nothing is billed")
    message = (
        f"${month.spent_usd:.3f} of ${month.limit_usd:.2f} this month, "
        f"${forecast(month, now):.2f} at its end as it goes"
    )
    if not left(month):
        mend = f"Raise [{channel.name}] monthly_budget_usd, or wait for the next month"
        return Finding(subject=subject, ok=False, message=message, mend=mend)
    return _fine(subject, message)


def _fonts(newsroom: Newsroom) -> Finding:
    """Draw the newsroom's own words."""
    card = Card(
        template="headline",
        size=CardSize.LANDSCAPE,
        headline=newsroom.name,
        quote=None,
        cta=newsroom.cta.label,
        brand=newsroom.brand,
    )
    try:
        make_renderer().render(card)
    except (DistbotError, OSError) as error:
        mend = "Install distbot anew, and use letters that its fonts have in [brand]"
        return Finding(subject="fonts", ok=False, message=str(error), mend=mend)
    return _fine("fonts", "a card can be drawn")


def _folders(file: ConfigFile) -> list[Finding]:
    """Look whether there are rights and room for what is drawn."""
    config = file.config
    named = {"cards": config.store.cards, "medsos": config.medsos.folder}
    return [
        _folder(subject, file.base / name) for subject, name in named.items() if name
    ]


def _folder(subject: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as trial:
            trial.write(bytes(_ROOM))
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror})"
        mend = "Make room or rights there, or name another folder in the config"
        return Finding(subject=subject, ok=False, message=message, mend=mend)
    return _fine(subject, f"{folder} can be written")


async def _clock(file: ConfigFile) -> Finding:
    """Compare this machine's clock with a server's Date header."""
    tables = file.config.channel_tables
    url = tables.get("telegram", {}).get("base_url", "https://api.telegram.org")
    try:
        async with httpx.AsyncClient(timeout=_ANSWER_TIMEOUT_S) as client:
            response = await client.head(url)
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        mend = "Look at the network, then check again"
        return Finding(
            subject="clock", ok=False, message=f"{url} did not tell the time", mend=mend
        )
    return _compare(SystemClock().now(), theirs)


def _compare(ours: datetime, theirs: datetime) -> Finding:
    off = abs(ours - theirs)
    if off > _CLOCK_TOLERANCE:
        return Finding(
            subject="clock",
            ok=False,
            message=f"this machine's clock is {off.total_seconds():.0f} s off",
            mend="Let the machine set its clock by NTP",
        )
    return _fine("clock", "right to the minute")


def _fine(subject: str, message: str) -> Finding:
    return Finding(subject=subject, ok=True, message=message)


def _wrong(subject: str, error: InputError) -> Finding:
    message = f"{error.thing}: {error.fault}"
    return Finding(subject=subject, ok=False, message=message, mend=error.mend)
