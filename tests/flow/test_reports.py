"""A day of a newsroom at the sandbox's servers, told in the evening."""

from __future__ import annotations

import asyncio
import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from PIL import Image

from distbot.domain.report_due import ReportKind
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.timeline import Metrics
from distbot.services.measure import reacted
from distbot.services.report import due_reports, reported

if TYPE_CHECKING:
    from distbot.ports import Parts
    from distbot.services.report import ReportFile
    from tests.flow.conftest import Office


def evening(office: Office, message_id: int) -> list[ReportFile]:
    """Hear followers, and ask for what is due, as the desk does."""

    async def ask() -> list[ReportFile]:
        async with office.line() as line:
            await asyncio.to_thread(_react, line.parts, message_id)
            now = office.clock.now()
            return [*await asyncio.to_thread(due_reports, line.parts, now)]

    return asyncio.run(ask())


def _react(parts: Parts, message_id: int) -> None:
    now, names = parts.clock.now(), ("-1", "@kanal_demo")
    assert reacted(parts, names, message_id, {"👍": 7}, now)


def open_desk(office: Office) -> None:
    """Be asked for the first time, in the morning."""

    async def ask() -> None:
        async with office.line() as line:
            now = office.clock.now()
            assert not await asyncio.to_thread(due_reports, line.parts, now)

    asyncio.run(ask())


def test_a_day_is_told_in_the_evening_once(office: Office) -> None:
    office.put("satu", "Rimba Hilir")
    open_desk(office)
    office.run()
    office.put("dua", "Rimba Hulu", 900)
    office.clock.step(hours=1)
    office.spoil("kanal", FaultKind.LOSE_RIGHTS)
    office.run()
    office.clock.step(hours=11)  # 20:00 in Jakarta
    sent = office.posts("kanal")[0].receipt
    assert sent is not None

    (file,) = evening(office, int(sent.remote_id))

    assert file.kind is ReportKind.DAILY
    assert [(p.destination, p.published) for p in file.report.places] == [
        ("kanal", 1),
        ("x", 2),
    ]
    assert sum(group.number for group in file.report.failed) == 1
    assert [hole.destination for hole in file.report.holes] == ["kanal"]
    lines = file.text.split("\n")
    assert "Terbit: 3" in lines
    assert "Gagal: 1" in lines
    assert "Bolong, yang terlama dulu: 1" in lines
    assert any("7 tanggapan" in line for line in lines)
    (money,) = [line for line in lines if line.startswith("Biaya x: ")]
    assert "dari anggaran $20.00" in money

    assert file.picture is not None
    with Image.open(BytesIO(file.picture)) as picture:
        assert picture.size == (1080, 1350)
    rows = list(csv.DictReader(StringIO(file.table.decode("utf-8-sig"), newline="")))
    states = [(row["destination"], row["state"]) for row in rows]
    assert sorted(states) == [
        ("kanal", "failed"),
        ("kanal", "published"),
        ("x", "published"),
        ("x", "published"),
    ]
    assert [row["emoji"] for row in rows if row["emoji"]] == ["👍 7"]


def test_what_was_told_is_not_told_again_by_the_next_process(office: Office) -> None:
    open_desk(office)
    office.clock.step(hours=12)

    async def life() -> int:
        async with office.line() as line:
            now = office.clock.now()
            files = await asyncio.to_thread(due_reports, line.parts, now)
            for file in files:
                assert await asyncio.to_thread(reported, line.parts, file)
            return len(files)

    assert [asyncio.run(life()), asyncio.run(life())] == [1, 0]


def test_what_followers_answered_on_x_is_read_once_a_day_and_billed(
    office: Office,
) -> None:
    office.put("satu", "Rimba Hilir")
    office.run()
    office.clock.step(hours=12)  # 20:00 in Jakarta
    (post,) = office.posts("x")
    assert post.receipt is not None
    world = office.sandbox.x.world
    world.measure(post.receipt.remote_id, Metrics(likes=12, reposts=3))

    async def count() -> dict[str, int]:
        async with office.line() as line:
            await line.count()
            await line.count()
            kept = line.parts.desk.reactions.of([post.id])
            return dict(kept[post.id])

    counted = asyncio.run(count())

    assert (counted["like"], counted["repost"]) == (12, 3)
    reads = [bill.price_usd for bill in world.bills if bill.what == "own read"]
    assert reads == [Decimal("0.001")]
    assert office.told("counts_failed") == []
