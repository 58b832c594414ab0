"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "articles",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("composed_at", sa.BigInteger(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_articles_key")),
    )
    op.create_index(
        "ix_articles_uncomposed",
        "articles",
        ["id"],
        unique=False,
        sqlite_where=sa.text("composed_at IS NULL"),
        postgresql_where=sa.text("composed_at IS NULL"),
    )
    op.create_table(
        "destinations",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_destinations")),
    )
    op.create_table(
        "sources",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sources")),
    )
    op.create_table(
        "posts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "article_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
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
            name=op.f("ck_posts_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (remote_id IS NOT NULL AND sent_at IS NOT NULL)",
            name=op.f("ck_posts_receipt"),
        ),
        sa.CheckConstraint(
            "state <> 'sending' OR attempt >= 1", name=op.f("ck_posts_attempt")
        ),
        sa.CheckConstraint(
            "state = 'skipped' OR draft IS NOT NULL", name=op.f("ck_posts_draft")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'claimed', 'sending', 'published', 'unknown', 'failed', 'cancelled', 'skipped')",
            name=op.f("ck_posts_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'claimed', 'sending') OR due_at IS NOT NULL",
            name=op.f("ck_posts_due"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('claimed', 'sending') OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_posts_lease"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_posts_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["destination"], ["destinations.name"], name=op.f("fk_posts_destination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(
            "article_id",
            "destination",
            "variant",
            name=op.f("uq_posts_article_id_destination_variant"),
        ),
        sa.UniqueConstraint(
            "destination", "remote_id", name=op.f("uq_posts_destination_remote_id")
        ),
    )
    op.create_index(
        "ix_posts_drafts",
        "posts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "ix_posts_due",
        "posts",
        ["destination", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "uq_posts_in_flight",
        "posts",
        ["destination"],
        unique=True,
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.create_table(
        "attempts",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
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
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempts_closed")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_attempts_post_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "n", name=op.f("pk_attempts")),
    )
    op.create_index(
        "ix_attempts_spend", "attempts", ["account", "started_at"], unique=False
    )
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "desk_messages",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_desk_messages_post_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "version", name=op.f("pk_desk_messages")),
    )
    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_events_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_post_id", "events", ["post_id"], unique=False)


def downgrade() -> None:
    """Step back."""
    op.drop_index("ix_events_post_id", table_name="events")
    op.drop_table("events")
    op.drop_table("desk_messages")
    op.drop_index(
        "uq_attempts_open",
        table_name="attempts",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_attempts_spend", table_name="attempts")
    op.drop_table("attempts")
    op.drop_index(
        "uq_posts_in_flight",
        table_name="posts",
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.drop_index(
        "ix_posts_due",
        table_name="posts",
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.drop_index(
        "ix_posts_drafts",
        table_name="posts",
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_table("posts")
    op.drop_table("sources")
    op.drop_table("destinations")
    op.drop_index(
        "ix_articles_uncomposed",
        table_name="articles",
        sqlite_where=sa.text("composed_at IS NULL"),
        postgresql_where=sa.text("composed_at IS NULL"),
    )
    op.drop_table("articles")
