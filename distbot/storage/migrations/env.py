"""Alembic's entrance: runs on the connection that `engine.open_database` holds."""

from alembic import context

from distbot.storage.tables_desk import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
