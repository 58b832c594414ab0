"""A decision about what piled up, carried out once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.line import Line
from distbot.ports import Admission, GapDecision
from distbot.services.gap import decide_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from distbot.domain.article import Article
    from tests.unit.services.conftest import Desk


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk.parts, "worker-1", lambda *_: None)


def pile(desk: Desk, count: int = 4) -> int:
    articles = [
        replace(desk.article(), headline=f"Warga Rimba Menanam Bakau di Teluk {n}")
        for n in range(count)
    ]
    for each in ([], articles):
        desk.parts.articles.keep(
            "situs",
            each,
            {},
            baseline=False,
            now=desk.clock.now(),
            admission=Admission(piled=frozenset(one.key for one in each)),
        )
        desk.clock.step(hours=5)
    (notice,) = desk.parts.notices.untold(9)
    return int(notice.fields["gap"])


def decide(line: Line, gap_id: int, decision: GapDecision) -> int | None:
    return decide_gap(line.parts, gap_id, decision, "@laras", line.draft)


def test_until_somebody_decides_nothing_is_composed(desk: Desk, line: Line) -> None:
    pile(desk)

    asyncio.run(line.write())

    assert line.parts.posts.tally() == {}


def test_posted_each_goes_its_usual_way(desk: Desk, line: Line) -> None:
    gap_id = pile(desk)

    assert decide(line, gap_id, GapDecision.POST) == 4
    asyncio.run(line.write())

    assert line.parts.posts.tally() == {PostState.DRAFT: 8}


def test_skipped_each_stands_in_the_ledger_with_who_left_it_out(
    desk: Desk, line: Line
) -> None:
    gap_id = pile(desk)

    assert decide(line, gap_id, GapDecision.SKIP) == 4
    asyncio.run(line.write())

    reasons = {one.reason for one in line.parts.ledger.lines(99)}
    assert reasons == {"piled up: @laras left it out"}
    assert line.parts.ledger.holes(desk.clock.now()) == []
    assert line.parts.posts.tally() == {PostState.SKIPPED: 8}


def test_a_digest_is_one_draft_a_destination_with_the_headlines(
    desk: Desk, line: Line
) -> None:
    gap_id = pile(desk)

    assert decide(line, gap_id, GapDecision.DIGEST) == 4
    asyncio.run(line.write())

    tally = line.parts.posts.tally()
    assert tally == {PostState.DRAFT: 2, PostState.SKIPPED: 8}
    drafts = line.parts.posts.unshown(9)
    assert {post.draft.destination for post in drafts} == {"kanal", "cadangan"}
    for n in range(4):
        headline = f"• Warga Rimba Menanam Bakau di Teluk {n}"
        assert all(headline in post.draft.wording.text for post in drafts)
    assert {post.draft.quote for post in drafts} == {None}


def test_it_is_decided_once(desk: Desk, line: Line) -> None:
    gap_id = pile(desk)
    decide(line, gap_id, GapDecision.SKIP)

    assert decide(line, gap_id, GapDecision.DIGEST) is None
    asyncio.run(line.write())

    assert PostState.DRAFT not in line.parts.posts.tally()


def test_a_digest_that_was_drafted_before_a_crash_is_not_drafted_again(
    desk: Desk, line: Line
) -> None:
    gap_id = pile(desk)
    with pytest.raises(OSError, match="full"):
        decide_gap(line.parts, gap_id, GapDecision.DIGEST, "@laras", crash_after(line))

    assert decide(line, gap_id, GapDecision.DIGEST) == 4

    assert len(line.parts.posts.unshown(9)) == 2


def crash_after(line: Line) -> Callable[[Article], None]:
    """Draft an article, and get no further."""

    def draft(article: Article) -> None:
        line.draft(article)
        raise OSError("full")

    return draft
