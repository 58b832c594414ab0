"""Bot API methods about webhooks (Bot API, "Getting updates")."""

import re
from urllib.parse import SplitResult, urlsplit

from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_rooms import Bot, Webhook
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import BotApiError, Json, bad_request

_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_PORTS = frozenset({443, 80, 88, 8443})
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LIMIT = 256
_CONNECTIONS, _CONNECTIONS_LIMIT = 40, 100


def set_webhook(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do setWebhook; an empty address is the same as deleteWebhook."""
    url = call.text("url")
    if not url:
        return delete_webhook(world, bot, call)
    _check_address(url, loopback=world.loopback_webhooks)
    webhook = Webhook(url=url, secret=_secret(call), connections=_connections(call))
    allowed = call.names("allowed_updates")
    if allowed is not None:
        bot.allowed = allowed
    if webhook != bot.webhook:
        bot.webhook, bot.webhook_fault = webhook, None
    return _told(world, bot, call)


def delete_webhook(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do deleteWebhook; there need not be any."""
    bot.webhook = bot.webhook_fault = None
    return _told(world, bot, call)


def get_webhook_info(_world: TelegramState, bot: Bot, _call: Call) -> Json:
    """Do getWebhookInfo."""
    info: Json = {
        "url": bot.webhook.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if bot.webhook:
        info["max_connections"] = bot.webhook.connections
    if bot.webhook_fault:
        at, why = bot.webhook_fault
        info |= {"last_error_date": int(at.timestamp()), "last_error_message": why}
    return info | ({"allowed_updates": sorted(bot.allowed)} if bot.allowed else {})


def is_loopback(url: str) -> bool:
    """Whether an address is one that the sandbox may post to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def _told(world: TelegramState, bot: Bot, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        bot.updates.clear()
    world.on_update()
    return True


def _secret(call: Call) -> str:
    secret = call.text("secret_token")
    if len(secret) > _SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


def _connections(call: Call) -> int:
    wanted = call.number("max_connections", _CONNECTIONS)
    return min(max(wanted, 1), _CONNECTIONS_LIMIT)  # brought within bounds, unsaid


def _check_address(url: str, *, loopback: bool) -> None:
    """Refuse what Telegram does not post to.

    Raises:
        BotApiError: It is no HTTPS address on one of the four ports; on loopback
            HTTP will do if the sandbox was told so.
    """
    if loopback and is_loopback(url):
        return
    parts, port = _parts(url)
    if parts.scheme != "https":
        raise _bad("An HTTPS URL must be provided for webhook")
    if port not in _PORTS:
        raise _bad("Webhook can be set up only on ports 80, 88, 443 or 8443")
    if parts.hostname in _LOOPBACK:
        raise _bad("IP address 127.0.0.1 is reserved")


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise _bad("invalid webhook URL specified") from fault
    if not parts.hostname:
        raise _bad("invalid webhook URL specified")
    return parts, port or (80 if parts.scheme == "http" else 443)


def _bad(why: str) -> BotApiError:
    return bad_request(f"bad webhook: {why}")
