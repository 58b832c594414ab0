"""Misbehaviour on demand: what a network does to a client on a bad day."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase
from typing import assert_never

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from distbot.sandbox.wire import Wires


class FaultKind(Enum):
    """What goes wrong; "after" means that the work was done."""

    DELAY = "delay"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    HANG = "hang"
    HANG_AFTER = "hang-after"
    ERROR = "error"
    ERROR_AFTER = "error-after"
    GARBAGE = "garbage"
    GARBAGE_AFTER = "garbage-after"
    THROTTLE = "throttle"
    CREDITS_GONE = "credits-gone"
    REVOKE_TOKEN = "revoke-token"  # noqa: S105 - the name of a fault, no secret
    LOSE_RIGHTS = "lose-rights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of misbehaviour, for the calls it fits.

    Attributes:
        kind: What goes wrong.
        method: Which calls: "sendPhoto", "POST /2/tweets", "/2/tweets/*"; any case.
        times: How many calls it spoils; None is every one until cleared.
        delay_s: How long to wait before anything else happens.
        status: For `ERROR` and `ERROR_AFTER`: the HTTP status.
        retry_after_s: For `THROTTLE`: how long the client is asked to wait.
    """

    kind: FaultKind
    method: str = "*"
    times: int | None = 1
    delay_s: float = 0.0
    status: int = 500
    retry_after_s: int = 5

    def fits(self, call: str) -> bool:
        """Whether `call` ("sendPhoto", "POST /2/tweets") is one of its calls."""
        name, pattern = call.lower(), self.method.lower()
        path = name.rpartition(" ")[2]
        return fnmatchcase(name, pattern) or fnmatchcase(path, pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that a client made.

    Attributes:
        name: "sendPhoto", "POST /2/tweets".
        status: The HTTP status of the work done, whether or not the client was told;
            None if no work was done.
        fault: What went wrong on purpose, or None.
    """

    name: str
    status: int | None
    fault: FaultKind | None


class Faults:
    """The queue of faults of one server, and the record of its calls.

    Safe from any thread. Each call takes the first fault that fits.
    """

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self._lock = threading.Lock()
        self._queue: list[Fault] = []
        self._calls: list[Call] = []

    def add(self, kind: FaultKind, method: str = "*", *, times: int | None = 1) -> None:
        """Spoil the next `times` calls of `method`, the usual way for `kind`."""
        self.put(Fault(kind=kind, method=method, times=times))

    def put(self, fault: Fault) -> None:
        """Queue a fault with all its particulars."""
        with self._lock:
            self._queue.append(fault)

    def clear(self) -> None:
        """Behave again, and forget the calls."""
        with self._lock:
            self._queue.clear()
            self._calls.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults still to come, with the times that are left."""
        with self._lock:
            return tuple(self._queue)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call so far, in the order in which they ended."""
        with self._lock:
            return tuple(self._calls)

    def record(self, call: Call) -> None:
        """Remember a call."""
        with self._lock:
            self._calls.append(call)

    def take(self, name: str) -> Fault | None:
        """Use up one of the first fault that fits the call, if any."""
        with self._lock:
            for place, fault in enumerate(self._queue):
                if fault.fits(name):
                    self._use(place, fault)
                    return fault
        return None

    def _use(self, place: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._queue[place] = replace(fault, times=fault.times - 1)
        else:
            del self._queue[place]


class FaultyApp:
    """An ASGI app that misbehaves as `Faults` says, and else lets the real one work."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        faults: Faults,
        name: Callable[[Scope], str | None],
        refuse: Callable[[Fault], Response],
        wires: Wires,
    ) -> None:
        """Wrap `app`.

        Args:
            app: The well-behaved app.
            faults: The queue.
            name: Names a call; None for what is not the network's own business.
            refuse: Words a refusal (throttled, no credit, no rights) as the network.
            wires: The open connections.
        """
        self._app = app
        self._faults = faults
        self._name = name
        self._refuse = refuse
        self._wires = wires

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection scope."""
        name = self._name(scope) if scope["type"] == "http" else None
        if name is None:
            await self._app(scope, receive, send)
            return
        fault = self._faults.take(name)
        kind = fault.kind if fault else None

        def record(status: int | None) -> None:
            self._faults.record(Call(name=name, status=status, fault=kind))

        tap = _Tap(send, record)
        try:
            if fault is None:
                await self._app(scope, receive, tap)
            else:
                await self._spoil(fault, scope, receive, tap)
        finally:
            tap.note()

    async def _spoil(
        self, fault: Fault, scope: Scope, receive: Receive, tap: "_Tap"
    ) -> None:
        await asyncio.sleep(fault.delay_s)
        if fault.kind in _WORK_FIRST:
            tap.muted = fault.kind is not FaultKind.DELAY
            await self._app(scope, receive, tap)
        answer = self._answer(fault)
        if fault.kind is not FaultKind.DELAY:
            tap.note()
        if answer is not None:
            await answer(scope, receive, tap.send)
        elif fault.kind in {FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER}:
            self._wires.cut(scope)
            await _wait_for_end(receive)
        elif fault.kind is not FaultKind.DELAY:
            await _wait_for_end(receive)

    def _answer(self, fault: Fault) -> Response | None:
        kind = fault.kind
        match kind:
            case (
                FaultKind.DELAY
                | FaultKind.RESET_BEFORE
                | FaultKind.RESET_AFTER
                | FaultKind.HANG
                | FaultKind.HANG_AFTER
            ):
                return None
            case FaultKind.ERROR | FaultKind.ERROR_AFTER:
                return _web_page(fault.status, "Something went wrong")
            case FaultKind.GARBAGE | FaultKind.GARBAGE_AFTER:
                return _web_page(200, "Welcome to the hotel WiFi")
            case (
                FaultKind.THROTTLE
                | FaultKind.CREDITS_GONE
                | FaultKind.REVOKE_TOKEN
                | FaultKind.LOSE_RIGHTS
            ):
                return self._refuse(fault)
            case _:
                assert_never(kind)


_WORK_FIRST = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.RESET_AFTER,
        FaultKind.HANG_AFTER,
        FaultKind.ERROR_AFTER,
        FaultKind.GARBAGE_AFTER,
    }
)


class _Tap:
    """Passes an answer on unless it is muted, and has the call recorded once.

    It is recorded before the client can know of its end: who looks then finds it.
    """

    def __init__(self, send: Send, record: Callable[[int | None], None]) -> None:
        self.send = send
        self.muted = False
        self._record = record
        self._status: int | None = None
        self._noted = False

    def note(self) -> None:
        """Record the call with the status it has by now, unless that is done."""
        if not self._noted:
            self._noted = True
            self._record(self._status)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = int(message["status"])
        if not self.muted:
            self.note()
            await self.send(message)


def _web_page(status: int, words: str) -> Response:
    return HTMLResponse(f"<html><body><h1>{words}</h1></body></html>", status)


async def _wait_for_end(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
