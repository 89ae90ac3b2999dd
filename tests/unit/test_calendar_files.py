"""Data files: what is right is read, what is wrong ends in one sentence with file, key and remedy."""

from datetime import date
from pathlib import Path

import pytest

from config.data import read_toml
from config.errors import BadSetting
from config.shapes import CalendarYearShape
from models.calendars import CALENDAR_FOLDER, load_calendar

HEAD = 'year = 2024\nannounced = true\nsource = "thông báo"\n'
SWAP = '[[day_off]]\non = 2024-04-29\nname = "dịp lễ"\nkind = "swap"\nsource = "thông báo"\n'


def a_file(folder: Path, text: str, name: str = "2024.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(CALENDAR_FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_calendar_file_that_ships_is_usable(path: Path) -> None:
    assert read_toml(path, CalendarYearShape).year == int(path.stem)


def test_the_years_from_2022_to_2027_and_that_of_an_old_plan_are_known() -> None:
    assert load_calendar().years == frozenset({2017, *range(2022, 2028)})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("year = \n", "sai cú pháp TOML.*line 1"),
        (HEAD + "[[day_off]\n", "sai cú pháp TOML.*line 4"),
        ("year = 2024\nannounced = true\n", "khóa “source”: thiếu khóa này"),
        (HEAD + "sauce = 1\n", "khóa “sauce”.*“source”"),
        (HEAD + SWAP + SWAP.replace("29", "26").replace("name", "nmae"), "“day_off 2.name”: thiếu khóa.*còn 1 lỗi"),
        (HEAD + SWAP + 'nmae = "x"\n', "khóa “day_off 1.nmae”.*“name”"),
        (HEAD.replace("true", '"maybe"'), "khóa “announced”: phải là true hoặc false"),
        (HEAD.replace('"thông báo"', "5"), "khóa “source”: phải là chữ trong dấu ngoặc kép"),
        (HEAD + SWAP.replace("2024-04-29", '"29/4"'), "“day_off 1.on”: phải là ngày"),
        (HEAD + SWAP.replace("swap", "strike"), "“day_off 1.kind”.*'holiday'.*'swap'"),
        (HEAD + "day_off = 5\n", "khóa “day_off”: phải là danh sách"),
        (HEAD + SWAP.replace("2024", "2025"), "ngày 29/04/2025 không thuộc năm 2024"),
        (HEAD + SWAP + SWAP, "ngày 29/04/2024 được ghi hai lần"),
        (HEAD + '[[make_up]]\non = 2024-05-04\ninstead_of = 2024-04-29\nsource = "x"\n', "không có trong"),
        (HEAD + '[[make_up]]\non = 2024-05-03\ninstead_of = 2024-04-29\nsource = "x"\n', "không phải thứ Bảy"),
        (HEAD.replace("2024", "2023"), "tên tệp và năm phải giống nhau"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = a_file(tmp_path, text)
    with pytest.raises(BadSetting, match=sentence) as refused:
        load_calendar(tmp_path)
    assert str(path) in str(refused.value)
    assert str(path) in refused.value.en
    assert "\n" not in refused.value.vi + refused.value.en


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"Không đọc được tệp .*2030\.toml"):
        read_toml(tmp_path / "2030.toml", CalendarYearShape)
    (tmp_path / "2024.toml").write_bytes(b'source = "\xff\xfe"')
    with pytest.raises(BadSetting, match="không phải UTF-8"):
        read_toml(tmp_path / "2024.toml", CalendarYearShape)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="chưa có tệp lịch nào"):
        load_calendar(tmp_path)


def test_a_row_with_off_false_makes_a_day_of_the_package_worked(tmp_path: Path) -> None:
    a_file(tmp_path, HEAD + SWAP + "off = false\n")
    calendar = load_calendar(tmp_path)
    assert calendar.is_working_day(date(2024, 4, 29))
    assert not calendar.is_working_day(date(2024, 5, 4))  # the make-up Saturday of the package goes with it


def test_a_swap_known_to_the_package_alone_names_the_day_it_is_made_up_on(tmp_path: Path) -> None:
    a_file(tmp_path, HEAD)
    calendar = load_calendar(tmp_path)
    assert calendar.reason_off(date(2024, 4, 29)) == "nghỉ hoán đổi (làm bù ngày 04/05/2024)"
    assert calendar.is_make_up(date(2024, 5, 4))
