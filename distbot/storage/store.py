"""A newsroom's store: its database, and how far it had come."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from distbot.storage.engine import Database, open_database
from distbot.storage.generation import Generation, look_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What is open of a store.

    Attributes:
        database: Up to date.
        generation: What is noted beside it.
        restored: Whether it was found older than what was sent, and stopped.
    """

    database: Database
    generation: Generation
    restored: bool

    @classmethod
    def open(cls, url: str, *, base: Path, mark: Path, now: datetime) -> Self:
        """Open a store, and look whether it is the one that was left.

        Args:
            url: Of the database, see `distbot.storage.engine.open_database`.
            base: Folder that a relative path starts from.
            mark: File where it is noted how far the store had come.
            now: Aware UTC.

        Raises:
            ConfigError: Its address is wrong.
            InputError: It cannot be used.
        """
        database = open_database(url, base=base)
        try:
            generation = Generation(mark)
            restored = look_back(database, generation, now)
        except BaseException:
            database.dispose()
            raise
        return cls(database=database, generation=generation, restored=restored)

    def close(self) -> None:
        """Let go of it."""
        self.generation.close()
        self.database.dispose()
