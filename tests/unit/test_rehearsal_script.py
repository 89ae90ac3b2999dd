"""A script of a rehearsal is read by its lines; what is wrong with it is a sentence with file and line."""

from datetime import date
from pathlib import Path

import pytest

from config.errors import Refused
from flows.work.rehearse.acts import CARRIED_OUT
from flows.work.rehearse.script import ACTS, read_script
from tests.conftest import ROOT

GOOD = "- {on: 2023-09-12, do: report, unit: Sở Công Thương, items: [2, 5]}\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "kich-ban.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_steps_come_in_the_order_of_their_days(tmp_path: Path) -> None:
    later = "- {on: 2023-12-01, do: outage, until: 2023-12-03}\n"
    first, second = read_script(written(tmp_path, later + GOOD))
    assert (first.on, first.do, first.get("items"), first.line) == (date(2023, 9, 12), "report", [2, 5], 2)
    assert (second.do, second.get("until")) == ("outage", date(2023, 12, 3))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {on: 2023-09-12, do: dance}", "không có việc “dance”"),
        ("- {on: soon, do: report, unit: A}", "“on” phải là một ngày"),
        ("- {on: 2023-09-12, do: report}", "việc “report” cần khóa “unit”"),
        ("- {on: 2023-09-12, do: report, unit: A, item: 2}", "việc “report” không có khóa “item”"),
        ("- {on: 2023-09-12, do: report, unit: A, items: 2}", "khóa “items” phải là danh sách"),
        ("- {on: 2023-09-12, do: extend, until: tomorrow}", "khóa “until” phải là một ngày"),
        ("- report", "cần các khóa “on” và “do”"),
        ("- {on: 2023-09-12, do: report, unit: [}", "không đúng dạng YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    file = written(tmp_path, f"# ghi chú\n{GOOD}{line}\n")
    with pytest.raises(Refused) as refusal:
        read_script(file)
    assert f"{file}, dòng 3: " in refusal.value.vi
    assert said in refusal.value.vi
    assert "line 3: " in refusal.value.en


def test_a_script_that_is_no_list_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="danh sách"):
        read_script(written(tmp_path, "on: 2023-09-12"))
    with pytest.raises(Refused, match="Không đọc được kịch bản"):
        read_script(tmp_path / "khong-co.yaml")
    assert read_script(written(tmp_path, "")) == ()


def test_every_act_can_be_carried_out_and_is_explained() -> None:
    assert set(ACTS) == {*CARRIED_OUT, "outage"}
    page = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    assert [act for act in ACTS if f"`{act}`" not in page] == []


def test_the_sample_script_is_the_one_the_page_shows() -> None:
    script = (ROOT / "examples" / "kich-ban-mau.yaml").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    assert "".join(line for line in script.splitlines(keepends=True) if not line.startswith("#")) in page
    assert len(read_script(ROOT / "examples" / "kich-ban-mau.yaml")) == 8
