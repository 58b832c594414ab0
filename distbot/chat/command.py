"""What a command is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from distbot.chat.answer import Answer
from distbot.chat.desk import Desk
from distbot.domain.editor import Act, Editor
from distbot.ports import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as an editor sent it.

    Attributes:
        chat_id: Where; the answer goes there.
        editor: Who.
        language: The editor's own.
        arguments: The words after the command.
        text: The same as written, its line breaks kept.
        replied_to: Number of the message that the command replies to, if any.
        commands: All that there are.
    """

    chat_id: int
    editor: Editor
    language: Language
    arguments: tuple[str, ...] = ()
    text: str = ""
    replied_to: int | None = None
    commands: tuple["Command", ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """The desk's words in the editor's language."""
        return self.language.messages.chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of the desk.

    Attributes:
        name: Indonesian: "terbit".
        alias: English: "post".
        about: Key of its one-line description among the language's words.
        act: What an editor must be allowed to do.
        run: Carries it out and returns the answer.
        usage: Key of the line that shows how to write what follows the command; "":
            nothing does.
    """

    name: str
    alias: str
    about: str
    act: Act
    run: Callable[[Desk, Asked], Awaitable[Answer | str]]
    usage: str = ""
