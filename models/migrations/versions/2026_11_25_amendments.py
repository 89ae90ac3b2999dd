"""Words that name a unit and whose place a person's correction took.

The column is added in place: to alter a table SQLite would copy it, and may not drop one that others point at.
"""

from alembic import op

revision = "2026_11_25_amendments"
down_revision = "2026_11_25_resumed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = "CONSTRAINT fk_mention_replaced_by_id REFERENCES given (id)"
    op.execute(f"ALTER TABLE mention ADD COLUMN replaced_by_id INTEGER {key}")
    op.create_index("ix_mention_replaced_by_id", "mention", ["replaced_by_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
