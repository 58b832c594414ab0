"""One call as a client sent it, with its parameters read as the Bot API reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request

from distbot.sandbox.telegram_values import BotApiError, Json, bad_request

# The Bot API takes uploads up to 50 MB; the rest is room for the other fields.
_BODY_LIMIT_BYTES = 51 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Parameters as text, whatever the encoding of the body, and uploaded files."""

    values: Mapping[str, str]
    files: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """Return a parameter as it came, "" if it did not."""
        return self.values.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number.

        Raises:
            BotApiError: It is something else.
        """
        value = self.values.get(name, "")
        try:
            return int(value) if value else default
        except ValueError as fault:
            raise bad_request(f"can't parse {name}: not a number") from fault

    def flag(self, name: str) -> bool:
        """Return a Boolean; anything but true, yes and 1 is false."""
        return self.values.get(name, "").lower() in {"true", "yes", "1"}

    def item(self, name: str) -> Json | None:
        """Return a JSON object, None if it was not given.

        Raises:
            BotApiError: It is something else.
        """
        value = self._parsed(name)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"can't parse {name}: object expected")

    def items(self, name: str) -> list[Json]:
        """Return a JSON array of objects, empty if it was not given.

        Raises:
            BotApiError: It is something else.
        """
        value = self._parsed(name)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        raise bad_request(f"can't parse {name}: expected an Array of objects")

    def numbers(self, name: str) -> list[int]:
        """Return a JSON array of whole numbers, empty if it was not given.

        Raises:
            BotApiError: It is something else.
        """
        value = self._parsed(name)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(one, int) for one in value):
            return value
        raise bad_request(f"can't parse {name}: expected an Array of Integer")

    def names(self, name: str) -> frozenset[str] | None:
        """Return a JSON array of strings as a set, None if it was not given."""
        value = self._parsed(name)
        if isinstance(value, list):
            return frozenset(map(str, value))
        return None

    def _parsed(self, name: str) -> object:
        value = self.values.get(name, "")
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except ValueError as fault:
            raise bad_request(f"can't parse {name} JSON object") from fault
        return parsed


async def read_call(request: Request) -> Call:
    """Read query, form, multipart or JSON parameters.

    Raises:
        BotApiError: The body is too large, or not what it says it is.
    """
    if int(request.headers.get("content-length", "0")) > _BODY_LIMIT_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    values = dict(request.query_params)
    files: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        values |= _json_values(await request.body())
    elif request.method == "POST":
        async with request.form() as form:
            for name, value in form.items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                    files[name] = Upload(name=value.filename or name, content=content)
                else:
                    values[name] = value
    return Call(values=values, files=files)


def _json_values(body: bytes) -> dict[str, str]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as fault:
        raise bad_request("can't parse request body as JSON object") from fault
    if not isinstance(parsed, dict):
        raise bad_request("can't parse request body as JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parsed.items()
        if value is not None
    }
