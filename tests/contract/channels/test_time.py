"""How long a channel's one call may take, and that nothing else holds it up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from distbot.domain.errors import ChannelError, OutcomeUnknown, Unavailable
from distbot.domain.post import Draft
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_world import LOG_ID
from tests.contract.channels.test_look import trace_of

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, Rig, XRig

HASTY_S = 0.3
IN_TIME_S = 5.0
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
)


class Trickle:
    """A server whose answers never end, though something always comes."""

    def __init__(self) -> None:
        self.calls = 0
        self._over = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.calls += 1
        task: asyncio.Task[None] | None = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD)
        with suppress(ConnectionError):
            while not self._over.is_set():
                writer.write(b" ")
                await writer.drain()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), 0.05)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            self._over.set()
            server.close()
            await asyncio.gather(*self._serving)


async def publish(rig: Rig, channel: Channel, draft: Draft) -> ChannelError | None:
    ready = await channel.prepare(rig.destination(), draft, None, rig.outlays)
    try:
        await ready.publish(no_fence)
    except (OutcomeUnknown, Unavailable) as error:
        return error
    return None


def test_an_answer_that_trickles_is_not_waited_for(
    rig: Rig, make_draft: MakeDraft
) -> None:
    async def run() -> tuple[ChannelError | None, float]:
        async with (
            Trickle().running() as url,
            rig.open(url=url, timeout_s=HASTY_S) as channel,
        ):
            began = asyncio.get_running_loop().time()
            error = await publish(rig, channel, make_draft(channel))
            return error, asyncio.get_running_loop().time() - began

    error, took_s = asyncio.run(run())

    assert isinstance(error, OutcomeUnknown)
    assert took_s < IN_TIME_S


def test_a_call_whose_turn_never_comes_is_never_made(
    x: XRig, make_draft: MakeDraft
) -> None:
    trickle = Trickle()

    async def run() -> list[ChannelError | None]:
        async with (
            trickle.running() as url,
            x.open(url=url, timeout_s=HASTY_S) as channel,
        ):
            drafts = [make_draft(channel) for _ in range(2)]
            return await asyncio.gather(*(publish(x, channel, d) for d in drafts))

    errors = asyncio.run(run())

    assert [type(error) for error in errors] == [OutcomeUnknown, Unavailable]
    assert trickle.calls == 1


def test_a_post_does_not_wait_behind_a_look(rig: Rig, make_draft: MakeDraft) -> None:
    async def run() -> bool:
        async with rig.open() as channel, asyncio.TaskGroup() as group:
            last = rig.write_by_hand("Selamat pagi, Kota Rimba.")
            trace = trace_of(rig, make_draft(channel), after_id=last)
            for method in ("/2/users/me", "getChat"):
                rig.faults.put(Fault(kind=FaultKind.DELAY, method=method, delay_s=2))
            look = channel.look(
                rig.destination(), trace, log_chat=LOG_ID, room_usd=None
            )
            looking = group.create_task(look)
            draft = replace(make_draft(channel), card="")
            posting = group.create_task(publish(rig, channel, draft))
            assert await posting is None
            return not looking.done()

    assert asyncio.run(run())
    assert len(rig.seen()) == 2
