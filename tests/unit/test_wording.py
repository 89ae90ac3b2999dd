import pytest

from config.errors import Refused
from notifications import wording


@pytest.mark.parametrize(
    ("code", "vietnamese", "english"),
    [
        ("2023-Q1", "quý I năm 2023", "the first quarter of 2023"),
        ("2023-Q3", "quý III năm 2023", "the third quarter of 2023"),
        ("2023-H1", "6 tháng đầu năm 2023", "the first six months of 2023"),
        ("2023-9M", "9 tháng năm 2023", "the first nine months of 2023"),
        ("2023", "năm 2023", "the year 2023"),
        ("2023-09", "tháng 9 năm 2023", "September 2023"),
        ("once:2017-06-09", "đợt ngày 09/06/2017", "the single report of 09/06/2017"),
        (None, "", ""),
    ],
)
def test_a_period_is_named_as_the_office_names_it(code: str | None, vietnamese: str, english: str) -> None:
    assert wording.period_words(code) == vietnamese
    assert wording.period_words(code, "en") == english


@pytest.mark.parametrize("code", ["2023-Q5", "2023-13", "Q3", "", "2023-Q3\n", "{{7*7}}"])
def test_a_period_of_no_known_form_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="2023-Q3, 2023-H1"):
        wording.period_words(code)


@pytest.mark.parametrize(
    ("on", "vietnamese", "english"),
    [
        ("2023-09-15", "thứ Sáu, ngày 15/09/2023", "Friday, 15 September 2023"),
        ("2024-06-15", "thứ Bảy, ngày 15/06/2024", "Saturday, 15 June 2024"),
        ("2023-12-31", "Chủ nhật, ngày 31/12/2023", "Sunday, 31 December 2023"),
    ],
)
def test_a_day_carries_its_weekday(on: str, vietnamese: str, english: str) -> None:
    assert wording.weekday(on) == vietnamese
    assert wording.weekday(on, "en") == english


def test_a_moment_is_told_in_the_time_of_the_office() -> None:
    assert wording.moment("2023-09-12T02:12:00Z") == "09:12 ngày 12/09/2023"
    assert wording.moment("2023-09-12T23:30:00+00:00", "en") == "06:30 on 13/09/2023"
    assert wording.day("2023-09-12T23:30:00+00:00") == "13/09/2023"
    assert wording.moment("2023-09-12") == "ngày 12/09/2023"
    assert wording.clock("07:30") == "07:30"
    assert wording.clock("2023-09-15T00:30:00Z") == "07:30"


@pytest.mark.parametrize(
    ("days", "vietnamese", "english"),
    [
        (14, "còn 14 ngày", "14 days left"),
        (1, "ngày mai", "tomorrow"),
        (0, "hôm nay", "today"),
        (-1, "đã qua 1 ngày", "1 day past"),
    ],
)
def test_the_distance_to_a_day_is_said_in_words(days: int, vietnamese: str, english: str) -> None:
    assert wording.left(days) == vietnamese
    assert wording.left(days, "en") == english


def test_lateness_is_counted_in_working_days() -> None:
    assert wording.late(1) == "đã quá hạn 1 ngày làm việc"
    assert wording.late(1, "en") == "1 working day past the due date"
    assert wording.late(12, "en") == "12 working days past the due date"


@pytest.mark.parametrize(
    ("part", "whole", "vietnamese", "english"),
    [(80, 94, "85,1%", "85.1%"), (94, 94, "100%", "100%"), (0, 94, "0%", "0%"), (0, 0, "0%", "0%")],
)
def test_a_share_is_written_with_one_decimal(part: int, whole: int, vietnamese: str, english: str) -> None:
    assert wording.percent(part, whole) == vietnamese
    assert wording.percent(part, whole, "en") == english


def test_names_that_hold_separators_are_joined_by_semicolons() -> None:
    assert wording.listed(["Sở Y tế", "Sở Tài chính", "Sở Tư pháp"]) == "Sở Y tế, Sở Tài chính và Sở Tư pháp"
    assert wording.listed(["A", "B"], "en") == "A and B"
    assert wording.listed(["Sở Công Thương"]) == "Sở Công Thương"
    assert wording.listed([]) == ""
    assert (
        wording.listed(["Sở Y tế", "Sở Lao động, Thương binh và Xã hội"])
        == "Sở Y tế; Sở Lao động, Thương binh và Xã hội"
    )


def test_a_deadline_keeps_the_words_of_the_plan() -> None:
    assert wording.deadline("Năm 2023 và các năm tiếp theo", "en") == "Năm 2023 và các năm tiếp theo"
    assert wording.deadline(None) == "kế hoạch không nêu"
    assert wording.deadline(" ", "en") == "not stated in the plan"


def test_what_is_owed_is_named_once_for_each_kind() -> None:
    report, remediation = {"kind": "report"}, {"kind": "remediation"}
    assert wording.duty([report, report], "2023-Q3") == "báo cáo kết quả khắc phục hạn chế quý III năm 2023"
    assert wording.duty([remediation], "2023") == "hoàn thành khắc phục hạn chế"
    assert (
        wording.duty([remediation, report], "2023", "en")
        == "report on remediation for the year 2023 and completion of remediation"
    )
    assert wording.duty([report], None, "en") == "report on remediation"


def test_codes_of_one_plan_name_the_plan_once() -> None:
    assert wording.codes(["KH211-2023/02", "KH211-2023/05", "KH5-2022/01"]) == "KH211-2023/02, 05; KH5-2022/01"


def test_a_plan_without_a_number_is_cited_by_its_title() -> None:
    plan = {"number": None, "issued_on": None, "title": "Kế hoạch khắc phục hạn chế", "issuer": None}
    assert wording.plan_name(plan) == "Kế hoạch khắc phục hạn chế"
    numbered = plan | {"number": "211/KH-UBND", "issued_on": "2023-08-22", "issuer": "UBND tỉnh Thanh Hóa"}
    assert wording.plan_name(numbered) == "Kế hoạch số 211/KH-UBND ngày 22/08/2023 của UBND tỉnh Thanh Hóa"


@pytest.mark.parametrize(
    "link", [None, "", "javascript:alert(1)", "data:text/html,x", "https://a.example/ b", 'https://a.example/"x', "//a"]
)
def test_what_is_not_a_web_address_makes_no_link(link: str | None) -> None:
    assert wording.safe_link(link) == ""


def test_text_is_shortened_at_a_space() -> None:
    assert wording.clip("một hai ba", 20) == "một hai ba"
    assert wording.clip("một hai ba bốn", 12) == "một hai ba…"
    assert wording.clip("x" * 30, 10) == "x" * 9 + "…"


def test_words_for_codes_that_nobody_foresaw_stand_as_they_are() -> None:
    assert wording.roles(["lead", "monitoring"]) == "chủ trì và monitoring"
    assert wording.reader_role("press") == "press"
    assert wording.address_state("greylisted") == "greylisted"
    assert wording.address_state(None) == ""
    assert wording.size(1_234_567) == "1,2 MB"
    assert wording.size(900, "en") == "0.9 KB"
