"""The life of a synthesis: edited, frozen, numbered, sent, corrected; the letters with it; reports with content of their own."""

import hashlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlmodel import col, select

from config.errors import NotFound, Refused
from flows.work.chasing import draft_letters
from flows.work.links import history, link, suggestions
from flows.work.paper_files import folder_of
from flows.work.paper_rows import frozen_files
from flows.work.papers import Changed, add_addendum, bring_back, freeze, number, send
from flows.work.receive import Answer, file_report
from flows.work.report_content import read_content
from flows.work.review import resolve
from flows.work.synthesize import draft
from models.facts.lifecycle import ObligationState
from models.tables import History, PaperFile, PaperKind, SubmissionItem, Synthesis
from tests.support.clock import at
from tests.support.mailbox import Arrived
from tests.support.office import Q3, Day
from tests.support.organisation import AN_PHU, HEALTH, PLANNING, TRADE
from tests.support.plans import PLAN_2022


def a_quarter(day: Day) -> None:
    day.begin()
    day.sweep("23/8/2023 07:00")
    for unit in (PLANNING, HEALTH):
        day.report(unit, "12/9/2023 09:00")
    day.clock.now = at("18/9/2023 09:00")


def an_edited_file(folder: Path, words: str = "Đã sửa.") -> Path:
    document = Document()
    document.add_paragraph(words)
    file = folder / "ban sua.docx"
    document.save(str(file))
    return file


def attached(letter: Arrived) -> dict[str, bytes]:
    """Return a letter's files by name, as they came over the wire."""
    files = [part for part in letter.mail.walk() if part.get_filename()]
    return {
        str(part.get_filename()): bytes(part.get_content())
        for part in files
        if part.get_content_type() != "text/calendar"
    }


def rows(day: Day, table: type[PaperFile] | type[Synthesis] | type[History]) -> list[object]:
    with day.office.database.read() as session:
        found = list(session.exec(select(table)))
        session.expunge_all()
    return list(found)


def test_the_cycle_from_the_edited_draft_to_the_chairs_mailbox(anywhere: Day) -> None:
    day = anywhere
    a_quarter(day)
    edited = an_edited_file(day.folder)
    assert bring_back(day.office, Q3, edited, day.act()).state == "draft"
    done = freeze(day.office, Q3, day.act())
    assert done.new
    day.deliver("18/9/2023 09:30")
    (letter,) = day.mailbox.to("giamdoc.khdt")
    assert letter.subject == (
        "Dự thảo Báo cáo tổng hợp quý III năm 2023 trình UBND tỉnh Bắc Hải (hạn trình 20/09/2023)"
    )
    assert set(attached(letter)) >= {"ban sua.docx", "Phu-luc-2023-Q3.xlsx"}
    day.clock.now = at("19/9/2023 10:00")
    assert number(day.office, Q3, "812/BC-SKHĐT", date(2023, 9, 19), None, day.act()).state == "numbered"
    day.mailbox.new()
    assert send(day.office, Q3, day.act()).state == "sent"
    day.deliver("19/9/2023 10:10")
    assert [one.address.partition("@")[0] for one in day.mailbox.letters] == ["vanphong", "chutich"]
    sent = day.mailbox.letters[0]
    assert sent.subject.startswith("[Báo cáo] Báo cáo số 812/BC-SKHĐT")
    files = attached(sent)
    assert files["ban sua.docx"] == edited.read_bytes()
    assert [owed.state for owed in day.owed(kind="synthesis")] == [ObligationState.ACCEPTED]


def test_each_step_done_twice_changes_nothing_and_tells_nobody_again(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")
    steps: list[Callable[[], Changed]] = [
        lambda: freeze(day.office, Q3, day.act()),
        lambda: number(day.office, Q3, "1/BC", date(2023, 9, 18), None, day.act()),
        lambda: send(day.office, Q3, day.act()),
    ]
    for step in steps:
        assert step().new
        before = day.counts()
        assert not step().new
        assert day.counts() == before


def test_what_is_frozen_stays_whatever_comes_later_and_its_digests_hold(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "12/9/2023", ["2"])
    day.clock.now = at("18/9/2023 09:00")
    freeze(day.office, Q3, day.act())
    day.report(TRADE, "18/9/2023 15:00", ["1"])
    kept = {file.kind: file for file in frozen_files(day.office, Q3)[1]}
    (row,) = rows(day, Synthesis)
    assert isinstance(row, Synthesis)
    assert hashlib.sha256(row.facts.encode()).hexdigest() == row.facts_sha256
    for file in rows(day, PaperFile):
        assert isinstance(file, PaperFile)
        assert hashlib.sha256(kept[file.kind].content).hexdigest() == file.sha256
    day.clock.now = at("20/9/2023 09:00")
    (again,) = draft(day.office, Q3, date(2023, 9, 17), date(2023, 9, 20))
    assert again.facts.reports.received == 1


def test_a_kept_file_that_was_changed_is_never_given_out(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")
    freeze(day.office, Q3, day.act())
    victim = next(file for file in folder_of(day.office.settings.home).iterdir())
    victim.write_bytes(b"khac")
    with pytest.raises(NotFound, match="sao lưu"):
        frozen_files(day.office, Q3)


def test_steps_out_of_order_are_refused_with_what_to_do(day: Day, tmp_path: Path) -> None:
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")
    with pytest.raises(Refused, match="dondoc paper freeze"):
        number(day.office, Q3, "1/BC", date(2023, 9, 18), None, day.act())
    freeze(day.office, Q3, day.act())
    with pytest.raises(Refused, match="dondoc paper number"):
        send(day.office, Q3, day.act())
    with pytest.raises(Refused, match="dondoc paper addendum"):
        bring_back(day.office, Q3, an_edited_file(tmp_path), day.act())
    with pytest.raises(Refused, match="trước ngày chốt"):
        number(day.office, Q3, "1/BC", date(2023, 9, 1), None, day.act())
    no_word = tmp_path / "x.docx"
    no_word.write_bytes(b"MZ")
    with pytest.raises(Refused, match="nguyên vẹn"):
        add_addendum(day.office, Q3, "Sửa số liệu", no_word, day.act())
    assert add_addendum(day.office, Q3, "Sửa số liệu mục 2", None, day.act()).new


def test_the_planning_digest_carries_the_first_letter_about_the_units_it_names(anywhere: Day) -> None:
    day = anywhere
    a_quarter(day)
    day.live("18/9/2023", "19/9/2023")
    digest = next(one for one in day.mailbox.to("daumoi.khdt") if one.subject.startswith("[Tổng hợp]"))
    content = attached(digest)["Cong-van-don-doc-lan-1-2023-Q3.docx"]
    words = "\n".join(p.text for p in Document(BytesIO(content)).paragraphs)
    assert f"- {TRADE};" in words
    assert HEALTH not in words
    assert "chịu trách nhiệm trước Chủ tịch UBND tỉnh" not in words
    assert words.count("Trân trọng./.") == 1


def test_the_preview_before_the_office_hears_carries_the_second_letter_and_says_so(day: Day) -> None:
    """The office hears on Friday 22/9; the planning department is shown it on Thursday 21/9. Health filed meanwhile."""
    day.sweep("23/8/2023 07:00")
    day.live("18/9/2023", "19/9/2023")
    day.report(HEALTH, "20/9/2023")
    day.live("20/9/2023", "21/9/2023")
    name = "Cong-van-don-doc-lan-2-2023-Q3.docx"
    (preview,) = [one for one in day.mailbox.letters if name in attached(one)]
    assert preview.address.startswith("daumoi.khdt")
    assert "dự thảo công văn đôn đốc lần hai" in " ".join(preview.text.split())
    words = "\n".join(p.text for p in Document(BytesIO(attached(preview)[name])).paragraphs)
    assert "Quá thời hạn trên, đơn vị chưa gửi báo cáo chịu trách nhiệm trước Chủ tịch UBND tỉnh." in words
    assert f"- {TRADE};" in words
    assert HEALTH not in words
    assert "trước ngày 26 tháng 9 năm 2023" in words


def test_letters_to_all_or_to_each_first_and_second_in_their_own_tone(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    on = date(2023, 9, 20)
    (all_of_them,) = draft_letters(day.office, Q3, on, None)
    assert len(all_of_them.units) == 6
    each = draft_letters(day.office, Q3, on, date(2023, 9, 27), second=True, each=True)
    assert len(each) == 6
    assert each[0].units == (TRADE,)
    words = "\n".join(p.text for p in Document(BytesIO(each[0].content)).paragraphs)
    assert "Quá thời hạn trên, đơn vị chưa gửi báo cáo chịu trách nhiệm trước Chủ tịch UBND tỉnh." in words
    assert "trước ngày 27 tháng 9 năm 2023" in words
    assert "Tiếp theo Công văn số" in words
    assert draft_letters(day.office, Q3, date(2023, 9, 14), None) == []
    with pytest.raises(Refused, match="--by"):
        draft_letters(day.office, Q3, on, on)


def test_each_item_of_a_report_can_have_words_of_its_own(anywhere: Day, tmp_path: Path) -> None:
    day = anywhere
    day.begin()
    day.sweep("23/8/2023 07:00")
    file = tmp_path / "noi-dung.yaml"
    file.write_text(
        "- {item: 1, result: Đang giải ngân, percent: 45, objective_causes: Giá tăng}\n"
        "- {item: 2, kết quả: Đã xong, done: true, nhiệm vụ kỳ sau: Giữ vững}\n",
        encoding="utf-8",
    )
    day.clock.now = at("12/9/2023 09:00")
    done = file_report(day.office, TRADE, Q3, None, day.act(), by_item=read_content(file))
    assert done.remaining == 0
    with day.office.database.read() as session:
        items = session.exec(select(SubmissionItem).order_by(col(SubmissionItem.obligation_id))).all()
        assert [(one.result, one.percent, one.claims_done, one.objective_causes, one.next_steps) for one in items] == [
            ("Đang giải ngân", 45, False, "Giá tăng", ""),
            ("Đã xong", None, True, "", "Giữ vững"),
        ]
    assert len(day.owed(kind="review")) == 1


def test_a_workbook_of_items_is_read_and_slips_are_named_by_row(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for line in (["STT", "Kết quả", "Tỷ lệ"], [2, "Đã rà soát", 45], [5, "Chưa", None]):
        sheet.append(line)
    file = tmp_path / "noi-dung.xlsx"
    book.save(file)
    assert read_content(file) == {"2": Answer("Đã rà soát", 45), "5": Answer("Chưa")}
    sheet["C2"] = 145
    book.save(file)
    with pytest.raises(Refused, match="dòng 2: tỷ lệ “145”"):
        read_content(file)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ("- {item: 2, resutl: x}", "không có trường “resutl”"),
        ("- {result: x}", "thiếu số"),
        ("- {item: 2}\n- {item: 2}", "hai lần"),
        ("a: b", "danh sách"),
        ("- [", "YAML"),
        ("", "không phải|không có|danh sách"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what(tmp_path: Path, words: str, match: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(words, encoding="utf-8")
    with pytest.raises(Refused, match=match):
        read_content(file)


def test_a_weakness_of_an_earlier_plan_is_suggested_with_the_reason_and_chronic_once_confirmed(anywhere: Day) -> None:
    day = anywhere
    day.begin(PLAN_2022)
    day.begin()
    day.sweep("23/8/2023 07:00")
    day.report(HEALTH, "12/9/2023", ["KH35-2023/03"])
    found = suggestions(day.office, "KH35-2023/03")
    assert (found[0]["earlier"], found[0]["likeness"]) == ("KH90-2022/03", 100)
    assert "bác" in found[0]["shared"]
    with pytest.raises(Refused, match="mã cũ sau"):
        link(day.office, "KH90-2022/03", "KH35-2023/03", day.act())
    assert link(day.office, "KH35-2023/03", "KH90-2022/03", day.act("thiếu bác sĩ kéo dài")).new
    assert not link(day.office, "KH35-2023/03", "KH90-2022/03", day.act()).new
    assert suggestions(day.office, "KH35-2023/03") == []
    assert [row["code"] for row in history(day.office, "KH35-2023/03")] == ["KH90-2022/03", "KH35-2023/03"]
    (made,) = draft(day.office, Q3, date(2023, 9, 12), date(2023, 9, 12))
    doctors = next(one for one in made.facts.weaknesses if one.code == "KH35-2023/03")
    assert [earlier.code for earlier in doctors.earlier] == ["KH90-2022/03"]


def test_a_confirmed_weakness_stands_as_put_right_with_its_evidence(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(HEALTH, "12/9/2023", ["3"], done=True)
    day.clock.now = at("13/9/2023 09:00")
    resolve(day.office, HEALTH, Q3, ["3"], day.act(), "Quyết định 12")
    (made,) = draft(day.office, Q3, date(2023, 9, 13), date(2023, 9, 13))
    (lead,) = next(one for one in made.facts.weaknesses if one.ordinal == 3).leads
    assert (lead.is_resolved, lead.evidence, lead.resolved_on) == (True, "Quyết định 12", date(2023, 9, 13))


def test_invitations_name_who_is_late_and_why(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    (made,) = draft(day.office, Q3, date(2023, 9, 18), date(2023, 9, 18))
    file = next(file for file in made.files if file.kind is PaperKind.INVITATION)
    cells = [cell.text for table in Document(BytesIO(file.content)).tables for row in table.rows for cell in row.cells]
    assert AN_PHU in cells
    assert "Còn 1 báo cáo quá hạn gửi." in cells
