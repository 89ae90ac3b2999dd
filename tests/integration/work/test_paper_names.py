"""What files are called by those who send them: no name of theirs is ever a path of ours."""

from datetime import date
from pathlib import Path

import pytest

from flows.work.paper_files import harmless_name
from flows.work.paper_rows import frozen_files
from flows.work.papers import add_addendum, bring_back, freeze
from flows.work.papers_shown import paper_shown
from flows.work.receive import Answer, Paper, file_report
from flows.work.synthesize import draft, write_files
from models.tables import PaperKind
from tests.integration.work.test_papers import an_edited_file, attached
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import TRADE

NAMES = ["C:\\x\\y.docx", "..\\..\\etc\\passwd.docx", "a\nb\x07\u202ecod.docx", "=1+1|cmd.docx", "...an.docx"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\x\\y.docx", "C--x-y.docx"),
        ("a\u202eb\x00\n.docx", "a-b--.docx"),
        ("NUL.docx", "-NUL.docx"),
        ("báo cáo.docx", "báo cáo.docx"),
        ("ă" * 300 + ".docx", "ă" * 97 + ".docx"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_no_path_no_device_and_hides_nothing(name: str, kept: str) -> None:
    assert harmless_name(name) == kept


@pytest.mark.parametrize("name", NAMES)
def test_a_report_and_its_attachment_of_any_name_leave_our_files_where_they_belong(day: Day, name: str) -> None:
    day.sweep("23/8/2023 07:00")
    file = day.folder / name
    file.write_bytes(b"%PDF-1.4 x")
    day.clock.now = at("12/9/2023 09:00")
    file_report(day.office, TRADE, Q3, ["2"], day.act(), Answer(result=f"Xem {name}"), Paper(number=name, file=file))
    (made,) = draft(day.office, Q3, date(2023, 9, 12), date(2023, 9, 12))
    assert {one.name for one in made.files} == {
        "Bao-cao-tong-hop-2023-Q3.docx",
        "Bao-cao-tong-hop-2023-Q3-ban-ra-soat.docx",
        "Phu-luc-2023-Q3.xlsx",
        "Bieu-do-2023-Q3.png",
        "To-trinh-2023-Q3.docx",
        "Giay-moi-2023-Q3.docx",
    }


def test_files_brought_back_under_any_name_are_written_beside_ours_and_over_none(anywhere: Day) -> None:
    day = anywhere
    day.begin()
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")
    own = an_edited_file(day.folder).rename(day.folder / "TO-TRINH-2023-Q3.docx")
    bring_back(day.office, Q3, own, day.act())
    freeze(day.office, Q3, day.act())
    for name in NAMES:
        file = an_edited_file(day.folder, repr(name)).rename(day.folder / name)
        add_addendum(day.office, Q3, "Đính chính", file, day.act())
    found = frozen_files(day.office, Q3)[1]
    out = day.folder / "out"
    paths = write_files(out, found)
    assert len(set(paths)) == len(found) == 7 + len(NAMES)
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in paths)
    for path, kept in zip(paths, found, strict=True):
        assert path.parent == out
        assert path.name.isprintable()
        assert not set(path.name) & set('/\\:*?"<>|')
        assert path.read_bytes() == kept.content
    (submission,) = [kept for kept in found if kept.kind is PaperKind.SUBMISSION]
    assert (out / "To-trinh-2023-Q3.docx").read_bytes() != own.read_bytes()
    assert submission.content in {path.read_bytes() for path in paths}
    assert all(str(row["name"]).isprintable() for row in paper_shown(day.office, Q3))
    day.deliver("18/9/2023 09:30")
    (letter,) = day.mailbox.to("giamdoc.khdt")
    assert all(Path(name).name == name for name in attached(letter))
