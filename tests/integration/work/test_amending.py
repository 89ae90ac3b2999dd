"""A corrected document takes the place of the one there was: shown first, applied at once, once; both databases."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config import failpoints
from config.errors import Refused, TryAgainLater
from config.failpoints import FailpointReached
from flows.work.amend import Amended, amend_plan, preview
from flows.work.import_plan import AlreadyImported, import_plan
from flows.work.provenance import sources_shown
from flows.work.settle import settle_plan
from flows.work.show import questions_shown
from models.facts.lifecycle import ObligationState, Stage
from models.tables import Amendment, Assignment, Document, DueVersion, History, Obligation, Unit, Weakness
from tests.integration.work.test_settling import BASIS, KEYS, PLAN, UNSETTLED, assigned, ids
from tests.support.clock import at
from tests.support.office import Day
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, PACK, PLANNING, TRADE
from tests.support.plans import PLAN_2023, write_plan

DECISION = "Quyết định số 50/QĐ-UBND ngày 24/8/2023"
SECOND = "Sản xuất công nghiệp tăng thấp."


def corrected(day: Day, text: str, name: str = "ban-sua.txt") -> Path:
    return write_plan(day.folder, text, name)


def amend(day: Day, text: str, **given: object) -> Amended:
    file = corrected(day, text)
    return amend_plan(day.office, PLAN, file, PACK, day.act(DECISION), **given)  # type: ignore[arg-type]


def weakness(day: Day, ordinal: int) -> Weakness:
    with day.office.database.read() as session:
        row = session.exec(select(Weakness).where(Weakness.ordinal == ordinal)).one()
        session.expunge(row)
        return row


def states(day: Day, unit: str, ordinal: int) -> set[str]:
    """Return the states of what a unit owes of a weakness, reports of the third quarter."""
    number = weakness(day, ordinal).id
    return {row.state.value for row in day.owed(unit) if row.weakness_id == number}


def without(text: str, ordinal: int) -> str:
    begin = text.index(f"{ordinal}. ")
    return text[:begin] + text[text.index(f"{ordinal + 1}. ", begin) :]


def test_what_changes_is_shown_before_anything_does(anywhere: Day) -> None:
    anywhere.begin()
    text = without(PLAN_2023, 3).replace(SECOND, "Sản xuất công nghiệp tăng rất thấp.")
    before = anywhere.counts()
    would, difference = preview(anywhere.office, PLAN, corrected(anywhere, text), PACK, anywhere.act(DECISION))
    assert anywhere.counts() == before
    assert difference is not None
    assert [row["code"] for row in would.difference["gone"]] == [f"{PLAN}/03"]
    (row,) = would.difference["changed"]
    assert (row["code"], row["changes"]) == (
        f"{PLAN}/02",
        [{"what": "statement", "before": SECOND, "after": "Sản xuất công nghiệp tăng rất thấp."}],
    )
    assert (would.new, would.applied, would.ended) == (True, False, 1)


def test_a_unit_that_is_named_no_more_owes_nothing_and_is_told_and_a_new_one_has_its_part(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver("23/8/2023 08:00")
    anywhere.mailbox.new()
    text = PLAN_2023.replace("Đơn vị chủ trì: Sở Công Thương.", f"Đơn vị chủ trì: {AN_PHU}.")
    anywhere.clock.now = at("24/8/2023 09:00")
    done = amend(anywhere, text)
    assert (done.assignments, done.ended, done.weaknesses_changed) == (1, 1, 1)
    assert (2, "lead") in assigned(anywhere)[AN_PHU]
    assert states(anywhere, TRADE, 2) == {"cancelled"}
    assert states(anywhere, AN_PHU, 2) == {"owed"}
    assert {row.state.value for row in anywhere.owed(TRADE, "-", "remediation")} == {"cancelled"}
    anywhere.deliver("24/8/2023 10:00")
    told = {letter.address.partition("@")[0]: letter for letter in anywhere.mailbox.new()}
    assert set(told) == {"vanthu.ct", "daumoi.ct", "vanthu.ap", "daumoi.ap"}
    assert f"Theo {DECISION}" in told["vanthu.ct"].text
    assert SECOND in told["vanthu.ct"].text
    assert SECOND in told["vanthu.ap"].text


def test_a_unit_that_joins_with_fewer_than_ten_working_days_left_owes_from_the_next_period(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.clock.now = at("11/9/2023 09:00")
    amend(anywhere, PLAN_2023.replace("chủ trì: Sở Y tế.", f"chủ trì: Sở Y tế; {BINH_SON}."))
    assert (3, "lead") in assigned(anywhere)[BINH_SON]
    assert states(anywhere, BINH_SON, 3) == set()
    assert states(anywhere, HEALTH, 3) == {"owed"}


def test_a_weakness_that_is_gone_ends_with_its_history_and_the_others_keep_their_numbers(anywhere: Day) -> None:
    anywhere.begin()
    new = "4. Trường học thiếu nước sạch.\nĐơn vị chủ trì: Sở Y tế.\nThời gian khắc phục: Năm 2024.\n\nIII. TỔ"
    text = without(PLAN_2023, 2).replace("III. TỔ", new)
    amend(anywhere, text)
    gone = weakness(anywhere, 2)
    assert (gone.statement, gone.ended_on) == (SECOND, date(2023, 8, 22))
    assert states(anywhere, TRADE, 2) == {"cancelled"}
    assert [weakness(anywhere, number).code for number in (3, 4, 5)] == [f"{PLAN}/0{n}" for n in (3, 4, 5)]
    assert weakness(anywhere, 3).statement == "Thiếu bác sĩ ở tuyến xã."
    assert (weakness(anywhere, 5).item, weakness(anywhere, 5).statement) == (4, "Trường học thiếu nước sạch.")
    assert states(anywhere, HEALTH, 5) == {"owed"}
    with anywhere.office.database.read() as session:
        parts = session.exec(select(Assignment).where(Assignment.weakness_id == gone.id)).all()
        assert {part.stage for part in parts} == {Stage.ENDED}
        events = {row.event for row in session.exec(select(History).where(History.entity == "weakness"))}
        assert "ended" in events
    assert sources_shown(anywhere.office, f"{PLAN}/02")[0]["file"] == "ke-hoach.txt"


def test_a_weakness_that_is_named_again_goes_on_under_its_number(anywhere: Day) -> None:
    anywhere.begin()
    amend(anywhere, without(PLAN_2023, 2))
    again = PLAN_2023.replace("Qua rà soát,", "Qua rà soát lại,")
    done = amend(anywhere, again)
    assert [row["code"] for row in done.difference["returned"]] == [f"{PLAN}/02"]
    assert weakness(anywhere, 2).ended_on is None
    assert states(anywhere, TRADE, 2) == {"owed"}
    assert (2, "lead") in assigned(anywhere)[TRADE]


def test_a_changed_deadline_is_a_new_due_version_and_its_units_are_told(anywhere: Day) -> None:
    anywhere.begin()
    done = amend(anywhere, PLAN_2023.replace("khắc phục: Năm 2023.", "khắc phục: Quý III năm 2023."))
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert done.due_dates == 1
    assert (duty.due_version, duty.original_due_on, duty.due_on) == (2, date(2023, 9, 30), date(2023, 10, 2))
    assert "Quý III năm 2023" in duty.due_reason
    with anywhere.office.database.read() as session:
        causes = [row.cause.value for row in session.exec(select(DueVersion)) if row.obligation_id == duty.id]
    assert causes == ["opening", "amendment"]
    assert {row.unit_id for row in anywhere.decisions(notice="due_changed")} == {duty.unit_id}


def test_a_deadline_that_no_longer_climbs_owes_nothing_more(anywhere: Day) -> None:
    anywhere.begin()
    amend(anywhere, PLAN_2023.replace("khắc phục: Năm 2023.", "khắc phục: Năm 2023 và các năm tiếp theo."))
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert duty.state is ObligationState.CANCELLED
    number = weakness(anywhere, 2).id
    assert [row.rule for row in anywhere.owed(period="2023", kind="review") if row.weakness_id == number] == [
        "checkpoint"
    ]


def test_the_same_document_again_changes_nothing(anywhere: Day) -> None:
    anywhere.begin()
    assert not amend(anywhere, PLAN_2023).new
    text = without(PLAN_2023, 3)
    assert amend(anywhere, text).applied
    before = anywhere.counts()
    again = amend(anywhere, text)
    assert (again.new, again.applied) == (False, False)
    assert anywhere.counts() == before


def test_an_older_document_and_that_of_another_plan_are_refused(anywhere: Day) -> None:
    anywhere.begin()
    other = PLAN_2023.replace("35/KH", "37/KH")
    import_plan(anywhere.office, corrected(anywhere, other, "37.txt"), PACK, anywhere.act())
    amend(anywhere, without(PLAN_2023, 3))
    before = anywhere.counts()
    for text, says in (
        (PLAN_2023, "đây là bản đã được thay thế"),
        (PLAN_2023.replace("22 tháng 8", "21 tháng 8").replace("tăng thấp", "giảm"), "cũ hơn bản đang theo dõi"),
        (other, "đây là văn bản của kế hoạch KH37-2023"),
    ):
        with pytest.raises(Refused, match=says) as refused:
            amend(anywhere, text)
        assert "Nothing was changed" in refused.value.en
    with pytest.raises(Refused, match="Ngày có hiệu lực 25/08/2023"):
        amend(anywhere, PLAN_2023.replace("tăng thấp", "giảm"), on=date(2023, 8, 25))
    newer = corrected(anywhere, PLAN_2023.replace("tăng thấp", "giảm"))
    with pytest.raises(AlreadyImported, match=f"dondoc plan amend {PLAN}"):
        import_plan(anywhere.office, newer, PACK, anywhere.act())
    assert anywhere.counts() == before


def test_an_amendment_takes_effect_on_the_day_it_names(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.clock.now = at("25/8/2023 09:00")
    text = without(PLAN_2023, 3).replace("chủ trì: Sở Công Thương.", f"chủ trì: {AN_PHU}.")
    done = amend(anywhere, text, on=date(2023, 8, 23))
    assert done.applied
    assert weakness(anywhere, 3).ended_on == date(2023, 8, 23)
    with anywhere.office.database.read() as session:
        query = (
            select(Assignment).join(Unit).where(Unit.name == AN_PHU, Assignment.weakness_id == weakness(anywhere, 2).id)
        )
        assert session.exec(query).one().began_on == date(2023, 8, 23)
    assert states(anywhere, AN_PHU, 2) == {"owed"}
    for day in (date(2023, 8, 21), date(2023, 8, 26)):  # before the plan was issued, and tomorrow
        with pytest.raises(Refused, match="Ngày có hiệu lực"):
            amend(anywhere, text.replace("tăng thấp", "giảm"), on=day)


def test_every_fact_leads_to_its_words_in_the_new_file_and_the_old_text_is_kept(anywhere: Day) -> None:
    anywhere.begin()
    text = without(PLAN_2023, 3).replace(SECOND, "Sản xuất công nghiệp tăng rất thấp.")
    amend(anywhere, text)
    for code in (PLAN, f"{PLAN}/01", f"{PLAN}/02", f"{PLAN}/04"):
        for fact in sources_shown(anywhere.office, code):
            start, end = fact["span"]
            assert (fact["file"], fact["quote"]) == ("ban-sua.txt", text[start:end])
    with anywhere.office.database.read() as session:
        row = session.exec(select(Amendment)).one()
        assert session.get_one(Document, row.replaced_id).text == PLAN_2023
        assert (row.basis, row.actor) == (DECISION, "test")
        assert json.loads(row.difference)["gone"][0]["code"] == f"{PLAN}/03"


def test_the_head_of_an_amending_decision_does_not_become_that_of_the_plan(anywhere: Day) -> None:
    anywhere.begin()
    text = without(PLAN_2023, 3).replace("35/KH-UBND", "50/QĐ-UBND").replace("ngày 22 tháng 8", "ngày 22 tháng 08")
    done = amend(anywhere, text)
    assert done.difference["plan"] == []
    facts = {fact["what"]: fact for fact in sources_shown(anywhere.office, PLAN)}
    assert (facts["number"]["value"], facts["number"]["file"]) == ("35/KH-UBND", "ke-hoach.txt")
    assert facts["reporting_rule"]["file"] == "ban-sua.txt"


def test_reports_are_due_on_the_new_day_where_the_rule_changes(anywhere: Day) -> None:
    anywhere.begin()
    done = amend(anywhere, PLAN_2023.replace("ngày 15 của tháng cuối quý", "ngày 20 của tháng cuối quý"))
    owed = anywhere.owed(TRADE)
    assert done.due_dates == len(anywhere.owed())
    assert {(row.original_due_on, row.due_version) for row in owed} == {(date(2023, 9, 20), 2)}
    anywhere.report(TRADE, "20/9/2023 08:00")
    assert {row.state.value for row in anywhere.owed(TRADE)} == {"filed"}
    synthesis = {row.original_due_on: row.state.value for row in anywhere.owed(kind="synthesis")}
    assert synthesis == {date(2023, 9, 20): "cancelled", date(2023, 9, 25): "owed"}


def test_an_answer_stays_while_its_words_stand_and_is_asked_again_when_they_change(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    given = [
        {"id": KEYS[0], "units": [TRADE], "why": BASIS},
        {"id": KEYS[1], "units": [AN_PHU], "why": BASIS},
        {"id": KEYS[2], "units": [HEALTH], "why": BASIS},
    ]
    settle_plan(anywhere.office, PLAN, given, anywhere.act())
    parts = assigned(anywhere)
    done = amend(anywhere, UNSETTLED.replace("thu gom hết", "thu gom đủ"))
    assert (done.asked_again, done.questions) == ((), 1)
    assert assigned(anywhere) == parts
    done = amend(anywhere, UNSETTLED.replace("Sở Y tá", "Sở Y tớ"))
    assert ids(anywhere) == ["03.lead.so-y-to", "02.coordinating.cac-chu-dau-tu"]
    assert (3, "lead") not in assigned(anywhere).get(HEALTH, set())
    assert (3, "lead") in assigned(anywhere)[AN_PHU]
    settled = {row["id"]: row["answer"]["way"] for row in questions_shown(anywhere.office, PLAN, settled=True)}
    assert settled == {KEYS[0]: "units", KEYS[1]: "units", KEYS[2]: "lapsed"}


def test_a_deadline_that_a_person_read_is_asked_again_only_when_its_words_change(anywhere: Day) -> None:
    text = PLAN_2023.replace("Thời gian khắc phục: Năm 2023.", "Thời gian khắc phục: Quý IV.")
    anywhere.begin(text)
    settle_plan(
        anywhere.office, PLAN, [{"id": "02.deadline", "deadline": "Quý IV năm 2023", "why": BASIS}], anywhere.act()
    )
    amend(anywhere, text.replace("Rác thải", "Rác"))
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert (duty.state.value, duty.due_version) == ("owed", 1)
    done = amend(anywhere, text.replace("Rác thải", "Chất thải").replace("Quý IV.", "Quý III."))
    assert done.asked_again == ("02.deadline",)
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert duty.state.value == "cancelled"


def test_a_question_answered_with_the_amendment_moves_nobody_twice(anywhere: Day) -> None:
    text = PLAN_2023.replace("Thời gian khắc phục: Năm 2023.", "Thời gian khắc phục: Quý IV.")
    anywhere.begin(text)
    answer = {"id": "02.deadline", "deadline": "Quý IV năm 2023", "why": BASIS}
    settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    amend(anywhere, text.replace("Quý IV.", "Trong quý IV."), answers=[answer])
    (duty,) = anywhere.owed(TRADE, "-", "remediation")
    assert (duty.state.value, duty.due_version, duty.original_due_on) == ("owed", 1, date(2023, 12, 31))
    assert anywhere.decisions(notice="due_changed") == []


REWORDED = without(PLAN_2023, 3).replace(
    "1. Giải ngân",
    "1. Còn thiếu nhiều bác sĩ ở các tuyến xã.\nĐơn vị chủ trì: Sở Y tế.\nThời gian khắc phục: Năm 2024.\n\n5. Giải ngân",
)


def test_an_item_that_may_be_one_or_another_waits_for_a_persons_word(anywhere: Day) -> None:
    anywhere.begin()
    before = anywhere.counts()
    would, _ = preview(anywhere.office, PLAN, corrected(anywhere, REWORDED), PACK, anywhere.act(DECISION))
    (asked,) = would.to_settle_first
    assert asked["id"] == "item.01"
    assert asked["candidates"][0].startswith("03 (")
    with pytest.raises(Refused, match=r"còn 1 điểm phải xác định trước khi sửa đổi KH35-2023: item\.01"):
        amend(anywhere, REWORDED)
    with pytest.raises(Refused, match="không có hạn chế số 9"):
        amend(anywhere, REWORDED, answers=[{"id": "item.01", "same": "9", "why": BASIS}])
    assert anywhere.counts() == before
    done = amend(anywhere, REWORDED, answers=[{"id": "item.01", "same": f"{PLAN}/03", "why": BASIS}])
    assert (done.weaknesses_added, done.weaknesses_gone, done.weaknesses_changed) == (0, 0, 1)
    assert weakness(anywhere, 3).statement == "Còn thiếu nhiều bác sĩ ở các tuyến xã."
    assert states(anywhere, HEALTH, 3) == {"owed"}


def test_an_item_that_a_person_calls_new_is_new(anywhere: Day) -> None:
    anywhere.begin()
    done = amend(anywhere, REWORDED, answers=[{"id": "item.01", "new": True, "why": BASIS}])
    assert (done.weaknesses_added, done.weaknesses_gone) == (1, 1)
    assert states(anywhere, HEALTH, 3) == {"cancelled"}
    assert states(anywhere, HEALTH, 5) == {"owed"}


def test_a_register_that_changed_after_the_difference_was_shown_is_looked_at_again(anywhere: Day) -> None:
    anywhere.begin()
    text = without(PLAN_2023, 3)
    _, shown = preview(anywhere.office, PLAN, corrected(anywhere, text), PACK, anywhere.act(DECISION))
    amend(anywhere, PLAN_2023.replace(SECOND, "Sản xuất công nghiệp tăng rất thấp."))
    with pytest.raises(TryAgainLater, match="vừa thay đổi"):
        amend(anywhere, text, shown=shown)


def test_a_stop_before_the_commit_changes_nothing_and_again_ends_the_same(
    anywhere: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    anywhere.begin()
    text = without(PLAN_2023, 3).replace("Đơn vị chủ trì: Sở Công Thương.", f"Đơn vị chủ trì: {AN_PHU}.")
    before = anywhere.counts()
    monkeypatch.setenv(failpoints.ENVIRONMENT, "amend.before_commit:raise")
    failpoints._passed.clear()
    with pytest.raises(FailpointReached):
        amend(anywhere, text)
    assert anywhere.counts() == before
    monkeypatch.delenv(failpoints.ENVIRONMENT)
    assert amend(anywhere, text).applied
    after = anywhere.counts()
    assert not amend(anywhere, text).new
    assert anywhere.counts() == after


def test_what_was_filed_stays_with_its_reviewer_when_the_weakness_is_gone(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(HEALTH, "12/9/2023 08:00")
    amend(anywhere, without(PLAN_2023, 3))
    with anywhere.office.database.read() as session:
        rows = session.exec(select(Obligation, Unit).where(Obligation.unit_id == Unit.id, Unit.name == HEALTH)).all()
        assert {row.state.value for row, _ in rows if row.kind.value == "report"} == {"filed"}
    assert PLANNING in assigned(anywhere)
