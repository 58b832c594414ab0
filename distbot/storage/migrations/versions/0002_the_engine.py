"""What the delivery engine keeps: lanes, money, questions, notices, locks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state = 'approved'")
_IN_FLIGHT = sa.text("state IN ('claimed', 'sending')")
_DRAFTED = sa.text("state = 'draft'")
_OPEN = sa.text("ended_at IS NULL")
_UNCOMPOSED = sa.text("composed_at IS NULL")


def _where(condition: sa.TextClause) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


# The tables as 0001 left them: SQLite makes a table anew to change its constraints, and
# cannot be asked for its CHECKs.
_OLD = sa.MetaData()
_DESTINATIONS = sa.Table(
    "destinations",
    _OLD,
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("added_at", sa.BigInteger(), nullable=False),
    sa.Column("blocked_until", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("name", name="pk_destinations"),
)
_ARTICLES = sa.Table(
    "articles",
    _OLD,
    sa.Column("id", _ID, nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("source", sa.Text(), nullable=False),
    sa.Column("content_hash", sa.Text(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("seen_at", sa.BigInteger(), nullable=False),
    sa.Column("composed_at", sa.BigInteger(), nullable=True),
    sa.Column("baseline", sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_articles"),
    sa.UniqueConstraint("key", name="uq_articles_key"),
)
_POSTS = sa.Table(
    "posts",
    _OLD,
    sa.Column("id", _ID, nullable=False),
    sa.Column("article_id", _ID, nullable=False),
    sa.Column("destination", sa.Text(), nullable=False),
    sa.Column("variant", sa.Integer(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("attempt", sa.Integer(), nullable=False),
    sa.Column("article_class", sa.Text(), nullable=False),
    sa.Column("draft", sa.Text(), nullable=True),
    sa.Column("price_micro_usd", sa.BigInteger(), nullable=False),
    sa.Column("created_at", sa.BigInteger(), nullable=False),
    sa.Column("due_at", sa.BigInteger(), nullable=True),
    sa.Column("worker", sa.Text(), nullable=True),
    sa.Column("lease_until", sa.BigInteger(), nullable=True),
    sa.Column("remote_id", sa.Text(), nullable=True),
    sa.Column("remote_url", sa.Text(), nullable=True),
    sa.Column("sent_at", sa.BigInteger(), nullable=True),
    sa.CheckConstraint(
        "NOT (state IN ('failed', 'skipped', 'unknown')) OR reason IS NOT NULL",
        name="ck_posts_reason",
    ),
    sa.CheckConstraint(
        "state <> 'published' OR (remote_id IS NOT NULL AND sent_at IS NOT NULL)",
        name="ck_posts_receipt",
    ),
    sa.CheckConstraint("state <> 'sending' OR attempt >= 1", name="ck_posts_attempt"),
    sa.CheckConstraint("state = 'skipped' OR draft IS NOT NULL", name="ck_posts_draft"),
    sa.CheckConstraint(
        "state IN ('draft', 'approved', 'claimed', 'sending', 'published', 'unknown', 'failed', 'cancelled', 'skipped')",
        name="ck_posts_state",
    ),
    sa.CheckConstraint(
        "state NOT IN ('approved', 'claimed', 'sending') OR due_at IS NOT NULL",
        name="ck_posts_due",
    ),
    sa.CheckConstraint(
        "state NOT IN ('claimed', 'sending') OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
        name="ck_posts_lease",
    ),
    sa.ForeignKeyConstraint(
        ["article_id"], ["articles.id"], name="fk_posts_article_id"
    ),
    sa.ForeignKeyConstraint(
        ["destination"], ["destinations.name"], name="fk_posts_destination"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_posts"),
    sa.UniqueConstraint(
        "article_id",
        "destination",
        "variant",
        name="uq_posts_article_id_destination_variant",
    ),
    sa.UniqueConstraint(
        "destination", "remote_id", name="uq_posts_destination_remote_id"
    ),
)
_ATTEMPTS = sa.Table(
    "attempts",
    _OLD,
    sa.Column("post_id", _ID, nullable=False),
    sa.Column("n", sa.Integer(), nullable=False),
    sa.Column("worker", sa.Text(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("text_sha256", sa.Text(), nullable=False),
    sa.Column("account", sa.Text(), nullable=False),
    sa.Column("price_micro_usd", sa.BigInteger(), nullable=False),
    sa.Column("started_at", sa.BigInteger(), nullable=False),
    sa.Column("deadline_at", sa.BigInteger(), nullable=False),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.Column("outcome", sa.Text(), nullable=True),
    sa.Column("detail", sa.Text(), nullable=True),
    sa.CheckConstraint(
        "(ended_at IS NULL) = (outcome IS NULL)", name="ck_attempts_closed"
    ),
    sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_attempts_post_id"),
    sa.PrimaryKeyConstraint("post_id", "n", name="pk_attempts"),
)


def upgrade() -> None:
    """Step forward."""
    with op.batch_alter_table("destinations", copy_from=_DESTINATIONS) as table:
        table.add_column(
            sa.Column("account", sa.Text(), nullable=False, server_default="")
        )
        table.add_column(sa.Column("full_at", sa.BigInteger(), nullable=True))
        table.add_column(
            sa.Column("address", sa.Text(), nullable=False, server_default="")
        )
        table.add_column(
            sa.Column("blocked_at", sa.BigInteger(), nullable=False, server_default="0")
        )
    op.drop_index("ix_articles_uncomposed", table_name="articles")
    with op.batch_alter_table("articles", copy_from=_ARTICLES) as table:
        table.add_column(_flag("doubtful"))
    op.create_index("ix_articles_uncomposed", "articles", ["id"], **_where(_UNCOMPOSED))
    _widen_posts()
    _widen_attempts()
    _add_tables()
    _fill()


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _widen_posts() -> None:
    for index in ("ix_posts_due", "uq_posts_in_flight", "ix_posts_drafts"):
        op.drop_index(index, table_name="posts")
    with op.batch_alter_table("posts", copy_from=_POSTS) as table:
        table.add_column(
            sa.Column("priority", sa.Integer(), nullable=False, server_default="2")
        )
        table.add_column(sa.Column("expire_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("began_at", sa.BigInteger(), nullable=True))
        for name in ("fixed", "duka", "doubtful", "asked"):
            table.add_column(_flag(name))
        table.add_column(
            sa.Column("address", sa.Text(), nullable=False, server_default="")
        )
        table.add_column(
            sa.Column("deferrals", sa.Integer(), nullable=False, server_default="0")
        )
        table.drop_constraint("uq_posts_destination_remote_id", type_="unique")
        table.create_unique_constraint(
            "uq_posts_destination_address_remote_id",
            ["destination", "address", "remote_id"],
        )
        table.create_check_constraint(
            op.f("ck_posts_priority"), "priority BETWEEN 0 AND 3"
        )
    op.create_index(
        "ix_posts_due",
        "posts",
        ["destination", "priority", "due_at", "id"],
        **_where(_WAITING),
    )
    op.create_index(
        "uq_posts_in_flight",
        "posts",
        ["destination"],
        unique=True,
        **_where(_IN_FLIGHT),
    )
    op.create_index("ix_posts_drafts", "posts", ["id"], **_where(_DRAFTED))
    op.create_index(
        "ix_posts_past",
        "posts",
        ["destination", "began_at"],
        **_where(sa.text("began_at IS NOT NULL")),
    )
    op.create_index(
        "ix_posts_expiring",
        "posts",
        ["expire_at"],
        **_where(sa.text("state IN ('draft', 'approved') AND expire_at IS NOT NULL")),
    )
    op.create_index(
        "ix_posts_unknown", "posts", ["id"], **_where(sa.text("state = 'unknown'"))
    )
    op.create_index(
        "ix_posts_lasting",
        "posts",
        ["destination", "sent_at"],
        **_where(sa.text("state = 'published' AND article_class = 'evergreen'")),
    )
    op.create_index(
        "ix_posts_priced",
        "posts",
        ["destination", "created_at"],
        **_where(sa.text("price_micro_usd > 0")),
    )


def _widen_attempts() -> None:
    for index in ("uq_attempts_open", "ix_attempts_spend"):
        op.drop_index(index, table_name="attempts")
    with op.batch_alter_table("attempts", copy_from=_ATTEMPTS) as table:
        table.add_column(sa.Column("look_at", sa.BigInteger(), nullable=True))
        table.add_column(
            sa.Column("absences", sa.Integer(), nullable=False, server_default="0")
        )
    op.create_index(
        "uq_attempts_open", "attempts", ["post_id"], unique=True, **_where(_OPEN)
    )
    op.create_index("ix_attempts_text_sha256", "attempts", ["text_sha256"])


def _add_tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("open_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("full_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "lanes",
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ok_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(
            ["destination"], ["destinations.name"], name=op.f("fk_lanes_destination")
        ),
        sa.PrimaryKeyConstraint("destination", "priority", name=op.f("pk_lanes")),
    )
    op.create_table(
        "pauses",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_pauses")),
    )
    op.create_table(
        "months",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("charged_micro_usd", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("charged_micro_usd >= 0", name=op.f("ck_months_charged")),
        sa.PrimaryKeyConstraint("account", "began_at", name=op.f("pk_months")),
    )
    op.create_table(
        "bills",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("month_began_at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("price_micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("post_id", _ID, nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'billed', 'released')", name=op.f("ck_bills_state")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_bills_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
    )
    op.create_index("ix_bills_account_at", "bills", ["account", "at"])
    op.create_index(
        "ix_bills_reserved",
        "bills",
        ["post_id"],
        **_where(sa.text("state = 'reserved'")),
    )
    op.create_table(
        "uploads",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "digest", name=op.f("pk_uploads")),
    )
    op.create_table(
        "questions",
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_questions_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "n"],
            ["attempts.post_id", "attempts.n"],
            name=op.f("fk_questions_post_id_n"),
        ),
        sa.PrimaryKeyConstraint("post_id", "n", name=op.f("pk_questions")),
    )
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("over_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "audience IN ('desk', 'chiefs')", name=op.f("ck_notices_audience")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "uq_notices_standing",
        "notices",
        ["cause"],
        unique=True,
        **_where(sa.text("over_at IS NULL")),
    )
    op.create_index(
        "ix_notices_untold", "notices", ["id"], **_where(sa.text("told_at IS NULL"))
    )
    op.create_table(
        "locks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_locks")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )


def _fill() -> None:
    """Carry over what the new columns say of what is there."""
    op.execute(
        "UPDATE posts SET priority ="
        " CASE article_class WHEN 'breaking' THEN 0 WHEN 'evergreen' THEN 3 ELSE 2 END"
    )
    op.execute("UPDATE posts SET asked = true WHERE reason = 'an editor asked for it'")
    op.execute(
        "UPDATE posts SET began_at = (SELECT max(started_at) FROM attempts a"
        " WHERE a.post_id = posts.id)"
        " WHERE state IN ('sending', 'published', 'unknown')"
    )
    # One that an earlier distbot left unknown is looked for at once.
    op.execute(
        "UPDATE attempts SET look_at = deadline_at"
        " WHERE outcome = 'unknown' AND EXISTS (SELECT 1 FROM posts p"
        " WHERE p.id = attempts.post_id AND p.state = 'unknown')"
    )
    # The month's sum is made of the bills when it is first asked for.
    op.execute(
        "INSERT INTO bills (account, at, month_began_at, what, price_micro_usd, state,"
        " post_id, n) SELECT account, started_at, 0, 'post', price_micro_usd, 'billed',"
        " post_id, n FROM attempts WHERE price_micro_usd > 0"
        " AND (outcome IS NULL OR outcome NOT IN ('approved', 'failed'))"
    )
    op.execute(
        "INSERT INTO lanes (destination, priority)"
        " SELECT d.name, p.n FROM destinations d CROSS JOIN"
        " (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) p"
    )


def downgrade() -> None:
    """Refuse: an older distbot could send again what this one wrote down."""
    raise NotImplementedError("restore a backup instead of stepping back")
