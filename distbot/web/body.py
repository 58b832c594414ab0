"""A request's body, as much of it as is wanted and as long as is waited."""

import asyncio
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

MAX_BYTES = 1_000_000
"""An article is text and addresses, an update some kilobytes."""

_HEARD_OUT_BYTES = 8 * MAX_BYTES
"""So much is read and dropped, so that who sends it hears why it is refused."""

TIME_LIMIT_S = 10.0
"""So long is waited for the whole of it."""


class RefusedError(Exception):
    """A request that is answered with a bare status.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int) -> None:
        """Keep the status; nothing else is told."""
        super().__init__(status)
        self.status = status


class TooLargeError(RefusedError):
    """A request whose body is larger than `MAX_BYTES`, and not read to its end."""

    def __init__(self) -> None:
        """Refuse with 413."""
        super().__init__(413)


class HeardOut(Response):
    """A bare status that is sent at once, before the request's body has come.

    What comes of it is dropped: who closes on it resets the connection, and the status
    is lost on its way (RFC 9112 §9.6).
    """

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "headers": self.raw_headers}
        await send({**start, "status": self.status_code})
        body = {"type": "http.response.body", "body": b""}
        await send({**body, "more_body": True})
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(TIME_LIMIT_S):
                await _drop(Request(scope, receive))
        await send(body)


async def read_body(request: Request) -> bytes:
    """Read a request's body.

    Raises:
        TooLargeError: It is, or says before it comes that it is.
        RefusedError: 408: it did not come within 10 s; 400: its sender left.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BYTES:
        raise TooLargeError
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            return await _read(request)
    except TimeoutError as late:
        raise RefusedError(408) from late
    except ClientDisconnect as gone:
        raise RefusedError(400) from gone


async def _read(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MAX_BYTES:
            raise TooLargeError
    return bytes(content)


async def _drop(request: Request) -> None:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _HEARD_OUT_BYTES:
            return
