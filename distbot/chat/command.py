"""What a command is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from distbot.chat.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as an editor sent it.

    Attributes:
        chat_id: Where; the answer goes there.
        editor: Who, for the audit: "@name" or the user id.
        arguments: The words after the command.
    """

    chat_id: int
    editor: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of the desk.

    Attributes:
        name: Indonesian: "terbit".
        alias: English: "post".
        about: Key of its one-line description among the language's words.
        run: Carries it out and returns the answer.
    """

    name: str
    alias: str
    about: str
    run: Callable[[Desk, Asked], Awaitable[str]]
