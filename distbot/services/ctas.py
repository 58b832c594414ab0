"""A day's articles → those whose call to action leads astray, told once a day."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial

from distbot.domain.article import Article
from distbot.domain.cta_check import Astray, same_place
from distbot.domain.errors import InputError
from distbot.ports import Audience, Parts

_TOLD_AT = time(20)
"""Where no daily report says when."""

_DAY = timedelta(days=1)
_APART = timedelta(hours=1)
_MOST_READ = 40
"""So many pages are looked at again: of more, the newest."""

_MOST_TOLD = 10
_WHOLE = 2
"""A text of fewer paragraphs is a summary: its call to action was never in it."""


async def check_ctas(parts: Parts) -> bool:
    """Look where the last day's articles lead, once it is time to tell.

    What a source gave without a call to action is read again as its page shows it:
    feeds often leave the block out. Pages that cannot be read accuse nobody. Where
    nothing is told, it is looked again an hour later, whichever process does.

    Returns:
        Whether the desk is told of something.
    """
    now = parts.clock.now()
    wall = now.astimezone(parts.newsroom.timezone)
    cause = f"cta {wall.date().isoformat()}"
    if wall.time() < (parts.newsroom.desk.daily_report or _TOLD_AT):
        return False
    if cause in await asyncio.to_thread(parts.notices.standing, ["cta"]):
        return False
    mine, until = secrets.token_hex(8), now + _APART
    if await asyncio.to_thread(parts.locks.hold, "ctas", mine, until, now) != mine:
        return False
    check = _Check(parts=parts, wanted=parts.newsroom.cta.url or parts.newsroom.home)
    dead = (await check.landing(check.wanted))[1]
    astray = await check.astray(await _told_lately(parts, now))
    if not (dead or astray):
        return False
    told = {"lines": _lines(parts, check.wanted, dead, astray)}
    announce = parts.notices.announce
    return await asyncio.to_thread(announce, cause, Audience.DESK, "cta", told, now)


async def _told_lately(parts: Parts, now: datetime) -> Sequence[Article]:
    seen = partial(parts.articles.seen, now - _DAY, now)
    return await asyncio.to_thread(seen)


@dataclass(slots=True, kw_only=True)
class _Check:
    """One day's look.

    Attributes:
        parts: The newsroom's.
        wanted: Where calls to action should lead.
    """

    parts: Parts
    wanted: str
    _landed: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def landing(self, url: str) -> tuple[str, str]:
        """Return where an address ends, and why nobody gets there, if so."""
        if url not in self._landed:
            try:
                self._landed[url] = (await self.parts.pages.landing(url), "")
            except InputError as error:
                self._landed[url] = (url, error.fault)
        return self._landed[url]

    async def astray(self, articles: Sequence[Article]) -> list[Astray]:
        """Return the articles that lead astray, newest first."""
        found: list[Astray] = []
        whole = [a for a in articles if a.url and len(a.paragraphs) >= _WHOLE]
        for article in whole[:_MOST_READ]:
            one = await self._one(article)
            if one is not None:
                found.append(one)
        return found

    async def _one(self, article: Article) -> Astray | None:
        url, leads = article.url or "", article.cta_url
        if leads is None:
            try:
                leads = (await self.parts.pages.article(url)).cta_url
            except InputError:
                return None
        one = Astray(headline=article.headline, url=url, leads=leads)
        if leads is None:
            return one
        if same_place(leads, self.wanted):
            return None
        ends, fault = await self.landing(leads)
        if not fault and same_place(ends, self.wanted):
            return None
        return replace(one, fault=fault)


def _lines(parts: Parts, wanted: str, dead: str, astray: Sequence[Astray]) -> str:
    words = parts.language.messages.chat
    lines = [words["cta_page_dead"].format(url=wanted, fault=dead)] if dead else []
    for one in astray[:_MOST_TOLD]:
        key = "cta_missing"
        if one.leads is not None:
            key = "cta_dead" if one.fault else "cta_elsewhere"
        lines.append(
            words[key].format(
                headline=one.headline, url=one.url, leads=one.leads, fault=one.fault
            )
        )
    if len(astray) > _MOST_TOLD:
        lines.append(words["cta_more"].format(number=len(astray) - _MOST_TOLD))
    return "\n".join(lines)
