"""The tables beside the posts: lanes, money, questions, notices, and what is held."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from distbot.storage.tables import ID, METADATA, one_of

__all__ = [
    "ACCOUNTS",
    "BILLS",
    "LANES",
    "LOCKS",
    "META",
    "METADATA",
    "MONTHS",
    "NOTICES",
    "PAUSES",
    "QUESTIONS",
    "UPLOADS",
]

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("open_at", BigInteger, nullable=False, server_default="0"),
    Column("full_at", BigInteger),
    Column("closed_at", BigInteger, nullable=False, server_default="0"),
)
"""`name` is "channel:account"; from `closed_at` to `open_at` nothing goes out on it."""

LANES = Table(
    "lanes",
    METADATA,
    Column("destination", Text, ForeignKey("destinations.name"), primary_key=True),
    Column("priority", Integer, primary_key=True),
    Column("ok_at", BigInteger, nullable=False, server_default="0"),
    Column("asked_at", BigInteger, nullable=False, server_default="0"),
)
"""When a post of a priority may go at the earliest, by its destination's rhythm.

Only ever an answer kept from the last claim that asked, at `asked_at`: the rhythm
itself is asked again, with the posts, before anything is claimed.
"""

PAUSES = Table(
    "pauses",
    METADATA,
    Column("scope", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""`scope` is a destination's name, or "" for all."""

MONTHS = Table(
    "months",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("began_at", BigInteger, primary_key=True),
    Column("charged_micro_usd", BigInteger, nullable=False),
    CheckConstraint("charged_micro_usd >= 0", name="charged"),
)
"""The sum of an account's bills of a calendar month that were not released."""

BILLS = Table(
    "bills",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("account", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("month_began_at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("price_micro_usd", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("post_id", ID, ForeignKey("posts.id")),
    Column("n", Integer),
    CheckConstraint(one_of("state", ["reserved", "billed", "released"]), name="state"),
)
Index("ix_bills_account_at", BILLS.c.account, BILLS.c.at)
_RESERVED = text("state = 'reserved'")
Index(
    "ix_bills_reserved",
    BILLS.c.post_id,
    sqlite_where=_RESERVED,
    postgresql_where=_RESERVED,
)

UPLOADS = Table(
    "uploads",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("media_id", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("post_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("answered_at", BigInteger),
    Column("answer", Text),
    ForeignKeyConstraint(["post_id", "n"], ["attempts.post_id", "attempts.n"]),
    CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered"),
)
"""What only a person can tell: whether an attempt published."""

NOTICES = Table(
    "notices",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("told_at", BigInteger),
    Column("over_at", BigInteger),
    CheckConstraint(one_of("audience", ["desk", "chiefs"]), name="audience"),
)
"""What people must hear, once a cause: `cause` is unique until it is over."""
_STANDING = text("over_at IS NULL")
Index(
    "uq_notices_standing",
    NOTICES.c.cause,
    unique=True,
    sqlite_where=_STANDING,
    postgresql_where=_STANDING,
)
_UNTOLD = text("told_at IS NULL")
Index(
    "ix_notices_untold",
    NOTICES.c.id,
    sqlite_where=_UNTOLD,
    postgresql_where=_UNTOLD,
)

LOCKS = Table(
    "locks",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""What only one process may do at a time, as listening to a bot."""

META = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the store knows of itself."""
