"""The row of one stream's synthesis: found or begun, and refused with a sentence where its state does not allow a step."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.errors import Refused
from flows.work.office import Office
from flows.work.paper_files import file_name, files_of, kept_content
from flows.work.paper_streams import stream_of
from flows.work.synthesize import Drafted
from models.facts.due import vi_day
from models.facts.period import Period
from models.moves import Act, record
from models.tables import Stream, Synthesis, SynthesisState

FROZEN_STATES = frozenset({SynthesisState.FROZEN, SynthesisState.NUMBERED, SynthesisState.SENT})


def row_of(session: Session, period: Period, stream: Stream, act: Act) -> Synthesis:
    """Return the stream's row for the period, begun where it is missing; locked until the transaction ends."""
    row = found_row(session, period, stream)
    if row is not None:
        return row
    begun = Synthesis(stream_id=stream.id, period=str(period))
    try:
        with session.begin_nested():
            session.add(begun)
            session.flush()
    except IntegrityError:
        # Somebody else began it since we looked.
        row = found_row(session, period, stream)
        if row is None:
            raise
        return row
    record(session, act, "synthesis", begun.id, "began")
    return begun


def found_row(session: Session, period: Period, stream: Stream) -> Synthesis | None:
    """Return the stream's row for the period, locked; None where nothing was begun."""
    query = select(Synthesis).where(Synthesis.stream_id == stream.id, Synthesis.period == str(period))
    return session.exec(query.with_for_update()).first()


def frozen_row(session: Session, period: Period, number: int | None) -> Synthesis:
    """Return the frozen row of the stream asked for; raises Refused where it is not frozen or must be said which."""
    row = found_row(session, period, stream_of(session, period, number))
    if row is None or row.state not in FROZEN_STATES:
        raise Refused(
            f"Báo cáo kỳ {period} chưa chốt. Chốt bằng `dondoc paper freeze` trước. Chưa có gì thay đổi.",
            f"The report of {period} is not frozen. Freeze it with `dondoc paper freeze` first. Nothing was changed.",
        )
    return row


def is_frozen(row: Synthesis, period: Period) -> Refused:
    """Make the refusal of an edited file after freezing."""
    day = vi_day(row.as_of) if row.as_of else ""
    return Refused(
        f"Báo cáo kỳ {period} đã chốt ngày {day}, không nhận bản sửa nữa. Đính chính bằng `dondoc paper addendum`. Chưa có gì thay đổi.",
        f"The report of {period} was frozen on {row.as_of}. Correct it with `dondoc paper addendum`. Nothing was changed.",
    )


def frozen_files(office: Office, period: Period, stream: int | None = None) -> dict[int, list[Drafted]]:
    """Return the files of each frozen stream of the period, by its number; ``stream``: of that one alone."""
    with office.database.read() as session:
        query = select(Synthesis).where(
            Synthesis.period == str(period), col(Synthesis.state).in_(sorted(FROZEN_STATES))
        )
        if stream is not None:
            query = query.where(Synthesis.stream_id == stream)
        return {
            row.stream_id: [
                Drafted(file.kind, file_name(file), kept_content(office.settings.home, file))
                for file in files_of(session, row)
            ]
            for row in session.exec(query.order_by(col(Synthesis.stream_id)))
        }
