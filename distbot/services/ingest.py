"""tick → articles, new ones stored."""

import asyncio

from distbot.ports import Parts


async def ingest(parts: Parts, source_name: str) -> tuple[int, tuple[str, ...]]:
    """Fetch a source and store what is new.

    A first run of a source with a silent start stores what it finds as baseline:
    history is in the ledger, and is not posted.

    Returns:
        How many articles are new, and what could not be read.

    Raises:
        InputError: The source as a whole cannot be read.
    """
    source = parts.sources[source_name]
    known = await asyncio.to_thread(parts.articles.marks, source_name)
    history = source.silent_start and known is None
    fetched = await source.fetch(known or {}, history=history)
    new = await asyncio.to_thread(
        parts.articles.keep,
        source_name,
        fetched.articles,
        fetched.marks,
        baseline=history,
        now=parts.clock.now(),
    )
    return new, fetched.faults
