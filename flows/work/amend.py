"""Amending a plan by a corrected document: the difference is shown before anything changes, then applied at once.

Doing it again changes nothing; a document older than the one that stands is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused, TryAgainLater
from config.failpoints import failpoint
from flows.work.amending import Amending, Consequences
from flows.work.comparing import Compared
from flows.work.find import plan_coded
from flows.work.import_plan import same_plan
from flows.work.office import Office
from flows.work.prepare import Prepared, prepare
from flows.work.questions import open_count
from flows.work.show import open_shown, question_shown
from models.facts.answers import Raw
from models.facts.difference import Difference
from models.facts.due import vi_day
from models.facts.units import OrgPack
from models.moves import Act
from models.organisation import store_pack
from models.tables import Amendment, Document, Plan, PlanState

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment does, or would do."""

    plan: str
    new: bool
    """False where the document changes nothing: it stands for the plan already."""
    difference: Row
    """Added, gone, returned and changed weaknesses, and what changed of the plan as a whole."""
    to_settle_first: tuple[Row, ...] = ()
    """Questions without whose answers it cannot be applied."""
    applied: bool = False
    weaknesses_added: int = 0
    weaknesses_gone: int = 0
    weaknesses_changed: int = 0
    assignments: int = 0
    """Parts that units were given."""
    ended: int = 0
    """Parts of units that ended."""
    due_dates: int = 0
    """Obligations with a new due date."""
    opened: tuple[str, ...] = ()
    settled: int = 0
    asked_again: tuple[str, ...] = ()
    questions: int = 0
    """How many are open afterwards."""
    open: tuple[Row, ...] = ()
    """What would be open, the weightiest first; of a preview alone."""


def preview(
    office: Office,
    plan_code: str,
    file: Path,
    pack: OrgPack,
    act: Act,
    answers: Sequence[Raw] = (),
    on: date | None = None,
    prepared: Prepared | None = None,
) -> tuple[Amended, Difference | None]:
    """Tell what amending would do, in a transaction that is rolled back; raises Refused as `amend_plan` does."""
    prepared = prepared or prepare(office, file, pack, act)
    with office.database.trial() as session:
        plan, act = _begin(session, plan_code, prepared, act, on)
        if plan is None:
            return Amended(plan_code, False, Difference().as_json()), None
        compared = Compared(session, plan, prepared, answers, act.because)
        told = compared.told()
        if compared.questions:
            asked = tuple(question_shown(one, prepared.text) for one in compared.questions)
            return Amended(plan.code, True, told, asked), compared.difference
        done = Amending(office, session, compared, act, _day(act, on)).run(answers)
        return _amended(session, plan, compared, done, left_open=tuple(open_shown(session, plan))), compared.difference


def amend_plan(
    office: Office,
    plan_code: str,
    file: Path,
    pack: OrgPack,
    act: Act,
    answers: Sequence[Raw] = (),
    on: date | None = None,
    prepared: Prepared | None = None,
    shown: Difference | None = None,
) -> Amended:
    """Let a corrected document stand for the plan from now on, in one transaction.

    ``act.because``: the legal basis; without one the document's own number and date. ``on``: the day it takes effect, by
    default today. ``shown``: the difference somebody agreed to; another one is refused. Raises Refused with a sentence,
    and then nothing was changed.
    """
    prepared = prepared or prepare(office, file, pack, act)
    with office.database.write(alone="planning") as session:
        plan, act = _begin(session, plan_code, prepared, act, on)
        if plan is None:
            return Amended(plan_code, False, Difference().as_json())
        compared = Compared(session, plan, prepared, answers, act.because)
        if compared.questions:
            raise _to_settle_first(prepared, plan, [question.id for question in compared.questions])
        if shown is not None and shown != compared.difference:
            raise TryAgainLater(
                "Sổ theo dõi vừa thay đổi sau khi nội dung khác nhau được hiển thị. Chưa có gì thay đổi; xin xem lại rồi làm lại.",
                "The register changed after the difference was shown. Nothing was changed; look again and repeat.",
            )
        done = Amending(office, session, compared, act, _day(act, on)).run(answers)
        failpoint("amend.before_commit")
        return _amended(session, plan, compared, done, applied=True)


def _day(act: Act, on: date | None) -> date:
    return on or office_day(act.at)


def _begin(session: Session, plan_code: str, prepared: Prepared, act: Act, on: date | None) -> tuple[Plan | None, Act]:
    """Return the plan to be amended, None where the document stands for it already, and the act with its basis."""
    plan = plan_coded(session, plan_code)
    _must_be_amendable(session, plan, prepared, act, on)
    if session.get_one(Document, plan.document_id).sha256 == prepared.sha256:
        return None, act
    store_pack(session, prepared.pack, office_day(act.at))
    return plan, replace(act, because=act.because or _basis(prepared, plan))


def _basis(prepared: Prepared, plan: Plan) -> str:
    """Return the basis that the document itself is: "Quyết định số …" is for a person to say."""
    head = prepared.reading.document
    if head.number is None:
        return f"bản đính chính của Kế hoạch {plan.number or plan.code}"
    dated = f" ngày {vi_day(head.issued_on)}" if head.issued_on else ""
    return f"văn bản số {head.number}{dated}"


def _must_be_amendable(session: Session, plan: Plan, prepared: Prepared, act: Act, on: date | None) -> None:
    name, head = prepared.file, prepared.reading.document
    other = same_plan(session, prepared)
    if other and other.id != plan.id:
        raise Refused(
            f"{name}: đây là văn bản của kế hoạch {other.code}, không phải {plan.code}. Chưa có gì thay đổi.",
            f"{name} is the document of plan {other.code}, not of {plan.code}. Nothing was changed.",
        )
    if plan.state is not PlanState.FOLLOWED:
        raise Refused(
            f"Kế hoạch {plan.code} đã dừng theo dõi, không sửa đổi được nữa. Chưa có gì thay đổi.",
            f"Plan {plan.code} is closed and cannot be amended. Nothing was changed.",
        )
    today = office_day(act.at)
    if on and not (plan.issued_on or on) <= on <= today:
        raise Refused(
            f"Ngày có hiệu lực {vi_day(on)} phải từ ngày ban hành kế hoạch đến hôm nay {vi_day(today)}. Chưa có gì thay đổi.",
            f"The day {on} must lie between the plan's own date and today, {today}. Nothing was changed.",
        )
    stands = session.get_one(Document, plan.document_id)
    if stands.sha256 == prepared.sha256:
        return
    replaced = select(Amendment).join(Document, col(Amendment.replaced_id) == Document.id)
    if session.exec(replaced.where(Amendment.plan_id == plan.id, Document.sha256 == prepared.sha256)).first():
        raise Refused(
            f"{name}: đây là bản đã được thay thế của kế hoạch {plan.code}; bản đang theo dõi là {stands.file_name}. "
            "Nếu cần trở lại nội dung cũ, hãy dùng văn bản đính chính mới. Chưa có gì thay đổi.",
            f"{name} is an earlier version of plan {plan.code}; {stands.file_name} has taken its place. To go back, use a "
            "new correcting document. Nothing was changed.",
        )
    newest = select(col(Amendment.issued_on)).where(Amendment.plan_id == plan.id, col(Amendment.issued_on).is_not(None))
    days = [day for day in (plan.issued_on, *session.exec(newest)) if day]
    if head.issued_on and days and head.issued_on < max(days):
        raise Refused(
            f"{name}: văn bản ban hành ngày {vi_day(head.issued_on)}, cũ hơn bản đang theo dõi (ngày {vi_day(max(days))}). "
            "Hãy dùng văn bản mới nhất. Chưa có gì thay đổi.",
            f"{name} was issued on {head.issued_on}, before the document that stands now ({max(days)}). Use the newest "
            "document. Nothing was changed.",
        )


def _to_settle_first(prepared: Prepared, plan: Plan, keys: Sequence[str]) -> Refused:
    listed, code, file = ", ".join(keys), plan.code, prepared.file
    return Refused(
        f"{file}: còn {len(keys)} điểm phải xác định trước khi sửa đổi {code}: {listed}. Xem `dondoc plan amend {code} "
        f"{file} --dry-run`, trả lời bằng --answers. Chưa có gì thay đổi.",
        f"{file}: {len(keys)} questions must be settled before {code} is amended: {listed}. See `dondoc plan amend {code} "
        f"{file} --dry-run`, answer with --answers. Nothing was changed.",
    )


def _amended(
    session: Session,
    plan: Plan,
    compared: Compared,
    done: Consequences,
    *,
    applied: bool = False,
    left_open: tuple[Row, ...] = (),
) -> Amended:
    difference = compared.difference
    told = compared.told()
    numbers = compared.numbers_of_new
    for row in told["added"]:
        row["code"] = f"{plan.code}/{numbers[row['item']]:02d}"
    return Amended(
        plan=plan.code,
        new=True,
        difference=told,
        applied=applied,
        weaknesses_added=len(difference.added),
        weaknesses_gone=len(difference.gone),
        weaknesses_changed=len(difference.changed),
        assignments=done.made.count,
        ended=done.ended,
        due_dates=done.moved,
        opened=tuple(done.opened),
        settled=done.settled,
        asked_again=done.asked_again,
        questions=open_count(session, plan),
        open=left_open,
    )
