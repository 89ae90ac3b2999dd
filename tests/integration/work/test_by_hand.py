"""A weakness added, corrected, ended or followed outside the system by hand, on a legal basis; both databases."""

from datetime import date

import pytest
from sqlmodel import select

from config.errors import Refused
from flows.work.amend import preview
from flows.work.by_hand import ByHand, add_weakness, correct_weakness, end_by_hand, follow_outside
from flows.work.life import life_of
from flows.work.links import suggestions
from flows.work.provenance import sources_shown
from flows.work.review import resolve
from flows.work.settle import settle_plan
from flows.work.show import questions_shown, weaknesses_shown
from models.facts.lifecycle import ObligationState, Stage
from models.tables import Assignment, DecisionRow, History, Origin, Unit, UnitRole
from tests.integration.work.test_amending import amend, corrected, states, weakness
from tests.integration.work.test_settling import BASIS, KEYS, PLAN, UNSETTLED, assigned
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, PACK, PLANNING, TRADE
from tests.support.plans import PLAN_2023

PAPER = "Công văn số 77/UBND-TH ngày 23/8/2023"
LEAD = UnitRole.LEAD
NEW = "Trường học thiếu nước sạch."
SECOND = "Sản xuất công nghiệp tăng thấp."


def add(day: Day) -> ByHand:
    return add_weakness(day.office, PLAN, NEW, {LEAD: [HEALTH]}, "Quý IV năm 2023", day.act(PAPER))


def correct(day: Day, ordinal: int, **given: object) -> ByHand:
    return correct_weakness(day.office, f"{PLAN}/{ordinal:02d}", day.act(PAPER), **given)  # type: ignore[arg-type]


def test_an_added_weakness_has_its_part_its_notice_and_what_it_owes_and_shows_who_added_it(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver("23/8/2023 08:00")
    anywhere.mailbox.new()
    done = add(anywhere)
    assert (done.code, done.new, done.assignments) == (f"{PLAN}/05", True, 1)
    row = weakness(anywhere, 5)
    assert (row.origin, row.legal_basis, row.document_id) == (Origin.BY_HAND, PAPER, None)
    assert states(anywhere, HEALTH, 5) == {"owed"}
    assert date(2023, 12, 31) in {duty.original_due_on for duty in anywhere.owed(HEALTH, "-", "remediation")}
    facts = sources_shown(anywhere.office, f"{PLAN}/05")
    assert {(fact["what"], fact["given_by"], fact["basis"], fact["quote"]) for fact in facts} == {
        ("statement", "test", PAPER, None),
        ("lead", "test", PAPER, None),
        ("deadline", "test", PAPER, None),
    }
    anywhere.deliver("23/8/2023 09:00")
    assert {letter.address.partition("@")[0] for letter in anywhere.mailbox.new()} == {"chung.yt"}
    before = anywhere.counts()
    assert not add(anywhere).new
    assert anywhere.counts() == before


def test_corrected_units_follow_as_from_an_amendment_and_the_documents_words_stay_beside_them(anywhere: Day) -> None:
    anywhere.begin()
    done = correct(anywhere, 2, roles={LEAD: [AN_PHU, BINH_SON]})
    assert (done.assignments, done.ended) == (2, 1)
    assert states(anywhere, TRADE, 2) == {"cancelled"}
    assert states(anywhere, AN_PHU, 2) == states(anywhere, BINH_SON, 2) == {"owed"}
    facts = [(fact["what"], fact["value"], fact["quote"]) for fact in sources_shown(anywhere.office, f"{PLAN}/02")]
    assert ("replaced", TRADE, TRADE) in facts
    assert {("lead", AN_PHU, None), ("lead", BINH_SON, None)} <= set(facts)
    before = anywhere.counts()
    assert not correct(anywhere, 2, roles={LEAD: [BINH_SON, AN_PHU]}).new
    assert anywhere.counts() == before


def test_a_corrected_deadline_is_a_new_due_version_under_its_own_words(anywhere: Day) -> None:
    anywhere.begin()
    done = correct(anywhere, 2, deadline="Quý III năm 2023")
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert (done.due_dates, duty.due_version, duty.original_due_on) == (1, 2, date(2023, 9, 30))
    assert weakness(anywhere, 2).deadline_text == "Quý III năm 2023"
    assert anywhere.decisions(notice="due_changed")


def test_a_corrected_statement_keeps_its_number_and_what_it_said_before_is_history(anywhere: Day) -> None:
    anywhere.begin()
    assert correct(anywhere, 2, statement="Sản xuất công nghiệp giảm.").new
    assert weakness(anywhere, 2).statement == "Sản xuất công nghiệp giảm."
    with anywhere.office.database.read() as session:
        (row,) = session.exec(select(History).where(History.entity == "weakness", History.event == "corrected"))
        assert (row.before, row.after, row.because) == (SECOND, "Sản xuất công nghiệp giảm.", PAPER)


def test_an_amendment_keeps_what_was_done_by_hand_while_the_document_says_the_same(anywhere: Day) -> None:
    anywhere.begin()
    add(anywhere)
    correct(anywhere, 2, roles={LEAD: [AN_PHU]}, deadline="Quý III năm 2023", statement="Sản xuất công nghiệp giảm.")
    parts = assigned(anywhere)
    done = amend(anywhere, PLAN_2023.replace("thu gom hết", "thu gom đủ"))
    assert (done.weaknesses_changed, done.weaknesses_gone) == (1, 0)
    assert assigned(anywhere) == parts
    row = weakness(anywhere, 2)
    assert (row.statement, row.deadline_text) == ("Sản xuất công nghiệp giảm.", "Quý III năm 2023")
    assert weakness(anywhere, 5).ended_on is None


def test_where_the_document_changes_what_was_corrected_by_hand_a_person_says_what_counts(anywhere: Day) -> None:
    anywhere.begin()
    correct(anywhere, 2, deadline="Quý III năm 2023")
    text = PLAN_2023.replace("khắc phục: Năm 2023.", "khắc phục: Tháng 11/2023.")
    would, _ = preview(anywhere.office, PLAN, corrected(anywhere, text), PACK, anywhere.act())
    assert [row["id"] for row in would.to_settle_first] == ["02.deadline.by_hand"]
    with pytest.raises(Refused, match=r"02\.deadline\.by_hand"):
        amend(anywhere, text)
    amend(anywhere, text, answers=[{"id": "02.deadline.by_hand", "by_hand": True, "why": BASIS}])
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert duty.original_due_on == date(2023, 9, 30)
    text = text.replace("Tháng 11/2023.", "Tháng 10/2023.")
    amend(anywhere, text, answers=[{"id": "02.deadline.by_hand", "document": True, "why": BASIS}])
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert (duty.original_due_on, duty.due_version) == (date(2023, 10, 31), 3)


def test_a_document_that_takes_a_correction_over_asks_nothing(anywhere: Day) -> None:
    anywhere.begin()
    correct(anywhere, 2, roles={LEAD: [AN_PHU]})
    done = amend(anywhere, PLAN_2023.replace("chủ trì: Sở Công Thương.", f"chủ trì: {AN_PHU}."))
    assert (done.assignments, done.ended) == (0, 0)
    (lead,) = [fact for fact in sources_shown(anywhere.office, f"{PLAN}/02") if fact["what"] == "lead"]
    assert (lead["quote"], lead["given_by"]) == (AN_PHU, None)
    assert states(anywhere, AN_PHU, 2) == {"owed"}


def test_a_weakness_ended_by_hand_ends_all_its_parts_once(anywhere: Day) -> None:
    anywhere.begin()
    done = end_by_hand(anywhere.office, f"{PLAN}/04", anywhere.act(PAPER))
    assert (done.new, done.ended) == (True, 3)
    assert {state for unit in (AN_PHU, BINH_SON) for state in states(anywhere, unit, 4)} == {"cancelled"}
    before = anywhere.counts()
    assert not end_by_hand(anywhere.office, f"{PLAN}/04", anywhere.act(PAPER)).new
    assert anywhere.counts() == before


def test_what_was_put_right_before_a_weakness_ends_stays_so_with_its_history(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver("23/8/2023 08:00")
    anywhere.report(TRADE, "12/9/2023 09:00", ["1"])
    resolve(anywhere.office, TRADE, Q3, ["1"], anywhere.act(), "biên bản kiểm tra")
    done = end_by_hand(anywhere.office, f"{PLAN}/01", anywhere.act(PAPER))
    assert (done.new, done.ended) == (True, 1)
    with anywhere.office.database.read() as session:
        parts = session.exec(select(Assignment, Unit).join(Unit).where(Assignment.weakness_id == 1)).all()
        assert {unit.name: part.stage for part, unit in parts} == {PLANNING: Stage.ENDED, TRADE: Stage.RESOLVED}
        resolved = next(part.id for part, unit in parts if unit.name == TRADE)
        history = session.exec(select(History).where(History.entity == "assignment", History.entity_id == resolved))
        assert [row.after for row in history][-1] == Stage.RESOLVED
        told = session.exec(select(Unit.name).join(DecisionRow).where(DecisionRow.rung == "withdrawn")).all()
        assert set(told) == {PLANNING}


def test_of_a_weakness_followed_outside_only_number_and_lead_are_told(anywhere: Day) -> None:
    anywhere.begin()
    code = f"{PLAN}/03"
    words = "Thiếu bác sĩ"
    done = follow_outside(anywhere.office, code, anywhere.act(PAPER))
    assert done.cancelled == 2  # the report, and the planning department's checkpoint
    assert states(anywhere, HEALTH, 3) == {"cancelled"}
    assert (3, "lead") in assigned(anywhere)[HEALTH]
    shown = [row for row in weaknesses_shown(anywhere.office, PLAN) if row["code"] == code]
    life = life_of(anywhere.office, code)
    assert (shown[0]["statement"], shown[0]["deadline"], shown[0]["outside"]) == ("", "", True)
    assert (life.statement, life.deadline, life.causes) == ("", "–", ())
    assert [part.unit for part in life.units] == [HEALTH]
    assert [fact["what"] for fact in sources_shown(anywhere.office, code)] == ["lead"]
    assert not [row for row in suggestions(anywhere.office, None) if words in str(row)]
    anywhere.deliver("23/8/2023 08:00")
    letters = [letter for letter in anywhere.mailbox.new() if letter.address.startswith("chung.yt")]
    assert letters
    assert all(words not in letter.text and code in letter.text for letter in letters if "03" in letter.text)
    assert not any(words in letter.text for letter in letters)
    with pytest.raises(Refused, match="theo dõi ngoài hệ thống"):
        anywhere.report(HEALTH, "12/9/2023 08:00", ["3"])
    told = amend(anywhere, PLAN_2023.replace("Thiếu bác sĩ ở tuyến xã.", "Thiếu bác sĩ ở các tuyến xã.")).difference
    assert words not in str(told)


def test_a_weakness_that_comes_back_owes_again_what_is_not_due_yet(anywhere: Day) -> None:
    anywhere.begin()
    follow_outside(anywhere.office, f"{PLAN}/02", anywhere.act(PAPER))
    anywhere.clock.now = at("24/8/2023 09:00")
    assert follow_outside(anywhere.office, f"{PLAN}/02", anywhere.act(PAPER), outside=False).new
    assert states(anywhere, TRADE, 2) == {"owed"}
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert duty.state is ObligationState.OWED
    before = anywhere.counts()
    assert not follow_outside(anywhere.office, f"{PLAN}/02", anywhere.act(PAPER), outside=False).new
    assert anywhere.counts() == before


def test_what_is_open_about_a_weakness_followed_outside_is_not_told(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    settle_plan(anywhere.office, PLAN, [{"id": KEYS[0], "units": [TRADE], "why": BASIS}], anywhere.act())
    follow_outside(anywhere.office, f"{PLAN}/03", anywhere.act(PAPER))
    assert [row["id"] for row in questions_shown(anywhere.office, PLAN)] == ["02.coordinating.cac-chu-dau-tu"]


REFUSALS = {
    "nêu căn cứ": lambda day: end_by_hand(day.office, f"{PLAN}/02", day.act("")),
    "Không có hạn chế “KH35-2023/99”": lambda day: end_by_hand(day.office, f"{PLAN}/99", day.act(PAPER)),
    "Không có kế hoạch “KH9-2023”": lambda day: add_weakness(
        day.office, "KH9-2023", NEW, {LEAD: [HEALTH]}, None, day.act(PAPER)
    ),
    "ít nhất một đơn vị chủ trì": lambda day: add_weakness(day.office, PLAN, NEW, {}, None, day.act(PAPER)),
    "Không có đơn vị “Sở Lạ”": lambda day: correct(day, 2, roles={LEAD: ["Sở Lạ"]}),
    "Không đọc được thời gian “sớm”": lambda day: correct(day, 2, deadline="sớm"),
    "phải còn ít nhất một đơn vị chủ trì": lambda day: correct(day, 2, roles={LEAD: []}),
}


@pytest.mark.parametrize("says", REFUSALS)
def test_what_cannot_be_done_by_hand_is_refused_and_changes_nothing(day: Day, says: str) -> None:
    before = day.counts()
    with pytest.raises(Refused, match=says) as refused:
        REFUSALS[says](day)
    assert "Nothing was changed" in refused.value.en
    assert day.counts() == before
