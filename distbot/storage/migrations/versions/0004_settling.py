"""What articles are known by, when they settle, and what holds them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Step forward."""
    _add_gaps()
    _add_columns()
    _add_aliases()


def _add_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('post', 'digest', 'skip')", name=op.f("ck_gaps_decision")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_gaps_decided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )


def _add_columns() -> None:
    fullness = sa.Column("fullness", sa.Integer(), nullable=False, server_default="2")
    op.add_column("articles", fullness)
    for name in ("published_at", "read_at", "ripe_at", "settled_at", "hold_until"):
        op.add_column("articles", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in ("headline_key", "look", "hold", "skip_reason"):
        op.add_column("articles", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("gap_id", sa.BigInteger(), nullable=True))
    # Whatever an older version took in was finished to it.
    op.execute(sa.text("UPDATE articles SET settled_at = seen_at"))
    op.create_index("ix_articles_headline_key", "articles", ["headline_key"])
    op.create_index(
        "ix_articles_unsettled",
        "articles",
        ["source"],
        **_where("settled_at IS NULL"),
    )


def _add_aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_aliases_article_id")
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_aliases")),
    )
    op.create_index("ix_aliases_article_id", "aliases", ["article_id"])
    known = "INSERT INTO aliases SELECT key, id, source FROM articles"
    op.execute(sa.text(known))


def downgrade() -> None:
    """Refuse: an older distbot would post what is held."""
    raise NotImplementedError("restore a backup instead of stepping back")
