"""The official letters that travel with a digest or its preview: whether there is one is decided once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flows.work.chasing import letters_for_the_digest
from models.facts.ladder import Role
from models.people import Recipient
from models.tables import DecisionRow
from notifications.contexts import Desk, context_of
from tests.support.office import Day
from tests.support.organisation import HEALTH, TRADE


@contextmanager
def the_desk(day: Day, *, without: str = "") -> Iterator[Desk]:
    """Open the desk that writes at the clock's moment; ``without``: a rung that the ladder no longer has."""
    office = day.office
    rungs = tuple(rung for rung in office.ladder.rungs if rung.name != without)
    with office.database.read() as session:
        yield Desk(session, office.settings, office.calendar, replace(office.ladder, rungs=rungs), day.clock.now)


def second_letter(desk: Desk, *decisions: DecisionRow) -> bool:
    """Return whether the preview's words say that a letter is attached."""
    reader = Recipient("Sở Kế hoạch và Đầu tư", "daumoi.khdt@bachai.example", "vi")
    return bool(context_of(desk, "leadership_preview", decisions, reader, Role.PLANNING, None)["second_letter"])


def test_a_digest_keeps_its_letter_though_the_ladder_no_longer_has_its_rung(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.live("18/9/2023")
    day.sweep("19/9/2023 07:00")
    decisions = day.decisions(notice="planning_digest")
    assert {row.rung for row in decisions} == {"+2"}
    with the_desk(day, without="+2") as desk:
        (letter,) = letters_for_the_digest(desk, decisions)
    assert letter.name == "Cong-van-don-doc-lan-1-2023-Q3.docx"


def test_a_preview_speaks_of_a_second_letter_only_where_one_of_those_it_names_is_late(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.live("18/9/2023", "20/9/2023")
    day.sweep("21/9/2023 07:00")
    of = {unit: day.owed(unit)[0].unit_id for unit in (HEALTH, TRADE)}
    previews = day.decisions(notice="leadership_preview", role=Role.PLANNING)
    (health,), (trade, *_) = ([row for row in previews if row.unit_id == of[unit]] for unit in (HEALTH, TRADE))
    day.report(HEALTH, "21/9/2023 07:30")
    with the_desk(day) as desk:
        assert letters_for_the_digest(desk, [health]) == []
        assert not second_letter(desk, health)
        assert len(letters_for_the_digest(desk, [health, trade])) == 1
        assert second_letter(desk, health, trade)
