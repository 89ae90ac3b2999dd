"""Plan 211 of Thanh Hóa in the register: who must do what, worked out from the text beside the program's own reading."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from flows.work.import_plan import PlanImported, import_plan
from models.database import Database
from models.facts.lifecycle import ObligationKind
from models.facts.reading import DeadlineKind, Frequency, MentionKind
from models.facts.units import UnitKind
from models.moves import Act
from models.packs import load_pack
from models.tables import (
    Assignment,
    AssignmentRole,
    Cause,
    Document,
    Mention,
    Obligation,
    OpenQuestion,
    Plan,
    ReportingRule,
    Stream,
    Task,
    Unit,
    UnitGroup,
    UnitRole,
    Weakness,
)
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.office import an_office

SAMPLE = ROOT / "examples" / "ke-hoach-mau.txt"
PUBLISHED = ROOT.parent / "shared" / "plans" / "thanh-hoa-2023-plan-211.txt"
NOT_LISTED = "các chủ đầu tư"
GROUPS = {
    "districts": "ubnd các huyện, thị xã, thành phố",
    "departments": "các sở, ban, ngành(, đơn vị)? cấp tỉnh",
    "not listed": NOT_LISTED,
}


@pytest.fixture(scope="module", params=[SAMPLE, PUBLISHED], ids=["sample", "published"])
def imported(
    request: pytest.FixtureRequest, _sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PlanImported, Session]]:
    """What the import on the plan's own day did, and a view of the register after it."""
    file: Path = request.param
    if not file.exists():
        pytest.skip(f"no copy of the published plan at {file}: the published plans are not part of the repository")
    folder = tmp_path_factory.mktemp("plan-211")
    shutil.copyfile(_sqlite_template, folder / "dondoc.sqlite")
    database = Database(f"sqlite:///{folder / 'dondoc.sqlite'}")
    office = an_office(folder, database)
    done = import_plan(office, file, load_pack("thanh-hoa-2023"), Act("test", at("22/8/2023 14:00")))
    with database.read() as session:
        yield done, session
    database.dispose()


def leads_in_the_text(session: Session) -> Counter[str]:
    """Count who leads by the text's own words, found beside the program's reading."""
    text = " ".join(session.exec(select(Document)).one().text.lower().split())
    text = text.replace("lao động, thương binh", "lao động - thương binh")  # one name, with a comma in it
    found: Counter[str] = Counter()
    for names in re.findall(r"đơn vị chủ trì(?: thực hiện)?(?::| là) (.*?) thời gian khắc phục", text):
        found["weaknesses"] += 1
        alone = names
        for group, words in GROUPS.items():
            alone, count = re.subn(words, "", alone)
            found[group] += count
        found["alone"] += sum(1 for name in re.split("[;,.]", alone) if name.strip() not in {"", "và"})
    return found


def test_every_lead_the_text_names_has_its_assignment_and_nobody_else(imported: tuple[PlanImported, Session]) -> None:
    done, session = imported
    named = leads_in_the_text(session)
    assert named == {"weaknesses": 38, "districts": 22, "departments": 10, "not listed": 2, "alone": 45}
    # One unit is named by itself beside a group it belongs to (36: Sở Nội vụ): it has one part, not two.
    assert done.assignments == 22 * 27 + 10 * 20 + 45 - 1 == 838
    assert done.weaknesses == 38
    assert len(session.exec(select(Assignment)).all()) == 838
    assert {row.role for row in session.exec(select(AssignmentRole))} == {UnitRole.LEAD}


def test_the_groups_are_the_27_districts_and_the_20_departments_of_the_day(
    imported: tuple[PlanImported, Session],
) -> None:
    done, session = imported
    members: dict[str, set[str]] = {}
    rows = session.exec(
        select(UnitGroup, Unit)
        .join(Assignment, col(Assignment.group_id) == UnitGroup.id)
        .where(Assignment.unit_id == Unit.id)
    )
    for group, unit in rows:
        members.setdefault(group.name, set()).add(unit.kind)
    assert members.keys() == {"UBND các huyện, thị xã, thành phố", "Các sở, ban, ngành, đơn vị cấp tỉnh"}
    assert members["UBND các huyện, thị xã, thành phố"] == {UnitKind.DISTRICT}
    kinds = Counter(
        unit.kind for unit in session.exec(select(Unit).where(col(Unit.id).in_(select(col(Assignment.unit_id)))))
    )
    assert kinds == {
        UnitKind.DISTRICT: 27,
        UnitKind.DEPARTMENT: 19,
        UnitKind.AGENCY: 1,
        UnitKind.BRANCH_OF_CENTRAL_AGENCY: 3,
        UnitKind.ARMED_FORCE: 3,
        UnitKind.STATE_ENTERPRISE: 1,
    }
    assert done.units == sum(kinds.values()) == 54


def test_a_unit_named_by_itself_has_its_part_by_its_own_name(imported: tuple[PlanImported, Session]) -> None:
    _, session = imported
    home_affairs = session.exec(select(Unit).where(Unit.name == "Sở Nội vụ")).one()
    row = session.exec(
        select(Assignment).join(Weakness).where(Weakness.ordinal == 36, Assignment.unit_id == home_affairs.id)
    ).one()
    assert row.group_id is None


def test_groups_that_nobody_listed_are_questions_and_owe_nothing(imported: tuple[PlanImported, Session]) -> None:
    done, session = imported
    text = session.exec(select(Document)).one().text
    asked = [row for row in session.exec(select(OpenQuestion)) if row.code == "open_group"]
    quotes = [text[row.span_start or 0 : row.span_end or 0].lower() for row in asked]
    assert quotes == [NOT_LISTED, NOT_LISTED]
    ordinals = {session.get_one(Weakness, row.weakness_id).ordinal for row in asked}
    assert ordinals == {14, 25}
    assert done.questions == len(session.exec(select(OpenQuestion)).all())
    open_groups = {row.id for row in session.exec(select(UnitGroup)) if row.is_open}
    assert not {row.group_id for row in session.exec(select(Assignment))} & open_groups
    # 14 and 25 have other leads, and those owe: 28 each beside (25) the twenty departments.
    owed = Counter(
        session.get_one(Weakness, row.weakness_id).ordinal
        for row in session.exec(select(Obligation).where(Obligation.kind == ObligationKind.REPORT))
    )
    assert (owed[14], owed[25]) == (28, 47)


def test_every_fact_quotes_the_stored_document(imported: tuple[PlanImported, Session]) -> None:
    _, session = imported
    text = session.exec(select(Document)).one().text
    for weakness in session.exec(select(Weakness)):
        assert text[weakness.span_start : weakness.span_end] == weakness.statement
        assert text[weakness.deadline_span_start or 0 : weakness.deadline_span_end or 0] == weakness.deadline_text
    for mention in session.exec(select(Mention)):
        assert text[mention.span_start : mention.span_end] == mention.as_written
    for cause in session.exec(select(Cause)):
        assert text[cause.span_start : cause.span_end] == cause.text
    for task in session.exec(select(Task)):
        assert text[task.span_start : task.span_end] == task.text
    (rule,) = session.exec(select(ReportingRule)).all()
    assert text[rule.span_start : rule.span_end] == rule.quote
    assert "15 của tháng cuối quý" in rule.quote


def test_every_unit_of_the_text_is_one_of_the_pack(imported: tuple[PlanImported, Session]) -> None:
    _, session = imported
    kinds = Counter(row.kind for row in session.exec(select(Mention)))
    assert kinds == {MentionKind.UNIT: 45, MentionKind.GROUP: 32, MentionKind.OPEN_GROUP: 2}


def test_one_rule_makes_one_quarterly_stream_to_the_planning_department(
    imported: tuple[PlanImported, Session],
) -> None:
    _, session = imported
    (stream,) = session.exec(select(Stream)).all()
    focal = session.get_one(Unit, stream.focal_unit_id)
    assert focal.name == stream.recipient == "Sở Kế hoạch và Đầu tư"
    assert (stream.frequency, stream.rrule) == (
        Frequency.QUARTERLY,
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15",
    )


def test_the_plan_is_followed_from_the_first_due_date_ten_working_days_ahead(
    imported: tuple[PlanImported, Session],
) -> None:
    done, session = imported
    plan = session.exec(select(Plan)).one()
    assert (plan.code, plan.number, plan.issued_on) == ("KH211-2023", "211/KH-UBND", date(2023, 8, 22))
    assert done.follow_from == plan.follow_from == date(2023, 9, 15)
    assert done.opened == ("2023-Q3",)


def test_a_weakness_to_be_put_right_in_2023_is_due_on_the_first_working_day_of_2024(
    imported: tuple[PlanImported, Session],
) -> None:
    _, session = imported
    rows = session.exec(select(Obligation).where(Obligation.kind == ObligationKind.REMEDIATION)).all()
    assert {(row.original_due_on, row.due_on) for row in rows} == {(date(2023, 12, 31), date(2024, 1, 2))}
    weaknesses = {row.weakness_id: session.get_one(Weakness, row.weakness_id) for row in rows}
    assert {row.deadline_kind for row in weaknesses.values()} == {DeadlineKind.YEAR}
    assert len(weaknesses) == 8
    leads = Counter(row.weakness_id for row in rows)
    parts = Counter(row.weakness_id for row in session.exec(select(Assignment)) if row.weakness_id in weaknesses)
    assert leads == parts
    assert all("31/12/2023" in row.due_reason for row in rows)


def test_a_weakness_of_2023_and_the_years_after_is_looked_at_each_year_by_the_planning_department(
    imported: tuple[PlanImported, Session],
) -> None:
    _, session = imported
    rows = session.exec(select(Obligation).where(Obligation.kind == ObligationKind.REVIEW)).all()
    onwards = {row.id for row in session.exec(select(Weakness)) if row.deadline_kind is DeadlineKind.YEAR_ONWARDS}
    assert {row.weakness_id for row in rows} == onwards
    assert len(rows) == len(onwards) == 30
    assert {session.get_one(Unit, row.unit_id).name for row in rows} == {"Sở Kế hoạch và Đầu tư"}
    assert {(row.rule, row.period, row.original_due_on) for row in rows} == {("checkpoint", "2023", date(2023, 12, 31))}
