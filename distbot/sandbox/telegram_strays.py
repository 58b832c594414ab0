"""What happens in a group beside words and photos: stickers, masks, a new number."""

from dataclasses import replace

from distbot.sandbox.telegram_entities import accept
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Room
from distbot.sandbox.telegram_values import Chat, ChatKind, Json, User
from distbot.sandbox.telegram_world import TelegramWorld

# Bot API, Message: "if the message was sent on behalf of a chat, the field from
# contains a fake sender user in non-channel chats"; the numbers are those of
# python-telegram-bot's constants ANONYMOUS_ADMIN_ID, FAKE_CHANNEL_ID.
_ANONYMOUS = User(
    id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True
)
_CHANNEL = User(id=136817688, first_name="Channel", username="Channel_Bot", is_bot=True)
_FILE: Json = {"file_id": "CAACAgUAA-0", "file_unique_id": "AgAD", "file_size": 900}
STICKER: Json = {
    "sticker": _FILE
    | {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    }
}
VOICE: Json = {"voice": _FILE | {"duration": 4, "mime_type": "audio/ogg"}}
PLACE: Json = {"location": {"latitude": -0.03, "longitude": 109.33}}


def send(
    world: TelegramWorld, chat_id: int, user_id: int, content: Json, reply_to: int
) -> int:
    """Let somebody answer with what is no words and no file; return its id."""
    with world.lock:
        room = world.rooms[chat_id]
        message = replace(
            _blank(world, room, world.users[user_id]),
            other=content,
            reply_to=room.messages[reply_to],
        )
        return _keep(world, room, message)


def say_as(
    world: TelegramWorld,
    chat_id: int,
    behalf: int,
    text: str,
    reply_to: int | None = None,
) -> int:
    """Let somebody write in a chat's name; return the message's id.

    Args:
        world: Where.
        chat_id: The group.
        behalf: The group itself: its administrator is anonymous; else a channel.
        text: What is written.
        reply_to: Id of the answered message.
    """
    with world.lock:
        room = world.rooms[chat_id]
        words, entities = accept(text, [])
        mask = _ANONYMOUS if behalf == chat_id else _CHANNEL
        message = replace(
            _blank(world, room, mask),
            behalf=world.rooms[behalf].chat,
            text=words,
            entities=entities,
            reply_to=room.messages[reply_to] if reply_to else None,
        )
        return _keep(world, room, message)


def upgrade(world: TelegramWorld, chat_id: int, new_id: int) -> None:
    """Make a supergroup of a group: it has a new number, and the old one is refused.

    Its messages stay behind (Bot API, Message.migrate_to_chat_id).
    """
    with world.lock:
        old = world.rooms[chat_id]
        chat = Chat(id=new_id, kind=ChatKind.SUPERGROUP, title=old.chat.title)
        world.add_chat(chat)
        world.rooms[new_id].members.update(old.members)
        moved = replace(_blank(world, old, None), moved_to=new_id)
        old.messages[moved.id] = moved
        world.tell_all(old, moved)
        old.moved_to = new_id


def _blank(world: TelegramWorld, room: Room, sender: User | None) -> Message:
    return Message(
        id=room.next_id,
        chat=room.chat,
        sender=sender,
        bot_id=None,
        date=world.clock(),
    )


def _keep(world: TelegramWorld, room: Room, message: Message) -> int:
    room.messages[message.id] = message
    world.tell_all(room, message)
    return message.id
