"""A folder that editors drop articles into."""

import asyncio
import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

from distbot.domain.article import Article
from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources._article_file import read_article_file
from distbot.sources._options import text_options
from distbot.sources.http import Fetcher

_UNFINISHED = frozenset({".tmp", ".part", ".crdownload", ".swp", ".bak"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})


class InboxSource:
    """Reads every article file of one folder, sorted by name.

    What is put there is meant to be posted, from the first run on. Sub-folders,
    hidden and unfinished files are not looked at, nor pictures, which lie beside
    the articles that name them. A file read before comes again when it changes. One
    whose name no store can keep is a fault.
    """

    OPTIONS: ClassVar[Mapping[str, bool]] = MappingProxyType({"path": True})
    """Option key → whether it is required."""

    SETTLES: ClassVar[bool] = False
    """What is put there is finished."""

    def __init__(self, name: str, folder: Path) -> None:
        """Open nothing yet."""
        self._name = name
        self._folder = folder

    @classmethod
    def configured(
        cls, name: str, options: Mapping[str, object], *, base: Path, fetcher: Fetcher
    ) -> Self:
        """Build the source from its table in a config.

        Args:
            name: Of the source.
            options: By the keys of `OPTIONS`.
            base: What a relative path is relative to: the config's folder.
            fetcher: Not used: nothing is fetched.

        Raises:
            ConfigError: An option is wrong, or the folder is not there.
        """
        del fetcher
        folder = base / text_options(name, options, cls.OPTIONS)["path"]
        if not folder.is_dir():
            raise ConfigError(
                f'source "{name}"', f"the folder {folder} does not exist", "Create it."
            )
        return cls(name, folder)

    @property
    def name(self) -> str:
        """The source's name in the config."""
        return self._name

    @property
    def silent_start(self) -> bool:
        """Never: what lies in an inbox is meant to be posted."""
        return False

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read the files that are new or changed.

        Args:
            marks: File name → its size and time of change when it was read. A
                file at fault has none, so it is read again until it is mended.
            history: Not used: what lies in an inbox is there to be posted.
            unsettled: Read again, though they did not change.

        Raises:
            InputError: The folder cannot be listed.
        """
        del history
        # Which file an article came from, its key does not tell: all are read.
        return await asyncio.to_thread(self._look, {} if unsettled else marks)

    def _look(self, marks: Mapping[str, str]) -> Fetched:
        articles: list[Article] = []
        faults: list[str] = []
        read: dict[str, str] = {}
        for path in self._files():
            try:
                _refuse_odd_name(path)
                signature = _signature(path, self._folder)
                if marks.get(path.name) != signature:
                    article = read_article_file(path)
                    source_id = "" if article.url else f"{self._name}:{path.name}"
                    articles.append(replace(article, source_id=source_id))
                read[path.name] = signature
            except InputError as error:
                faults.append(str(error))
        return Fetched(articles=tuple(articles), marks=read, faults=tuple(faults))

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if _is_article(path))
        except OSError as error:
            raise InputError(
                str(self._folder),
                f"cannot be listed ({error.strerror})",
                "Create the folder and let distbot read it.",
            ) from error


def _is_article(path: Path) -> bool:
    suffix = path.suffix.lower()
    if path.name.startswith((".", "~")) or path.name.endswith("~"):
        return False
    return suffix not in _UNFINISHED | _PICTURES and path.is_file()


def _refuse_odd_name(path: Path) -> None:
    """Refuse a name that is no text: Linux takes any bytes, as old archives hold."""
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(path).decode(errors="replace")
        fault, mend = "has a name that is not UTF-8", "Give it another name"
        raise InputError(shown, fault, mend) from error


def _signature(path: Path, folder: Path) -> str:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            mend = "Put the article itself into the folder"
            raise InputError(str(path), "is a link that leads out of the inbox", mend)
        state = path.stat()
    except OSError as error:
        raise InputError(
            str(path), "is gone already", "Put it there again if it shall be posted."
        ) from error
    return f"{state.st_size}:{state.st_mtime_ns}"
