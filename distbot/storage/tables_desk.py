"""The tables of the editors' desk, and of what follows publication."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from distbot.storage.tables import ID, one_of
from distbot.storage.tables_more import METADATA

__all__ = [
    "AUDIT",
    "AUTHORS",
    "CHANGES",
    "DESK_MESSAGES",
    "EDITORS",
    "INVITES",
    "LANGUAGES",
    "METADATA",
    "OPERATIONS",
    "PAGE_LOOKS",
    "PROPOSALS",
    "REACTIONS",
    "UNDONE",
]

_INVITED = ["writer", "editor"]
"""The roles that the store may hold: chiefs are named in the config."""

EDITORS = Table(
    "editors",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("left_at", BigInteger),
    CheckConstraint(one_of("role", _INVITED), name="role"),
)

INVITES = Table(
    "invites",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", BigInteger),
    CheckConstraint(one_of("role", _INVITED), name="role"),
    CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used"),
)
"""`digest` is the hex SHA-256 of a code: who reads the store or a backup joins not."""

LANGUAGES = Table(
    "languages",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
)
"""Of a person's own choice; beside `editors`, for chiefs have no row there."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("post_id", ID, ForeignKey("posts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", Text),
    Column("outcome", Text),
    CheckConstraint(one_of("outcome", ["taken", "dropped", "expired"]), name="outcome"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
)
_OPEN = text("ended_at IS NULL")
Index(
    "ix_proposals_open",
    PROPOSALS.c.chat_id,
    PROPOSALS.c.by,
    PROPOSALS.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_proposals_message", PROPOSALS.c.chat_id, PROPOSALS.c.message_id)

AUTHORS = Table(
    "authors",
    METADATA,
    Column("post_id", ID, ForeignKey("posts.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
)
"""Who asked for a post, or changed what it says."""

DESK_MESSAGES = Table(
    "desk_messages",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("post_id", ID, ForeignKey("posts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False, server_default="control"),
    Column("shown_at", BigInteger, nullable=False),
    CheckConstraint(one_of("kind", ["control", "preview"]), name="kind"),
)
Index("ix_desk_messages_post_id", DESK_MESSAGES.c.post_id, DESK_MESSAGES.c.version)

OPERATIONS = Table(
    "operations",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("post_id", ID, ForeignKey("posts.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("draft", Text),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("price_micro_usd", BigInteger, nullable=False),
    Column("worker", Text),
    Column("lease_until", BigInteger),
    Column("done_at", BigInteger),
    Column("n", Integer, nullable=False),
    Column("bill_id", ID, ForeignKey("bills.id")),
    CheckConstraint(one_of("kind", ["edit", "delete"]), name="kind"),
    CheckConstraint(
        one_of("state", ["wanted", "doing", "done", "failed", "unknown"]), name="state"
    ),
    CheckConstraint("(kind = 'edit') = (draft IS NOT NULL)", name="draft"),
    CheckConstraint(
        "state <> 'doing' OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
        name="lease",
    ),
    CheckConstraint("(state IN ('wanted', 'doing')) = (done_at IS NULL)", name="ended"),
    CheckConstraint(
        "state NOT IN ('failed', 'unknown') OR reason IS NOT NULL", name="reason"
    ),
)
"""`due_at`: before that it is not tried. `bill_id`: what its present try was billed."""
UNDONE = text("state IN ('wanted', 'doing')")
"""Says of an operation that it has not ended, as the index of these has it."""
Index(
    "uq_operations_open",
    OPERATIONS.c.post_id,
    unique=True,
    sqlite_where=UNDONE,
    postgresql_where=UNDONE,
)
Index("ix_operations_post_id", OPERATIONS.c.post_id)

CHANGES = Table(
    "changes",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    CheckConstraint(
        one_of("decision", ["update", "leave", "retract", "superseded"]),
        name="decision",
    ),
    CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
    CheckConstraint("(chat_id IS NULL) = (message_id IS NULL)", name="shown"),
)
"""`after` is NULL where the article is gone."""
_UNDECIDED = text("decided_at IS NULL")
Index(
    "uq_changes_undecided",
    CHANGES.c.article_id,
    unique=True,
    sqlite_where=_UNDECIDED,
    postgresql_where=_UNDECIDED,
)

PAGE_LOOKS = Table(
    "page_looks",
    METADATA,
    Column("article_id", ID, ForeignKey("articles.id"), primary_key=True),
    Column("last_at", BigInteger, nullable=False),
    Column("gone_since", BigInteger),
    Column("was_there", Boolean, nullable=False),
)

REACTIONS = Table(
    "reactions",
    METADATA,
    Column("post_id", ID, ForeignKey("posts.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
