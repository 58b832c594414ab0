"""A database server that crashes amid sends: nothing is lost, nothing goes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from distbot.storage.tables import ATTEMPTS, EVENTS
from tests.flow.engine.newsroom import SENT_ALONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flow.engine.conftest import Until
    from tests.flow.engine.newsroom import Newsroom
    from tests.flow.engine.processes import Nursery
    from tests.postgres import Postgres

    Send = Callable[[], None]

CRASHES = 4


def test_a_server_that_crashes_again_and_again_loses_and_doubles_nothing(
    shared: Newsroom,
    nursery: Nursery,
    postgres: Postgres,
    until: Until,
    open_the_channels: Send,
) -> None:
    open_the_channels()
    shared.slow_down(0.2)
    workers = [nursery.start(*shared.run) for _ in range(2)]
    for _ in range(CRASHES):
        for _ in range(2):
            shared.write()
        until(lambda: shared.count("sending") > 0)
        postgres.restart("immediate")
    until(shared.all_out)
    for worker in workers:
        worker.stop()

    shared.nothing_went_wrong()
    assert [worker.told("tick_failed") for worker in workers] != [[], []]


def test_an_answer_in_a_live_workers_hands_counts_once_the_server_is_back(
    shared: Newsroom,
    nursery: Nursery,
    postgres: Postgres,
    until: Until,
    open_the_channels: Send,
) -> None:
    """Nobody has to look for what was sent while the server was away."""
    open_the_channels()
    before = shared.calls()
    shared.slow_down(0.5)
    worker = nursery.start(*shared.run, hurried=False)
    shared.write()
    until(lambda: shared.count("sending") == len(SENT_ALONE))
    postgres.stop("immediate")
    until(lambda: shared.calls() == before + len(SENT_ALONE))
    postgres.start()

    until(shared.all_out)
    worker.stop()
    shared.nothing_went_wrong()
    outcomes = shared.rows(select(ATTEMPTS.c.n, ATTEMPTS.c.outcome))
    assert {(row.n, row.outcome) for row in outcomes} == {(1, "published")}
    movers = shared.rows(select(EVENTS.c.actor).where(EVENTS.c.after == "published"))
    assert {row.actor for row in movers} == {"worker"}
