"""What a button means, and the proof that it is one of ours."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import Enum, unique

_DATA = re.compile(r"([a-z]):([0-9]{1,18}):([0-9]{1,9}):([A-Za-z0-9_-]{12})")
_PROOF_BYTES = 9


@unique
class Choice(Enum):
    """What a button says; the value stands in its data."""

    PUBLISH = "t"
    SCHEDULE = "j"
    EDIT = "u"
    QUOTE = "k"
    CARD = "c"
    SKIP = "l"
    UNDO = "b"
    YES = "y"
    NO = "n"
    SEEN = "s"
    ABSENT = "a"
    LEAVE = "g"
    UPDATE = "p"
    KEEP = "h"
    RETRACT = "r"
    PAGE = "q"
    GAP_POST = "w"
    GAP_DIGEST = "z"
    GAP_SKIP = "x"
    REPLACE = "d"
    RALAT = "e"
    UPDATE_RALAT = "f"
    CHOOSE = "o"
    CONFIRM = "v"
    BACK = "i"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button.

    Attributes:
        choice: What the editor answers.
        subject: The number of what it is about: a post, a proposal, a change, a gap,
            a page.
        version: Which version of it the editor saw; 0 where there is none.
    """

    choice: Choice
    subject: int
    version: int = 0


class Seal:
    """Seals buttons: a client may send a bot any data under any message.

    The proof covers the chat, so that data copied from one is worth nothing in another.
    """

    def __init__(self, secret: str) -> None:
        """Make the key of a secret that only the newsroom has."""
        self._key = hashlib.sha256(f"distbot buttons {secret}".encode()).digest()

    def data(self, press: Press, chat_id: int) -> str:
        """Return a button's callback data, at most 43 of 64 bytes (Bot API)."""
        said = f"{press.choice.value}:{press.subject}:{press.version}"
        return f"{said}:{self._proof(said, chat_id)}"

    def read(self, data: str | None, chat_id: int) -> Press | None:
        """Read callback data; None when it is not one of ours, in that chat."""
        match = _DATA.fullmatch(data or "")
        if match is None:
            return None
        said, _, proof = match[0].rpartition(":")
        if not hmac.compare_digest(proof, self._proof(said, chat_id)):
            return None
        try:
            choice = Choice(match[1])
        except ValueError:
            return None
        return Press(choice=choice, subject=int(match[2]), version=int(match[3]))

    def _proof(self, said: str, chat_id: int) -> str:
        made = hmac.new(self._key, f"{chat_id}:{said}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made.digest()[:_PROOF_BYTES]).decode()
