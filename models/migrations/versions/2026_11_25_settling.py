"""Where facts stand, who gave the others, and amendments.

Columns are added in place: to alter a table SQLite would copy it, and may not drop one that others point at.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import models.tables.base
from models.tables.base import PackedText

revision = "2026_11_25_settling"
down_revision = "2026_11_25_planning"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
POINTERS = (
    ("mention", "given_id", "given"),
    ("reporting_rule", "given_id", "given"),
    ("weakness", "document_id", "document"),
    ("weakness", "given_id", "given"),
    ("weakness", "deadline_given_id", "given"),
)


def upgrade() -> None:
    _new_tables()
    for table, column, target in POINTERS:
        key = f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {key}")
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.add_column("weakness", sa.Column("item", sa.Integer(), nullable=True))
    op.execute("UPDATE weakness SET item = ordinal WHERE origin = 'imported'")
    op.execute(
        "UPDATE weakness SET document_id = (SELECT document_id FROM plan WHERE plan.id = weakness.plan_id)"
        " WHERE origin = 'imported'"
    )
    op.add_column("open_question", sa.Column("because", TEXT(), nullable=True))
    op.add_column("open_question", sa.Column("detail", TEXT(), nullable=False, server_default="{}"))
    op.add_column("plan", sa.Column("head_spans", TEXT(), nullable=False, server_default="{}"))
    op.add_column("unit_group", sa.Column("aliases", TEXT(), nullable=False, server_default=""))
    op.add_column("unit_group", sa.Column("note", TEXT(), nullable=False, server_default=""))
    op.add_column("document", sa.Column("file_sha256", TEXT(), nullable=True))
    op.add_column("document", sa.Column("places", TEXT(), nullable=False, server_default="[]"))
    _pack_texts()


def _new_tables() -> None:
    op.create_table(
        "given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("at", models.tables.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("actor", TEXT(), nullable=False),
        sa.Column("basis", TEXT(), nullable=False),
        sa.Column("question", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_given_plan_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_given"),
    )
    op.create_index("ix_given_plan_id", "given", ["plan_id"])
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("replaced_id", sa.Integer(), nullable=False),
        sa.Column("number", TEXT(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("basis", TEXT(), nullable=False),
        sa.Column("at", models.tables.base.UtcMoment(timezone=True), nullable=False),
        sa.Column("actor", TEXT(), nullable=False),
        sa.Column("difference", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_amendment_plan_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_amendment_document_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["replaced_id"], ["document.id"], name="fk_amendment_replaced_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_amendment"),
        sa.UniqueConstraint("plan_id", "document_id", "at", name="uq_amendment_plan_id_document_id_at"),
    )
    for column in ("plan_id", "document_id", "replaced_id"):
        op.create_index(f"ix_amendment_{column}", "amendment", [column])


def _pack_texts() -> None:
    """Compress the texts of the documents that are there."""
    op.add_column("document", sa.Column("packed", sa.LargeBinary(), nullable=False, server_default=""))
    connection, packed = op.get_bind(), PackedText()
    for number, text in connection.execute(sa.text("SELECT id, text FROM document")).all():
        content = packed.process_bind_param(text, connection.dialect)
        connection.execute(
            sa.text("UPDATE document SET packed = :content WHERE id = :number"), {"content": content, "number": number}
        )
    op.drop_column("document", "text")
    op.execute("ALTER TABLE document RENAME COLUMN packed TO text")


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
