"""X API v2 over HTTP: addresses, checks of the request, answers."""

import html
import io
import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache

from PIL import Image
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.timeline import Picture
from distbot.sandbox.x_oauth import Signatures
from distbot.sandbox.x_reading import found_json, page_of, read_ids, read_query
from distbot.sandbox.x_values import (
    Account,
    Json,
    XProblemError,
    credits_depleted,
    forbidden,
    invalid,
    no_rights,
    not_found,
    too_many,
    unauthorized,
)
from distbot.sandbox.x_world import RateState, XWorld

Work = Callable[[Request, Account], Awaitable[tuple[int, Json]]]

_IMAGE_LIMIT_BYTES = 5 * 1024 * 1024
_FORMATS = frozenset({"JPEG", "PNG", "GIF", "WEBP"})
_ALT_LIMIT = 1000
# Fields of POST /2/tweets in the OpenAPI document; those not in _SERVED are
# understood and refused, so that none is silently ignored.
_SERVED = frozenset({"text", "media"})
_KNOWN = _SERVED | frozenset(
    [
        "card_uri",
        "community_id",
        "direct_message_deep_link",
        "edit_options",
        "for_super_followers_only",
        "geo",
        "made_with_ai",
        "nullcast",
        "paid_partnership",
        "poll",
        "quote_tweet_id",
        "reply",
        "reply_settings",
        "share_with_followers",
    ]
)
_DIGITS = re.compile(r"\d{1,19}")


def call_name(scope: Scope) -> str | None:
    """Name a call "POST /2/tweets"; None for addresses that are not X's."""
    path = str(scope["path"])
    return f"{scope['method']} {path}" if path.startswith("/2/") else None


def refusal(world: XWorld, fault: Fault) -> Response:
    """Word the refusals that can be ordered."""
    if fault.kind is FaultKind.THROTTLE:
        reset = int(world.clock().timestamp()) + fault.retry_after_s
        headers = {
            "x-rate-limit-limit": "100",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(reset),
        }
        return _problem(too_many(), headers)
    if fault.kind is FaultKind.CREDITS_GONE:
        return _problem(credits_depleted(world.app_id))
    if fault.kind is FaultKind.LOSE_RIGHTS:
        return _problem(no_rights())
    return _problem(unauthorized())


class XApi:
    """Checks who calls and how often, then lets the world work."""

    def __init__(self, world: XWorld) -> None:
        """Serve `world`."""
        self._world = world
        self._signatures = Signatures(world.consumer_key, world.consumer_secret)
        self._signatures.trust(world.accounts)

    @property
    def routes(self) -> list[Route]:
        """X API v2 addresses."""
        return [
            self._route("POST", "/2/tweets", self._post),
            self._route("GET", "/2/tweets", self._lookup),
            self._route("DELETE", "/2/tweets/{id}", self._delete, "/2/tweets"),
            self._route("GET", "/2/users/me", self._me),
            self._route(
                "GET", "/2/users/{id}/tweets", self._timeline, "/2/users/tweets"
            ),
            self._route("POST", "/2/media/upload", self._upload),
            self._route("POST", "/2/media/metadata", self._describe),
        ]

    def _route(
        self, verb: str, path: str, work: Work, counted: str | None = None
    ) -> Route:
        endpoint = f"{verb} {counted or path}"

        async def serve(request: Request) -> Response:
            try:
                account = self._signatures.account(request)
            except XProblemError as problem:
                return _problem(problem)
            with self._world.lock:
                rate = self._world.count(account, endpoint)
            headers = _rate_headers(rate) | _access(account)
            if rate.exceeded:
                return _problem(too_many(), headers)
            try:
                status, body = await work(request, account)
            except XProblemError as problem:
                return _problem(problem, headers)
            return JSONResponse(body, status, headers)

        return Route(path, serve, methods=[verb])

    async def _post(self, request: Request, account: Account) -> tuple[int, Json]:
        fields = await _json(request)
        for name in fields:
            if name not in _KNOWN:
                raise _undefined(name)
        if "reply" in fields:
            raise forbidden(
                "Reply to this conversation is not allowed because you have not been "
                "mentioned or otherwise engaged by the author of the post you are "
                "replying to."
            )
        for name in fields:
            if name not in _SERVED:
                raise forbidden(f"The sandbox does not serve the field {name}.")
        text = fields.get("text", "")
        if not isinstance(text, str):
            raise invalid("$.text: a string is expected", {"text": [str(text)]})
        with self._world.lock:
            post = self._world.post(account, text, _media_ids(fields.get("media")))
        return 201, {
            "data": {
                "id": post.id,
                "text": html.escape(post.text, quote=False),
                "edit_history_tweet_ids": [post.id],
            }
        }

    async def _delete(self, request: Request, account: Account) -> tuple[int, Json]:
        with self._world.lock:
            self._world.delete(account, _id(request))
        return 200, {"data": {"deleted": True}}

    async def _me(self, request: Request, account: Account) -> tuple[int, Json]:
        del request
        data = {"id": account.id, "name": account.name, "username": account.username}
        return 200, {"data": data}

    async def _timeline(self, request: Request, account: Account) -> tuple[int, Json]:
        query = read_query(request.query_params)
        with self._world.lock:
            number = _id(request)
            if number != account.id:
                raise not_found("user", number)
            until = self._world.clock() - self._world.timeline_lag
            page = page_of(account, query, shown_until=until)
            self._world.read(account, len(page.posts))
        return 200, page.json(query)

    async def _lookup(self, request: Request, account: Account) -> tuple[int, Json]:
        ids, fields = read_ids(request.query_params)
        with self._world.lock:
            found = self._world.find(ids)
            own = sum(author is account for author, _ in found.values())
            self._world.read(account, own, len(found) - own)
        return 200, found_json(ids, found, fields)

    async def _upload(self, request: Request, account: Account) -> tuple[int, Json]:
        async with request.form() as form:
            for name in form:
                if name not in {"media", "media_category", "media_type", "shared"}:
                    raise _undefined(name)
            upload = form.get("media")
            if not isinstance(upload, UploadFile):
                raise invalid("$.media: is missing but it is required")
            if form.get("media_category") != "tweet_image":
                raise invalid("$.media_category: only tweet_image is served here")
            picture = _picture(await upload.read())
        with self._world.lock:
            media = self._world.upload(account, picture)
        life = media.expires_at - self._world.clock()
        return 200, {
            "data": {
                "id": media.id,
                "media_key": f"3_{media.id}",
                "size": len(picture.content),
                "expires_after_secs": int(life.total_seconds()),
            }
        }

    async def _describe(self, request: Request, account: Account) -> tuple[int, Json]:
        fields = await _json(request)
        media_id, text = fields.get("id"), _alt_text(fields.get("metadata"))
        if not isinstance(media_id, str) or not _DIGITS.fullmatch(media_id):
            raise invalid("$.id: is missing but it is required")
        if not 1 <= len(text) <= _ALT_LIMIT:
            raise invalid(f"$.metadata.alt_text.text: at most {_ALT_LIMIT} characters")
        with self._world.lock:
            self._world.describe(account, media_id, text)
        described: Json = {"alt_text": {"text": text}}
        return 200, {"data": {"id": media_id, "associated_metadata": described}}


def _problem(problem: XProblemError, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        problem.json,
        problem.status,
        headers,
        media_type="application/problem+json",
    )


def _rate_headers(rate: RateState) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(rate.limit),
        "x-rate-limit-remaining": str(rate.remaining),
        "x-rate-limit-reset": str(_seconds(rate.reset_at)),
    }


def _access(account: Account) -> dict[str, str]:
    """Say what the token may do, as X does in every answer to a signed call.

    Announced by X for v1.1 (groups.google.com/g/twitter-api-announce/c/OL3G2SRpm3o);
    v2 sends it as well, and no document of v2 says so.
    """
    return {"x-access-level": "read-write" if account.may_write else "read"}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


async def _json(request: Request) -> Json:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise invalid("Content-Type must be application/json")
    try:
        fields = json.loads(await request.body())
    except ValueError as fault:
        raise invalid("The body is not valid JSON") from fault
    if not isinstance(fields, dict):
        raise invalid("$: an object is expected")
    return fields


def _undefined(name: str) -> XProblemError:
    return invalid(
        f"$.{name}: is not defined in the schema and the schema does not allow "
        "additional properties",
        {name: []},
    )


def _media_ids(media: object) -> list[str]:
    if media is None:
        return []
    ids = media.get("media_ids") if isinstance(media, dict) else None
    if not isinstance(ids, list) or not ids:
        raise invalid("$.media.media_ids: there must be a minimum of 1 items")
    if not all(isinstance(one, str) and _DIGITS.fullmatch(one) for one in ids):
        raise invalid("$.media.media_ids[0]: does not match the regex ^[0-9]{1,19}$")
    return ids


def _alt_text(metadata: object) -> str:
    alt = metadata.get("alt_text") if isinstance(metadata, dict) else None
    text = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(text, str):
        raise invalid("$.metadata.alt_text.text: is missing but it is required")
    return text


def _id(request: Request) -> str:
    number = str(request.path_params["id"])
    if not _DIGITS.fullmatch(number):
        raise invalid(
            f"The `id` query parameter value [{number}] is not valid", {"id": [number]}
        )
    return number


@lru_cache(maxsize=16)  # opening takes long, and the same card may come often
def _picture(content: bytes) -> Picture:
    if len(content) > _IMAGE_LIMIT_BYTES:
        raise invalid("File size exceeds 5242880 bytes.", {"media": []})
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            width, height = image.size
            kind = image.format or ""
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise invalid("media type unrecognized.", {"media": []}) from fault
    if kind not in _FORMATS:
        raise invalid("media type unrecognized.", {"media": []})
    return Picture(
        content=content,
        media_type=Image.MIME[kind],
        width_px=width,
        height_px=height,
    )
