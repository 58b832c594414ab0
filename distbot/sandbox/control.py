"""What tests and people may do to the servers over HTTP, under /_sandbox.

The addresses are the sandbox's own; no real network has them.
"""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from distbot.sandbox.chat_page import chat_page, read_view
from distbot.sandbox.faults import Fault, FaultKind, Faults
from distbot.sandbox.page import page, picture_files, timelines_json
from distbot.sandbox.telegram_values import BotApiError
from distbot.sandbox.timeline import Metrics, Timelines
from distbot.sandbox.x_world import XWorld

Json = dict[str, object]
Order = Callable[[Json], object]

_MEDIA = "/_sandbox/media/"
_UNUSABLE = (KeyError, ValueError, TypeError, InvalidOperation, BotApiError)


def order(path: str, do: Order) -> Route:
    """Serve `do` with the JSON body; what it cannot use is answered with 400."""

    async def serve(request: Request) -> Response:
        try:
            fields = json.loads(await request.body() or b"{}")
            return JSONResponse({"ok": True, "result": do(dict(fields))})
        except _UNUSABLE as fault:
            words = f"{type(fault).__name__}: {fault}"
            return JSONResponse({"ok": False, "description": words}, 400)

    return Route(f"/_sandbox/{path}", serve, methods=["POST"])


def shared_routes(faults: Faults, timelines: Callable[[], Timelines]) -> list[Route]:
    """Serve the timeline page, its pictures and JSON, and the faults."""

    async def front(request: Request) -> Response:
        chat = request.query_params.get("chat")
        if chat is None:
            whole = page(timelines(), pictures=_MEDIA, chats="/?chat=")
            return HTMLResponse(whole)
        try:
            view = read_view(request.query_params)
            return HTMLResponse(chat_page(timelines(), view, pictures=_MEDIA))
        except (KeyError, ValueError) as fault:
            return PlainTextResponse(f"{type(fault).__name__}: {fault}", 404)

    async def media(request: Request) -> Response:
        files = picture_files(timelines())
        picture = files.get(str(request.path_params["name"]))
        if picture is None:
            return Response(status_code=404)
        return Response(picture.content, media_type=picture.media_type)

    async def timeline(request: Request) -> Response:
        del request
        return JSONResponse(timelines_json(timelines()))

    async def calls(request: Request) -> Response:
        del request
        return JSONResponse([_call(call.name, call.status) for call in faults.calls])

    return [
        Route("/", front),
        Route("/_sandbox/media/{name}", media),
        Route("/_sandbox/timeline", timeline),
        Route("/_sandbox/calls", calls),
        order("faults", lambda fields: faults.put(_fault(fields))),
        order("faults/clear", lambda _: faults.clear()),
    ]


def x_routes(world: XWorld, faults: Faults) -> list[Route]:
    """Serve what happens to X accounts."""

    def reset(_: Json) -> None:
        faults.clear()
        world.reset()

    def add(fields: Json) -> Json:
        username = str(fields["username"]).removeprefix("@")
        added = world.add_account(username, str(fields.get("name", username)))
        return {name: getattr(added, name) for name in added.__slots__}

    def change(fields: Json) -> None:
        account = world.named(str(fields["username"]))
        account.active = bool(fields.get("active", account.active))
        account.may_write = bool(fields.get("may_write", account.may_write))

    def measure(fields: Json) -> None:
        counts = {name: int(str(n)) for name, n in fields.items() if name != "id"}
        world.measure(str(fields["id"]), Metrics(**counts))

    def set_credits(fields: Json) -> None:
        usd = fields.get("usd")
        world.set_credits(None if usd is None else Decimal(str(usd)))

    return [
        order("accounts", add),
        order("accounts/change", change),
        order("credits", set_credits),
        order("lag", lambda fields: world.set_lag(float(str(fields["seconds"])))),
        order("metrics", measure),
        order(
            "deletes-again", lambda fields: world.set_deletes_again(bool(fields["on"]))
        ),
        order("bills", lambda _: _bills(world)),
        order("reset", reset),
    ]


def _call(name: str, status: int | None) -> Json:
    return {"name": name, "status": status}


def _fault(fields: Json) -> Fault:
    known = {"kind", "method", "times", "delay_s", "status", "retry_after_s"}
    unknown = fields.keys() - known
    if unknown:
        raise ValueError(f"unknown {sorted(unknown)}; known are {sorted(known)}")
    times = fields.get("times", 1)
    return Fault(
        kind=FaultKind(fields["kind"]),
        method=str(fields.get("method", "*")),
        times=None if times is None else int(str(times)),
        delay_s=float(str(fields.get("delay_s", 0))),
        status=int(str(fields.get("status", 500))),
        retry_after_s=int(str(fields.get("retry_after_s", 5))),
    )


def _bills(world: XWorld) -> list[Json]:
    with world.lock:
        return [
            {
                "account": bill.account,
                "what": bill.what,
                "price_usd": str(bill.price_usd),
                "at": bill.at.isoformat(),
            }
            for bill in world.bills
        ]
