"""A newsroom whose database answers slowly costs its neighbour no time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tests.flow.engine.processes import Nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flow.engine.conftest import Until
    from tests.flow.engine.newsroom import Newsroom

KEY = "LAMBAT"
INBOXES = 40
"""Each waits for the store in a thread; more than two newsrooms once had in all."""

LEAST_COUPLED_S = 25.0
"""Whoever waited for a thread, or for the other's catching up, would wait longer."""

SLOW = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
CREATE TRIGGER dawdle BEFORE INSERT OR UPDATE ON sources
FOR EACH ROW EXECUTE FUNCTION dawdle();
"""
ASLEEP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
CONFIG = """
[newsroom]
key = "{key}"
name = "WartaLambat.com"
short_name = "Warta Lambat"
home = "https://wartalambat.example.com"

[cta]
label = "Kunjungi Medsos WartaLambat.com"
text = "Klik di sini"
url = "https://wartalambat.example.com/medsos"

[store]
url = "{store}"
cards = "var/cards"

[telegram]
base_url = "{telegram}"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = "auto"
"""
INBOX = """
[[source]]
name = "map{number}"
kind = "inbox"
path = "inbox{number}"
every = "1s"
"""


@pytest.fixture
def slow(newsroom: Newsroom, postgres_url: str) -> Path:
    """A second newsroom's config; whatever its store notes of a source takes long."""
    engine = create_engine(postgres_url)
    with engine.begin() as db:
        db.execute(text(SLOW))
    engine.dispose()
    folder = newsroom.folder / "lambat"
    written = CONFIG.format(
        key=KEY, store=postgres_url, telegram=newsroom.sandbox.telegram.url
    )
    for number in range(INBOXES):
        (folder / f"inbox{number}").mkdir(parents=True)
        written += INBOX.format(number=number)
    path = folder / "lambat.toml"
    path.write_text(written, encoding="utf-8")
    return path


@pytest.fixture
def both(newsroom: Newsroom) -> Iterator[Nursery]:
    """Starts processes that have the secrets of two newsrooms."""
    token = newsroom.sandbox.telegram.token
    secrets = {**newsroom.secrets, f"DISTBOT_{KEY}_TELEGRAM_TOKEN": token}
    with Nursery(folder=newsroom.folder / "both", environment=secrets) as nursery:
        yield nursery


def test_a_store_that_answers_slowly_costs_the_neighbour_no_time(
    newsroom: Newsroom, slow: Path, both: Nursery, postgres_url: str, until: Until
) -> None:
    engine = create_engine(postgres_url)
    process = both.start(*newsroom.run, "-c", str(slow))

    def is_stuck() -> bool:
        with engine.connect() as db:
            return int(db.scalars(text(ASLEEP)).one()) > 0

    until(is_stuck)
    began = time.monotonic()
    newsroom.write()
    until(newsroom.all_out)
    took_s = time.monotonic() - began
    process.kill()
    engine.dispose()

    assert took_s < LEAST_COUPLED_S
