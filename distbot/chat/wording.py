"""Faults of what an editor sent, said in the editor's language with the mend."""

from distbot.chat.faults import told_fault
from distbot.domain.errors import DistbotError, PhotoError
from distbot.domain.rewording import AddressError, EmptyWordsError, OverLimitError
from distbot.domain.shortening import RewordedError
from distbot.ports import Language, NoRoomError
from distbot.rectification import QuoteGoneError, UnderWayError


def worded(error: DistbotError, language: Language) -> str:
    """Say in an editor's words why a text cannot be taken."""
    words = language.messages.chat
    match error:
        case EmptyWordsError():
            return words["text_empty"]
        case OverLimitError(length=length, over=over):
            return words["text_over"].format(
                used=length.used, limit=length.limit, over=over
            )
        case AddressError(instead=instead, price_usd=price, usual_usd=usual):
            ways = [
                words["text_leave_out"].format(token=token)
                if free is None
                else words["text_write"].format(token=token, free=free)
                for token, free in instead.items()
            ]
            told = "; ".join(ways)
            return words["text_address"].format(
                ways=told, price=f"{price:.3f}", usual=f"{usual:.3f}"
            )
        case RewordedError(word=word):
            return words["quote_reworded"].format(word=word)
        case PhotoError():
            return told_fault("photo_unusable", error, language)
        case _:
            return _refused(error, language)


def _refused(error: DistbotError, language: Language) -> str:
    """Say why a change of what is published cannot be made."""
    words = language.messages.chat
    match error:
        case NoRoomError(account=account, price_usd=price, room_usd=room):
            return words["no_room"].format(
                account=account, price=f"{price:.3f}", room=f"{room:.3f}"
            )
        case QuoteGoneError():
            return words["quote_gone"]
        case UnderWayError(number=number):
            return words["looked_first"].format(number=number)
        case _:
            return told_fault("command_failed", error, language)
