"""The tables of articles, posts and attempts; what else is kept is in `tables_more`.

Times are UTC milliseconds since 1970 in BIGINT, money is micro-dollars in BIGINT,
states are text under a CHECK: the same on SQLite and PostgreSQL.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal,
    text,
)

from distbot.domain.post import NEEDS_REASON, PostState

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives rowids only to a column declared INTEGER PRIMARY KEY."""


def one_of(column: str, values: list[str]) -> str:
    """Return the SQL of a closed choice."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


SOURCES = Table(
    "sources",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("marks", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
)

DESTINATIONS = Table(
    "destinations",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("added_at", BigInteger, nullable=False),
    Column("blocked_until", BigInteger),
    Column("account", Text, nullable=False, server_default=""),
    Column("full_at", BigInteger),
    Column("address", Text, nullable=False, server_default=""),
    Column("blocked_at", BigInteger, nullable=False, server_default="0"),
)
"""A destination is its posts' lane, and its row the lane's lock on PostgreSQL.

`blocked_until` is a wait that its network asked for or that its bucket needs, since
`blocked_at`: before that, as after a clock was set back, it does not hold. `full_at` is
the level of its bucket (`domain.pace.Level`).
"""

ARTICLES = Table(
    "articles",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("composed_at", BigInteger),
    Column("baseline", Boolean, nullable=False),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    Column("seen_hash", Text),
    Column("seen_modified_at", BigInteger),
    Column("absences", Integer, nullable=False, server_default="0"),
    Column("fullness", Integer, nullable=False, server_default="2"),
    Column("published_at", BigInteger),
    Column("headline_key", Text),
    Column("look", Text),
    Column("read_at", BigInteger),
    Column("ripe_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("hold", Text),
    Column("hold_until", BigInteger),
    Column("gap_id", BigInteger),
    Column("skip_reason", Text),
)
"""`doubtful`: posts of it may have been published before the store was restored.

`seen_hash`, `seen_modified_at`: of what its source gave last, NULL until that is known:
the words that are kept may be those of its page. `absences`: how often its page was
looked for in vain, since it was last there. `fullness`: of the source it is followed
from. `look`: what two reads must agree in, `read_at`: when it was first read so,
`ripe_at`: from when on a read that agrees settles it, `settled_at`: when one did.
`hold`, `hold_until`: why it is held, and until when. `gap_id`: it came after a gap that
nobody has decided about yet. `skip_reason`: it gets no posts, and why.
"""

ALIASES = Table(
    "aliases",
    METADATA,
    Column("alias", Text, primary_key=True),
    Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
    Column("source", Text, nullable=False),
)
"""All that articles are known by; `source` is the first one that told so."""
Index("ix_aliases_article_id", ALIASES.c.article_id)

GAPS = Table(
    "gaps",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    CheckConstraint(one_of("decision", ["post", "digest", "skip"]), name="decision"),
    CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
)
"""Times from which a source was not read, and articles piled up."""

Index("ix_articles_headline_key", ARTICLES.c.headline_key)
_UNSETTLED = text("settled_at IS NULL")
Index(
    "ix_articles_unsettled",
    ARTICLES.c.source,
    sqlite_where=_UNSETTLED,
    postgresql_where=_UNSETTLED,
)

Index(
    "ix_articles_uncomposed",
    ARTICLES.c.id,
    sqlite_where=text("composed_at IS NULL"),
    postgresql_where=text("composed_at IS NULL"),
)

POSTS = Table(
    "posts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
    Column("destination", Text, ForeignKey("destinations.name"), nullable=False),
    Column("variant", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("article_class", Text, nullable=False),
    Column("draft", Text),
    Column("price_micro_usd", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("worker", Text),
    Column("lease_until", BigInteger),
    Column("remote_id", Text),
    Column("remote_url", Text),
    Column("sent_at", BigInteger),
    Column("priority", Integer, nullable=False, server_default="2"),
    Column("expire_at", BigInteger),
    Column("began_at", BigInteger),
    Column("fixed", Boolean, nullable=False, server_default=false()),
    Column("duka", Boolean, nullable=False, server_default=false()),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    Column("address", Text, nullable=False, server_default=""),
    Column("deferrals", Integer, nullable=False, server_default="0"),
    Column("asked", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("article_id", "destination", "variant"),
    UniqueConstraint("destination", "address", "remote_id"),
    CheckConstraint(one_of("state", [s.value for s in PostState]), name="state"),
    CheckConstraint(
        f"NOT ({one_of('state', sorted(s.value for s in NEEDS_REASON))})"
        " OR reason IS NOT NULL",
        name="reason",
    ),
    CheckConstraint(
        "state <> 'published' OR (remote_id IS NOT NULL AND sent_at IS NOT NULL)",
        name="receipt",
    ),
    CheckConstraint("state <> 'sending' OR attempt >= 1", name="attempt"),
    CheckConstraint(
        "state NOT IN ('claimed', 'sending')"
        " OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
        name="lease",
    ),
    CheckConstraint(
        "state NOT IN ('approved', 'claimed', 'sending') OR due_at IS NOT NULL",
        name="due",
    ),
    CheckConstraint("state = 'skipped' OR draft IS NOT NULL", name="draft"),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
)
"""`began_at`: when the attempt began that published it, or may have: it counts for
the rhythm. `fixed`: an editor named the very time. `doubtful`: it is looked for on
its network before it is sent. `address`: where it was sent, for a destination's may
change, and its ids with it. `deferrals`: how often it was put off before a call.
`asked`: no rule approves it: an editor drafted it, or its story was told before."""

_IN_FLIGHT = text("state IN ('claimed', 'sending')")
Index(
    "uq_posts_in_flight",
    POSTS.c.destination,
    unique=True,
    sqlite_where=_IN_FLIGHT,
    postgresql_where=_IN_FLIGHT,
)
_WAITING = text("state = 'approved'")
Index(
    "ix_posts_due",
    POSTS.c.destination,
    POSTS.c.priority,
    POSTS.c.due_at,
    POSTS.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
_DRAFTED = text("state = 'draft'")
Index(
    "ix_posts_drafts",
    POSTS.c.id,
    sqlite_where=_DRAFTED,
    postgresql_where=_DRAFTED,
)

_PAST = text("began_at IS NOT NULL")
Index(
    "ix_posts_past",
    POSTS.c.destination,
    POSTS.c.began_at,
    sqlite_where=_PAST,
    postgresql_where=_PAST,
)
_EXPIRING = text("state IN ('draft', 'approved') AND expire_at IS NOT NULL")
Index(
    "ix_posts_expiring",
    POSTS.c.expire_at,
    sqlite_where=_EXPIRING,
    postgresql_where=_EXPIRING,
)
_UNKNOWN = text("state = 'unknown'")
Index(
    "ix_posts_unknown",
    POSTS.c.id,
    sqlite_where=_UNKNOWN,
    postgresql_where=_UNKNOWN,
)
_LASTING = text("state = 'published' AND article_class = 'evergreen'")
Index(
    "ix_posts_lasting",
    POSTS.c.destination,
    POSTS.c.sent_at,
    sqlite_where=_LASTING,
    postgresql_where=_LASTING,
)

PRICED = POSTS.c.price_micro_usd > literal(0, literal_execute=True)
"""Says of a post that it costs money, as the index of these has it."""
_COSTS = text("price_micro_usd > 0")
Index(
    "ix_posts_priced",
    POSTS.c.destination,
    POSTS.c.created_at,
    sqlite_where=_COSTS,
    postgresql_where=_COSTS,
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("post_id", ID, ForeignKey("posts.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("price_micro_usd", BigInteger, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("deadline_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("outcome", Text),
    Column("detail", Text),
    Column("look_at", BigInteger),
    Column("absences", Integer, nullable=False, server_default="0"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="closed"),
)
"""`look_at`: when an unknown outcome is looked for next; `absences`: how often it was
looked for and not found."""

_OPEN = text("ended_at IS NULL")
Index(
    "uq_attempts_open",
    ATTEMPTS.c.post_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_attempts_text_sha256", ATTEMPTS.c.text_sha256)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("post_id", ID, ForeignKey("posts.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("why", Text),
)
Index("ix_events_post_id", EVENTS.c.post_id)
