"""The Bot API over HTTP: addresses, envelopes, and long polling."""

import asyncio
import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_call import Call, read_call
from distbot.sandbox.telegram_methods import FILE_LIMIT_BYTES, METHODS, file_place
from distbot.sandbox.telegram_rooms import Bot
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import BotApiError, Json

_CALL = re.compile(r"/bot[^/]+/([^/]+)")
_POLL_LIMIT_S = 50
_BATCH = 100


def call_name(scope: Scope) -> str | None:
    """Name a Bot API call by its method; None for other addresses."""
    match = _CALL.fullmatch(str(scope["path"]))
    return match.group(1) if match else None


def refuse(fault: Fault) -> Response:
    """Word the refusals that can be ordered."""
    if fault.kind is FaultKind.THROTTLE:
        wait = fault.retry_after_s
        error = BotApiError(429, f"Too Many Requests: retry after {wait}", wait)
    elif fault.kind is FaultKind.REVOKE_TOKEN:
        error = BotApiError(401, "Unauthorized")
    elif fault.kind is FaultKind.LOSE_RIGHTS:
        error = BotApiError(403, "Forbidden: bot was kicked from the channel chat")
    else:
        error = BotApiError(fault.status, "Internal Server Error")
    return JSONResponse(error.json, error.status)


class TelegramApi:
    """Routes calls to the world's methods."""

    def __init__(self, world: TelegramState) -> None:
        """Serve `world`."""
        self._world = world
        self._pollers: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False

    @property
    def routes(self) -> list[Route]:
        """Bot API addresses."""
        both = ["GET", "POST"]
        return [
            Route("/bot{token}/{method}", self._call, methods=both),
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
        ]

    def attach(self) -> None:
        """Let updates wake the pollers of the running loop."""
        self._loop = asyncio.get_running_loop()
        self._closing = False

    def close(self) -> None:
        """Let every poller end at once."""
        self._closing = True
        self.wake()

    def wake(self) -> None:
        """Let every poller look for updates; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for event in self._pollers:
            event.set()

    async def _call(self, request: Request) -> Response:
        try:
            result = await self._result(request)
        except BotApiError as error:
            return JSONResponse(error.json, error.status)
        return JSONResponse({"ok": True, "result": result})

    async def _result(self, request: Request) -> object:
        name = str(request.path_params["method"]).lower()
        with self._world.lock:
            bot = self._world.bot(str(request.path_params["token"]))
        if name == "getupdates":
            return await self._get_updates(bot, await read_call(request))
        if name not in METHODS:
            raise BotApiError(404, "Not Found: method not found")
        call = await read_call(request)
        with self._world.lock:
            return METHODS[name](self._world, bot, call)

    async def _get_updates(self, bot: Bot, call: Call) -> list[Json]:
        """Do getUpdates: only the newest poller of a token is served."""
        limit = min(max(call.number("limit", _BATCH), 1), _BATCH)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(max(call.number("timeout"), 0), _POLL_LIMIT_S)
        with self._world.lock:
            self._world.forget_old_updates(bot)
            turn = _take_turn(bot, call)
        self._wake_all()
        event = asyncio.Event()
        self._pollers.add(event)
        try:
            while True:
                event.clear()
                with self._world.lock:
                    due = self._world.settle_reactions()
                    batch = _pending(bot, turn, limit)
                    pause = end - loop.time()
                    if due is not None:
                        pause = min(pause, (due - self._world.clock()).total_seconds())
                if batch or self._closing or loop.time() >= end:
                    return batch
                await _wait(event, pause)
        finally:
            self._pollers.discard(event)

    async def _file(self, request: Request) -> Response:
        name = str(request.path_params["path"]).rpartition("/")[2]
        missing = BotApiError(404, "Not Found")
        try:
            with self._world.lock:
                bot = self._world.bot(str(request.path_params["token"]))
                file = self._world.file(bot, name, missing)
            place = file_place(name)
            content = file.content(place)
            if len(content) > FILE_LIMIT_BYTES:
                raise missing
        except BotApiError as error:
            return JSONResponse(error.json, error.status)
        return Response(content, media_type=file.media_type(place))


def _take_turn(bot: Bot, call: Call) -> int:
    """Confirm what the offset confirms, and become the newest poller."""
    if bot.webhook:
        raise BotApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use "
            "deleteWebhook to delete the webhook first",
        )
    offset = call.number("offset")
    if offset < 0:
        bot.updates = bot.updates[offset:]
    else:
        bot.updates = [u for u in bot.updates if int(str(u["update_id"])) >= offset]
    allowed = call.names("allowed_updates")
    if allowed is not None:
        bot.allowed = allowed
    bot.poll += 1
    return bot.poll


def _pending(bot: Bot, turn: int, limit: int) -> list[Json]:
    if bot.webhook:
        raise BotApiError(409, "Conflict: terminated by setWebhook request")
    if bot.poll != turn:
        raise BotApiError(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only "
            "one bot instance is running",
        )
    return bot.updates[:limit]


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
