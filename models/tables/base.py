"""What all tables share: naming of constraints, UTC moments, words as checked text."""

import zlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, ForeignKey, Integer, LargeBinary, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of all tables. `table=True` does not validate, so what enters was validated before."""

    metadata = MetaData(naming_convention=NAMES)


def columns_of(table: type[Table]) -> Any:  # noqa: ANN401  # its attributes are the table's own columns
    """Return the columns of a table, for statements that give plain values and no objects."""
    return table.__table__.c  # type: ignore[attr-defined]  # SQLModel gives every table class one


class UtcMoment(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; a naive one is refused, not guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC; raises ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give it back aware; SQLite forgets the zone, PostgreSQL answers in its own."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PackedText(TypeDecorator[str]):
    """A long text, kept compressed; in Python it is the text."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Pack it; what no encoding can write (a lone surrogate) is kept as it is."""
        return None if value is None else zlib.compress(value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Unpack it."""
        return None if value is None else zlib.decompress(value).decode("utf-8", "surrogatepass")


def long_text() -> Any:  # noqa: ANN401  # Field() is typed so
    """Give a column that holds a long text, compressed."""
    column: Column[str] = Column(PackedText(), nullable=False)
    return Field(sa_column=column)


def word(words: type[StrEnum], default: StrEnum | None = None, *, index: bool = False) -> Any:  # noqa: ANN401  # Field() is typed so
    """Give a column that holds one of ``words``, checked by the database."""
    kind = Enum(
        words,
        native_enum=False,
        length=40,
        create_constraint=True,
        name=words.__name__.lower(),
        values_callable=lambda enum: [member.value for member in enum],
    )
    column: Column[str] = Column(kind, nullable=False, index=index)
    return Field(default=default, sa_column=column) if default is not None else Field(sa_column=column)


def moment(*, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401  # Field() is typed so
    """Give a column that holds a moment."""
    column: Column[datetime] = Column(UtcMoment(), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def reference(target: str, *, nullable: bool = False, index: bool = True, on_delete: str | None = "RESTRICT") -> Any:  # noqa: ANN401  # Field() is typed so
    """Give a column that points at ``target`` ("unit.id"); rows pointed at cannot be deleted.

    ``on_delete``: None (the same, told at the end of the statement) for a column that a migration adds: SQLite adds it in
    place, and SQLAlchemy reads no RESTRICT back from there.
    """
    column: Column[int] = Column(Integer, ForeignKey(target, ondelete=on_delete), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
