"""People, chats and rights of the local Telegram, and their Bot API JSON."""

from dataclasses import dataclass
from enum import Enum

Json = dict[str, object]

CHANNEL_RIGHTS = frozenset(
    {"can_post_messages", "can_edit_messages", "can_delete_messages"}
)
_ADMIN_FLAGS: tuple[str, ...] = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_CHANNEL_FLAGS: tuple[str, ...] = ("can_post_messages", "can_edit_messages")
_GROUP_FLAGS: tuple[str, ...] = ("can_pin_messages",)


class BotApiError(Exception):
    """A refusal in the Bot API's words.

    Attributes:
        status: HTTP status and `error_code`.
        description: As the real server words it.
        retry_after_s: For 429, else None.
        moved_to: The supergroup that a group has become, else None.
    """

    def __init__(
        self,
        status: int,
        description: str,
        retry_after_s: int | None = None,
        *,
        moved_to: int | None = None,
    ) -> None:
        """Keep the parts of the answer."""
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s
        self.moved_to = moved_to

    @property
    def json(self) -> Json:
        """The answer's body."""
        body: Json = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.retry_after_s is not None:
            body["parameters"] = {"retry_after": self.retry_after_s}
        if self.moved_to is not None:
            # Bot API, ResponseParameters.
            body["parameters"] = {"migrate_to_chat_id": self.moved_to}
        return body


def bad_request(words: str) -> BotApiError:
    """Word the commonest refusal."""
    return BotApiError(400, f"Bad Request: {words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a bot.

    Attributes:
        id: Its number.
        first_name: What others read.
        username: Without "@", or None.
        is_bot: Whether it is a bot.
        hidden: Whether forwards of its messages do not link to it.
    """

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    hidden: bool = False

    @property
    def json(self) -> Json:
        """Bot API `User`."""
        body: Json = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        if self.username:
            body["username"] = self.username
        return body


class ChatKind(Enum):
    """Bot API `Chat.type`."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat.

    Attributes:
        id: Negative but for private chats, where it is the person's.
        kind: What sort it is.
        title: Of a private chat: the person's first name.
        username: Without "@", or None.
        protected: Whether its content may not be forwarded.
    """

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    protected: bool = False

    @property
    def address(self) -> str:
        """Its "@username" if it has one, else the title."""
        return f"@{self.username}" if self.username else self.title

    @property
    def json(self) -> Json:
        """Bot API `Chat`."""
        name = "first_name" if self.kind is ChatKind.PRIVATE else "title"
        body: Json = {"id": self.id, "type": self.kind.value, name: self.title}
        if self.username:
            body["username"] = self.username
        return body


class Standing(Enum):
    """Bot API `ChatMember.status`."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What somebody may do in a chat; `rights` are an administrator's."""

    standing: Standing
    rights: frozenset[str] = CHANNEL_RIGHTS

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.standing not in {Standing.LEFT, Standing.KICKED}

    @property
    def admin(self) -> bool:
        """Whether they are administrator or creator."""
        return self.standing in {Standing.ADMINISTRATOR, Standing.CREATOR}

    def may(self, right: str) -> bool:
        """Whether they are administrator with that right."""
        return self.standing is Standing.CREATOR or (
            self.admin and right in self.rights
        )

    def json(self, user: User, kind: ChatKind) -> Json:
        """Bot API `ChatMember`."""
        body: Json = {"status": self.standing.value, "user": user.json}
        if self.standing is Standing.CREATOR:
            body["is_anonymous"] = False
        if self.standing is Standing.KICKED:
            body["until_date"] = 0
        if self.standing is Standing.ADMINISTRATOR:
            more = _CHANNEL_FLAGS if kind is ChatKind.CHANNEL else _GROUP_FLAGS
            body |= {flag: flag in self.rights for flag in _ADMIN_FLAGS + more}
            body["can_manage_chat"] = True
        return body
