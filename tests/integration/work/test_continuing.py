"""A plan that continues an earlier one: every item open there is carried over, closed or kept, never silently."""

import pytest
from sqlmodel import select

from config.errors import Refused
from flows.work.amend import amend_plan
from flows.work.import_plan import PlanImported, import_plan
from flows.work.settle import settle_plan
from flows.work.show import questions_shown
from models.facts.answers import Raw
from models.tables import Assignment, Plan, Unit, Weakness, WeaknessLink
from tests.integration.work.test_settling import BASIS, PLAN
from tests.support.clock import at
from tests.support.office import Day
from tests.support.organisation import HEALTH, PACK, TRADE
from tests.support.plans import FOOT, HEAD, write_plan

NEW = "KH9-2024"
PLAN_OF_2024 = (
    HEAD.format(number=9, issued="26 tháng 02 năm 2024", of="năm 2023")
    + """1. Tuyến xã còn thiếu bác sĩ.
Đơn vị chủ trì: Sở Y tế.
Thời gian khắc phục: Năm 2024.

2. Sản xuất công nghiệp vẫn tăng thấp.
Đơn vị chủ trì: UBND huyện An Phú.
Thời gian khắc phục: Năm 2024.
"""
    + FOOT
)
ANSWERS: list[Raw] = [
    {"id": "earlier.01", "close": True, "why": BASIS},
    {"id": "earlier.02", "carry": "2", "why": BASIS},
    {"id": "earlier.03", "carry": f"{NEW}/01", "why": BASIS},
    {"id": "earlier.04", "keep": True, "why": BASIS},
]


def continue_it(day: Day, answers: list[Raw] | None = None, **given: object) -> PlanImported:
    day.clock.now = at("26/2/2024 09:00")
    file = write_plan(day.folder, PLAN_OF_2024, "ke-hoach-9.txt")
    return import_plan(day.office, file, PACK, day.act(), answers=answers or [], continues=PLAN, **given)  # type: ignore[arg-type]


def weaknesses(day: Day) -> dict[str, Weakness]:
    with day.office.database.read() as session:
        rows = list(session.exec(select(Weakness)))
        session.expunge_all()
        return {row.code: row for row in rows}


def test_every_open_item_of_the_earlier_plan_is_asked_about_with_what_it_may_be(anywhere: Day) -> None:
    anywhere.begin()
    done = continue_it(anywhere)
    assert done.questions == 4
    rows = {row["id"]: row for row in questions_shown(anywhere.office, NEW)}
    assert set(rows) == {f"earlier.0{number}" for number in (1, 2, 3, 4)}
    (likest,) = rows["earlier.03"]["candidates"]
    assert likest.startswith("01 (")
    assert "bác, sĩ" in likest
    assert rows["earlier.04"]["candidates"] == []
    assert {row.ended_on for row in weaknesses(anywhere).values()} == {None}
    before = anywhere.counts()
    assert not continue_it(anywhere).new
    assert anywhere.counts() == before


def test_items_are_carried_over_closed_and_kept_with_their_history_linked(anywhere: Day) -> None:
    anywhere.begin()
    done = continue_it(anywhere, ANSWERS)
    assert (done.settled, done.questions) == (4, 0)
    rows = weaknesses(anywhere)
    ended = {code for code, row in rows.items() if row.ended_on}
    assert ended == {f"{PLAN}/01", f"{PLAN}/02", f"{PLAN}/03"}
    assert rows[f"{NEW}/02"].continues_weakness_id == rows[f"{PLAN}/02"].id
    with anywhere.office.database.read() as session:
        links = {(link.weakness_id, link.earlier_id): link.reason for link in session.exec(select(WeaknessLink))}
        plan = session.exec(select(Plan).where(Plan.code == NEW)).one()
        assert plan.continues_plan_id == rows[f"{PLAN}/01"].plan_id
    assert set(links) == {
        (rows[f"{NEW}/02"].id, rows[f"{PLAN}/02"].id),
        (rows[f"{NEW}/01"].id, rows[f"{PLAN}/03"].id),
    }
    assert all(BASIS in reason and "từ chung" in reason for reason in links.values())
    open_codes = {row.weakness_id for row in anywhere.owed(HEALTH, "2024-Q1") if row.state.value == "owed"}
    assert open_codes <= {rows[f"{NEW}/01"].id}


def test_only_units_without_a_part_in_the_later_item_are_told_that_theirs_has_ended(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver("23/8/2023 08:00")
    continue_it(anywhere, ANSWERS[1:])
    units = {row.id: row.name for row in anywhere.rows(Unit)}
    with anywhere.office.database.read() as session:
        parts = {f"assignment:{row.id}": row for row in session.exec(select(Assignment))}
        codes = {row.id: row.code for row in session.exec(select(Weakness))}
        told = {
            (units[row.unit_id], codes[parts[row.subject].weakness_id])
            for row in anywhere.decisions(notice="withdrawn")
        }
    # Health leads the item that carries the third on, and has no more to do with the second, nor has Trade.
    assert told == {(TRADE, f"{PLAN}/02"), (HEALTH, f"{PLAN}/02")}


def test_an_answer_can_follow_and_one_that_ended_an_item_stands(anywhere: Day) -> None:
    anywhere.begin()
    continue_it(anywhere)
    settle_plan(anywhere.office, NEW, [ANSWERS[3]], anywhere.act())
    assert weaknesses(anywhere)[f"{PLAN}/04"].ended_on is None
    settle_plan(anywhere.office, NEW, [{"id": "earlier.04", "close": True, "why": BASIS}], anywhere.act())
    assert weaknesses(anywhere)[f"{PLAN}/04"].ended_on
    with pytest.raises(Refused, match="đã dừng theo dõi theo câu trả lời trước"):
        settle_plan(anywhere.office, NEW, [ANSWERS[3]], anywhere.act())
    with pytest.raises(Refused, match="không có hạn chế số 7"):
        settle_plan(anywhere.office, NEW, [{"id": "earlier.01", "carry": "7", "why": BASIS}], anywhere.act())


def test_an_amendment_of_the_later_plan_leaves_these_questions_as_they_are(anywhere: Day) -> None:
    anywhere.begin()
    continue_it(anywhere, ANSWERS[:1])
    file = write_plan(anywhere.folder, PLAN_OF_2024.replace("vẫn tăng thấp", "còn tăng thấp"), "sua-9.txt")
    done = amend_plan(anywhere.office, NEW, file, PACK, anywhere.act())
    assert (done.applied, done.questions) == (True, 3)


def test_what_cannot_be_continued_is_refused_and_nothing_is_imported(anywhere: Day) -> None:
    anywhere.begin()
    before = anywhere.counts()
    file = write_plan(anywhere.folder, PLAN_OF_2024.replace("26 tháng 02 năm 2024", "26 tháng 02 năm 2023"), "cu.txt")
    with pytest.raises(Refused, match="không phải là kế hoạch ban hành trước"):
        import_plan(anywhere.office, file, PACK, anywhere.act(), continues=PLAN)
    with pytest.raises(Refused, match="Không có kế hoạch “KH1-2020”"):
        import_plan(anywhere.office, file, PACK, anywhere.act(), continues="KH1-2020")
    assert anywhere.counts() == before
