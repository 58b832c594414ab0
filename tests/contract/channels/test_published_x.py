"""Taking posts away and counting on X, against the answers that its documents name."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from distbot.domain.errors import Rejected, Throttled, Unavailable
from distbot.domain.post import Receipt
from distbot.sandbox.wire import Serving, Wires
from tests.contract.channels.test_faults import HASTY_S, PATIENT_S

if TYPE_CHECKING:
    from tests.contract.channels.conftest import XRig

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GONE = "https://api.twitter.com/2/problems/resource-not-found"
HIDDEN = "https://api.twitter.com/2/problems/not-authorized-for-resource"
COUNTS = {
    "retweet_count": 3,
    "reply_count": 2,
    "like_count": 14,
    "quote_count": 1,
    "bookmark_count": 0,
    "impression_count": 913,
}


def problem(status: int, detail: str, kind: str = "about:blank") -> Response:
    body = {"title": "x", "detail": detail, "type": kind, "status": status}
    return JSONResponse(body, status)


def told(*, deleted: bool) -> Response:
    return JSONResponse({"data": {"deleted": deleted}})


@dataclass(slots=True)
class FakeX:
    """Two calls of the X API (docs.x.com), which answer as a test says.

    Attributes:
        standing: The ids of the posts that it finds.
        refusal: Answers each DELETE; None: as for a post that stands.
        hidden: Ids that it does not show, for another reason.
        lookup: Answers each GET, if not as documented.
        asked: The ids of each GET.
        fields: What each GET asked for.
    """

    standing: set[str] = field(default_factory=set)
    refusal: Response | None = None
    hidden: frozenset[str] = frozenset()
    lookup: Response | None = None
    asked: list[Sequence[str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    async def delete(self, request: Request) -> Response:
        if self.refusal is not None:
            return self.refusal
        self.standing.discard(request.path_params["id"])
        return told(deleted=True)

    async def read(self, request: Request) -> Response:
        ids = request.query_params["ids"].split(",")
        self.asked.append(ids)
        self.fields.append(request.query_params["tweet.fields"])
        if self.lookup is not None:
            return self.lookup
        found = [
            {"id": one, "text": "x", "public_metrics": COUNTS}
            for one in ids
            if one in self.standing
        ]
        missing = [one for one in ids if one not in self.standing]
        errors = [
            {"value": one, "type": HIDDEN if one in self.hidden else GONE}
            for one in missing
        ]
        body = {"data": found, "errors": errors}
        return JSONResponse({name: some for name, some in body.items() if some})


@pytest.fixture
def fake() -> FakeX:
    return FakeX()


@pytest.fixture
def url(fake: FakeX) -> Iterator[str]:
    routes = [
        Route("/2/tweets", fake.read, methods=["GET"]),
        Route("/2/tweets/{id}", fake.delete, methods=["DELETE"]),
    ]
    server = Serving(Starlette(routes=routes), port=0, wires=Wires())
    server.start("fake-x", lambda: None)
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def receipt(number: str) -> Receipt:
    return Receipt(remote_id=number, url=f"https://x.com/a/status/{number}", at=NOW)


def delete(x: XRig, url: str, number: str = "17") -> bool:
    async def run() -> bool:
        async with x.open(url=url) as channel:
            return await channel.delete(x.destination(), receipt(number))

    return asyncio.run(run())


def count(x: XRig, url: str, *numbers: str) -> dict[str, dict[str, int]]:
    async def run() -> dict[str, dict[str, int]]:
        async with x.open(url=url) as channel:
            told = await channel.counts(x.destination(), list(map(receipt, numbers)))
            return {number: dict(kinds) for number, kinds in told.items()}

    return asyncio.run(run())


REFUSALS = {
    "not found": problem(404, "Could not find tweet with id: [17].", GONE),
    "not allowed": problem(403, "You are not authorized to delete this Tweet."),
    "bad": problem(400, "One or more parameters to your request was invalid."),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_what_x_refuses_and_does_not_find_is_gone(
    x: XRig, fake: FakeX, url: str, refusal: Response
) -> None:
    fake.refusal = refusal

    assert delete(x, url)
    assert fake.asked == [["17"]]


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_what_x_refuses_and_finds_stands_in_x_s_own_words(
    x: XRig, fake: FakeX, url: str, refusal: Response
) -> None:
    fake.standing, fake.refusal = {"17"}, refusal

    with pytest.raises(Rejected, match=r"find tweet|not authorized|invalid"):
        delete(x, url)


def test_what_x_hides_is_not_taken_for_gone(x: XRig, fake: FakeX, url: str) -> None:
    fake.hidden, fake.refusal = frozenset({"17"}), REFUSALS["not allowed"]

    with pytest.raises(Rejected, match="not authorized"):
        delete(x, url)


def test_a_refusal_stands_where_the_look_fails(x: XRig, fake: FakeX, url: str) -> None:
    fake.refusal, fake.lookup = REFUSALS["not allowed"], problem(503, "Over capacity")

    with pytest.raises(Rejected, match="not authorized"):
        delete(x, url)


def test_taking_away_what_stands_needs_no_look_and_may_be_repeated(
    x: XRig, fake: FakeX, url: str
) -> None:
    fake.standing = {"17", "18"}

    assert [delete(x, url), delete(x, url)] == [True, True]
    assert (fake.standing, fake.asked) == ({"18"}, [])


def test_a_call_that_did_nothing_is_told(x: XRig, fake: FakeX, url: str) -> None:
    fake.refusal = told(deleted=False)

    assert not delete(x, url)


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": {"deleted": "yes"}}])
def test_an_answer_that_says_nothing_leaves_it_open(
    x: XRig, fake: FakeX, url: str, body: dict[str, object]
) -> None:
    fake.refusal = JSONResponse(body)

    with pytest.raises(Unavailable):
        delete(x, url)


def test_counts_have_a_channel_s_names_and_leave_out_what_is_gone(
    x: XRig, fake: FakeX, url: str
) -> None:
    fake.standing = {"17", "19"}
    counts = {
        "like": 14,
        "repost": 3,
        "reply": 2,
        "quote": 1,
        "bookmark": 0,
        "view": 913,
    }

    assert count(x, url, "17", "18", "19") == {"17": counts, "19": counts}
    assert fake.fields == ["public_metrics"]


def test_where_all_are_gone_nothing_is_told(x: XRig, url: str) -> None:
    assert count(x, url, "17", "18") == {}


def test_no_posts_are_no_call(x: XRig, fake: FakeX, url: str) -> None:
    assert count(x, url) == {}
    assert fake.asked == []


def test_a_hundred_posts_are_one_call(x: XRig, fake: FakeX, url: str) -> None:
    numbers = [str(1000 + i) for i in range(201)]
    fake.standing = set(numbers)

    assert set(count(x, url, *numbers)) == set(numbers)
    assert list(map(len, fake.asked)) == [100, 100, 1]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (problem(429, "Too Many Requests"), Throttled),
        (problem(503, "Over capacity"), Unavailable),
        (problem(403, "You are not permitted"), Rejected),
        (JSONResponse({}), Unavailable),
        (JSONResponse({"data": "17"}), Unavailable),
        (JSONResponse({"data": ["17"], "errors": ["17"]}), Unavailable),
        (JSONResponse([]), Unavailable),
        (Response("<html>"), Unavailable),
    ],
    ids=["429", "503", "403", "{}", "text", "no post", "[]", "no JSON"],
)
def test_what_keeps_counts_from_being_read_is_told(
    x: XRig, fake: FakeX, url: str, answer: Response, error: type[Exception]
) -> None:
    fake.lookup = answer

    with pytest.raises(error):
        count(x, url, "17")


def test_counts_that_are_no_numbers_are_left_out(
    x: XRig, fake: FakeX, url: str
) -> None:
    metrics = {"like_count": "many", "reply_count": True, "quote_count": 4}
    odd = [{"id": "17", "public_metrics": metrics}, {"id": "18"}, {"text": "no id"}]
    fake.lookup = JSONResponse({"data": odd})

    assert count(x, url, "17", "18") == {"17": {"quote": 4}, "18": {}}


def test_the_price_of_counts_is_that_of_the_posts(x: XRig) -> None:
    async def price() -> tuple[Decimal, Decimal]:
        async with x.open() as channel:
            return channel.price_of_counts(250), channel.price_of_counts(0)

    assert asyncio.run(price()) == (Decimal("0.250"), Decimal(0))


def test_a_silent_x_is_not_waited_for_longer_than_a_call_may_take(x: XRig) -> None:
    async def run(port: int) -> None:
        async with x.open(url=f"http://127.0.0.1:{port}", timeout_s=HASTY_S) as channel:
            async with asyncio.timeout(PATIENT_S):
                with pytest.raises(Unavailable):
                    await channel.counts(x.destination(), [receipt("17")])

    # A listener that never accepts: the connection comes about, and nothing follows.
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        asyncio.run(run(silent.getsockname()[1]))
