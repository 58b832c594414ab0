"""Errors named, for the log and for people."""

from telegram.error import InvalidToken

from distbot.domain.errors import DistbotError
from distbot.ports import Language

BAD_TOKEN = "Telegram does not know this token"  # noqa: S105 - it tells of none


def fault_of(error: BaseException | None) -> str:
    """Name an error; python-telegram-bot tells the token in an InvalidToken."""
    if isinstance(error, InvalidToken):
        return BAD_TOKEN
    return f"{type(error).__name__}: {error}"


def told_fault(key: str, fault: DistbotError | str, language: Language) -> str:
    """Tell people what is wrong, in their language.

    Args:
        key: Of the sentence with the field `{fault}`, among the language's words.
        fault: As distbot keeps it, in English.
        language: The reader's.
    """
    said = language.messages.phrasing.say(str(fault))
    return language.messages.chat[key].format(fault=said)
