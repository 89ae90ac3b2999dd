"""Alembic's way into the tables; the connection is given by `models.database`."""

from alembic import context

import models.tables
from models.tables.base import Table

assert models.tables  # noqa: S101  # imported for its tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
