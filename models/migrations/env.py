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
    transactional_ddl=True,  # also on SQLite: `Database.upgrade` has begun, so a kill in mid-migration leaves the old tables
)
with context.begin_transaction():
    context.run_migrations()
