"""What was seen of articles' pages; proposals found by their message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "page_looks",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("gone_since", sa.BigInteger(), nullable=True),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_page_looks_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_page_looks")),
    )
    op.create_index("ix_proposals_message", "proposals", ["chat_id", "message_id"])


def downgrade() -> None:
    """Take them away again; pages are looked at anew."""
    op.drop_index("ix_proposals_message", "proposals")
    op.drop_table("page_looks")
