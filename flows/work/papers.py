"""The life of a period's synthesis: edited by people, frozen, numbered, sent; what comes later is an addendum.

A file is kept under its own digest and never changed; freezing fixes figures, texts and files in one transaction.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.office import Office
from flows.work.paper_files import file_name, files_of, keep, kept_content, read_paper, travelling
from flows.work.synthesize import Draft, Drafted, draft, streams_with
from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.facts.due import vi_day
from models.facts.ladder import Role
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind
from models.facts.period import Period
from models.facts.unit_standing import by_unit
from models.moves import Act, advance_obligation, record
from models.organisation import focal_unit_on
from models.tables import Addendum, Obligation, PaperKind, Stream, Synthesis, SynthesisState

FROZEN_STATES = frozenset({SynthesisState.FROZEN, SynthesisState.NUMBERED, SynthesisState.SENT})


@dataclass(frozen=True, slots=True)
class Changed:
    """What a step of the cycle did."""

    period: str
    state: str
    new: bool
    """False: it had been done before, and nothing changed."""
    files: tuple[str, ...] = ()
    words: str = ""


def bring_back(office: Office, period: Period, file: Path, act: Act) -> Changed:
    """Keep the report as people edited it; the latest one brought back is what is frozen."""
    content = read_paper(file, (".docx",))
    with office.database.write() as session:
        row = _row(session, period, act)
        if row.state is not SynthesisState.DRAFT:
            raise _is_frozen(row, period)
        kept = keep(office.settings.home, session, row, Drafted(PaperKind.EDITED, file.name, content), act)
        record(session, act, "synthesis", row.id, "edited", after=kept.sha256)
        return Changed(str(period), row.state, True, (kept.name,))


def freeze(office: Office, period: Period, act: Act) -> Changed:
    """Fix the figures, texts and files of a period's synthesis as they are now, and show it to whoever signs."""
    today = office_day(act.at)
    made = draft(office, period, today, today)
    with office.database.write() as session:
        row = _row(session, period, act)
        if row.state is not SynthesisState.DRAFT:
            return Changed(str(period), row.state, False, _names(session, row))
        found = next(one for one in made if one.facts.stream == row.stream_id)
        row.state, row.as_of, row.frozen_at, row.frozen_by = SynthesisState.FROZEN, today, act.at, act.actor
        row.facts = frozen_facts(found)
        row.facts_sha256 = hashlib.sha256(row.facts.encode()).hexdigest()
        session.add(row)
        for file in found.files:
            keep(office.settings.home, session, row, file, act)
        record(session, act, "synthesis", row.id, "frozen", after=row.facts_sha256)
        _show(session, row, "approval", (Role.HEAD,), act)
        failpoint("paper.before_commit")
        return Changed(str(period), row.state, True, _names(session, row))


def frozen_facts(made: Draft) -> str:
    """Return every figure, text and source of a draft as JSON of one form."""
    return json.dumps(
        {
            "facts": asdict(made.facts),
            "flags": [asdict(flag) for flag in made.flags],
            "reports": asdict(made.facts.reports),
            "weaknesses": asdict(made.facts.progress),
            "units_missing": sum(unit.counts.missing > 0 for unit in by_unit(made.facts)),
        },
        ensure_ascii=False,
        sort_keys=True,
        default=_plain,
    )


def _plain(value: object) -> str:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def number(office: Office, period: Period, words: str, issued_on: date, signed: Path | None, act: Act) -> Changed:
    """Enter the number and day under which the frozen report was signed and issued, with the signed file if there is one."""
    if not words.strip() or issued_on > office_day(act.at):
        raise Refused(
            "Phải ghi số, ký hiệu và ngày ban hành không sau hôm nay. Chưa có gì thay đổi.",
            "Give the number, and a day of issue that is not ahead. Nothing was changed.",
        )
    content = read_paper(signed, (".pdf", ".docx")) if signed else None
    with office.database.write() as session:
        row = _frozen_row(session, period)
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


def send(office: Office, period: Period, act: Act) -> Changed:
    """Send the issued report to the Committee's office and the chair; the planning department's duty is done by it."""
    with office.database.write() as session:
        row = _frozen_row(session, period)
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
        _show(session, row, "issued", (Role.OFFICE, Role.CHAIR), act)
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


def add_addendum(office: Office, period: Period, words: str, file: Path | None, act: Act) -> Changed:
    """Write a correction of a frozen report down, beside it: what was frozen stays as it is."""
    if not words.strip():
        raise Refused(
            "Phải nêu nội dung đính chính (--words). Chưa có gì thay đổi.",
            "Say what is corrected (--words). Nothing was changed.",
        )
    content = read_paper(file, (".docx", ".pdf", ".xlsx")) if file else None
    with office.database.write() as session:
        row = _frozen_row(session, period)
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
        return Changed(str(period), row.state, True, (kept.name,) if kept else (), words)


# Rows and files.


def _show(session: Session, row: Synthesis, why: str, roles: Sequence[Role], act: Act) -> None:
    """Decide the letter that carries the report to those who sign it, or to the leadership."""
    focal = focal_unit_on(session, office_day(act.at)) or session.get_one(Stream, row.stream_id)
    unit_id = focal.focal_unit_id if isinstance(focal, Stream) else focal.id
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
            },
        )
        for role in roles
    ]
    add_decisions(session, decisions, act.at)


def _row(session: Session, period: Period, act: Act) -> Synthesis:
    """Return the period's row, made where it is missing; with several streams the first, as each is kept apart."""
    stream = streams_with(session, period)[0]
    query = select(Synthesis).where(Synthesis.stream_id == stream.id, Synthesis.period == str(period))
    row = session.exec(query.with_for_update()).first()
    if row is None:
        row = Synthesis(stream_id=stream.id, period=str(period))
        session.add(row)
        session.flush()
        record(session, act, "synthesis", row.id, "began")
    return row


def _frozen_row(session: Session, period: Period) -> Synthesis:
    row = session.exec(select(Synthesis).where(Synthesis.period == str(period)).with_for_update()).first()
    if row is None or row.state not in FROZEN_STATES:
        raise Refused(
            f"Báo cáo kỳ {period} chưa chốt. Chốt bằng `dondoc paper freeze` trước. Chưa có gì thay đổi.",
            f"The report of {period} is not frozen. Freeze it with `dondoc paper freeze` first. Nothing was changed.",
        )
    return row


def _is_frozen(row: Synthesis, period: Period) -> Refused:
    day = vi_day(row.as_of) if row.as_of else ""
    return Refused(
        f"Báo cáo kỳ {period} đã chốt ngày {day}, không nhận bản sửa nữa. Đính chính bằng `dondoc paper addendum`. Chưa có gì thay đổi.",
        f"The report of {period} was frozen on {row.as_of}. Correct it with `dondoc paper addendum`. Nothing was changed.",
    )


def frozen_files(office: Office, period: Period) -> list[Drafted]:
    """Return the files of a frozen synthesis; nothing where it is not frozen yet."""
    with office.database.read() as session:
        row = session.exec(select(Synthesis).where(Synthesis.period == str(period))).first()
        if row is None or row.state not in FROZEN_STATES:
            return []
        found = files_of(session, row)
        return [Drafted(file.kind, file_name(file), kept_content(office.settings.home, file)) for file in found]


def _names(session: Session, row: Synthesis) -> tuple[str, ...]:
    return tuple(file.name for file in files_of(session, row))
