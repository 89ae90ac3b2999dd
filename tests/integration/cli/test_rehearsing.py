"""`dondoc rehearse` at the desk of an office that tries another ladder before it goes live."""

from tests.conftest import ROOT
from tests.integration.cli.conftest import Desk
from tests.support.plans import PLAN_OF_TWO

DAYS = ("--from", "2023-09-11", "--to", "2023-09-13")


def another_ladder(desk: Desk) -> str:
    """Write a ladder that reminds two days before instead of three."""
    text = (ROOT / "config" / "ladder.toml").read_text(encoding="utf-8")
    text = text.replace('name = "-3"\ncalendar_days = -3', 'name = "-2"\ncalendar_days = -2')
    return str(desk.write("thang-khac.toml", text))


def test_two_ladders_side_by_side_and_nothing_is_kept(newcomer: Desk) -> None:
    newcomer.plan.write_text(PLAN_OF_TWO, encoding="utf-8")
    newcomer.env(LANGUAGE="vi")
    other = another_ladder(newcomer)
    said = newcomer("rehearse", "--plan", newcomer.plan, *DAYS, "--compare", other, "--json")
    assert said.code == 0
    ours, theirs = said.json["ladders"]
    rungs = [{(row["role"], row["rung"]): row["mails"] for row in one["told"]} for one in (ours, theirs)]
    assert ours["mails"] > 0
    assert ("lead", "-3") in rungs[0]
    assert ("lead", "-2") not in rungs[0]
    assert rungs[1]["lead", "-2"] == rungs[0]["lead", "-3"]  # Tuesday 12/9 and Wednesday 13/9, both in the days lived
    assert not newcomer.database.exists()


def test_an_officer_sees_it_in_words(newcomer: Desk) -> None:
    newcomer.plan.write_text(PLAN_OF_TWO, encoding="utf-8")
    said = newcomer("rehearse", "--plan", newcomer.plan, "--from", "2023-08-22", "--to", "2023-09-01")
    assert said.code == 0
    assert "14 ngày trước hạn" in said.out
    assert "không gửi thư nào ra ngoài" in said.out
