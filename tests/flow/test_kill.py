"""kill -9 at any moment: each post is published once, surely unsent, or unknown."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import pytest
from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import OperationalError

from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from distbot.storage.tables import POSTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.flow.conftest import Office

    Until = Callable[[Callable[[], bool]], None]
    Moment = Callable[["Watch"], bool]

ARTICLES = 7
SLOW_S = 0.1


class Nursery:
    """Starts `distbot run --once` again and again, each in a process of its own.

    They are forked from one that has its imports behind it, to spare the seconds
    that those take.
    """

    CODE = """
import os, sys
from distbot.cli import main
for line in sys.stdin:
    child = os.fork()
    if not child:
        sys.argv = ["distbot", "run", "--once", "-c", line.strip()]
        main()
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-c", self.CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        self._process.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.__exit__(None, None, None)

    def start(self) -> int:
        """Start one; return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{self._config}\n")
        self._process.stdin.flush()
        return self.wait()

    def wait(self) -> int:
        """Return how the last one ended: an exit code, or minus a signal."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class Watch:
    """Looks at the store and the networks while another process works."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.engine = office.engine()
        self.published = self.count("published")
        self.accepted = self._accepted()
        self.uploaded = self._uploaded()

    def count(self, state: str, destination: str | None = None) -> int:
        # A lease that is over is what an earlier process left behind.
        alive = or_(POSTS.c.lease_until.is_(None), POSTS.c.lease_until > 0)
        query = select(func.count()).where(POSTS.c.state == state, alive)
        if destination is not None:
            query = query.where(POSTS.c.destination == destination)
        with suppress(OperationalError), self.engine.connect() as db:
            return int(db.scalars(query).one())
        return 0  # there are no tables yet

    def new_published(self) -> int:
        return self.count("published") - self.published

    def new_accepted(self) -> int:
        return self._accepted() - self.accepted

    def new_uploaded(self) -> int:
        return self._uploaded() - self.uploaded

    def _accepted(self) -> int:
        return self.office.accepted("kanal") + self.office.accepted("x")

    def _uploaded(self) -> int:
        made = self.office.sandbox.x.faults.calls
        return sum(call.name == "POST /2/media/upload" for call in made)


MOMENTS: dict[str, Moment] = {
    "while composing": lambda w: w.count("approved") >= 3,
    "claimed for X, uploading": lambda w: w.count("claimed", "x") > 0,
    "uploaded": lambda w: w.new_uploaded() > 0,
    "sending to Telegram": lambda w: w.count("sending", "kanal") > 0,
    "sending to X": lambda w: w.count("sending", "x") > 0,
    "just taken by a network": lambda w: w.new_accepted() > 0,
    "just published": lambda w: w.new_published() > 0,
    "published twice": lambda w: w.new_published() > 1,
}


@pytest.fixture
def living_office(office: Office) -> Office:
    """An office whose servers go by the machine's clock, as its processes do."""
    for n in range(ARTICLES):
        office.put(f"bakau-{n}", place=f"Rimba {chr(65 + n)}", count=100 + n)
    office.clock.moment = datetime.now(UTC)  # noqa: TID251 - processes have no other clock
    return office


@pytest.fixture
def nursery(living_office: Office) -> Iterator[Nursery]:
    with Nursery(living_office.config()) as nursery:
        yield nursery


def test_kill_9_loses_nothing_and_sends_nothing_twice(
    living_office: Office, nursery: Nursery, until: Until
) -> None:
    office = living_office
    slow_down(office)
    for name, moment in MOMENTS.items():
        watch = Watch(office)
        pid = nursery.start()
        until(lambda: moment(watch))  # noqa: B023 - called in this round
        os.kill(pid, signal.SIGKILL)
        assert nursery.wait() == -signal.SIGKILL, name
        watch.engine.dispose()
        end_leases(office)
    assert PostState.APPROVED in office.states()

    command = [sys.executable, "-m", "distbot", "run", "--once", "-c"]
    subprocess.run([*command, str(office.config())], check=True, timeout=60)  # noqa: S603 - our own

    assert len(office.posts()) == 2 * ARTICLES
    each_post_went_once(office)


def slow_down(office: Office) -> None:
    """Stretch the moments in which a process can be killed."""
    for server in (office.sandbox.telegram, office.sandbox.x):
        slow = Fault(kind=FaultKind.DELAY, times=None, delay_s=SLOW_S)
        server.faults.put(slow)


def end_leases(office: Office) -> None:
    """Let the minute pass that a dead worker's lease still holds."""
    engine = office.engine()
    held = POSTS.c.state.in_(("claimed", "sending"))
    with suppress(OperationalError), engine.begin() as db:
        db.execute(update(POSTS).where(held).values(lease_until=0))
    engine.dispose()


def each_post_went_once(office: Office) -> None:
    on_telegram = Counter(m.text for m in office.sandbox.timelines().telegram)
    on_x = Counter(post.written for post in office.sandbox.timelines().x)
    for post in office.posts():
        taken = (on_x if post.draft.channel == "x" else on_telegram)[
            post.draft.wording.text
        ]
        match post.state:
            case PostState.PUBLISHED:
                assert taken == 1
                assert post.receipt is not None
            case PostState.UNKNOWN:
                assert taken <= 1
                assert post.reason
            case other:
                raise AssertionError(f"{other} with {taken} messages")
    # X would have refused a second try itself: none was made.
    refused = [c for c in office.sandbox.x.faults.calls if c.status == 403]
    assert refused == []
