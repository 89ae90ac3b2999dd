"""Weaknesses in the items of a plan and in the table of its annex: none lost, none taken in twice."""

from documents.read import read_text
from models.facts.reading import Reading, WeaknessReading
from tests.unit.read.sample import BOOK
from tests.unit.read.test_documents import check_quotations_of

HEAD = "KẾ HOẠCH\nKhắc phục hạn chế năm 2023\n\n"
ITEMS = (
    "1. Kênh mương xuống cấp.\nĐơn vị chủ trì: Sở Y tế.\nThời gian khắc phục: Năm 2024.\n"
    "2. Trạm bơm hỏng.\nĐơn vị chủ trì: Sở Xây dựng.\n\n"
)
COLUMNS = "| STT | Hạn chế | Nguyên nhân | Nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời hạn |\n"


def read(text: str) -> Reading:
    reading = read_text(text, BOOK)
    check_quotations_of(reading, text)
    return reading


def codes(weakness: WeaknessReading) -> list[str]:
    return [remark.code for remark in weakness.remarks]


def test_other_weaknesses_in_the_annex_follow_those_of_the_text() -> None:
    text = HEAD + ITEMS + COLUMNS + "| 1 | Hồ cạn | | | Sở Tài chính | | Năm 2025 |\n"
    found = read(text).weaknesses
    assert [(one.ordinal, one.statement, one.lead[0].name) for one in found] == [
        (1, "Kênh mương xuống cấp.", "Sở Y tế"),
        (2, "Trạm bơm hỏng.", "Sở Xây dựng"),
        (3, "Hồ cạn", "Sở Tài chính"),
    ]
    assert all("stated_twice" not in codes(weakness) for weakness in found)


def test_a_table_before_the_items_comes_first() -> None:
    text = HEAD + COLUMNS + "| 1 | Hồ cạn | | | Sở Tài chính | | Năm 2025 |\n\n" + ITEMS
    assert [one.statement for one in read(text).weaknesses] == ["Hồ cạn", "Kênh mương xuống cấp.", "Trạm bơm hỏng."]


def test_the_same_weakness_in_both_is_one_with_what_either_place_says() -> None:
    text = (
        HEAD + ITEMS + COLUMNS + "| 1 | Trạm bơm hỏng | Máy cũ | Mua máy | Sở Xây dựng | Sở Tài chính | Quý I/2025 |\n"
    )
    _, pump = read(text).weaknesses
    assert pump.statement == "Trạm bơm hỏng."
    assert [unit.name for unit in pump.lead] == ["Sở Xây dựng"]
    assert [unit.name for unit in pump.coordinating] == ["Sở Tài chính"]
    assert [cause.text for cause in pump.causes] == ["Máy cũ"]
    assert [task.text for task in pump.tasks] == ["Mua máy"]
    assert pump.deadline is not None
    assert pump.deadline.text == "Quý I/2025"
    assert codes(pump) == ["stated_twice"]
    (twice,) = pump.remarks
    assert twice.span is not None
    assert twice.span.quote(text) == "Trạm bơm hỏng"


def test_where_the_two_places_differ_the_first_holds_and_a_remark_quotes_the_second() -> None:
    text = HEAD + ITEMS + COLUMNS + "| 1 | Kênh mương xuống cấp | | | Sở Tài chính | | Quý I/2025 |\n"
    canal = read(text).weaknesses[0]
    assert [unit.name for unit in canal.lead] == ["Sở Y tế"]
    assert canal.deadline is not None
    assert canal.deadline.text == "Năm 2024"
    said = [remark.span.quote(text) for remark in canal.remarks if remark.code == "stated_otherwise" and remark.span]
    assert said == ["Sở Tài chính", "Quý I/2025"]


def test_nearly_the_same_words_stay_two_weaknesses_for_a_person_to_judge() -> None:
    text = HEAD + ITEMS + COLUMNS + "| 1 | Kênh mương đã xuống cấp nhiều | | | Sở Y tế | | Năm 2024 |\n"
    found = read(text).weaknesses
    assert len(found) == 3
    assert codes(found[2]) == ["perhaps_stated_twice"]


def test_a_table_of_tasks_or_of_figures_adds_no_weakness() -> None:
    tasks = "| TT | Nhiệm vụ | Đơn vị chủ trì |\n| 1 | Nạo vét kênh | Sở Y tế |\n| 2 | Mua máy | Sở Xây dựng |\n"
    figures = "| Xã | Số trạm | Hỏng | Tổng |\n| An Phú | 3 | 1 | 4 |\n"
    reading = read(HEAD + ITEMS + "PHỤ LỤC\n\n" + tasks + tasks.split("\n", 1)[1] + "\n" + figures)
    assert [one.statement for one in reading.weaknesses] == ["Kênh mương xuống cấp.", "Trạm bơm hỏng."]
    (left,) = [remark for remark in reading.remarks if remark.code == "tasks_left"]
    assert "(4 dòng)" in left.vi


def test_a_table_of_tasks_inside_an_item_stays_in_the_item() -> None:
    table = "| TT | Nhiệm vụ | Đơn vị chủ trì |\n| 1 | Nạo vét kênh | Sở Y tế |\n"
    reading = read(HEAD + ITEMS.replace("2. Trạm", table + "\n2. Trạm"))
    assert [one.statement for one in reading.weaknesses] == ["Kênh mương xuống cấp.", "Trạm bơm hỏng."]
    assert [remark.code for remark in reading.remarks if remark.code == "tasks_left"] == []


def test_a_question_asks_about_what_was_put_together() -> None:
    text = HEAD + ITEMS + COLUMNS + "| 1 | Kênh mương xuống cấp | | | Đội Xanh | | Năm 2024 |\n"
    canal = read(text).weaknesses[0]
    assert codes(canal) == ["stated_twice", "stated_otherwise"]
    assert "“Đội Xanh”" in canal.remarks[1].vi
    assert "“Đội Xanh”" in canal.remarks[1].en
