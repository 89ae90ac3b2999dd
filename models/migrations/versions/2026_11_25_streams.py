"""A stream is told apart by its recipient, too: its key names whom the reports go to, a unit by its own name."""

import sqlalchemy as sa
from alembic import op

from models.facts.folding import fold_words

revision = "2026_11_25_streams"
down_revision = "2026_11_25_settling"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    aliases = connection.execute(
        sa.text("SELECT unitalias.alias, unit.name FROM unitalias JOIN unit ON unit.id = unitalias.unit_id")
    )
    names = {fold_words(alias): name for alias, name in aliases}
    names |= {fold_words(name): name for (name,) in connection.execute(sa.text("SELECT name FROM unit"))}
    for number, key, words in connection.execute(sa.text("SELECT id, key, recipient FROM stream")).all():
        recipient = names.get(fold_words(words), words)
        connection.execute(
            sa.text("UPDATE stream SET key = :key, recipient = :recipient WHERE id = :id"),
            {"key": f"{key}|{fold_words(recipient)}", "recipient": recipient, "id": number},
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
