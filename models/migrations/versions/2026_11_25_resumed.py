"""The day on which a part goes on again after it had ended or was put right."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_resumed"
down_revision = "2026_11_25_streams"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("resumed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
