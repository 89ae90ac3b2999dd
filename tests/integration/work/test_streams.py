"""Streams: told apart by focal unit, recipient and days; what each rule of a plan asks for is owed."""

from sqlmodel import col, select

from models.tables import DecisionRow, ReportingRule, Stream, Submission
from tests.support.office import Day
from tests.support.organisation import TRADE
from tests.support.plans import FOOT, HEAD, PLAN_2023

BODY = """1. Sản xuất công nghiệp tăng thấp.
Đơn vị chủ trì: Sở Công Thương.
{implementing}Đơn vị phối hợp: Sở Y tế.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.
"""


def a_plan(number: int, foot: str, implementing: str = "") -> str:
    head = HEAD.format(number=number, issued="22 tháng 8 năm 2023", of="6 tháng đầu năm 2023")
    return head + BODY.format(implementing=implementing) + foot


TO_THE_OFFICE = FOOT.replace(
    "gửi báo cáo kết quả khắc phục về Sở Kế hoạch và Đầu tư", "gửi báo cáo về Văn phòng UBND tỉnh"
)
TWO_RULES = FOOT.replace(
    "\n2. Giao",
    "\nĐịnh kỳ vào ngày 15 của tháng cuối quý, các đơn vị chủ trì gửi báo cáo tóm tắt về Văn phòng UBND tỉnh.\n\n2. Giao",
)


def streams(day: Day) -> list[Stream]:
    with day.office.database.read() as session:
        rows = list(session.exec(select(Stream).order_by(col(Stream.id))))
        session.expunge_all()
    return rows


def test_plans_that_report_to_others_on_the_same_days_have_streams_of_their_own(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023)
    anywhere.begin(a_plan(40, TO_THE_OFFICE))
    assert [row.recipient for row in streams(anywhere)] == ["Sở Kế hoạch và Đầu tư", "Văn phòng UBND tỉnh"]
    assert len({row.rrule for row in streams(anywhere)}) == 1


def test_a_recipient_is_the_same_however_a_plan_writes_it(day: Day) -> None:
    day.begin(PLAN_2023)
    day.begin(a_plan(40, FOOT.replace("về Sở Kế hoạch và Đầu tư", "về Sở KH&ĐT")))
    assert [row.recipient for row in streams(day)] == ["Sở Kế hoạch và Đầu tư"]


def test_each_rule_of_a_plan_is_owed_and_one_filing_is_one_submission_a_stream(anywhere: Day) -> None:
    anywhere.begin(a_plan(40, TWO_RULES))
    owed = anywhere.owed(TRADE)
    assert len(owed) == 2
    assert len({row.stream_id for row in owed}) == 2
    assert owed[0].rule == "report"
    assert owed[1].rule.startswith("report:")
    anywhere.report(TRADE, "11/9/2023 09:00")
    with anywhere.office.database.read() as session:
        filed = session.exec(select(Submission)).all()
        assert {row.stream_id for row in filed} == {row.stream_id for row in owed}
    assert {row.state.value for row in anywhere.owed(TRADE)} == {"filed"}


def test_opening_again_adds_nothing_to_either_rule(day: Day) -> None:
    day.begin(a_plan(40, TWO_RULES))
    before = day.counts()["obligation"]
    day.sweep("23/8/2023 07:00")
    assert day.counts()["obligation"] == before


def test_letters_name_whom_the_reports_of_their_plan_go_to(anywhere: Day) -> None:
    anywhere.begin(a_plan(40, TO_THE_OFFICE))
    anywhere.deliver()
    anywhere.live_through("31/8/2023")
    (letter,) = [one for one in anywhere.mailbox.to("vanthu.ct") if one.subject.startswith("[Nhắc")]
    assert "Nơi nhận: Văn phòng UBND tỉnh" in letter.text


def test_letters_of_an_older_plan_name_its_own_issuer(anywhere: Day) -> None:
    anywhere.begin(PLAN_2023)
    anywhere.begin(a_plan(40, FOOT).replace("ỦY BAN NHÂN DÂN TỈNH BẮC HẢI", "ỦY BAN NHÂN DÂN HUYỆN AN PHÚ"))
    anywhere.live_through("31/8/2023")
    (letter,) = [one for one in anywhere.mailbox.to("vanthu.ap") if one.subject.startswith("[Nhắc")]
    assert "báo cáo UBND tỉnh Bắc Hải" in letter.text


def test_who_carries_out_the_work_owes_where_the_plan_says_so_and_two_roles_owe_one_report(anywhere: Day) -> None:
    foot = FOOT.replace("các đơn vị chủ trì gửi", "các đơn vị chủ trì, đơn vị thực hiện gửi")
    anywhere.begin(a_plan(40, foot, implementing="Đơn vị thực hiện: Sở Công Thương; UBND huyện An Phú.\n"))
    with anywhere.office.database.read() as session:
        assert session.exec(select(ReportingRule)).one().reporters == "lead,implementing"
        copies = session.exec(select(DecisionRow).where(DecisionRow.purpose == "assignment_copy")).all()
        health = {row.unit_id for row in copies}
    assert len(anywhere.owed(TRADE)) == 1
    assert len(anywhere.owed("UBND huyện An Phú")) == 1
    assert not anywhere.owed("Sở Y tế")
    assert health  # it coordinates, and has a copy of the assignment


def test_a_unit_that_only_carries_out_the_work_owes_nothing_where_the_plan_names_the_leads(anywhere: Day) -> None:
    anywhere.begin(a_plan(40, FOOT, implementing="Đơn vị thực hiện: UBND huyện An Phú.\n"))
    assert not anywhere.owed("UBND huyện An Phú")
