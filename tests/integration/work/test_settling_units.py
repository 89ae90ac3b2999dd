"""Settling what stands for nobody, for too many, or for no day: units that are gone, large groups, no deadline."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from config import failpoints
from config.errors import Refused
from config.failpoints import FailpointReached
from flows.work.by_hand import correct_weakness
from flows.work.import_plan import import_plan
from flows.work.settle import settle_plan
from flows.work.show import questions_shown
from models.facts.units import GroupFact, GroupVersion, OrgPack, UnitFact, UnitKind, Validity
from models.tables import UnitRole, Weakness
from tests.integration.work.test_settling import BASIS, PLAN, assigned, ids
from tests.support.office import Day
from tests.support.organisation import AN_PHU, BINH_SON, CUA_BIEN, HEALTH, PACK, TRADE
from tests.support.plans import PLAN_2023, write_plan

COMMUNES = tuple(UnitFact(f"xa-{number}", f"UBND xã Số {number}", UnitKind.COMMUNE) for number in range(1, 52))
OLD = "Sở Thương nghiệp"


def with_communes() -> OrgPack:
    """Return the small province with a group of 51 communes."""
    group = GroupFact("xa", "UBND các xã", (), (GroupVersion(tuple(unit.code for unit in COMMUNES)),))
    return replace(PACK, units=(*PACK.units, *COMMUNES), groups=(*PACK.groups, group))


def with_a_unit_that_is_gone() -> OrgPack:
    """Return the small province with a department that ended in June and left its work to nobody."""
    gone = UnitFact("tn", OLD, UnitKind.DEPARTMENT, Validity(None, date(2023, 6, 30)))
    return replace(PACK, units=(*PACK.units, gone))


def test_a_group_of_more_than_fifty_waits_until_somebody_says_that_each_is_assigned(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023.replace("UBND các huyện, thị xã.", "UBND các xã."), with_communes())
    (question,) = questions_shown(anywhere.office, PLAN)
    assert (question["id"], question["code"], question["ways"]) == (
        "04.lead.ubnd-cac-xa",
        "group_large",
        ["expand", "units"],
    )
    assert "51 đơn vị" in question["message"]
    assert not [name for name, parts in assigned(anywhere).items() if (4, "lead") in parts]
    answer = {"id": question["id"], "expand": True, "why": BASIS}
    done = settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    assert done.assignments == len(COMMUNES)
    assert {row.state.value for row in anywhere.owed(COMMUNES[50].name)} == {"owed"}
    assert settle_plan(anywhere.office, PLAN, [answer], anywhere.act()).already == (question["id"],)


def test_of_a_large_group_one_unit_may_report_for_all(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023.replace("UBND các huyện, thị xã.", "UBND các xã."), with_communes())
    answer = {"id": "04.lead.ubnd-cac-xa", "units": [AN_PHU], "why": BASIS}
    assert settle_plan(anywhere.office, PLAN, [answer], anywhere.act()).assignments == 1
    assert [name for name, parts in assigned(anywhere).items() if (4, "lead") in parts] == [AN_PHU]


def test_a_group_that_a_person_names_in_an_answer_is_each_of_its_units(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023.replace("chủ trì: Sở Y tế.", "chủ trì: Các chủ đầu tư."))
    answer = {"id": "03.lead.cac-chu-dau-tu", "units": ["UBND các huyện, thị xã"], "why": BASIS}
    settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
    leads = {name for name, parts in assigned(anywhere).items() if (3, "lead") in parts}
    assert leads == {AN_PHU, BINH_SON, CUA_BIEN}


def test_nobody_is_an_answer_too(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023.replace("phối hợp: Sở Y tế.", "phối hợp: Các chủ đầu tư."))
    (question,) = ids(anywhere)
    parts = assigned(anywhere)
    settle_plan(anywhere.office, PLAN, [{"id": question, "nobody": True, "why": BASIS}], anywhere.act())
    assert ids(anywhere) == []
    assert assigned(anywhere) == parts


def test_a_unit_that_is_gone_without_heir_waits_to_be_assigned_anew(anywhere: Day) -> None:
    text = PLAN_2023.replace("chủ trì: Sở Y tế.", f"chủ trì: {OLD}.")
    anywhere.begin(text, with_a_unit_that_is_gone())
    asked = {row["id"]: row for row in questions_shown(anywhere.office, PLAN)}
    question = asked["03.lead.so-thuong-nghiep"]
    assert question["code"] == "unit_gone"
    assert OLD not in assigned(anywhere)
    settle_plan(anywhere.office, PLAN, [{"id": question["id"], "units": [TRADE], "why": BASIS}], anywhere.act())
    assert (3, "lead") in assigned(anywhere)[TRADE]
    number = [row.id for row in _weaknesses(anywhere) if row.ordinal == 3]
    assert {row.state.value for row in anywhere.owed(TRADE) if row.weakness_id in number} == {"owed"}


def _weaknesses(day: Day) -> list[Weakness]:
    with day.office.database.read() as session:
        rows = list(session.exec(select(Weakness)))
        session.expunge_all()
        return rows


def test_a_weakness_without_deadline_owes_reports_and_climbs_only_when_somebody_gives_one(anywhere: Day) -> None:
    begin = PLAN_2023.index("3. Thiếu bác sĩ")
    line = "Thời gian khắc phục: Năm 2023 và các năm tiếp theo.\n"
    text = PLAN_2023[:begin] + PLAN_2023[begin:].replace(line, "", 1)
    anywhere.begin(text)
    assert "03.deadline" in ids(anywhere)
    assert {row.state.value for row in anywhere.owed(HEALTH)} == {"owed"}
    settle_plan(anywhere.office, PLAN, [{"id": "03.deadline", "no_deadline": True, "why": BASIS}], anywhere.act())
    assert "03.deadline" not in ids(anywhere)
    assert not anywhere.owed(HEALTH, "-", "remediation")
    given = {"id": "03.deadline", "deadline": "Tháng 12/2023", "why": BASIS}
    settle_plan(anywhere.office, PLAN, [given], anywhere.act())
    (duty,) = anywhere.owed(HEALTH, "-", "remediation")
    assert (duty.original_due_on, duty.state.value) == (date(2023, 12, 31), "owed")
    settle_plan(anywhere.office, PLAN, [{"id": "03.deadline", "no_deadline": True, "why": BASIS}], anywhere.act())
    (duty,) = anywhere.owed(HEALTH, "-", "remediation")
    assert duty.state.value == "cancelled"


@pytest.mark.parametrize("place", ["settle.before_commit", "by_hand.before_commit"])
def test_a_stop_before_the_commit_of_an_answer_or_of_a_correction_changes_nothing(
    anywhere: Day, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anywhere.begin(PLAN_2023.replace("chủ trì: Sở Y tế.", "chủ trì: Các chủ đầu tư."))
    answer = {"id": "03.lead.cac-chu-dau-tu", "units": [AN_PHU], "why": BASIS}

    def act() -> object:
        if place.startswith("settle"):
            return settle_plan(anywhere.office, PLAN, [answer], anywhere.act())
        return correct_weakness(anywhere.office, f"{PLAN}/03", anywhere.act(BASIS), roles={UnitRole.LEAD: [AN_PHU]})

    before = anywhere.counts()
    monkeypatch.setenv(failpoints.ENVIRONMENT, f"{place}:raise")
    failpoints._passed.clear()
    with pytest.raises(FailpointReached):
        act()
    assert anywhere.counts() == before
    monkeypatch.delenv(failpoints.ENVIRONMENT)
    act()
    assert (3, "lead") in assigned(anywhere)[AN_PHU]
    after = anywhere.counts()
    act()
    assert anywhere.counts() == after


def test_a_large_group_cannot_be_answered_with_nobody(anywhere: Day) -> None:
    text = PLAN_2023.replace("UBND các huyện, thị xã.", "UBND các xã.")
    import_plan(anywhere.office, write_plan(anywhere.folder, text), with_communes(), anywhere.act())
    with pytest.raises(Refused, match="không dùng được “nobody”"):
        settle_plan(
            anywhere.office, PLAN, [{"id": "04.lead.ubnd-cac-xa", "nobody": True, "why": BASIS}], anywhere.act()
        )
