"""Errors named for the log."""

from telegram.error import InvalidToken

BAD_TOKEN = "Telegram does not know this token"  # noqa: S105 - it tells of none


def fault_of(error: BaseException | None) -> str:
    """Name an error; python-telegram-bot tells the token in an InvalidToken."""
    if isinstance(error, InvalidToken):
        return BAD_TOKEN
    return f"{type(error).__name__}: {error}"
