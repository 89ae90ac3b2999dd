"""A weakness added, corrected, ended or followed outside the system by a person's hand, each on a legal basis.

The consequences are those of an amendment: they follow from parts and deadline before and after. Doing it again changes
nothing and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_
from sqlmodel import Session, col, delete, func, select

from config.clock import office_day
from config.errors import NotFound, Refused
from config.failpoints import failpoint
from flows.work.assign import AssignmentsMade, assign, parts_of, withdraw
from flows.work.deadlines import deadline_changed
from flows.work.find import plan_coded
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.remediation import remediation_duties
from flows.work.rows_of_reading import set_deadline
from flows.work.settle import mention_named, time_of
from flows.work.withdraw import cancel_checkpoints, cancel_owed, end_weakness, open_parts, reinstate
from models.facts.difference import same_words
from models.facts.reading import DeadlineReading
from models.moves import Act, record
from models.tables import Assignment, Given, Mention, Origin, Plan, PlanState, UnitRole, Weakness

Roles = Mapping[UnitRole, Sequence[str]]
"""Names of units and groups by role; a role that is not there stays as it is, an empty one names nobody."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was done by hand."""

    code: str
    new: bool
    """False where it stood so already: nothing was changed."""
    assignments: int = 0
    ended: int = 0
    """Parts of units that ended."""
    due_dates: int = 0
    cancelled: int = 0
    """Obligations that are no longer owed."""


def add_weakness(
    office: Office, plan_code: str, statement: str, roles: Roles, deadline: str | None, act: Act
) -> ByHand:
    """Add a weakness that a paper names and no document of the plan; it gets the next free number."""
    with office.database.write(alone="planning") as session:
        _needs_basis(act)
        plan = _followed(session, plan_code)
        read = _time(deadline) if deadline else None
        if not statement.strip() or not roles.get(UnitRole.LEAD):
            raise Refused(
                "Hãy nêu nội dung hạn chế và ít nhất một đơn vị chủ trì. Chưa có gì thay đổi.",
                "Give the weakness in words and at least one lead unit. Nothing was changed.",
            )
        rows = session.exec(select(Weakness).where(Weakness.plan_id == plan.id)).all()
        known = next((row for row in rows if same_words(row.statement, statement) and not row.ended_on), None)
        if known:
            return ByHand(known.code, False)
        top = session.exec(select(func.max(col(Weakness.ordinal))).where(Weakness.plan_id == plan.id)).one()
        number = (top or 0) + 1
        given = _given(session, plan, act)
        row = Weakness(
            plan_id=plan.id,
            ordinal=number,
            code=f"{plan.code}/{number:02d}",
            statement=" ".join(statement.split()),
            given_id=given.id,
            origin=Origin.BY_HAND,
            legal_basis=act.because,
        )
        if read:
            set_deadline(row, read)
            row.deadline_given_id = given.id
        session.add(row)
        session.flush()
        record(session, act, "weakness", row.id, "added", after=row.statement)
        return _Hand(office, session, plan, row, act).change(roles, given, moved=0)


def correct_weakness(
    office: Office,
    code: str,
    act: Act,
    statement: str | None = None,
    roles: Roles | None = None,
    deadline: str | None = None,
) -> ByHand:
    """Correct statement, units or deadline of a weakness; what the document says is kept beside it."""
    with office.database.write(alone="planning") as session:
        _needs_basis(act)
        row = _live(session, code)
        plan = _followed(session, session.get_one(Plan, row.plan_id).code)
        hand = _Hand(office, session, plan, row, act)
        fresh = {role: names for role, names in (roles or {}).items() if hand.differs(role, names)}
        if UnitRole.LEAD in fresh and not fresh[UnitRole.LEAD]:
            raise Refused(
                f"{code}: phải còn ít nhất một đơn vị chủ trì. Muốn dừng theo dõi, dùng `dondoc weakness end`. Chưa có gì thay đổi.",
                f"{code}: at least one lead unit must be left. To end it, use `dondoc weakness end`. Nothing was changed.",
            )
        read = _time(deadline) if deadline and not same_words(deadline, row.deadline_text or "") else None
        words = statement if statement and not same_words(statement, row.statement) else None
        if not (fresh or read or words):
            return ByHand(code, False)
        given, moved = _given(session, plan, act), 0
        if words:
            record(session, act, "weakness", row.id, "corrected", before=row.statement, after=words)
            row.statement, row.given_id = " ".join(words.split()), given.id
        if read:
            record(session, act, "weakness", row.id, "corrected", before=row.deadline_text, after=read.text)
            set_deadline(row, read)
            row.deadline_given_id = given.id
        row.legal_basis = act.because
        session.add(row)
        session.flush()
        if read and not row.outside_system:
            moved = deadline_changed(office, session, plan, row, act, office_day(act.at))
        return hand.change(fresh, given, moved)


def end_by_hand(office: Office, code: str, act: Act) -> ByHand:
    """End a weakness with its open parts; its history stays, and so do the parts that were put right."""
    with office.database.write(alone="planning") as session:
        _needs_basis(act)
        row = _coded(session, code)
        if row.ended_on:
            return ByHand(code, False)
        parts = open_parts(session, row)
        cancelled = end_weakness(session, row, act, office_day(act.at))
        row.legal_basis = act.because
        session.add(row)
        failpoint("by_hand.before_commit")
        return ByHand(code, True, ended=len(parts), cancelled=cancelled)


def follow_outside(office: Office, code: str, act: Act, *, outside: bool = True) -> ByHand:
    """Mark a weakness as followed outside the system, number and lead only; or bring it back.

    What is owed on it is cancelled and nothing more is opened; what was filed stays with its reviewer.
    """
    with office.database.write(alone="planning") as session:
        _needs_basis(act)
        row = _live(session, code)
        if row.outside_system is outside:
            return ByHand(code, False)
        row.outside_system, row.legal_basis = outside, act.because
        session.add(row)
        session.flush()
        record(session, act, "weakness", row.id, "outside" if outside else "inside")
        cancelled = 0
        if outside:
            cancelled = sum(cancel_owed(session, part, act) for part in _parts(session, row))
            cancelled += cancel_checkpoints(session, row, act)
        else:
            plan = session.get_one(Plan, row.plan_id)
            for part in _parts(session, row):
                if part.ended_on is None:
                    reinstate(session, part, act, office_day(act.at))
            deadline_changed(office, session, plan, row, act, office_day(act.at))
            _open(office, session, act)
        failpoint("by_hand.before_commit")
        return ByHand(code, True, cancelled=cancelled)


class _Hand:
    """Changes the units of one weakness."""

    def __init__(self, office: Office, session: Session, plan: Plan, row: Weakness, act: Act) -> None:
        self.office, self.session, self.plan, self.row, self.act = office, session, plan, row, act
        self.today = office_day(act.at)

    def differs(self, role: UnitRole, names: Sequence[str]) -> bool:
        """Does the role name others than it does now?"""
        given = Given(id=0, plan_id=self.plan.id, at=self.act.at, actor=self.act.actor, basis="")
        wanted = {mention_named(self.session, words, role, self.row, given, self.today).name for words in names}
        return wanted != {mention.name for mention in self._mentions(role)}

    def _mentions(self, role: UnitRole) -> Sequence[Mention]:
        query = select(Mention).where(Mention.weakness_id == self.row.id, Mention.role == role)
        return self.session.exec(query.where(col(Mention.replaced_by_id).is_(None))).all()

    def change(self, roles: Roles, given: Given, moved: int) -> ByHand:
        """Let ``roles`` name these units from now on, with all that follows."""
        before = parts_of(self.session, self.row, self.today)
        for role, names in roles.items():
            self._replace(role, names, given)
        self.session.flush()
        after = parts_of(self.session, self.row, self.today)
        left = withdraw(self.session, self.row, before, after, self.act, self.today)
        made: AssignmentsMade = assign(self.session, self.plan, self.row, after, self.today, self.act, before)
        _open(self.office, self.session, self.act)
        failpoint("by_hand.before_commit")
        return ByHand(self.row.code, True, made.count, len(left), moved)

    def _replace(self, role: UnitRole, names: Sequence[str], given: Given) -> None:
        """The document's words stay, marked as replaced; what an earlier act gave goes."""
        here = and_(col(Mention.weakness_id) == self.row.id, col(Mention.role) == role)
        self.session.exec(delete(Mention).where(here, col(Mention.given_id).is_not(None)))
        for mention in self.session.exec(select(Mention).where(here)):
            mention.replaced_by_id = given.id
            self.session.add(mention)
        fresh = [mention_named(self.session, words, role, self.row, given, self.today) for words in names]
        self.session.add_all(fresh)
        said = "; ".join(str(mention.name) for mention in fresh)
        record(self.session, self.act, "weakness", self.row.id, f"corrected:{role.value}", after=said or "–")


def _open(office: Office, session: Session, act: Act) -> None:
    open_due_periods(office, session, office_day(act.at), act)
    remediation_duties(office, session, office_day(act.at), act)


def _parts(session: Session, row: Weakness) -> Sequence[Assignment]:
    return session.exec(select(Assignment).where(Assignment.weakness_id == row.id)).all()


def _given(session: Session, plan: Plan, act: Act) -> Given:
    given = Given(plan_id=plan.id, at=act.at, actor=act.actor, basis=act.because)
    session.add(given)
    session.flush()
    return given


def _needs_basis(act: Act) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy nêu căn cứ bằng --legal-basis (số, ngày văn bản). Chưa có gì thay đổi.",
            "Give the legal basis with --legal-basis (number and date of a paper). Nothing was changed.",
        )


def _followed(session: Session, plan_code: str) -> Plan:
    plan = plan_coded(session, plan_code)
    if plan.state is not PlanState.FOLLOWED:
        raise Refused(
            f"Kế hoạch {plan.code} đã dừng theo dõi, không sửa được nữa. Chưa có gì thay đổi.",
            f"Plan {plan.code} is closed and cannot be changed. Nothing was changed.",
        )
    return plan


def _coded(session: Session, code: str) -> Weakness:
    row = session.exec(select(Weakness).where(Weakness.code == code)).first()
    if row is None:
        raise NotFound(
            f"Không có hạn chế “{code}”. Xem `dondoc weaknesses`. Chưa có gì thay đổi.",
            f"There is no weakness “{code}”. See `dondoc weaknesses`. Nothing was changed.",
        )
    return row


def _live(session: Session, code: str) -> Weakness:
    row = _coded(session, code)
    if row.ended_on:
        raise Refused(
            f"{code} đã dừng theo dõi từ {row.ended_on:%d/%m/%Y}. Chưa có gì thay đổi.",
            f"{code} ended on {row.ended_on}. Nothing was changed.",
        )
    return row


def _time(words: str) -> DeadlineReading:
    read = time_of(words)
    if read is None:
        raise Refused(
            f"Không đọc được thời gian “{words}”. Hãy viết như: Năm 2023; Quý IV năm 2023; Tháng 12/2023; Trước ngày "
            "30/11/2023; 15/09/2023. Chưa có gì thay đổi.",
            f"The time “{words}” cannot be read. Write it as plans do: Năm 2023; Quý IV năm 2023; Tháng 12/2023; Trước ngày "
            "30/11/2023; 15/09/2023. Nothing was changed.",
        )
    return read
