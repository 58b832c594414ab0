"""The one way out: fetches pages and feeds from public addresses, within limits."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from functools import cache
from importlib.metadata import version

import httpcore
import httpx

from distbot.clock import SystemClock
from distbot.domain.errors import InputError
from distbot.ports import Clock
from distbot.sources._network import ForbiddenAddressError, GuardedNetwork
from distbot.sources._pace import HostPace, wish_to_wait
from distbot.sources._unpacking import PACKINGS, PackingError, unpacker

_LAST_PORT = 65535
_MAX_CONNECTIONS = 20
_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 425, 429})
_TRY_LATER = "It will be tried again; if it stays so, look at the site."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address answered.

    Attributes:
        url: Where the answer came from, after redirects.
        status: 200–299, or 304 to a conditional request.
        headers: Names in lower case.
        content: The body, unpacked.
        media_type: "text/html"; "" if the server does not say.
        charset: As the server declares it, else None.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str
    charset: str | None


class FetchError(InputError):
    """An address gave nothing usable.

    Attributes:
        status: What the server answered; None if it gave no whole answer, or was
            not asked.
        retry_at: Before this moment (aware UTC) its host wants no more requests,
            and gets none; None if it said nothing of that.
    """

    def __init__(
        self,
        thing: str,
        fault: str,
        mend: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Name the address, its fault and the mend."""
        super().__init__(thing, fault, mend)
        self.status = status
        self.retry_at = retry_at

    @property
    def passing(self) -> bool:
        """Whether it says nothing of the address, only of how its site is just now."""
        status = self.status
        return (
            status is None
            or httpx.codes.is_server_error(status)
            or (status in _TRANSIENT)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a fetcher behaves towards the sites it asks.

    Attributes:
        home: Address of who runs it, named to every site; "" for nobody.
        interval: Between two requests to one host, a fifth more or less.
    """

    home: str = ""
    interval: timedelta = timedelta()

    @property
    def user_agent(self) -> str:
        """What sites read of us."""
        name = f"distbot/{_version()}"
        return f"{name} (+{self.home})" if self.home else name


class Fetcher:
    """Fetches over HTTP without trusting what it meets.

    Every connection is made to an address checked at that moment. One that is kept
    stays with that address, whatever its host's name leads to by then, and serves only
    that scheme, host and port. There are no cookies, no credentials, and no proxies
    from the environment. Of an answer's head at most 100 KB are read (httpcore's
    limit). One instance serves the whole process, from any event loop; one that keeps
    connections from a single one, and is to be closed.
    """

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        timeout_s: float = 20.0,
        max_bytes: int = 10_000_000,
        manners: Manners | None = None,
        clock: Clock | None = None,
        keep: timedelta = timedelta(),
    ) -> None:
        """Open nothing yet.

        Args:
            allow_loopback: Also reach this machine itself, for sandbox and tests.
            timeout_s: For a whole `get`, redirects included; waits for a host's turn
                do not count.
            max_bytes: Of a body, as sent and as unpacked.
            manners: Towards sites; absent: nameless and without a pause.
            clock: Absent: the machine's own.
            keep: How long an idle connection is kept for its host; zero: not at all.
        """
        manners = manners or Manners()
        self.clock = clock or SystemClock()
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self.manners = manners
        self._keeps = bool(keep)
        self._pace = HostPace(manners.interval, self.clock)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_trust(),
            max_connections=_MAX_CONNECTIONS,
            max_keepalive_connections=_MAX_CONNECTIONS if self._keeps else 0,
            keepalive_expiry=keep.total_seconds(),
            network_backend=GuardedNetwork(allow_loopback=allow_loopback),
        )

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Page:
        """Fetch `url`, following at most 5 redirects.

        Args:
            url: An http or https address without credentials in it.
            headers: Sent along to the host of `url` only: "If-None-Match" …

        Raises:
            FetchError: The address is not allowed, not reachable or not in time,
                its host wants to be left alone, or its answer is no success, broken
                or too large.
        """
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                page = await self._follow(url, headers or {}, limit)
        except ForbiddenAddressError as error:
            raise FetchError(
                url,
                f"is not on the public internet: {error}",
                "Use an address that every reader can reach.",
            ) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise FetchError(
                url,
                f"did not answer fully within {self._timeout_s:g} s",
                _TRY_LATER,
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(
                url,
                f"cannot be reached or breaks off ({str(error) or 'no answer'})",
                "Check the address; it will be tried again.",
            ) from error
        asked = any(name.lower().startswith("if-") for name in headers or {})
        if page.status == httpx.codes.NOT_MODIFIED and not asked:
            fault = "answers 304, as if its page were known here"
            raise FetchError(url, fault, _TRY_LATER, status=page.status)
        return page

    async def close(self) -> None:
        """Let go of connections, kept or still in use."""
        await self._pool.aclose()

    async def _follow(
        self, url: str, headers: Mapping[str, str], limit: asyncio.Timeout
    ) -> Page:
        start = target = _target(url, url)
        for _ in range(_MAX_REDIRECTS + 1):
            await self._wait_for_turn(url, target.host, limit)
            extra = headers if target.host == start.host else {}
            async with self._answer(target, extra) as response:
                location = _location(response)
                if location is None:
                    return await self._page(url, target, response)
            target = _target(url, location, base=target)
        raise FetchError(
            url,
            f"redirects more than {_MAX_REDIRECTS} times",
            "Use the address it should end at.",
        )

    async def _wait_for_turn(self, url: str, host: str, limit: asyncio.Timeout) -> None:
        if (rest := self._pace.resting(host)) > timedelta():
            until = self.clock.now() + rest
            fault = f"is not asked: {host} wants none of it before {until:%H:%M} UTC"
            mend = "It will be asked again then."
            raise FetchError(url, fault, mend, retry_at=until)
        wait_s = self._pace.turn(host).total_seconds()
        if wait_s > 0:
            ends_at = limit.when()
            limit.reschedule(None if ends_at is None else ends_at + wait_s)
            await asyncio.sleep(wait_s)

    @asynccontextmanager
    async def _answer(
        self, target: httpx.URL, extra: Mapping[str, str]
    ) -> AsyncIterator[httpcore.Response]:
        headers = {
            "Host": target.netloc.decode("ascii"),
            "User-Agent": self.manners.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": PACKINGS,
            **extra,
        }
        address = httpcore.URL(
            scheme=target.raw_scheme,
            host=target.raw_host,
            port=target.port,
            target=target.raw_path,
        )
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        response = await self._begin(httpcore.Request("GET", address, headers=pairs))
        try:
            yield response
        finally:
            await response.aclose()

    async def _begin(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; once more where a kept connection was dead already.

        A site may close it while the request is under way (RFC 9112 §9.3.1: what is
        idempotent may then be sent again).
        """
        was_kept = self._keeps

        async def note(event: str, _told: Mapping[str, object]) -> None:
            nonlocal was_kept
            was_kept &= event != "connection.connect_tcp.started"

        if self._keeps:
            request.extensions = {"trace": note}
        try:
            return await self._pool.handle_async_request(request)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if not was_kept:
                raise
            return await self._pool.handle_async_request(request)

    async def _page(
        self, url: str, target: httpx.URL, response: httpcore.Response
    ) -> Page:
        headers = httpx.Headers(response.headers)
        self._refuse_failure(url, target.host, response.status, headers)
        packing = headers.get("content-encoding", "").strip().lower()
        content = await self._body(url, response, packing)
        # The standard library's header parser knows quoting and folding.
        kind = Message()
        kind["Content-Type"] = headers.get("content-type", "")
        return Page(
            url=str(target),
            status=response.status,
            headers=dict(headers),
            content=content,
            media_type=kind.get_content_type() if "content-type" in headers else "",
            charset=kind.get_content_charset(),
        )

    def _refuse_failure(
        self, url: str, host: str, status: int, headers: Mapping[str, str]
    ) -> None:
        if httpx.codes.is_success(status) or status == httpx.codes.NOT_MODIFIED:
            return
        transient = httpx.codes.is_server_error(status) or status in _TRANSIENT
        now = self.clock.now()
        wait = wish_to_wait(headers, now) if transient else None
        if wait is not None:
            self._pace.rest(host, wait)
            wait = max(self._pace.resting(host), timedelta())
        raise FetchError(
            url,
            f"answers {status} {httpx.codes.get_reason_phrase(status)}".strip(),
            _TRY_LATER if transient else "Check the address in a browser.",
            status=status,
            retry_at=None if wait is None else now + wait,
        )

    async def _body(self, url: str, response: httpcore.Response, packing: str) -> bytes:
        body = unpacker(packing)
        if body is None:
            fault = f'is packed as "{packing[:40]}", unasked'
            raise FetchError(url, fault, "Turn that off on the site.")
        content, sent = bytearray(), 0
        try:
            async for chunk in response.aiter_stream():
                sent += len(chunk)
                # One byte more than allowed tells "too large" from "just fits".
                content += body.unpack(chunk, self._max_bytes + 1 - len(content))
                if max(sent, len(content)) > self._max_bytes:
                    fault = f"is larger than {self._max_bytes:,} bytes"
                    raise FetchError(url, fault, "Give a feed or page of a usual size.")
            if response.status != httpx.codes.NOT_MODIFIED:
                body.finish()
        except PackingError as error:
            raise FetchError(url, "is packed with errors", _TRY_LATER) from error
        return bytes(content)


@cache
def _version() -> str:
    """Look once: the package's metadata is a file, read in a millisecond."""
    return version("distbot")


@cache
def _trust() -> ssl.SSLContext:
    """Read the authorities' certificates once; each connection would, in 34 ms."""
    return httpcore.default_ssl_context()


def _target(
    given: str, address: str | httpx.URL, *, base: httpx.URL | None = None
) -> httpx.URL:
    """Check where a request is about to go; `given` names it in errors."""
    try:
        url = base.join(address) if base else httpx.URL(address)
        host = url.host
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(
            given, f"is no address ({error})", "Check its spelling."
        ) from error
    if url.scheme not in {"http", "https"} or not host:
        raise FetchError(
            given,
            f'leads to "{str(url)[:80]}", which is neither http nor https',
            "Use an address that begins with https://.",
        )
    if "%" in host or "[" in host or not 0 <= (url.port or 0) <= _LAST_PORT:
        raise FetchError(
            given, "names no possible host and port", "Check its spelling."
        )
    if url.userinfo:
        raise FetchError(
            given, "carries a user name or password", "Take it out of the address."
        )
    return url


def _location(response: httpcore.Response) -> str | None:
    if response.status not in _REDIRECTS:
        return None
    location: str | None = httpx.Headers(response.headers).get("location")
    return location
