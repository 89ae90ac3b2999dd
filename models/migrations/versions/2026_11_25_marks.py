"""A mark of each sealed row beside the seal over all of them, so that the row that was changed is named."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_marks"
down_revision = "2026_11_25_ticks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seal", sa.Column("marks", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
