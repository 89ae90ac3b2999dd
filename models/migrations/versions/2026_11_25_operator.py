"""the operator is a post, and a role that letters are written to."""

from alembic import op

revision = "2026_11_25_operator"
down_revision = "2026_11_23_register"
branch_labels = None
depends_on = None

ROLES = "'clerk', 'contact', 'head', 'planning', 'office', 'vice_chair', 'chair'"
POSTS = "'office', 'vice_chair', 'chair'"
COLUMNS = (("decision", "role", "role", ROLES), ("message", "role", "role", ROLES), ("post", "kind", "postkind", POSTS))


def upgrade() -> None:
    for table, column, name, words in COLUMNS:
        _allow(table, name, f"{column} IN ({words}, 'operator')")


def downgrade() -> None:
    op.execute("DELETE FROM decision WHERE role = 'operator'")
    op.execute("DELETE FROM message WHERE role = 'operator'")
    op.execute("DELETE FROM contact WHERE post_id IN (SELECT id FROM post WHERE kind = 'operator')")
    op.execute("DELETE FROM post WHERE kind = 'operator'")
    for table, column, name, words in COLUMNS:
        _allow(table, name, f"{column} IN ({words})")


def _allow(table: str, name: str, condition: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)
