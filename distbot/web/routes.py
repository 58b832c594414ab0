"""Which path leads where; anything else is 404, whatever is asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from distbot.chat.webhook import Webhook
from distbot.line import Tell
from distbot.web.articles import ArticleDoor
from distbot.web.body import HeardOut, RefusedError, TooLargeError
from distbot.web.telegram import take_update

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What one newsroom hears by HTTP.

    Attributes:
        key: The newsroom's.
        telegram: Takes its bot's updates; None: they are polled.
        articles: By the source's name.
    """

    key: str
    telegram: Webhook | None = None
    articles: Mapping[str, ArticleDoor] = field(default_factory=dict)


def web_app(newsrooms: Sequence[Doors], tell: Tell) -> Starlette:
    """Join the doors of several newsrooms, `/telegram/KEY`, `/articles/KEY/SOURCE`."""
    known = {doors.key: doors for doors in newsrooms}

    async def telegram(request: Request) -> Response:
        doors = known.get(request.path_params["key"])
        if doors is None or doors.telegram is None:
            raise RefusedError(404)
        return await take_update(doors.telegram, request)

    async def articles(request: Request) -> Response:
        doors = known.get(request.path_params["key"])
        its_own = {} if doors is None else doors.articles
        door = its_own.get(request.path_params["source"])
        if door is None:
            raise RefusedError(404)
        return await door.answer(request)

    app = Starlette(
        routes=[
            _post("/telegram/{key}", telegram, tell),
            _post("/articles/{key}/{source:path}", articles, tell),
        ],
        exception_handlers={HTTPException: _no_such_thing},
    )
    app.router.redirect_slashes = False
    return app


def _post(path: str, answer: Answer, tell: Tell) -> Route:
    async def guarded(request: Request) -> Response:
        try:
            return await answer(request)
        except TooLargeError as refused:
            return HeardOut(status_code=refused.status)
        except RefusedError as refused:
            return Response(status_code=refused.status)
        except Exception as error:  # noqa: BLE001 - a stranger sees no traceback
            tell("web_failed", {"path": path, "fault": type(error).__name__})
            return Response(status_code=503)

    return Route(path, guarded, methods=["POST"])


async def _no_such_thing(_request: Request, _error: Exception) -> Response:
    return Response(status_code=404)
