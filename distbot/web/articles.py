"""Articles, as a newsroom's own system sends them, signed."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from distbot.domain.errors import InputError, StoreAwayError
from distbot.domain.signature import is_signed, signed_at
from distbot.line import Line, Tell
from distbot.services.gone import note_gone
from distbot.services.receive import Received, Signed, receive
from distbot.web.body import RefusedError, read_body

STAMP_HEADER = "X-Distbot-Timestamp"
SIGNATURE_HEADER = "X-Distbot-Signature"
_COMPLAIN_EVERY = timedelta(minutes=1)


class ArticleDoor:
    """Where one source's articles come in.

    Attributes:
        source: Its name.
    """

    def __init__(self, line: Line, source: str, secret: str, tell: Tell) -> None:
        """Open a door in a newsroom's line.

        Args:
            line: The newsroom's.
            source: The name of a `Receiving` source.
            secret: That its system signs with.
            tell: Hears what came, and what was refused.
        """
        self.source = source
        self._line = line
        self._secret = secret
        self._tell = tell
        self._turn = asyncio.Lock()
        self._came = asyncio.Event()
        self._complained: timedelta | None = None

    async def answer(self, request: Request) -> Response:
        """Store what a signed request tells; 202 says that it is.

        The body of one without a signature, or with a time stamp that is far off, is
        not read.

        Raises:
            RefusedError: 401: it is not signed; and those of `read_body`.
        """
        stamp = request.headers.get(STAMP_HEADER, "")
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not (stamp and signature):
            raise RefusedError(401)
        try:
            self._signed_at(stamp)
        except InputError as error:
            self._complain(str(error))
            return JSONResponse({"reason": str(error)}, status_code=400)
        content = await read_body(request)
        if not is_signed(self._secret, stamp, content, signature):
            self._complain("is not what the secret makes of it")
            raise RefusedError(401)
        try:
            received = await self._receive(content, stamp, signature)
        except InputError as error:
            self._tell("article_unreadable", self._named(fault=str(error)))
            return JSONResponse({"reason": str(error)}, status_code=400)
        except StoreAwayError as error:
            self._tell("article_store_failed", self._named(fault=str(error)))
            return JSONResponse({"reason": str(error)}, status_code=503)
        self._came.set()
        told = {"article": received.key, "known": received.known}
        self._tell("article_received", self._named(**told))
        return JSONResponse(told, status_code=202)

    async def run(self, stop: asyncio.Event) -> None:
        """Compose what came, at once; until told to stop."""
        while not stop.is_set():
            await _first_of(self._came, stop)
            if self._came.is_set():
                self._came.clear()
                await self._write()

    async def _write(self) -> None:
        try:
            await self._line.write()
        except Exception as error:  # noqa: BLE001 - the line's own tick tries again
            fault = f"{type(error).__name__}: {error}"
            self._tell("write_failed", self._named(fault=fault))

    async def _receive(self, content: bytes, stamp: str, signature: str) -> Received:
        # Once more: while the body came, the time may have passed in which an older
        # message is known again.
        at, parts = self._signed_at(stamp), self._line.parts
        message = Signed(content=content, signature=signature, at=at)
        async with self._turn:
            return await asyncio.to_thread(
                partial(receive, parts, self.source, message, self._withdraw)
            )

    def _signed_at(self, stamp: str) -> datetime:
        return signed_at(stamp, self._line.parts.clock.now())

    def _withdraw(self, article_id: int) -> None:
        """Pull an article's posts: who unpublished it says so, that is proof enough."""
        parts = self._line.parts
        note_gone(parts, article_id, parts.clock.now(), said=True)

    def _complain(self, fault: str) -> None:
        """Tell of wrong signatures, but not of each: anybody can send them."""
        now = self._line.parts.clock.elapsed()
        if self._complained is None or now - self._complained >= _COMPLAIN_EVERY:
            self._complained = now
            self._tell("signature_refused", self._named(fault=fault))

    def _named(self, **fields: object) -> dict[str, object]:
        return {"source": self.source, **fields}


async def _first_of(*events: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in events]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
