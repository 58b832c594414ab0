"""What the desk says: words, buttons, pictures and files."""

from dataclasses import dataclass

from distbot.chat.press import Press

Rows = tuple[tuple[tuple[str, Press], ...], ...]
"""Rows of buttons, each a label and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with an answer.

    Attributes:
        name: With its suffix.
        content: Its bytes.
        shown: As a picture, not as a file to be opened.
    """

    name: str
    content: bytes
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One message of the desk.

    Attributes:
        text: Plain; at most 4,096 UTF-16 units (Bot API), the rest is cut, marked "…".
        rows: Its buttons.
        attachments: Sent after it, one by one.
        wants_reply: Telegram opens the editor's reply to it at once.
    """

    text: str
    rows: Rows = ()
    attachments: tuple[Attachment, ...] = ()
    wants_reply: bool = False
