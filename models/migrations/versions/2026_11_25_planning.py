"""more time, setting aside, stopping for one leader; groups as they were; reasons in English."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import models.tables.base

revision = "2026_11_25_planning"
down_revision = "2026_11_25_papers"
branch_labels = None
depends_on = None

IN_ENGLISH = (
    ("obligation", "due_reason_en"),
    ("due_version", "reason_en"),
    ("period_opening", "due_reason_en"),
    ("needs_person", "what_en"),
    ("needs_person", "next_action_en"),
)
"""Columns that did not exist; what was written before them stays in Vietnamese alone."""


def upgrade() -> None:
    for table, column in IN_ENGLISH:
        # Added in place: SQLite need not write the whole table anew.
        op.add_column(table, sa.Column(column, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
    _pauses()
    _leadership_stops()
    _group_snapshots()


def _pauses() -> None:
    with op.batch_alter_table("pause") as batch_op:
        batch_op.add_column(sa.Column("obligation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_pause_obligation_id"), ["obligation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_pause_obligation_id"), "obligation", ["obligation_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_pause_scope"), "unit_id IS NOT NULL OR period IS NOT NULL OR obligation_id IS NOT NULL"
        )


def _leadership_stops() -> None:
    op.create_table(
        "leadership_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("leader", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stopped_at", models.tables.base.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_leadership_stop_obligation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leadership_stop")),
        sa.UniqueConstraint(
            "obligation_id", "due_version", "leader", name=op.f("uq_leadership_stop_obligation_id_due_version_leader")
        ),
    )
    op.create_index(op.f("ix_leadership_stop_obligation_id"), "leadership_stop", ["obligation_id"], unique=False)


def _group_snapshots() -> None:
    targets = {"opening_id": "period_opening.id", "group_id": "unit_group.id", "unit_id": "unit.id"}
    op.create_table(
        "group_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in targets),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_group_snapshot_{column}"), ondelete="RESTRICT")
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_snapshot")),
        sa.UniqueConstraint(*targets, name=op.f("uq_group_snapshot_opening_id_group_id_unit_id")),
    )
    for column in targets:
        op.create_index(op.f(f"ix_group_snapshot_{column}"), "group_snapshot", [column], unique=False)


def downgrade() -> None:
    op.drop_table("group_snapshot")
    op.drop_table("leadership_stop")
    with op.batch_alter_table("pause") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_pause_scope"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_pause_obligation_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_pause_obligation_id"))
        batch_op.drop_column("obligation_id")
    for table, column in reversed(IN_ENGLISH):
        op.drop_column(table, column)
