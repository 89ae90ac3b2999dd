"""Who issued what, when; what a document leaves blank stays blank."""

from datetime import date

import pytest

from documents.read.head import read_head
from documents.read.lines import Page
from documents.read.source import Source
from models.facts.reading import DocumentHead, DocumentKind


def head(text: str) -> DocumentHead:
    return read_head(Page(Source(text)))


def test_a_press_summary_says_what_was_issued() -> None:
    read = head(
        "(Báo Bắc Hải): Chủ tịch UBND tỉnh đã ban hành Kế hoạch số 7/KH-UBND ngày 02/3/2024 "
        "về khắc phục hạn chế 6 tháng cuối năm 2023.\n\n(1) Ao cạn."
    )
    assert read == DocumentHead(
        DocumentKind.PLAN,
        "7/KH-UBND",
        date(2024, 3, 2),
        "Chủ tịch UBND tỉnh",
        "khắc phục hạn chế 6 tháng cuối năm 2023",
        "2023-H2",
    )


@pytest.mark.parametrize(
    "written", ["77/KH-UBND", "77 /KH - UBND", "77/ KH -UBND", "77/KH-UBND\nBắc Hải, ngày 01 tháng 3"]
)
def test_a_number_with_blanks_in_it_is_the_same_number(written: str) -> None:
    assert head(f"ỦY BAN NHÂN DÂN\nSố: {written}\n\nKẾ HOẠCH\nKhắc phục hạn chế").number == "77/KH-UBND"


def test_a_dash_after_the_number_belongs_to_what_follows() -> None:
    assert head("Số: 12/BC-UBND, Bắc Hải - 2023\n\nBÁO CÁO\nKiểm điểm").number == "12/BC-UBND"


def test_a_number_and_a_day_left_blank_stay_blank() -> None:
    read = head(
        "Số: /BC-UBND Bắc Hải, ngày tháng năm 2023\n\nBÁO CÁO\n\nKiểm điểm công tác năm 2023\n\nNgày 01/02/2023 ..."
    )
    assert (read.kind, read.number, read.issued_on) == (DocumentKind.REVIEW, None, None)


def test_numbers_and_days_of_other_documents_are_not_its_own() -> None:
    read = head(
        "KẾ HOẠCH\nKhắc phục\n\nCăn cứ Kết luận số 8-KL/TU ngày 06/7/2022, UBND tỉnh ban hành Kế hoạch như sau:"
    )
    assert (read.number, read.issued_on, read.issuer) == (None, None, "UBND tỉnh")


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Khắc phục hạn chế 6 tháng đầu năm 2022", "2022-H1"),
        ("Tình hình 6 tháng đầu năm và nhiệm vụ 6 tháng cuối năm 2023", "2023-H1"),
        ("Nhiệm vụ quý 1, nhiệm vụ trọng tâm quý 2 năm 2017.", "2017-Q1"),
        ("Kết quả quý III/2024", "2024-Q3"),
        ("Kết quả 9 tháng năm 2024", "2024-9M"),
        ("Kết quả tháng 9 năm 2024", "2024-09"),
        ("Công tác năm 2023", "2023"),
        ("Khắc phục hạn chế quý I", None),
        ("Khắc phục hạn chế", None),
    ],
)
def test_the_period_is_the_first_one_the_title_names(title: str, period: str | None) -> None:
    assert head(f"BÁO CÁO\n{title}\n\nCăn cứ ...").period == period


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_over_several_lines_is_joined(gap: str) -> None:
    text = f"KẾ HOẠCH{gap}**Khắc phục hạn chế về{gap}thủy lợi và{gap}Đê điều năm 2024.**{gap}Căn cứ Luật Đê điều"
    assert head(text).title == "Khắc phục hạn chế về thủy lợi và Đê điều năm 2024"


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("UBND huyện Hoa Lư xây dựng kế hoạch khắc phục", "UBND huyện Hoa Lư"),
        ("UBND huyện Hoa Lư đã họp. Sở Y tế xây dựng kế hoạch khắc phục", None),
        ("1. Ao cạn\nTM. ỦY BAN NHÂN DÂN TỈNH\n", "ỦY BAN NHÂN DÂN TỈNH"),
    ],
)
def test_the_issuer_in_the_words_of_the_document(text: str, issuer: str | None) -> None:
    assert head(text).issuer == issuer


@pytest.mark.parametrize(
    "letterhead",
    [
        "UBND TỈNH BẮC HẢI\nSố: 45/KH-UBND",
        "UBND TỈNH BẮC HẢI          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 45/KH-UBND      Độc lập - Tự do - Hạnh phúc",
        "UBND\nTỈNH BẮC HẢI\n-------\nSố: 45/KH-UBND",
        "**UBND TỈNH BẮC HẢI**\n\nSố: 45/KH-UBND",
    ],
)
def test_the_letterhead_names_the_issuer_on_one_line_or_two(letterhead: str) -> None:
    read = head(
        f"{letterhead}\nBắc Hải, ngày 05 tháng 02 năm 2024\n\nKẾ HOẠCH\nKhắc phục hạn chế năm 2023\n\n1. Ao cạn"
    )
    assert (read.issuer, read.number, read.issued_on) == ("UBND TỈNH BẮC HẢI", "45/KH-UBND", date(2024, 2, 5))
