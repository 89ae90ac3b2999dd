"""Units that end: their open work goes on with their successor, in place; after a split it waits for a person.

What a unit filed stays its own. Nothing is renamed: a unit ends on a day, others carry on, with a legal basis.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.carrying_over import LIVE_STAGES, CarriedOver, carry_over, pass_on
from flows.work.find import unit_itself
from flows.work.office import Office
from models.facts.due import vi_day
from models.facts.units import SuccessionKind, Validity
from models.moves import Act, record
from models.organisation import holder_on
from models.people_list import settle
from models.tables import Assignment, Contact, Portfolio, Succession, SuccessionLink, Unit, Weakness


@dataclass(frozen=True, slots=True)
class Succeeded:
    """What a succession did."""

    kind: SuccessionKind
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    effective_on: date
    new: bool
    """False when the same succession was written down before."""
    carried: CarriedOver = field(default_factory=CarriedOver)
    """What moved with it; nothing yet where its day lies ahead: the morning's sweep of that day moves it."""


def succeed(
    office: Office,
    kind: SuccessionKind,
    predecessors: Sequence[str],
    successors: Sequence[str],
    effective_on: date,
    act: Act,
    new_name: str | None = None,
) -> Succeeded:
    """Write down that units were merged, renamed, split or abolished on a day. ``act.because``: the legal basis.

    ``new_name``: the name of a successor that the register does not have yet; it takes over kind, mailboxes and the
    vice-chair in charge from a single predecessor. Raises Refused where the units do not fit the kind.
    """
    with office.database.write(alone="planning") as session:
        old = [unit_itself(session, words) for words in dict.fromkeys(predecessors)]
        new = [unit_itself(session, words) for words in dict.fromkeys(successors)]
        _must_fit(kind, old, new, new_name, act)
        known = _known(session, kind, old, effective_on)
        if known is None:
            if new_name:
                new.append(_new_unit(session, new_name, old[0], effective_on, act))
            _must_have_existed(old, effective_on)
            _write_down(session, kind, old, new, effective_on, act)
        else:
            new = known
        carried = carry_over(session, office_day(act.at), act)
        failpoint("succession.before_commit")
        names = [tuple(unit.name for unit in units) for units in (old, new)]
        return Succeeded(kind, names[0], names[1], effective_on, known is None, carried)


def reassign(office: Office, unit_words: str, items: Sequence[str] | None, to_words: str, act: Act) -> CarriedOver:
    """Give what a unit that ended without a successor still owes to another unit, all of it or the items named."""
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        old, named = unit_itself(session, unit_words), unit_itself(session, to_words)
        new = holder_on(session, named, today)
        if new is None or holder_on(session, old, today) is not None:
            raise Refused(
                f"Chỉ phân công lại việc của đơn vị đã kết thúc mà không có một đơn vị kế thừa, cho một đơn vị đang hoạt động: "
                f"{old.name} → {named.name} không phải trường hợp này. Chưa có gì thay đổi.",
                f"Only the work of a unit that ended without one successor is reassigned, to a unit that exists: {old.name} → "
                f"{named.name} is no such case. Nothing was changed.",
            )
        waiting = _assignments(session, old, items)
        carried = pass_on(session, old, new, [row for row, _ in waiting], today, act)
        if not _assignments(session, old, None, must=False):
            settle(session, [f"reassign:{old.id}"], act.at)
        failpoint("succession.before_commit")
        return carried


def _assignments(
    session: Session, unit: Unit, items: Sequence[str] | None, *, must: bool = True
) -> list[tuple[Assignment, Weakness]]:
    """Return what a unit still has, all or the items named; raises Refused for what it has not."""
    query = select(Assignment, Weakness).where(Assignment.weakness_id == Weakness.id, Assignment.unit_id == unit.id)
    rows = list(session.exec(query.where(col(Assignment.stage).in_(LIVE_STAGES)).order_by(col(Weakness.code))))
    chosen = [row for row in rows if items is None or {row[1].code, str(row[1].ordinal)} & set(items)]
    if must and (not chosen or len(chosen) < len(items or ())):
        own = ", ".join(weakness.code for _, weakness in rows) or "–"
        raise Refused(
            f"{unit.name} đang còn các nội dung: {own}. Hãy ghi đúng số hoặc mã. Chưa có gì thay đổi.",
            f"{unit.name} still has these items: {own}. Name them by number or code. Nothing was changed.",
        )
    return chosen


def _must_fit(kind: SuccessionKind, old: Sequence[Unit], new: Sequence[Unit], name: str | None, act: Act) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy ghi căn cứ pháp lý (--basis). Chưa có gì thay đổi.",
            "Name the legal basis (--basis). Nothing was changed.",
        )
    successors = len(new) + bool(name)
    fits = {
        SuccessionKind.MERGE: successors == 1,
        SuccessionKind.RENAME: successors == 1 and len(old) == 1,
        SuccessionKind.SPLIT: successors > 1 and len(old) == 1,
        SuccessionKind.ABOLISH: successors == 0,
        SuccessionKind.BOUNDARY: successors >= 1,
    }
    if not old or not fits[kind]:
        raise Refused(
            f"“{kind}” không khớp với {len(old)} đơn vị cũ và {successors} đơn vị mới: hợp nhất và đổi tên có một đơn vị mới, "
            "chia tách có ít nhất hai, giải thể không có. Chưa có gì thay đổi.",
            f"“{kind}” does not fit {len(old)} old and {successors} new units: a merger and a new name have one new unit, a "
            "split at least two, an abolition none. Nothing was changed.",
        )


def _must_have_existed(old: Sequence[Unit], effective_on: date) -> None:
    for unit in old:
        if not Validity(unit.valid_from, unit.valid_to).holds_on(effective_on - timedelta(days=1)):
            raise Refused(
                f"{unit.name} không tồn tại vào ngày trước {vi_day(effective_on)}. Chưa có gì thay đổi.",
                f"{unit.name} does not exist on the day before {effective_on}. Nothing was changed.",
            )


def _known(session: Session, kind: SuccessionKind, old: Sequence[Unit], effective_on: date) -> list[Unit] | None:
    """Return the successors of the same succession written down before."""
    query = select(Succession).where(Succession.kind == kind, Succession.effective_on == effective_on)
    for row in session.exec(query):
        links = session.exec(select(SuccessionLink).where(SuccessionLink.succession_id == row.id)).all()
        if {link.predecessor_id for link in links} == {unit.id for unit in old}:
            return [session.get_one(Unit, unit_id) for unit_id in sorted({link.successor_id for link in links})]
    return None


def _write_down(
    session: Session, kind: SuccessionKind, old: Sequence[Unit], new: Sequence[Unit], effective_on: date, act: Act
) -> None:
    row = Succession(kind=kind, effective_on=effective_on, basis=act.because)
    session.add(row)
    session.flush()
    for predecessor in old:
        for successor in new:
            session.add(SuccessionLink(succession_id=row.id, predecessor_id=predecessor.id, successor_id=successor.id))
        if predecessor not in new and kind is not SuccessionKind.BOUNDARY:
            predecessor.valid_to = effective_on - timedelta(days=1)
            session.add(predecessor)
    if len(new) == 1:
        _same_vice_chair(session, old, new[0], effective_on)
    session.flush()
    named = "; ".join(unit.name for unit in new) or "-"
    record(session, act, "succession", row.id, kind, before="; ".join(unit.name for unit in old), after=named)


def _new_unit(session: Session, name: str, like: Unit, effective_on: date, act: Act) -> Unit:
    """Make the successor: same kind, and the mailboxes of its office, not confirmed yet."""
    codes = set(session.exec(select(col(Unit.code))))
    base = f"{like.code}-{effective_on.year}"
    code = next(code for code in [base, *(f"{base}-{n}" for n in range(2, 1000))] if code not in codes)
    unit = Unit(code=code, name=name.strip(), kind=like.kind, pack=like.pack, valid_from=effective_on)
    session.add(unit)
    session.flush()
    for contact in session.exec(select(Contact).where(Contact.unit_id == like.id)):
        if Validity(contact.valid_from, contact.valid_to).holds_on(effective_on):
            session.add(
                Contact(
                    unit_id=unit.id,
                    role=contact.role,
                    address=contact.address,
                    display_name=contact.display_name,
                    language=contact.language,
                    valid_from=effective_on,
                    bounced=contact.bounced,
                )
            )
    record(session, act, "unit", unit.id, "made", after=unit.name)
    return unit


def _same_vice_chair(session: Session, old: Sequence[Unit], new: Unit, effective_on: date) -> None:
    """Who was in charge of all the predecessors is in charge of a successor nobody was put in charge of."""
    if session.exec(select(Portfolio).where(Portfolio.unit_id == new.id)).first():
        return
    rows = session.exec(select(Portfolio).where(col(Portfolio.unit_id).in_([unit.id for unit in old]))).all()
    held = [row for row in rows if Validity(row.valid_from, row.valid_to).holds_on(effective_on - timedelta(days=1))]
    posts = {row.post_id for row in held}
    if len(posts) == 1 and {row.unit_id for row in held} == {unit.id for unit in old}:
        session.add(Portfolio(post_id=posts.pop(), unit_id=new.id, valid_from=effective_on))
