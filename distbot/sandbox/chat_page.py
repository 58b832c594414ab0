"""One chat alone, as a phone shows it: for pictures in handbooks.

390 px wide, from the top, with nothing to press that is not in the chat itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from markupsafe import Markup

from distbot.sandbox.page import ZONE, environment, photo_name
from distbot.sandbox.page_words import day, hour, marked
from distbot.sandbox.timeline import (
    Attachment,
    Keyboard,
    Picture,
    TelegramMessage,
    Timelines,
)

_TOGETHER = timedelta(minutes=10)
_COLOURS = 7
_SUBTITLES = {
    "private": "bot",
    "group": "grup",
    "supergroup": "grup",
    "channel": "kanal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is looked at, and on whose phone.

    Attributes:
        chat: The chat's number, or its "@username" or title.
        viewer: Whose phone it is: their own messages stand on the right. None is
            nobody's of the group's; of a private chat it is always the person's.
        first: Id of the first message shown, or None.
        last: Id of the last message shown, or None.
        dark: Whether the phone shows dark colours.
    """

    chat: str | int
    viewer: int | None = None
    first: int | None = None
    last: int | None = None
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoted:
    """The answered message, in short."""

    sender: str
    colour: int
    words: str
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One message, ready for the template.

    Attributes:
        number: The message's id.
        day: What stands above it if a new day begins, else "".
        own: Whether the viewer wrote it.
        opens: Whether it is the first of several of one sender.
        closes: Whether it is the last of them.
    """

    number: int
    day: str
    own: bool
    opens: bool
    closes: bool
    sender: str
    initial: str
    colour: int
    forwarded_from: str
    quoted: _Quoted | None
    photo: Picture | None
    photo_at: str
    above: bool
    document: Attachment | None
    size: str
    text: Markup
    buttons: Keyboard
    reactions: tuple[tuple[str, int], ...]
    edited: bool
    hour: str
    iso: str


def read_view(parameters: Mapping[str, str]) -> View:
    """Read `chat`, `viewer`, `first`, `last` and `theme` of an address.

    Raises:
        ValueError: A number is none.
    """
    chat = parameters["chat"]
    numbers = {
        name: int(parameters[name])
        for name in ("viewer", "first", "last")
        if name in parameters
    }
    return View(
        chat=int(chat) if chat.removeprefix("-").isdecimal() else chat,
        dark=parameters.get("theme") == "dark",
        **numbers,
    )


def chat_page(
    timelines: Timelines, view: View, *, zone: tzinfo = ZONE, pictures: str = ""
) -> str:
    """Return a page with one chat; deleted messages are not on it.

    Args:
        timelines: What was written.
        view: Which part of it.
        zone: Where the shown times hang.
        pictures: What stands before the pictures' names in their addresses.

    Raises:
        KeyError: Nobody ever wrote in such a chat.
    """
    everything = [m for m in timelines.telegram if view.chat in {m.chat, m.chat_id}]
    if not everything:
        raise KeyError(view.chat)
    some = everything[0]
    phone = _Phone(
        messages={message.id: message for message in everything},
        viewer=some.chat_id if some.kind == "private" else view.viewer,
        zone=zone,
        pictures=pictures,
    )
    title = phone.title()
    return (
        environment()
        .get_template("chat.html")
        .render(
            title=title,
            initial=title[:1],
            colour=_colour(some.chat_id),
            subtitle=_SUBTITLES[some.kind],
            kind=some.kind,
            theme="dark" if view.dark else "light",
            lines=phone.lines(view),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phone:
    """What a phone knows of a chat; deleted messages are remembered for replies."""

    messages: Mapping[int, TelegramMessage]
    viewer: int | None
    zone: tzinfo
    pictures: str

    def title(self) -> str:
        """Name the chat, or who talks with the person of a private one."""
        newest = list(self.messages.values())[-1]
        others = (m.sender for m in self.messages.values() if not self.own(m))
        return next(others, newest.title) if newest.kind == "private" else newest.title

    def own(self, message: TelegramMessage) -> bool:
        """Whether the viewer wrote it."""
        return message.sender_id is not None and message.sender_id == self.viewer

    def lines(self, view: View) -> list[_Line]:
        """Return what is shown, oldest first."""
        shown = [
            message
            for message in self.messages.values()
            if not message.deleted
            and (view.first is None or message.id >= view.first)
            and (view.last is None or message.id <= view.last)
        ]
        befores, afters = [None, *shown], [*shown[1:], None]
        around = zip(befores, shown, afters, strict=False)  # one before too many
        return [self._line(message, before, after) for before, message, after in around]

    def _line(
        self,
        message: TelegramMessage,
        before: TelegramMessage | None,
        after: TelegramMessage | None,
    ) -> _Line:
        today = day(message.date, self.zone)
        fresh = before is None or day(before.date, self.zone) != today
        document = message.document
        return _Line(
            number=message.id,
            day=today if fresh else "",
            own=self.own(message),
            opens=fresh or before is None or not _together(before, message),
            closes=after is None or not _together(message, after),
            sender=message.sender,
            initial=message.sender[:1],
            colour=_colour(message.sender_id or message.chat_id),
            forwarded_from=message.forwarded_from,
            quoted=self._quoted(message),
            photo=message.photo,
            photo_at=self._address(message),
            above=message.above,
            document=document,
            size=_size(document.size_bytes) if document else "",
            text=marked(message.text, message.entities),
            buttons=message.buttons,
            reactions=message.reactions,
            edited=message.edited_at is not None,
            hour=hour(message.date, self.zone),
            iso=message.date.isoformat(),
        )

    def _address(self, message: TelegramMessage) -> str:
        return self.pictures + photo_name(message) if message.photo else ""

    def _quoted(self, message: TelegramMessage) -> _Quoted | None:
        answered = self.messages.get(message.reply_to or 0)
        if answered is None or answered.deleted:
            return None
        kinds = "Foto" if answered.photo else "Dokumen" if answered.document else ""
        return _Quoted(
            sender=answered.sender,
            colour=_colour(answered.sender_id or answered.chat_id),
            words=" ".join(answered.text.split()) or kinds,
            photo=self._address(answered),
        )


def _together(first: TelegramMessage, second: TelegramMessage) -> bool:
    """Whether two messages of one sender stand close."""
    return (
        (first.sender, first.sender_id) == (second.sender, second.sender_id)
        and second.date - first.date < _TOGETHER
        and not first.buttons
    )


def _colour(number: int) -> int:
    """Choose one of the seven colours that names and faces have."""
    return abs(number) % _COLOURS


def _size(size_bytes: int) -> str:
    kilobytes = size_bytes / 1024
    if kilobytes < 1:
        return f"{size_bytes} B"
    if kilobytes < 1024:  # noqa: PLR2004 - a megabyte's worth
        return f"{kilobytes:.1f} KB".replace(".", ",")
    return f"{kilobytes / 1024:.1f} MB".replace(".", ",")
