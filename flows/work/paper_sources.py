"""Where a numbered source of the review copy leads: the unit's own report, its number, its day and its words."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, select

from config.errors import NotFound
from documents.write.sources import SourceMarks, sources_of
from documents.write.synthesis import synthesis_paper
from flows.work.office import Office
from flows.work.paper_rows import FROZEN_STATES
from flows.work.paper_streams import stream_of
from flows.work.synthesize import facts_of
from models.facts.contradictions import flags_of
from models.facts.period import Period
from models.facts.synthesis import SynthesisFacts
from models.queries.said import words_of
from models.tables import Obligation, Submission, SubmissionItem, Synthesis, Unit, Weakness


def source_keys(facts: SynthesisFacts) -> list[str]:
    """Return the keys of a synthesis's sources in the order of their numbers, the first being number 1."""
    marks = SourceMarks(sources_of(facts))
    for sentence in synthesis_paper(facts, b"", flags_of(facts)).sentences():
        marks.marks(sentence.sources)
    return list(marks.numbers)


def source_shown(
    office: Office, period: Period, number: int, today: date, on: date | None = None, stream: int | None = None
) -> dict[str, Any]:
    """Return what stands behind ``[number]`` of the review copy: as frozen, or as of ``on``, today by default.

    Raises NotFound for a number that the copy does not have.
    """
    with office.database.read() as session:
        found = stream_of(session, period, stream)
        query = select(Synthesis).where(Synthesis.stream_id == found.id, Synthesis.period == str(period))
        row = session.exec(query).first()
        frozen = row if row and row.state in FROZEN_STATES and on is None else None
        day = (frozen.as_of if frozen else on) or today
        facts = facts_of(office, session, found, period, day)
        keys = (json.loads(frozen.facts).get("sources") if frozen else None) or source_keys(facts)
        if not 1 <= number <= len(keys):
            raise NotFound(
                f"Bản rà soát kỳ {period} có các nguồn [1] đến [{len(keys)}], không có [{number}]. Hãy ghi lại --source.",
                f"The review copy of {period} has the sources [1] to [{len(keys)}], not [{number}]. Correct --source.",
            )
        key = keys[number - 1]
        shown = {"source": number, "key": key, "as_of": day, "words": sources_of(facts).get(key, key)}
        kind, _, of = key.partition(":")
        return shown | (_item(session, int(of)) if kind == "item" else {})


def _item(session: Session, number: int) -> dict[str, Any]:
    """Return what a unit filed on one weakness, as it stands in the register."""
    item = session.get_one(SubmissionItem, number)
    submission = session.get_one(Submission, item.submission_id)
    owed = session.get_one(Obligation, item.obligation_id)
    weakness = session.get(Weakness, owed.weakness_id) if owed.weakness_id else None
    said = asdict(words_of(item, submission))
    return {
        "unit": session.get_one(Unit, submission.unit_id).name,
        "period": submission.period,
        "weakness": weakness.code if weakness else None,
        **{name: value for name, value in said.items() if value not in ("", None)},
    }
