"""Nobody answers: the third quarter of 2023, due Friday 15/9, climbs to the chair, every letter worked out by hand.

Before the due date: -14 is 1/9, a holiday, so Thursday 31/8; -7 Friday 8/9; -3 Tuesday 12/9; -1 Thursday 14/9; the day
itself 15/9. After it, in working days: +1 Monday 18/9, +2 19/9, +5 Friday 22/9, +8 Wednesday 27/9, +12 Tuesday 3/10;
each digest to a leader is shown the working day before: 21/9, 26/9, 2/10.

The focal unit's synthesis report is due Wednesday 20/9: -14 on 6/9, -7 on 13/9, -3 is Sunday 17/9 and so falls on 15/9,
into the letter that is due that day anyhow; -1 19/9, the day 20/9, +1 21/9. Above it: +5 from Wednesday 27/9, but the
office had this period's digest on 22/9, so it gets the supplement of the week, Monday 2/10. +8 is Monday 2/10 itself: the
vice-chair does not hear with the office or before it (one step a day), so Monday 9/10; and +12, Friday 6/10, waits for
the vice-chair and comes to the chair on Monday 16/10. The Committee's office sees each the working day before, Friday:
29/9, 6/10 and 13/10.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Database
from models.facts.ladder import Role
from models.facts.sweep import DecisionState, Why
from models.tables import Message, MessageState
from tests.support.office import Day, a_day

TO_THE_UNIT = [
    "31/08 reminder -14",
    "08/09 reminder -7",
    "12/09 reminder -3",
    "14/09 reminder -1",
    "15/09 reminder 0",
    "18/09 reminder +1",
]
TO_ITS_HEAD = ["15/09 reminder 0", "18/09 reminder +1"]
ASSIGNED = ["22/08 assignment assignment"]
TO_THE_FOCAL_UNIT = [
    "31/08 reminder -14",
    "06/09 reminder -14",
    "08/09 reminder -7",
    "12/09 reminder -3",
    "13/09 reminder -7",
    "14/09 reminder -1",
    "15/09 reminder 0",
    "18/09 reminder +1",
    "19/09 reminder -1",
    "20/09 reminder 0",
    "21/09 reminder +1",
]
ABOUT_OTHERS = [
    "19/09 planning_digest +2",
    "21/09 preview+5 hold:+5",
    "26/09 preview+8:pct-kinh-te hold:+8",
    "26/09 preview+8:pct-van-xa hold:+8",
    "02/10 preview+12 hold:+12",
]
EVERYTHING = {
    "vanthu.ct": ASSIGNED + TO_THE_UNIT,
    "daumoi.ct": ASSIGNED + TO_THE_UNIT,
    "giamdoc.ct": TO_ITS_HEAD,
    # One mailbox for registry and officer: one letter, not two. It coordinates item 2, of which it gets a copy.
    "chung.yt": [*ASSIGNED, "22/08 assignment_copy assignment", *TO_THE_UNIT],
    "giamdoc.yt": TO_ITS_HEAD,
    "vanthu.ap": ASSIGNED + TO_THE_UNIT,
    "daumoi.ap": ASSIGNED + TO_THE_UNIT,
    "chutich.ap": TO_ITS_HEAD,
    "vanthu.bs": ASSIGNED + TO_THE_UNIT,
    "chutich.bs": TO_ITS_HEAD,
    "cuabien": ASSIGNED + TO_THE_UNIT,
    "vanthu.khdt": ASSIGNED + TO_THE_FOCAL_UNIT,
    "daumoi.khdt": sorted(ASSIGNED + TO_THE_FOCAL_UNIT + ABOUT_OTHERS, key=lambda line: (line[3:5], line[:2], line)),
    "giamdoc.khdt": ["15/09 reminder 0", "18/09 reminder +1", "20/09 reminder 0", "21/09 reminder +1"],
    "vanphong": [
        "21/09 preview+5 hold:+5",
        "22/09 leadership_digest +5",
        "26/09 preview+8:pct-kinh-te hold:+8",
        "29/09 preview+5 hold:+5",
        "02/10 leadership_digest +5",
        "02/10 preview+12 hold:+12",
        "06/10 preview+8:pct-kinh-te hold:+8",
        "13/10 preview+12 hold:+12",
    ],
    "pct.kinhte": ["27/09 leadership_digest +8", "09/10 leadership_digest +8"],
    "pct.vanxa": ["27/09 leadership_digest +8"],
    "chutich": ["03/10 leadership_digest +12", "16/10 leadership_digest +12"],
}


@pytest.fixture(scope="module")
def quarter(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The whole quarter, in which nobody ever answers, lived once; the tests only look at it."""
    folder = tmp_path_factory.mktemp("quarter")
    shutil.copyfile(_sqlite_template, folder / "dondoc.sqlite")
    database = Database(f"sqlite:///{folder / 'dondoc.sqlite'}")
    with a_day(folder, database) as day:
        day.begin()
        day.deliver()
        day.live("23/8/2023", "17/10/2023")
        yield day
    database.dispose()


def test_exactly_these_letters_come_and_climb_to_the_chair(quarter: Day) -> None:
    arrived = {mailbox: sorted(lines, key=_by_day) for mailbox, lines in quarter.arrived().items()}
    assert arrived == {mailbox: sorted(lines, key=_by_day) for mailbox, lines in EVERYTHING.items()}


def test_every_mailbox_gets_its_letters_in_the_order_of_their_days(quarter: Day) -> None:
    for mailbox, lines in quarter.arrived().items():
        days = [_by_day(line)[:2] for line in lines]
        assert days == sorted(days), mailbox


def test_an_address_gets_one_letter_a_day_for_each_purpose(quarter: Day) -> None:
    for mailbox, lines in quarter.arrived().items():
        purposes = [line.rpartition(" ")[0] for line in lines]
        assert len(purposes) == len(set(purposes)), mailbox


def test_a_unit_gets_at_most_six_letters_a_period_about_its_reports(quarter: Day) -> None:
    assert len(TO_THE_UNIT) == 6
    reminders = [line for line in quarter.arrived()["vanthu.ct"] if " reminder " in line]
    assert reminders == TO_THE_UNIT


def test_the_late_focal_unit_is_never_in_a_digest_to_itself(quarter: Day) -> None:
    own = {row.id for row in quarter.owed("Sở Kế hoạch và Đầu tư")}
    past = [row for row in quarter.decisions(rung="+2", role=Role.PLANNING) if row.obligation_id in own]
    assert [(row.state, row.why) for row in past] == [(DecisionState.SUPERSEDED, Why.OWN_LATENESS)]
    (digest,) = [letter for letter in quarter.mailbox.to("daumoi.khdt") if letter.subject.startswith("[Tổng hợp]")]
    assert digest.subject.startswith("[Tổng hợp] 5 đơn vị chưa gửi báo cáo quý III năm 2023")
    assert "Sở Kế hoạch và Đầu tư: đã quá hạn" not in digest.text


def test_the_late_focal_unit_climbs_past_itself_shown_to_the_office(quarter: Day) -> None:
    own = {row.id for row in quarter.owed("Sở Kế hoạch và Đầu tư")}
    shown = [row for row in quarter.decisions() if row.obligation_id in own and row.rung.startswith("hold:")]
    assert [(row.rung, row.role, f"{row.send_on:%d/%m}") for row in shown] == [
        ("hold:+5", Role.OFFICE, "21/09"),
        ("hold:+8", Role.OFFICE, "26/09"),
        ("hold:+12", Role.OFFICE, "02/10"),
    ]
    (digest,) = [letter for letter in quarter.mailbox.to("chutich") if letter.subject.startswith("[Báo cáo] ")]
    assert "Sở Kế hoạch và Đầu tư: đã quá hạn 12 ngày làm việc" in digest.text


def test_the_officer_sees_each_digest_the_working_day_before_as_it_will_be_sent(quarter: Day) -> None:
    shown = [letter for letter in quarter.mailbox.to("daumoi.khdt") if letter.subject.startswith("[Xem trước]")]
    assert [letter.subject.partition(":")[0] for letter in shown] == [
        "[Xem trước] Báo cáo gửi Chánh Văn phòng UBND tỉnh ngày 22/09/2023",
        "[Xem trước] Báo cáo gửi Phó Chủ tịch phụ trách kinh tế ngày 27/09/2023",
        "[Xem trước] Báo cáo gửi Phó Chủ tịch phụ trách văn xã ngày 27/09/2023",
        "[Xem trước] Báo cáo gửi Chủ tịch UBND tỉnh ngày 03/10/2023",
    ]
    health = shown[2].text
    assert "Sở Y tế: đã quá hạn 7 ngày làm việc" in health
    assert "Sở Công Thương: đã quá hạn" not in health


@pytest.mark.parametrize(
    ("leader", "subjects"),
    [
        ("vanphong", ["[Báo cáo]", "[Báo cáo bổ sung]"]),
        ("pct.kinhte", ["[Báo cáo]", "[Báo cáo bổ sung]"]),
        ("pct.vanxa", ["[Báo cáo]"]),
        ("chutich", ["[Báo cáo]", "[Báo cáo bổ sung]"]),
    ],
)
def test_only_a_second_digest_of_a_period_is_called_a_supplement(
    quarter: Day, leader: str, subjects: list[str]
) -> None:
    found = [letter.subject for letter in quarter.mailbox.to(leader) if "tình hình" in letter.subject.casefold()]
    digests = [subject for subject in found if not subject.startswith("[Xem trước]")]
    assert [subject.partition("]")[0] + "]" for subject in digests] == subjects


def test_the_warning_of_the_first_day_late_gives_the_days_of_all_later_steps(quarter: Day) -> None:
    (warning,) = [letter for letter in quarter.mailbox.to("chutich.bs") if letter.subject.startswith("[Quá hạn")]
    for step in (
        "19/09/2023: Sở Kế hoạch",
        "22/09/2023: Chánh Văn phòng",
        "27/09/2023: Phó Chủ tịch",
        "03/10/2023: Chủ tịch",
    ):
        assert step in warning.text


def test_what_was_sent_is_what_arrived(quarter: Day) -> None:
    accepted = [(row.message_id, row.address) for row in quarter.rows(Message)]
    assert {row.state for row in quarter.rows(Message)} == {MessageState.ACCEPTED}
    assert sorted(accepted) == sorted((letter.message_id, letter.address) for letter in quarter.mailbox.letters)


def _by_day(line: str) -> tuple[str, str, str]:
    return line[3:5], line[:2], line
