"""The draft that is made by itself: once the reports of a period were due, until its synthesis is frozen or sent."""

from sqlmodel import Session, col, select

from config.clock import office_day
from flows.work.office import Office
from flows.work.paper_files import keep
from flows.work.paper_rows import FROZEN_STATES, row_of
from flows.work.papers import figures_of, show
from flows.work.synthesize import Draft, draft, period_file_words, write_files
from models.facts.ladder import Role
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.facts.period import Period
from models.moves import Act
from models.tables import DecisionRow, Obligation, PeriodOpening, Stream, Synthesis


def draft_due(office: Office, act: Act) -> list[str]:
    """Draft, into the folder `drafts`, every synthesis whose reports were due and that is neither frozen nor sent.

    The planning department is told once for each, with the draft attached. Called once a working day; the same day
    gives the same bytes. Returns the periods drafted.
    """
    today = office_day(act.at)
    with office.database.read() as session:
        settled = select(col(Synthesis.id)).where(
            Synthesis.stream_id == Obligation.stream_id,
            Synthesis.period == Obligation.period,
            col(Synthesis.state).in_(sorted(FROZEN_STATES)),
        )
        query = (
            select(col(Obligation.period), col(Obligation.stream_id))
            .where(Obligation.kind == ObligationKind.SYNTHESIS, col(Obligation.state).in_(OPEN_STATES))
            .where(PeriodOpening.period == Obligation.period, PeriodOpening.stream_id == Obligation.stream_id)
            .where(PeriodOpening.applied_due_on < today, ~settled.exists())
            .distinct()
        )
        due = sorted((period, stream) for period, stream in session.exec(query) if stream is not None)
    for period, stream in due:
        for made in draft(office, Period.parse(period), today, today, stream):
            write_files(office.settings.home / "drafts" / period_file_words(made.facts.period), made.files)
            with office.database.write() as session:
                _tell(office, session, made, act)
    return list(dict.fromkeys(period for period, _ in due))


def _tell(office: Office, session: Session, made: Draft, act: Act) -> None:
    """Decide, once, the letter that brings the draft to the planning department, and keep the files it carries."""
    row = row_of(session, made.facts.period, session.get_one(Stream, made.facts.stream), act)
    if row.state in FROZEN_STATES or _told(session, row):
        return
    for file in made.files:
        keep(office.settings.home, session, row, file, act)
    show(session, row, "draft", (Role.PLANNING,), act, figures_of(made))


def _told(session: Session, row: Synthesis) -> bool:
    query = select(DecisionRow).where(
        DecisionRow.subject == f"synthesis:{row.id}", DecisionRow.rung == "synthesis_draft"
    )
    return session.exec(query).first() is not None
