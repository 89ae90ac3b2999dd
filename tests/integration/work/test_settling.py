"""An officer settles what the text leaves open: once, with a basis, from a file or after the import; both databases."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.errors import NotFound, Refused
from flows.work.answers_file import blank, read_answers
from flows.work.import_plan import import_plan
from flows.work.prepare import prepare
from flows.work.provenance import sources_shown
from flows.work.settle import settle_plan
from flows.work.show import questions_shown
from models.tables import Assignment, AssignmentRole, Given, Mention, OpenQuestion, Unit, UnitAlias, Weakness
from tests.support.office import Day
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, PACK, TRADE
from tests.support.plans import PLAN_2023, write_plan

UNSETTLED = (
    PLAN_2023.replace("Đơn vị chủ trì: Sở Y tế.", "Đơn vị chủ trì: Các chủ đầu tư; Sở Y tá.")
    .replace("Đơn vị phối hợp: Sở Y tế.", "Đơn vị phối hợp: Các chủ đầu tư.")
    .replace("\nĐơn vị chủ trì: Sở Kế hoạch và Đầu tư; Sở Công Thương.", "")
    .replace("2. Sản xuất", "2. Sản xuất", 1)
)
BASIS = "Công văn số 12/UBND-TH ngày 22/8/2023"
KEYS = ["01.nobody_leads", "03.lead.cac-chu-dau-tu", "03.lead.so-y-ta", "02.coordinating.cac-chu-dau-tu"]
PLAN = "KH35-2023"


def assigned(day: Day) -> dict[str, set[tuple[int, str]]]:
    """Return who has which part of which weakness."""
    with day.office.database.read() as session:
        rows = session.exec(
            select(Unit, Weakness, AssignmentRole)
            .where(Assignment.unit_id == Unit.id, Assignment.weakness_id == Weakness.id)
            .where(AssignmentRole.assignment_id == Assignment.id, Assignment.stage != "ended")
        ).all()
        found: dict[str, set[tuple[int, str]]] = {}
        for unit, weakness, role in rows:
            found.setdefault(unit.name, set()).add((weakness.ordinal, role.role.value))
        return found


def ids(day: Day) -> list[str]:
    return [row["id"] for row in questions_shown(day.office, PLAN)]


def test_what_is_open_is_listed_by_weight_and_has_the_same_ids_before_and_after_the_import(anywhere: Day) -> None:
    file = write_plan(anywhere.folder, UNSETTLED)
    prepared = prepare(anywhere.office, file, PACK, anywhere.act())
    before = [question.id for question in prepared.questions(anywhere.clock().date())]
    anywhere.begin(UNSETTLED)
    assert before == KEYS
    assert ids(anywhere) == KEYS
    shown = questions_shown(anywhere.office, PLAN)
    assert shown[2]["candidates"][0] == HEALTH
    assert shown[2]["quote"] == "Sở Y tá"


def _questions(day: Day) -> list[OpenQuestion]:
    with day.office.database.read() as session:
        rows = list(session.exec(select(OpenQuestion)))
        session.expunge_all()
        return rows


def test_what_is_open_owes_nothing_until_it_is_settled(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    assert {item for parts in assigned(anywhere).values() for item, _ in parts} == {2, 4}
    settle_plan(
        anywhere.office,
        PLAN,
        [
            {"id": KEYS[0], "units": [TRADE], "why": BASIS},
            {"id": KEYS[1], "units": [AN_PHU, BINH_SON], "why": BASIS},
            {"id": KEYS[2], "units": "Sở Y tế", "why": BASIS, "remember": True},
        ],
        anywhere.act(),
    )
    parts = assigned(anywhere)
    assert (1, "lead") in parts[TRADE]
    assert (3, "lead") in parts[AN_PHU] & parts[BINH_SON] & parts[HEALTH]
    assert ids(anywhere) == KEYS[3:]
    owed = {row.weakness_id for row in anywhere.owed(HEALTH)}
    assert len(owed) == 1
    rows = _questions(anywhere)
    first = next(row for row in rows if row.key == KEYS[0])
    assert (first.settled_by, first.because) == ("test", BASIS)
    assert first.settled_at == anywhere.clock()


def test_the_same_answer_again_changes_nothing_and_another_takes_its_place(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    answer = {"id": KEYS[1], "units": [AN_PHU], "why": BASIS}
    settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    before = anywhere.counts()
    again = settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    assert (again.settled, again.already) == ((), (KEYS[1],))
    assert anywhere.counts() == before
    settle_plan(anywhere.office, PLAN, [answer | {"units": [BINH_SON]}], anywhere.act())
    parts = assigned(anywhere)
    assert (3, "lead") in parts[BINH_SON]
    assert (3, "lead") not in parts[AN_PHU]
    assert {row.state.value for row in anywhere.owed(AN_PHU) if row.weakness_id == _third(anywhere)} == {"cancelled"}
    settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    assert (3, "lead") in assigned(anywhere)[AN_PHU]
    assert {row.state.value for row in anywhere.owed(AN_PHU) if row.weakness_id == _third(anywhere)} == {"owed"}


def _third(day: Day) -> int:
    with day.office.database.read() as session:
        return session.exec(select(Weakness).where(Weakness.ordinal == 3)).one().id


def test_answers_given_with_the_import_enter_with_it_or_not_at_all(anywhere: Day) -> None:
    file = write_plan(anywhere.folder, UNSETTLED)
    wrong = [{"id": KEYS[0], "units": [TRADE], "why": BASIS}, {"id": KEYS[1], "units": ["Sở Y tá"], "why": BASIS}]
    with pytest.raises(NotFound, match="Không có đơn vị “Sở Y tá”"):
        import_plan(anywhere.office, file, PACK, anywhere.act(), answers=wrong)
    assert anywhere.counts()["plan"] == 0
    done = import_plan(anywhere.office, file, PACK, anywhere.act(), answers=wrong[:1])
    assert (done.settled, done.questions) == (1, 3)
    assert (1, "lead") in assigned(anywhere)[TRADE]


def test_one_answer_can_stand_for_every_question_about_the_same_words(anywhere: Day) -> None:
    plan = UNSETTLED.replace("Đơn vị chủ trì: UBND các huyện, thị xã.", "Đơn vị chủ trì: Các chủ đầu tư.")
    anywhere.begin(plan)
    answer = {"id": "04.lead.cac-chu-dau-tu", "units": [AN_PHU], "why": BASIS, "everywhere": True}
    done = settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    assert set(done.settled) == {"04.lead.cac-chu-dau-tu", KEYS[1], KEYS[3]}
    assert assigned(anywhere)[AN_PHU] == {(2, "coordinating"), (3, "lead"), (4, "lead")}


def test_a_name_is_remembered_for_the_next_plan_where_the_officer_says_so(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    settle_plan(
        anywhere.office, PLAN, [{"id": KEYS[2], "units": [HEALTH], "why": BASIS, "remember": True}], anywhere.act()
    )
    with anywhere.office.database.read() as session:
        assert [row.alias for row in session.exec(select(UnitAlias)) if row.alias == "Sở Y tá"] == ["Sở Y tá"]
    other = write_plan(anywhere.folder, UNSETTLED.replace("35/KH", "37/KH"), "ke-hoach-37.txt")
    done = import_plan(anywhere.office, other, PACK, anywhere.act())
    assert KEYS[2] not in [row["id"] for row in questions_shown(anywhere.office, done.plan)]


def test_a_deadline_given_by_a_person_climbs_and_the_words_of_the_text_stay_beside_it(anywhere: Day) -> None:
    text = PLAN_2023.replace("Thời gian khắc phục: Năm 2023.", "Thời gian khắc phục: Quý IV.")
    anywhere.begin(text)
    assert "02.deadline" in ids(anywhere)
    with pytest.raises(Refused, match="không đọc được thời gian “sớm nhất”"):
        settle_plan(
            anywhere.office, PLAN, [{"id": "02.deadline", "deadline": "sớm nhất", "why": BASIS}], anywhere.act()
        )
    answer = {"id": "02.deadline", "deadline": "Quý IV năm 2023", "why": BASIS}
    settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    (duty,) = anywhere.owed(TRADE, period="-", kind="remediation")
    assert f"{duty.original_due_on}" == "2023-12-31"
    (fact,) = [row for row in sources_shown(anywhere.office, f"{PLAN}/02") if row["what"] == "deadline"]
    assert fact["value"] == "Quý IV (quarter)"
    assert (fact["quote"], fact["given_by"], fact["basis"]) == ("Quý IV", "test", BASIS)


def test_a_duty_to_report_without_a_day_is_followed_from_the_day_a_person_gives_it(anywhere: Day) -> None:
    text = PLAN_2023.replace("Định kỳ vào ngày 15 của tháng cuối quý, các đơn vị", "Định kỳ hằng quý, các đơn vị")
    file = write_plan(anywhere.folder, text)
    import_plan(anywhere.office, file, PACK, anywhere.act(), follow_from=date(2023, 9, 1))
    assert not anywhere.owed(TRADE)
    (question,) = [one for one in ids(anywhere) if one.startswith("plan.report.")]
    done = settle_plan(anywhere.office, PLAN, [{"id": question, "report": "quý 20", "why": BASIS}], anywhere.act())
    assert done.opened == ("2023-Q3",)
    assert {row.original_due_on.isoformat() for row in anywhere.owed(TRADE)} == {"2023-09-20"}


def test_a_unit_that_was_told_and_is_named_no_more_is_told_so_and_one_that_was_never_told_hears_nothing(
    day: Day,
) -> None:
    text = UNSETTLED.replace("35/KH", "37/KH")
    plan = import_plan(day.office, write_plan(day.folder, text, "ke-hoach-37.txt"), PACK, day.act()).plan
    answer = {"id": KEYS[1], "units": [AN_PHU], "why": BASIS}
    settle_plan(day.office, plan, [answer], day.act())
    settle_plan(day.office, plan, [answer | {"units": [BINH_SON]}], day.act())
    day.deliver("23/8/2023 08:00")
    assert not [letter for letter in day.mailbox.new() if letter.subject.startswith("Kết thúc phân công")]
    settle_plan(day.office, plan, [answer | {"units": [TRADE], "why": "Công văn số 15/UBND-TH"}], day.act())
    day.deliver("24/8/2023 08:00")
    ended = [letter for letter in day.mailbox.new() if letter.subject.startswith("Kết thúc phân công")]
    assert {letter.address.partition("@")[0] for letter in ended} == {"vanthu.bs"}
    assert "Theo Công văn số 15/UBND-TH" in ended[0].text
    assert "Thiếu bác sĩ ở tuyến xã." in ended[0].text


REFUSED = (
    ({"id": "99.lead", "units": [TRADE], "why": BASIS}, "không có điểm cần xác định “99.lead”"),
    ({"id": KEYS[0], "units": [TRADE]}, "nêu căn cứ"),
    ({"id": KEYS[0], "deadline": "Năm 2023", "why": BASIS}, "không dùng được “deadline”"),
    ({"id": KEYS[0], "units": [TRADE], "nobody": True, "why": BASIS}, "chỉ chọn một"),
)


@pytest.mark.parametrize(("answer", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_an_answer_that_cannot_be_understood_changes_nothing(
    anywhere: Day, answer: dict[str, object], says: str
) -> None:
    anywhere.begin(UNSETTLED)
    before = anywhere.counts()
    with pytest.raises(Refused) as refused:
        settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    assert says in refused.value.vi
    assert "Nothing was changed" in refused.value.en
    assert anywhere.counts() == before


def test_the_blank_holds_every_question_and_answers_nothing_as_it_is(day: Day) -> None:
    file = write_plan(day.folder, UNSETTLED.replace("35/KH", "37/KH"), "ke-hoach-37.txt")
    plan = import_plan(day.office, file, PACK, day.act()).plan
    template = day.folder / "tra-loi.yaml"
    template.write_text(blank("KH37-2023", "dondoc plan settle …", questions_shown(day.office, plan)), encoding="utf-8")
    assert [answer["id"] for answer in read_answers(template)] == KEYS
    before = day.counts()
    assert settle_plan(day.office, plan, read_answers(template), day.act()).settled == ()
    assert day.counts() == before
    filled = template.read_text(encoding="utf-8").replace("units: []", f'units: ["{TRADE}"]', 1)
    template.write_text(filled.replace('why: ""', f'why: "{BASIS}"', 1), encoding="utf-8")
    assert settle_plan(day.office, plan, read_answers(template), day.act()).settled == (KEYS[0],)


BAD_FILES = (
    ("a: [", "dòng 1 không đúng dạng YAML"),
    ("answers: 5", "cần danh sách “answers”"),
    ("answers:\n  - units: [A]", "mỗi mục có “id”"),
    ("answers:\n  - id: x\n  - id: x", "“x” có hai lần"),
)


@pytest.mark.parametrize(("content", "says"), BAD_FILES, ids=[says for _, says in BAD_FILES])
def test_a_file_of_answers_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "tra-loi.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_answers(file)
    assert says in refused.value.vi
    assert str(file) in refused.value.en


def test_every_fact_leads_to_its_words_its_line_and_the_file(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    text = (anywhere.folder / "ke-hoach.txt").read_text(encoding="utf-8")
    for code in (PLAN, f"{PLAN}/02"):
        for fact in sources_shown(anywhere.office, code):
            start, end = fact["span"]
            assert fact["quote"] == text[start:end]
            assert fact["line"] == text.count("\n", 0, start) + 1
            assert text[:start].endswith(fact["before"])
            assert text[end:].startswith(fact["after"])
            assert (fact["file"], len(fact["sha256"])) == ("ke-hoach.txt", 64)
    assert {fact["what"] for fact in sources_shown(anywhere.office, PLAN)} == {
        "number",
        "issued_on",
        "issuer",
        "title",
        "focal_unit",
        "reporting_rule",
    }


def test_a_unit_that_a_person_named_shows_who_when_and_on_what_basis(anywhere: Day) -> None:
    anywhere.begin(UNSETTLED)
    settle_plan(anywhere.office, PLAN, [{"id": KEYS[0], "units": [TRADE], "why": BASIS}], anywhere.act())
    (lead,) = [fact for fact in sources_shown(anywhere.office, f"{PLAN}/01") if fact["what"] == "lead"]
    assert (lead["value"], lead["quote"], lead["line"]) == (TRADE, None, None)
    assert (lead["given_by"], lead["given_at"], lead["basis"]) == ("test", anywhere.clock(), BASIS)
    with anywhere.office.database.read() as session:
        given = session.exec(select(Given)).one()
        assert [row.as_written for row in session.exec(select(Mention).where(Mention.given_id == given.id))] == [TRADE]
        answer = session.exec(select(OpenQuestion).where(OpenQuestion.key == KEYS[0])).one().answer
        assert json.loads(answer or "") == {"way": "units", "values": [TRADE]}
