"""What the editors' desk asks of a newsroom's store: people, proposals, messages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Protocol

from distbot.domain.editor import Editor, Role, chief
from distbot.domain.newsroom import Newsroom
from distbot.ports.aftermath import ChangeStore, OperationStore, ReactionStore
from distbot.ports.gaps import GapStore
from distbot.ports.reports import ReportStore


class EditorStore(Protocol):
    """The people whom chiefs have invited; chiefs are named in the config alone.

    Every method is one transaction; blocking, safe from several threads.
    """

    def get(self, user_id: int) -> Editor | None:
        """Return an editor; None for a stranger, a chief, and one who was removed."""
        ...

    def all(self) -> Sequence[Editor]:
        """Return those who may act, in the order they joined."""
        ...

    def invite(self, role: Role, by: int, now: datetime, until: datetime) -> str:
        """Make an invitation for one person.

        Args:
            role: `WRITER` or `EDITOR`.
            by: User id of the chief.
            now: Aware UTC.
            until: From when on it is void; aware UTC.

        Returns:
            The code, kept nowhere: 32 characters of A-Z a-z 0-9 _ -, as the payload of
            a deep link may have (Bot API, "Deep linking": at most 64). 192 bits.

        Raises:
            InputError: Nobody is invited to be a chief.
        """
        ...

    def inviter(self, code: str) -> int | None:
        """Return the user id of who made an invitation; None: there is none such."""
        ...

    def join(self, code: str, user_id: int, name: str, now: datetime) -> Editor | None:
        """Take a person in by an invitation; None if it is unknown, used or void.

        One that gives a person nothing new stays unused, and lowers no role. Whoever
        is a chief is not to be asked this.
        """
        ...

    def set_role(self, user_id: int, role: Role) -> bool:
        """Give an editor another role; False for whoever is none.

        Raises:
            InputError: Chiefs are named in the config.
        """
        ...

    def rename(self, user_id: int, name: str) -> bool:
        """Remember an editor's present name; False for whoever is none."""
        ...

    def remove(self, user_id: int, now: datetime) -> bool:
        """Let an editor act no longer; False for whoever is none."""
        ...

    def language(self, user_id: int) -> str | None:
        """Return a person's own language, chiefs included; None: the newsroom's."""
        ...

    def set_language(self, user_id: int, language: str | None) -> None:
        """Remember a person's own language, a chief's, too; None: the newsroom's."""
        ...


def known_editor(
    newsroom: Newsroom, store: EditorStore, user_id: int, name: str
) -> Editor | None:
    """Say who a person is at the desk; None for a stranger. Blocking.

    Args:
        newsroom: Its config's word on chiefs goes before the store's.
        store: Knows the others, and everybody's language.
        user_id: Telegram's.
        name: As Telegram gives it now.
    """
    if user_id in newsroom.chiefs:
        return chief(newsroom, user_id, name, store.language(user_id))
    editor = store.get(user_id)
    return None if editor is None else replace(editor, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """What somebody did at the desk, or tried to.

    Attributes:
        at: Aware UTC.
        user_id: Who; strangers, too.
        name: As it was then.
        what: The act, and "refused …" where it was.
        subject: What it was about: "post 17", "editor 7"; "" for nothing.
        detail: In words, or "".
        id: Of the row; 0 until it is stored.
    """

    at: datetime
    user_id: int
    name: str
    what: str
    subject: str = ""
    detail: str = ""
    id: int = 0


class AuditStore(Protocol):
    """Every tap and command; nothing is ever changed or taken out. Blocking."""

    def note(self, line: AuditLine) -> None:
        """Write a line."""
        ...

    def recent(self, limit: int, before: int | None = None) -> Sequence[AuditLine]:
        """Return the newest lines, newest first; with `before`, those under that id."""
        ...


class ProposalEnd(Enum):
    """What became of a proposal."""

    TAKEN = "taken"
    DROPPED = "dropped"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the bot understood, and waits to be told yes or no to.

    Attributes:
        post_id: Which post.
        version: The version that was looked at.
        kind: What would be done: "time", "text", "photo", "quote", "card", "retract",
            "correct", …: the desk's own word, which tells how to read the payload.
        payload: JSON.
        by: User id of who said it.
        chat_id: Where.
        at: Aware UTC.
        message_id: The bot's echo with the buttons; None until that is sent.
        id: Of the row; 0 until it is stored.
        end: What became of it; None while it waits.
        ended_by: Who ended it, by name.
    """

    post_id: int
    version: int
    kind: str
    payload: str
    by: int
    chat_id: int
    at: datetime
    message_id: int | None = None
    id: int = 0
    end: ProposalEnd | None = None
    ended_by: str | None = None


class ProposalStore(Protocol):
    """Proposals; every method is one transaction, blocking."""

    def propose(self, proposal: Proposal) -> int:
        """Store one; return its id."""
        ...

    def shown(self, proposal_id: int, message_id: int) -> None:
        """Remember the message that has its buttons."""
        ...

    def get(self, proposal_id: int) -> Proposal:
        """Return one, ended or not.

        Raises:
            LookupError: There is no such proposal.
        """
        ...

    def take(self, proposal_id: int, by_name: str, now: datetime) -> Proposal | None:
        """Take one to carry it out: exactly one caller ever gets it."""
        ...

    def drop(self, proposal_id: int, by_name: str, now: datetime) -> bool:
        """End one that shall not be; False if it had ended."""
        ...

    def expire(self, before: datetime, now: datetime) -> Sequence[Proposal]:
        """End those that were made before then; return them, oldest first."""
        ...

    def last_of(self, chat_id: int, user_id: int) -> Proposal | None:
        """Return a person's newest proposal in a chat that still waits."""
        ...

    def told_in(self, chat_id: int, message_id: int) -> Proposal | None:
        """Return the newest that a message asks about, ended or not; None: none."""
        ...


class MessageKind(Enum):
    """What a message of the desk is to its post."""

    CONTROL = "control"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMessage:
    """One message that showed a post.

    Attributes:
        chat_id: Where.
        message_id: Telegram's, unique in its chat.
        post_id: Which post.
        version: Which version of it.
        kind: With the buttons, or as followers see it.
        at: Since when nothing has happened that it tells; aware UTC.
    """

    chat_id: int
    message_id: int
    post_id: int
    version: int
    kind: MessageKind
    at: datetime


class DeskMessages(Protocol):
    """What was shown of the posts (`PostStore.shown`); blocking."""

    def find(self, chat_id: int, message_id: int) -> DeskMessage | None:
        """Return what a message showed; None if it showed no post."""
        ...

    def of_post(self, post_id: int) -> Sequence[DeskMessage]:
        """Return all messages of a post, oldest first."""
        ...

    def outdated(self, limit: int) -> Sequence[DeskMessage]:
        """Return control messages whose posts have moved on since they were true.

        Of the last 500 moves; not those of what is being sent, for news follows. And
        of the last 100 edits and take-downs: whose post was, or was not, taken down.
        """
        ...

    def told(self, chat_id: int, message_id: int, at: datetime) -> None:
        """Remember that a message tells all moves of its post until then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStores:
    """All that the desk keeps beside the posts, together."""

    editors: EditorStore
    audit: AuditStore
    proposals: ProposalStore
    messages: DeskMessages
    operations: OperationStore
    changes: ChangeStore
    reactions: ReactionStore
    reports: ReportStore
    gaps: GapStore
