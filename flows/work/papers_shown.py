"""Papers as the command line prints them: figures, flags, files and where they stand."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from flows.work.office import Office
from flows.work.synthesize import Draft
from models.facts.period import Period
from models.facts.standing import Counts
from models.tables import Addendum, PaperFile, Synthesis


def draft_as_json(made: Draft, paths: Sequence[Path]) -> dict[str, Any]:
    """Return a draft as one document: its figures, what to look at, and its files with their digests."""
    facts = made.facts
    return {
        "period": str(facts.period),
        "periods": list(facts.periods),
        "as_of": facts.on,
        "reports": counts(facts.reports),
        "weaknesses": counts(facts.progress),
        "flags": [asdict(flag) for flag in made.flags],
        "files": [
            {
                "kind": file.kind.value,
                "path": str(path),
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "size": len(file.content),
            }
            for file, path in zip(made.files, paths, strict=True)
        ],
    }


def counts(found: Counts) -> dict[str, int]:
    """Return the four cells with their sums."""
    return {
        "total": found.total,
        "received": found.received,
        "on_time": found.on_time,
        "late": found.late,
        "missing": found.missing,
        "in_term": found.in_term,
        "overdue": found.overdue,
    }


def papers_shown(office: Office) -> list[dict[str, Any]]:
    """Return one row a synthesis report that was edited or frozen."""
    with office.database.read() as session:
        rows = session.exec(select(Synthesis).order_by(col(Synthesis.period), col(Synthesis.id)))
        return [
            {
                "period": row.period,
                "state": row.state.value,
                "as_of": row.as_of,
                "number": row.number,
                "issued_on": row.issued_on,
                "sent_at": row.sent_at,
            }
            for row in rows
        ]


def paper_shown(office: Office, period: Period) -> list[dict[str, Any]]:
    """Return the files and addenda of one period, in the order they came."""
    with office.database.read() as session:
        rows = session.exec(select(Synthesis).where(Synthesis.period == str(period))).all()
        files = [
            {
                "kind": file.kind.value,
                "name": file.name,
                "words": None,
                "sha256": file.sha256,
                "size": file.size,
                "brought_at": file.brought_at,
                "brought_by": file.brought_by,
            }
            for row in rows
            for file in session.exec(
                select(PaperFile).where(PaperFile.synthesis_id == row.id).order_by(col(PaperFile.id))
            )
        ]
        addenda = [
            {
                "kind": "addendum",
                "name": f"#{addendum.ordinal}",
                "words": addendum.words,
                "sha256": None,
                "size": None,
                "brought_at": addendum.written_at,
                "brought_by": addendum.written_by,
            }
            for row in rows
            for addendum in session.exec(
                select(Addendum).where(Addendum.synthesis_id == row.id).order_by(col(Addendum.ordinal))
            )
        ]
    return files + addenda
