"""Papers as the command line prints them: figures, flags, files and where they stand."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from flows.work.office import Office
from flows.work.paper_files import file_name
from flows.work.paper_rows import frozen_files
from flows.work.paper_streams import stream_of, stream_words, streams_with
from flows.work.synthesize import Draft, Drafted, draft
from models.facts.period import Period
from models.facts.standing import Counts
from models.tables import Addendum, PaperFile, Stream, Synthesis


@dataclass(frozen=True, slots=True)
class Papers:
    """One stream's papers of a period."""

    period: Period
    stream: int
    draft: Draft | None
    """None: they are frozen, and the files are as they were then."""
    files: Sequence[Drafted]


def papers_of(office: Office, period: Period, on: date | None, today: date, stream: int | None = None) -> list[Papers]:
    """Return the papers of every stream of a period, or of one: as they were frozen, else as drafted today.

    ``on``: drafted as of this day, frozen or not.
    """
    with office.database.read() as session:
        found = streams_with(session, period) if stream is None else [stream_of(session, period, stream)]
        numbers = [one.id for one in found]
    kept = frozen_files(office, period, stream) if on is None else {}
    papers = []
    for one in numbers:
        if one in kept:
            papers.append(Papers(period, one, None, kept[one]))
        else:
            papers += [Papers(period, one, made, made.files) for made in draft(office, period, on or today, today, one)]
    return papers


def papers_as_json(papers: Papers, paths: Sequence[Path]) -> dict[str, Any]:
    """Return one stream's papers as one document: files with their digests, and of a draft its figures and flags."""
    files = [
        {
            "kind": file.kind.value,
            "path": str(path),
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "size": len(file.content),
        }
        for file, path in zip(papers.files, paths, strict=True)
    ]
    shared = {"period": str(papers.period), "stream": papers.stream, "frozen": papers.draft is None, "files": files}
    if papers.draft is None:
        return shared
    facts = papers.draft.facts
    return shared | {
        "periods": list(facts.periods),
        "as_of": facts.on,
        "reports": counts(facts.reports),
        "weaknesses": counts(facts.progress),
        "flags": [asdict(flag) for flag in papers.draft.flags],
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
        rows = session.exec(
            select(Synthesis, Stream)
            .where(Synthesis.stream_id == Stream.id)
            .order_by(col(Synthesis.period), col(Synthesis.id))
        )
        return [
            {
                "period": row.period,
                "stream": stream.id,
                "of": stream_words(session, stream),
                "state": row.state.value,
                "as_of": row.as_of,
                "number": row.number,
                "issued_on": row.issued_on,
                "sent_at": row.sent_at,
            }
            for row, stream in rows
        ]


def paper_shown(office: Office, period: Period, stream: int | None = None) -> list[dict[str, Any]]:
    """Return the files and addenda of one period, stream by stream, in the order they came."""
    with office.database.read() as session:
        query = select(Synthesis).where(Synthesis.period == str(period))
        if stream is not None:
            query = query.where(Synthesis.stream_id == stream_of(session, period, stream).id)
        rows = session.exec(query.order_by(col(Synthesis.stream_id))).all()
        return [line for row in rows for line in (*_files(session, row), *_addenda(session, row))]


def _files(session: Session, row: Synthesis) -> Iterator[dict[str, Any]]:
    query = select(PaperFile).where(PaperFile.synthesis_id == row.id).order_by(col(PaperFile.id))
    for file in session.exec(query):
        yield {
            "stream": row.stream_id,
            "kind": file.kind.value,
            "name": file_name(file),
            "words": None,
            "sha256": file.sha256,
            "size": file.size,
            "brought_at": file.brought_at,
            "brought_by": file.brought_by,
        }


def _addenda(session: Session, row: Synthesis) -> Iterator[dict[str, Any]]:
    query = select(Addendum).where(Addendum.synthesis_id == row.id).order_by(col(Addendum.ordinal))
    for addendum in session.exec(query):
        yield {
            "stream": row.stream_id,
            "kind": "addendum",
            "name": f"#{addendum.ordinal}",
            "words": addendum.words,
            "sha256": None,
            "size": None,
            "brought_at": addendum.written_at,
            "brought_by": addendum.written_by,
        }
