"""Weaknesses that come again: suggested by likeness with the reason shown, linked by a person, then chronic."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from flows.work.office import Office
from models.facts.likeness import Likeness, alike
from models.moves import Act, record
from models.tables import Obligation as Owed
from models.tables import Plan, Review, SubmissionItem, Verdict, Weakness, WeaknessLink

Row = dict[str, Any]

LIKELY = 60.0
"""From this likeness on (0 to 100) two weaknesses are suggested as the same."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did."""

    weakness: str
    earlier: str
    new: bool
    reason: str


def suggestions(office: Office, code: str | None) -> list[Row]:
    """Return the weaknesses of earlier plans that are like those of later ones and not linked yet, the likest first."""
    with office.database.read() as session:
        rows = _with_plans(session)
        linked = {(link.weakness_id, link.earlier_id) for link in session.exec(select(WeaknessLink))}
        found = [
            (likeness, later, earlier)
            for later, later_plan in rows
            if code in {None, later.code} and not later.outside_system
            for earlier, earlier_plan in rows
            if not earlier.outside_system
            if is_before(earlier_plan, later_plan) and (later.id, earlier.id) not in linked
            if (likeness := alike(later.statement, earlier.statement)).score >= LIKELY
        ]
        found.sort(key=lambda row: (-row[0].score, row[1].code, row[2].code))
        return [
            {
                "weakness": later.code,
                "earlier": earlier.code,
                "likeness": round(likeness.score),
                "shared": ", ".join(likeness.shared),
                "statement": later.statement,
                "earlier_statement": earlier.statement,
            }
            for likeness, later, earlier in found
        ]


def link(office: Office, code: str, earlier_code: str, act: Act) -> Linked:
    """Write down a person's word that a weakness is an earlier one come again; the reason keeps what both share."""
    with office.database.write() as session:
        plans = {row.code: (row, plan) for row, plan in _with_plans(session)}
        later, earlier = _known(plans, code), _known(plans, earlier_code)
        if not is_before(earlier[1], later[1]):
            raise Refused(
                f"{earlier_code} không thuộc kế hoạch ban hành trước kế hoạch của {code}. Hãy ghi mã sau trước, mã cũ sau. Chưa có gì thay đổi.",
                f"{earlier_code} is not of a plan before that of {code}. Name the later one first. Nothing was changed.",
            )
        query = select(WeaknessLink).where(
            WeaknessLink.weakness_id == later[0].id, WeaknessLink.earlier_id == earlier[0].id
        )
        known = session.exec(query).first()
        if known:
            return Linked(code, earlier_code, False, known.reason)
        reason = link_reason(alike(later[0].statement, earlier[0].statement), act)
        row = WeaknessLink(
            weakness_id=later[0].id,
            earlier_id=earlier[0].id,
            reason=reason,
            confirmed_at=act.at,
            confirmed_by=act.actor,
        )
        session.add(row)
        session.flush()
        record(session, act, "weakness_link", row.id, "linked", after=f"{code} = {earlier_code}")
        return Linked(code, earlier_code, True, reason)


def history(office: Office, code: str) -> list[Row]:
    """Return what is on record of a weakness and of those it carries on: period by period, the earliest first."""
    with office.database.read() as session:
        plans = {row.code: (row, plan) for row, plan in _with_plans(session)}
        chain = _chain(session, _known(plans, code)[0])
        rows: list[Row] = []
        for weakness in chain:
            query = (
                select(Owed, SubmissionItem)
                .where(SubmissionItem.obligation_id == Owed.id, Owed.weakness_id == weakness.id)
                .order_by(col(Owed.period), col(SubmissionItem.id))
            )
            resolved = set(
                session.exec(select(col(Review.submission_item_id)).where(Review.verdict == Verdict.RESOLVED))
            )
            rows += [
                {
                    "code": weakness.code,
                    "period": owed.period,
                    "percent": item.percent,
                    "claims_done": item.claims_done,
                    "resolved": item.id in resolved,
                    "result": item.result,
                }
                for owed, item in session.exec(query)
            ]
            if not any(row["code"] == weakness.code for row in rows):
                rows.append(
                    dict.fromkeys(("period", "percent", "claims_done", "resolved", "result")) | {"code": weakness.code}
                )
        return [{"code": row["code"], **row} for row in rows]


def _chain(session: Session, weakness: Weakness) -> list[Weakness]:
    """Return the weakness with all it carries on, the earliest first."""
    seen, waiting = {weakness.id}, [weakness]
    chain: list[Weakness] = []
    while waiting:
        current = waiting.pop()
        chain.append(current)
        for known in session.exec(select(WeaknessLink).where(WeaknessLink.weakness_id == current.id)):
            if known.earlier_id not in seen:
                seen.add(known.earlier_id)
                waiting.append(session.get_one(Weakness, known.earlier_id))
    return sorted(chain, key=lambda row: (row.plan_id, row.ordinal))


def link_reason(likeness: Likeness, act: Act) -> str:
    """Say why two weaknesses were linked: how like they are, in which words, and what the person said."""
    shared = f"giống {likeness.score:.0f}%; từ chung: {', '.join(likeness.shared) or 'không có'}"
    return f"{shared}; {act.because}" if act.because else shared


def _with_plans(session: Session) -> list[tuple[Weakness, Plan]]:
    query = select(Weakness, Plan).where(Weakness.plan_id == Plan.id)
    return list(session.exec(query.order_by(col(Plan.id), col(Weakness.ordinal))))


def is_before(earlier: Plan, later: Plan) -> bool:
    """Was it issued before? Plans without a day stand in the order they were imported."""
    if earlier.issued_on and later.issued_on:
        return earlier.issued_on < later.issued_on
    return earlier.id < later.id


def _known(plans: dict[str, tuple[Weakness, Plan]], code: str) -> tuple[Weakness, Plan]:
    if code not in plans:
        raise NotFound(
            f"Không có hạn chế “{code}”. Xem `dondoc weaknesses`. Chưa có gì thay đổi.",
            f"There is no weakness “{code}”. See `dondoc weaknesses`. Nothing was changed.",
        )
    return plans[code]
