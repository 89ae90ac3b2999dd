"""What a regular look did, in both languages."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_ticks"
down_revision = "2026_11_25_amendments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tick_mark", sa.Column("said_en", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
