"""The life of a period's synthesis: edited by people, frozen, numbered, sent; what comes later is an addendum.

A file is kept under its own digest and never changed; freezing fixes figures, texts and files in one transaction.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused, TryAgainLater
from config.failpoints import failpoint
from flows.work.office import Office
from flows.work.paper_files import file_name, files_of, keep, read_paper, travelling
from flows.work.paper_rows import found_row, frozen_row, is_frozen, row_of
from flows.work.paper_sources import source_keys
from flows.work.paper_streams import stream_of, streams_with
from flows.work.synthesize import Draft, Drafted, compose, facts_of
from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.facts.due import vi_day
from models.facts.ladder import Role
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind
from models.facts.period import Period
from models.facts.unit_standing import by_unit
from models.moves import Act, advance_obligation, record
from models.organisation import holder_on
from models.tables import Addendum, Obligation, PaperKind, Stream, Synthesis, SynthesisState, Unit


@dataclass(frozen=True, slots=True)
class Changed:
    """What a step of the cycle did."""

    period: str
    state: str
    new: bool
    """False: it had been done before, and nothing changed."""
    files: tuple[str, ...] = ()
    words: str = ""
    by: str | None = None
    """Who had frozen it before, and when."""
    at: datetime | None = None


def bring_back(office: Office, period: Period, file: Path, act: Act, stream: int | None = None) -> Changed:
    """Keep the report as people edited it; the latest one brought back is what is frozen."""
    content = read_paper(file, (".docx",))
    with office.database.write() as session:
        row = row_of(session, period, stream_of(session, period, stream), act)
        if row.state is not SynthesisState.DRAFT:
            raise is_frozen(row, period)
        kept = keep(office.settings.home, session, row, Drafted(PaperKind.EDITED, file.name, content), act)
        record(session, act, "synthesis", row.id, "edited", after=kept.sha256)
        return Changed(str(period), row.state, True, (file_name(kept),))


def freeze(office: Office, period: Period, act: Act, stream: int | None = None) -> Changed:
    """Fix the figures, texts and files of a period's synthesis as they are now, and show it to whoever signs.

    Composing takes seconds, in which nobody should wait: the papers are composed first, and the transaction that
    freezes gathers the facts once more. What came in between is composed there, so that the frozen papers say what the
    transaction saw.
    """
    today = office_day(act.at)
    with office.database.read() as session:
        found = stream_of(session, period, stream)
        alone = len(streams_with(session, period)) == 1
        before = found_row(session, period, found)
        if before and before.state is not SynthesisState.DRAFT:
            return _frozen_before(session, before)
        chosen, made = found.id, facts_of(office, session, found, period, today)
    composed = compose(made, alone=alone)
    failpoint("paper.composed")
    try:
        return _fix(office, composed, chosen, act, alone=alone)
    except (IntegrityError, TryAgainLater):
        # Of two people who freeze at the same moment one comes first; the other is told so, not that something broke.
        with office.database.read() as session:
            row = found_row(session, period, session.get_one(Stream, chosen))
            if row is None or row.state is SynthesisState.DRAFT:
                raise
            return _frozen_before(session, row)


def _frozen_before(session: Session, row: Synthesis) -> Changed:
    return Changed(row.period, row.state, False, _names(session, row), by=row.frozen_by, at=row.frozen_at)


def _fix(office: Office, composed: Draft, stream: int, act: Act, *, alone: bool) -> Changed:
    """Freeze what was composed in one transaction, composed anew where the facts changed in between."""
    today, period = office_day(act.at), composed.facts.period
    with office.database.write(one_view=True) as session:
        found = session.get_one(Stream, stream)
        row = row_of(session, period, found, act)
        if row.state is not SynthesisState.DRAFT:
            return _frozen_before(session, row)
        now = facts_of(office, session, found, period, today)
        if now != composed.facts:
            composed = compose(now, alone=alone)
        row.state, row.as_of, row.frozen_at, row.frozen_by = SynthesisState.FROZEN, today, act.at, act.actor
        row.facts = frozen_facts(composed)
        row.facts_sha256 = hashlib.sha256(row.facts.encode()).hexdigest()
        session.add(row)
        for file in composed.files:
            keep(office.settings.home, session, row, file, act)
        record(session, act, "synthesis", row.id, "frozen", after=row.facts_sha256)
        show(session, row, "approval", (Role.HEAD,), act)
        failpoint("paper.before_commit")
        return Changed(str(period), row.state, True, _names(session, row))


def frozen_facts(made: Draft) -> str:
    """Return every figure, text and source of a draft as JSON of one form."""
    return json.dumps(
        {"facts": asdict(made.facts), "sources": source_keys(made.facts), **figures_of(made)},
        ensure_ascii=False,
        sort_keys=True,
        default=_plain,
    )


def figures_of(made: Draft) -> dict[str, Any]:
    """Return the figures of a draft that a letter about it says, and what to look at."""
    return {
        "as_of": made.facts.on.isoformat(),
        "flags": [asdict(flag) for flag in made.flags],
        "reports": asdict(made.facts.reports),
        "weaknesses": asdict(made.facts.progress),
        "units_missing": sum(unit.counts.missing > 0 for unit in by_unit(made.facts)),
    }


def _plain(value: object) -> str:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def number(
    office: Office,
    period: Period,
    words: str,
    issued_on: date,
    signed: Path | None,
    act: Act,
    stream: int | None = None,
) -> Changed:
    """Enter the number and day under which the frozen report was signed and issued, with the signed file if there is one."""
    if not words.strip() or issued_on > office_day(act.at):
        raise Refused(
            "Phải ghi số, ký hiệu và ngày ban hành không sau hôm nay. Chưa có gì thay đổi.",
            "Give the number, and a day of issue that is not ahead. Nothing was changed.",
        )
    content = read_paper(signed, (".pdf", ".docx")) if signed else None
    with office.database.write() as session:
        row = frozen_row(session, period, stream)
        if row.state is not SynthesisState.FROZEN:
            if (row.number, row.issued_on) == (words, issued_on):
                return Changed(str(period), row.state, False, _names(session, row))
            raise Refused(
                f"Báo cáo kỳ {period} đã có số {row.number} ngày {vi_day(row.issued_on or issued_on)}. Nếu cần đính chính, dùng "
                "`dondoc paper addendum`. Chưa có gì thay đổi.",
                f"The report of {period} has the number {row.number} of {row.issued_on}. Correct it with "
                "`dondoc paper addendum`. Nothing was changed.",
            )
        if row.as_of and issued_on < row.as_of:
            raise Refused(
                f"Ngày ban hành {vi_day(issued_on)} trước ngày chốt số liệu {vi_day(row.as_of)}. Chưa có gì thay đổi.",
                f"It cannot be issued on {issued_on}, before its figures were frozen on {row.as_of}. Nothing was changed.",
            )
        row.state, row.number, row.issued_on = SynthesisState.NUMBERED, words, issued_on
        session.add(row)
        if signed and content is not None:
            keep(office.settings.home, session, row, Drafted(PaperKind.SIGNED, signed.name, content), act)
        record(session, act, "synthesis", row.id, "numbered", after=f"{words} {issued_on}")
        return Changed(str(period), row.state, True, _names(session, row))


def send(office: Office, period: Period, act: Act, stream: int | None = None) -> Changed:
    """Send the issued report to the Committee's office and the chair; the planning department's duty is done by it."""
    with office.database.write() as session:
        row = frozen_row(session, period, stream)
        if row.state is SynthesisState.SENT:
            return Changed(str(period), row.state, False, _names(session, row))
        if row.state is not SynthesisState.NUMBERED:
            raise Refused(
                f"Báo cáo kỳ {period} chưa có số và ngày ban hành. Nhập bằng `dondoc paper number` rồi gửi. Chưa có gì thay đổi.",
                f"The report of {period} has no number and date yet. Enter them with `dondoc paper number`. Nothing was changed.",
            )
        row.state, row.sent_at = SynthesisState.SENT, act.at
        session.add(row)
        record(session, act, "synthesis", row.id, "sent", after=row.number)
        show(session, row, "issued", (Role.OFFICE, Role.CHAIR), act)
        _duty_done(session, row, act)
        failpoint("paper.before_commit")
        return Changed(str(period), row.state, True, _names(session, row))


def _duty_done(session: Session, row: Synthesis, act: Act) -> None:
    """The synthesis of this stream and period is no longer owed."""
    query = select(Obligation).where(
        Obligation.kind == ObligationKind.SYNTHESIS,
        Obligation.period == row.period,
        Obligation.stream_id == row.stream_id,
    )
    for duty in session.exec(query.order_by(col(Obligation.id)).with_for_update()):
        if duty.state in OPEN_STATES:
            filed_on = duty.first_filed_on or office_day(act.at)
            advance_obligation(session, duty, ObligationEvent.FILED, act, first_filed_on=filed_on)
            advance_obligation(session, duty, ObligationEvent.ACCEPTED, act)
            cancel_unsent(session, [duty.id], "báo cáo tổng hợp đã gửi")


def add_addendum(
    office: Office, period: Period, words: str, file: Path | None, act: Act, stream: int | None = None
) -> Changed:
    """Write a correction of a frozen report down, beside it: what was frozen stays as it is."""
    if not words.strip():
        raise Refused(
            "Phải nêu nội dung đính chính (--words). Chưa có gì thay đổi.",
            "Say what is corrected (--words). Nothing was changed.",
        )
    content = read_paper(file, (".docx", ".pdf", ".xlsx")) if file else None
    with office.database.write() as session:
        row = frozen_row(session, period, stream)
        kept = None
        if file and content is not None:
            kept = keep(office.settings.home, session, row, Drafted(PaperKind.ADDENDUM, file.name, content), act)
        count = session.exec(select(func.count()).select_from(Addendum).where(Addendum.synthesis_id == row.id)).one()
        addendum = Addendum(
            synthesis_id=row.id,
            ordinal=int(count) + 1,
            words=words,
            paper_file_id=kept.id if kept else None,
            written_at=act.at,
            written_by=act.actor,
        )
        session.add(addendum)
        session.flush()
        record(session, act, "synthesis", row.id, "addendum", after=addendum.ordinal)
        return Changed(str(period), row.state, True, (file_name(kept),) if kept else (), words)


# Rows and files.


def show(
    session: Session,
    row: Synthesis,
    why: str,
    roles: Sequence[Role],
    act: Act,
    figures: Mapping[str, Any] | None = None,
) -> bool:
    """Decide the letter that carries the report; returns False where it had been decided before.

    A draft goes to the planning department, a frozen report to whoever signs it, an issued one to the leadership.
    ``figures``: what the letter says of a draft, whose row has none of its own.
    """
    focal = session.get_one(Unit, session.get_one(Stream, row.stream_id).focal_unit_id)
    unit_id = (holder_on(session, focal, office_day(act.at)) or focal).id
    issued = why == "issued"
    files = travelling(files_of(session, row), issued=issued)
    decisions = [
        NewDecision(
            subject=f"synthesis:{row.id}",
            unit_id=unit_id,
            rung=f"synthesis_{why}",
            role=role,
            notice="synthesis_cover",
            purpose=f"synthesis_{why}:{row.id}",
            send_on=office_day(act.at),
            why=why,
            reason="báo cáo tổng hợp của kỳ",
            detail={
                "synthesis": row.id,
                "issued": issued,
                "files": [file_name(file) for file in files],
                "paper_files": [file.id for file in files],
                **({"draft": figures} if figures else {}),
            },
        )
        for role in roles
    ]
    return add_decisions(session, decisions, act.at) > 0


def _names(session: Session, row: Synthesis) -> tuple[str, ...]:
    return tuple(file_name(file) for file in files_of(session, row))
