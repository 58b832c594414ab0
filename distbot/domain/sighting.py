"""What a look at a network says of a post whose outcome is unknown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from distbot.domain.post import Draft, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What an attempt that gave no clear answer may have left on its network.

    Attributes:
        draft: What was sent.
        began_at: When the call may first have reached the network; aware UTC.
        deadline: When it can last have; aware UTC.
        after_id: Remote id of the destination's last post known before it, or None.
        before_id: Remote id of its first post known whose own call began after this
            one's deadline, or None: whatever was to land had landed before it.
        taken: Remote ids there that are other posts' receipts.
    """

    draft: Draft
    began_at: datetime
    deadline: datetime
    after_id: str | None = None
    before_id: str | None = None
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """It is there.

    Attributes:
        receipt: Its proof of publication.
    """

    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """It is not there.

    Attributes:
        surely: Whether this one look is proof. A timeline that is read too early
            may lack a post that comes later.
    """

    surely: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Looking cannot tell: a person must.

    Attributes:
        why: In words, for the question.
    """

    why: str


Sighting = Seen | Absent | Unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look.

    Attributes:
        sighting: What it says.
        price_usd: What it was billed, in US dollars.
    """

    sighting: Sighting
    price_usd: Decimal = Decimal(0)
