"""What tests and people may do to the servers over HTTP, under /_sandbox.

The addresses are the sandbox's own; no real network has them.
"""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from distbot.sandbox.faults import Fault, FaultKind, Faults
from distbot.sandbox.page import page, picture_files, timelines_json
from distbot.sandbox.telegram_values import (
    CHANNEL_RIGHTS,
    Chat,
    ChatKind,
    Membership,
    Standing,
    User,
)
from distbot.sandbox.telegram_world import TelegramWorld
from distbot.sandbox.timeline import Timelines
from distbot.sandbox.x_world import XWorld

Json = dict[str, object]
Order = Callable[[Json], object]


def order(path: str, do: Order) -> Route:
    """Serve `do` with the JSON body; what it cannot use is answered with 400."""

    async def serve(request: Request) -> Response:
        try:
            fields = json.loads(await request.body() or b"{}")
            return JSONResponse({"ok": True, "result": do(dict(fields))})
        except (KeyError, ValueError, TypeError, InvalidOperation) as fault:
            words = f"{type(fault).__name__}: {fault}"
            return JSONResponse({"ok": False, "description": words}, 400)

    return Route(f"/_sandbox/{path}", serve, methods=["POST"])


def shared_routes(faults: Faults, timelines: Callable[[], Timelines]) -> list[Route]:
    """Serve the timeline page, its pictures and JSON, and the faults."""

    async def front(request: Request) -> Response:
        del request
        return HTMLResponse(page(timelines(), pictures="/_sandbox/media/"))

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


def telegram_routes(world: TelegramWorld, faults: Faults) -> list[Route]:
    """Serve what people do in Telegram."""

    def reset(_: Json) -> None:
        faults.clear()
        world.reset()

    return [
        order("updates", lambda fields: _act(world, fields)),
        order("chats", lambda fields: _open_chat(world, fields)),
        order("rename", lambda fields: _rename(world, fields)),
        order("remove", lambda fields: _remove(world, fields)),
        order("members", lambda fields: _set_member(world, fields)),
        order("users", lambda fields: world.add_user(_user(fields))),
        order("bots", lambda fields: {"token": world.add_bot(_user(fields))}),
        order("revoke", lambda fields: world.revoke(str(fields["token"]))),
        order("answers", lambda fields: world.queries[str(fields["id"])].answer),
        order("reset", reset),
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

    def set_credits(fields: Json) -> None:
        usd = fields.get("usd")
        world.set_credits(None if usd is None else Decimal(str(usd)))

    return [
        order("accounts", add),
        order("accounts/change", change),
        order("credits", set_credits),
        order("lag", lambda fields: world.set_lag(float(str(fields["seconds"])))),
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


def _act(world: TelegramWorld, fields: Json) -> Json:
    """Press a button if there is `data`, else write a message."""
    chat, user = int(str(fields["chat_id"])), int(str(fields["user_id"]))
    if "data" in fields:
        message = int(str(fields["message_id"]))
        query = world.press(chat, user, message, str(fields["data"]))
        return {"callback_query_id": query}
    reply = fields.get("reply_to")
    answered = int(str(reply)) if reply is not None else None
    return {"message_id": world.say(chat, user, str(fields["text"]), answered)}


def _rename(world: TelegramWorld, fields: Json) -> Json:
    """Have a service message take an id."""
    chat = int(str(fields["chat_id"]))
    return {"message_id": world.rename(chat, str(fields["title"]))}


def _remove(world: TelegramWorld, fields: Json) -> None:
    world.remove(int(str(fields["chat_id"])), int(str(fields["message_id"])))


def _open_chat(world: TelegramWorld, fields: Json) -> None:
    username = str(fields.get("username") or "").removeprefix("@")
    chat = Chat(
        id=int(str(fields["id"])),
        kind=ChatKind(fields.get("type", "channel")),
        title=str(fields.get("title", username)),
        username=username or None,
        protected=bool(fields.get("protected", False)),
    )
    world.add_chat(chat, _membership(fields) if "standing" in fields else None)


def _set_member(world: TelegramWorld, fields: Json) -> None:
    chat, user = int(str(fields["chat_id"])), int(str(fields["user_id"]))
    world.set_membership(chat, user, _membership(fields))


def _membership(fields: Json) -> Membership:
    rights = fields.get("rights")
    given = frozenset(map(str, rights)) if isinstance(rights, list) else CHANNEL_RIGHTS
    return Membership(standing=Standing(fields["standing"]), rights=given)


def _user(fields: Json) -> User:
    username = fields.get("username")
    return User(
        id=int(str(fields["id"])),
        first_name=str(fields["first_name"]),
        username=str(username) if username else None,
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
