"""A request's body, as much of it as is wanted and as long as is waited."""

import asyncio

from starlette.requests import ClientDisconnect, Request

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


async def read_body(request: Request) -> bytes:
    """Read a request's body.

    Raises:
        RefusedError: 413: it is larger than `MAX_BYTES`; 408: it did not come within
            10 s; 400: its sender left.
    """
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            return await _read(request)
    except TimeoutError as late:
        raise RefusedError(408) from late
    except ClientDisconnect as gone:
        raise RefusedError(400) from gone


async def _read(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _HEARD_OUT_BYTES:
            break
        if size <= MAX_BYTES:
            parts.append(part)
    if size > MAX_BYTES:
        raise RefusedError(413)
    return b"".join(parts)
