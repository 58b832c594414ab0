"""Rigs over the simulated WordPress."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from typing_extensions import override

from distbot.ports import Source
from distbot.sources.http import Fetcher
from distbot.sources.sitemap import SitemapSource
from distbot.sources.wordpress import WordPressSource
from tests.contract.sources.rig import Rig
from tests.wordpress_site import serving


class _SiteRig(Rig):
    silent_start = True
    kind: Any
    path: str

    def __init__(self, base: Path, stack: ExitStack) -> None:
        self._base = base
        self._site = stack.enter_context(serving())
        self._numbers: dict[str, int] = {}

    @override
    def source(self) -> Source:
        options = {"url": self._site.base + self.path}
        fetcher = Fetcher(allow_loopback=True, timeout_s=5)
        source: Source = self.kind.configured(
            "situs", options, base=self._base, fetcher=fetcher
        )
        return source

    @override
    def publish(self, name: str, headline: str) -> None:
        self._site.pass_time(minutes=1)
        if name in self._numbers:
            self._site.edit(self._numbers[name], title=headline)
        else:
            self._numbers[name] = self._site.publish(headline, slug=name)

    @override
    def vanish(self) -> None:
        self._site.bad.down["/"] = 500


class WordPressRig(_SiteRig):
    kind = WordPressSource
    path = "/"

    @override
    def spoil(self, name: str) -> None:
        self.publish(name, "")


class SitemapRig(_SiteRig):
    kind = SitemapSource
    path = "/sitemap_index.xml"

    @override
    def publish(self, name: str, headline: str) -> None:
        self._site.bad.down.pop(f"/{name}/", None)
        super().publish(name, headline)

    @override
    def spoil(self, name: str) -> None:
        self.publish(name, "Rusak")
        self._site.bad.down[f"/{name}/"] = 500
