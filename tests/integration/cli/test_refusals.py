"""Whatever cannot be done is refused in one sentence, in the user's language, and changes nothing."""

from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, text

from tests.integration.cli.conftest import Desk, Said
from tests.support.plans import PLAN_2023

IN_THE_WEEK_OF_THE_REPORTS = "2023-09-12T08:00"
"""Tuesday; the reports are due on Friday."""


def refused(desk: Desk, *words: object, code: int = 1) -> Said:
    """Give a command in both languages; return what was said in Vietnamese."""
    before = desk.rows()
    said = desk(*words)
    desk.env(LANGUAGE="en")
    english = desk(*words)
    desk.patch.delenv("DONDOC_LANGUAGE")
    for answer in (said, english):
        assert answer.code == code, answer
        assert answer.out == ""
        assert answer.err.count("\n") == 1, answer.err
        assert answer.err.endswith("\n")
    assert said.err != english.err
    assert desk.rows() == before
    return said


# Documents.


@dataclass(frozen=True, slots=True)
class BadFile:
    name: str
    content: bytes | None
    says: str


BAD_FILES = (
    BadFile("khong-co.txt", None, "kiểm tra tên và quyền đọc"),
    BadFile("nhi-phan.txt", b"\x00\x01\x02", "ký tự nhị phân"),
    BadFile("ma-cu.txt", b"K\xca\xb5 ho\xb9ch", "không đúng mã UTF-8"),
    BadFile("trong.txt", b" \n\n", "trống"),
    BadFile("thu.txt", "Kính gửi các đồng chí.".encode(), "Không tìm thấy hạn chế nào"),
    BadFile("ke-hoach.docx", b"PK\x03\x04", "là tệp nén"),
    BadFile("ke-hoach.pdf", b"%PDF-1.7", "tệp PDF"),
)


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
@pytest.mark.parametrize("words", [["plan", "parse"], ["plan", "import", "--yes"], ["plan", "import"]], ids=" ".join)
def test_a_file_that_is_no_plan_is_named_with_the_remedy(desk: Desk, bad: BadFile, words: list[str]) -> None:
    file = desk.folder / bad.name
    if bad.content is not None:
        file.write_bytes(bad.content)
    said = refused(desk, *words, file)
    assert str(file) in said.err
    assert bad.says in said.err


def test_a_folder_is_no_plan(desk: Desk) -> None:
    assert str(desk.folder) in refused(desk, "plan", "import", desk.folder, "--yes").err


def test_another_text_under_the_number_of_an_imported_plan_is_refused(desk: Desk) -> None:
    other = desk.write("ban-khac.txt", PLAN_2023.replace("Thiếu bác sĩ", "Thiếu điều dưỡng"))
    said = refused(desk, "plan", "import", other, "--yes")
    assert "35/KH-UBND" in said.err
    assert "KH35-2023" in said.err


def test_a_plan_without_a_reporting_date_asks_from_when_it_is_followed(newcomer: Desk) -> None:
    no_date = newcomer.write("khong-ngay.txt", PLAN_2023.partition("III.")[0])
    newcomer("unit", "list")
    assert "--follow-from" in refused(newcomer, "plan", "import", no_date, "--yes").err


def test_an_unknown_organisation_pack_is_refused_with_the_packs_there_are(desk: Desk) -> None:
    said = refused(desk, "plan", "import", desk.plan, "--yes", "--org", "thanh-hoa-2032")
    assert "thanh-hoa-2023" in said.err


# What there is not.

REPORT = ("report", "file", "--period", "2023-Q3", "--unit")
TRADE = ("--unit", "Sở Công Thương", "--period", "2023-Q3")
NOT_THERE = (
    (("period", "open", "2023-Q5"), "2023-Q3 (quý)"),
    (("period", "open", "quý 3"), "once:2017-06-09"),
    (("period", "open", "2023-Q2"), "được theo dõi từ ngày 15/09/2023"),
    (("period", "open", "2023-09"), "Các kỳ đã mở: 2023-Q3"),
    (("period", "open", "2031-Q1"), "config/calendar/2031.toml"),
    (("report", "list", "--period", "2023-13"), "không phải là kỳ báo cáo"),
    ((*REPORT, "So Cong Thuongg"), "Gần nhất: Sở Công Thương"),
    ((*REPORT, "Sở Xây dựng"), "dondoc unit list"),
    (("report", "file", "--unit", "Sở Y tế", "--period", "2023-Q4"), "dondoc period list"),
    ((*REPORT, "Sở Công Thương", "--items", "3"), "là nội dung của đơn vị khác"),
    ((*REPORT, "Sở Công Thương", "--items", "2,99"), "Nội dung 99 không có trong kế hoạch"),
    ((*REPORT, "Sở Công Thương", "--items", "KH9-2023/01"), "báo cáo các nội dung 1, 2"),
    ((*REPORT, "Sở Công Thương", "--received-on", "2023-10-01"), "sau ngày hôm nay"),
    ((*REPORT, "Sở Công Thương", "--file", "khong-co.pdf"), "khong-co.pdf"),
    (("report", "ack", "--unit", "Sở Y tế", "--period", "2023-Q3", "--items", "1"), "nội dung của đơn vị khác"),
    (("report", "show", "--unit", "Sở Y tá", "--period", "2023-Q3"), "Gần nhất: Sở Y tế"),
    (("report", "list", "--period", "2023-Q3", "--unit", "Sở Y tá"), "Gần nhất: Sở Y tế"),
    (("review", "accept", *TRADE), "chờ xem xét"),
    (("review", "return", *TRADE, "--reason", "làm rõ số liệu"), "chờ xem xét"),
    (("review", "return", *TRADE, "--reason", " "), "--reason"),
    (("review", "return", *TRADE, "--reason", "làm rõ", "--by", "2023-09-12"), "phải sau ngày hôm nay"),
    (("review", "resolve", *TRADE, "--items", "2", "--evidence", " "), "--evidence"),
    (("review", "resolve", *TRADE, "--items", "2", "--evidence", "biên bản"), "chờ xem xét"),
    (("escalation", "stop", "--period", "2023-Q3", "--reason", ""), "--reason"),
    (("escalation", "release", "--period", "2023-Q3", "--reason", " "), "--reason"),
    (("escalation", "stop", "--period", "2023-Q3", "--reason", "bão", "--leader", "boss"), "office, vice_chair, chair"),
    (("escalation", "stop", "--period", "2023-Q3", "--reason", "bão", "--units", "Sở Y tá"), "Gần nhất: Sở Y tế"),
    (("outbox", "show", "77"), "dondoc outbox list"),
    (("outbox", "list", "--state", "sent"), "accepted"),
    (("plan", "show", "KH9-2023"), "Các kế hoạch: KH35-2023"),
    (("plan", "show", "KH35-2023/09"), "dondoc plan show"),
    (("plan", "show", "KH9-2023", "--questions"), "Các kế hoạch: KH35-2023"),
    (("plan", "show", "KH9-2023", "--source"), "Các kế hoạch: KH35-2023"),
    (("plan", "show", "KH35-2023/09", "--source"), "dondoc plan show"),
    (("plan", "questions", "KH9-2023"), "Các kế hoạch: KH35-2023"),
    (("plan", "settle", "KH9-2023"), "Các kế hoạch: KH35-2023"),
    (("plan", "settle", "KH35-2023", "--answers", "khong-co.yaml"), "khong-co.yaml"),
    (("contact", "set", "--unit", "Sở Y tế", "--role", "boss", "--address", "a@b.example"), "clerk, contact"),
    (("contact", "set", "--unit", "Sở Y tế", "--role", "clerk", "--address", "a@b.example, c@d.example"), "địa chỉ"),
    (("contact", "import", "--org", "khong-co"), "thanh-hoa-2023"),
)


@pytest.mark.parametrize(("words", "says"), NOT_THERE, ids=[" ".join(words) for words, _ in NOT_THERE])
def test_what_there_is_not_is_refused_with_what_there_is(desk: Desk, words: tuple[str, ...], says: str) -> None:
    desk.env(NOW=IN_THE_WEEK_OF_THE_REPORTS)
    assert says in refused(desk, *words).err


def test_one_wrong_item_keeps_the_whole_report_out(desk: Desk) -> None:
    desk.env(NOW=IN_THE_WEEK_OF_THE_REPORTS)
    refused(desk, "report", "file", *TRADE, "--items", "1,2,3")
    assert desk("report", "show", *TRADE, "--json").json == []


def test_a_refused_report_leaves_no_copy_of_its_file_behind(desk: Desk) -> None:
    desk.env(NOW=IN_THE_WEEK_OF_THE_REPORTS)
    paper = desk.write("bao-cao.txt", "Báo cáo")
    refused(desk, "report", "file", *TRADE, "--items", "99", "--file", paper)
    attachments = desk.home / "attachments"
    assert not attachments.exists() or list(attachments.iterdir()) == []


# Wrong usage.

WRONG = (
    (("sweep", "--on", "hôm nay"), "2023-09-15"),
    (("sweep", "--nope"), "--nope"),
    (("plan", "frobnicate"), "frobnicate"),
    (("plan", "import"), "TỆP"),
    (("period", "open"), "KỲ"),
    (("report", "file", "--unit", "Sở Y tế"), "--period"),
    (("report", "file", *TRADE, "--items", " , "), "--items"),
    (("report", "file", *TRADE, "--percent", "101"), "từ 0 đến 100"),
    (("report", "file", *TRADE, "--percent", "nửa"), "số nguyên"),
    (("review", "return", *TRADE), "--reason"),
    (("review", "resolve", *TRADE, "--items", "2"), "--evidence"),
    (("escalation", "stop", "--period", "2023-Q3"), "--reason"),
    (("outbox", "show", "thư"), "số nguyên"),
    (("weaknesses", "--stage", "xong"), "resolved"),
    (("go-live", "--on", "2023-02-30"), "2023-02-30"),
)


@pytest.mark.parametrize(("words", "says"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_usage_ends_with_2_and_leads_to_the_help(desk: Desk, words: tuple[str, ...], says: str) -> None:
    said = refused(desk, *words, code=2)
    assert says in said.err
    assert "Xem: dondoc " in said.err
    assert "--help" in said.err


def test_a_group_without_a_command_explains_itself_and_ends_with_2(desk: Desk) -> None:
    said = desk("review")
    assert said.code == 2
    assert "accept" in said.err


# Settings and data files.


def test_an_unknown_key_in_the_settings_file_is_named(desk: Desk) -> None:
    desk.write("dondoc.toml", "smtp_hots = '127.0.0.1'\n")
    said = refused(desk, "plan", "show")
    assert "dondoc.toml" in said.err
    assert "smtp_hots" in said.err


def test_a_setting_of_the_wrong_kind_is_named_with_its_file(desk: Desk) -> None:
    desk.write("dondoc.toml", "smtp_port = 'cổng'\n")
    said = refused(desk, "plan", "show")
    assert "dondoc.toml" in said.err
    assert "smtp_port" in said.err


def test_a_setting_of_the_wrong_kind_is_named_with_its_variable(desk: Desk) -> None:
    desk.env(SMTP_PORT="abc")
    assert "DONDOC_SMTP_PORT" in refused(desk, "deliver").err


@pytest.mark.parametrize("content", [b"home = \n", b"\xff\xfe\n", b"[home\n"], ids=["no value", "no text", "open"])
def test_a_settings_file_that_is_no_toml_is_named(desk: Desk, content: bytes) -> None:
    desk.write("dondoc.toml", content)
    assert "dondoc.toml" in refused(desk, "plan", "show").err


def test_a_settings_file_that_is_not_there_is_named_with_the_variable(desk: Desk) -> None:
    desk.env(CONFIG="khong-co.toml")
    said = refused(desk, "plan", "show")
    assert "DONDOC_CONFIG" in said.err
    assert "khong-co.toml" in said.err


def test_a_moment_that_is_none_is_refused(desk: Desk) -> None:
    desk.env(NOW="hôm qua")
    assert "DONDOC_NOW" in refused(desk, "sweep").err


@pytest.mark.parametrize("content", ["x", "hold_working_days = 1\n"], ids=["no TOML", "keys missing"])
def test_a_broken_ladder_is_named(desk: Desk, content: str) -> None:
    ladder = desk.write("bac.toml", content)
    desk.env(LADDER_FILE=ladder)
    assert str(ladder) in refused(desk, "sweep").err


@pytest.mark.parametrize("words", [("sweep",), ("period", "list")])
def test_a_pack_that_is_not_there_is_named_at_every_start(desk: Desk, words: tuple[str, ...]) -> None:
    desk.env(ORG_PACK="khong-co")
    assert "“khong-co”" in refused(desk, *words).err


def test_a_broken_timetable_stops_the_program_before_it_starts(desk: Desk) -> None:
    timetable = desk.write("lich.toml", '[[tick]]\nname = "a"\nwork = "dance"\nevery_seconds = 1\n')
    desk.env(TIMETABLE_FILE=timetable)
    assert str(timetable) in refused(desk, "up").err


def test_a_folder_without_calendars_is_named(desk: Desk) -> None:
    desk.env(CALENDAR_FOLDER=desk.folder)
    for file in desk.folder.glob("*.toml"):
        file.unlink()
    assert str(desk.folder) in refused(desk, "sweep").err


def test_a_year_without_a_calendar_is_named_with_the_file_to_add(desk: Desk) -> None:
    desk.env(NOW="2031-01-06T08:00")
    assert "config/calendar/" in refused(desk, "sweep").err


# The data folder and the database.


def test_a_data_folder_that_cannot_be_made_is_named_with_its_setting(desk: Desk) -> None:
    desk.env(HOME=desk.plan / "var")
    for words in (["plan", "show"], ["sweep"], ["db", "upgrade"]):
        said = refused(desk, *words)
        assert str(desk.plan / "var") in said.err
        assert "DONDOC_HOME" in said.err


def test_a_file_that_is_no_database_is_named(newcomer: Desk) -> None:
    newcomer.home.mkdir()
    newcomer.database.write_bytes(b"This is no database. " * 100)
    said = newcomer("plan", "show")
    assert (said.code, said.out) == (1, "")
    assert str(newcomer.database) in said.err
    assert newcomer.database.read_bytes() == b"This is no database. " * 100


def test_a_database_server_that_is_away_is_named_without_the_password(desk: Desk) -> None:
    desk.env(DATABASE_URL="postgresql+psycopg://dondoc:geheim@127.0.0.1:1/dondoc")
    said = refused(desk, "plan", "show")
    assert "127.0.0.1:1" in said.err
    assert "geheim" not in said.err


@pytest.mark.parametrize("address", ["dondoc", "oracle://host/name", "postgres://host/name"])
def test_a_database_address_in_a_wrong_form_is_named_with_its_setting(desk: Desk, address: str) -> None:
    desk.env(DATABASE_URL=address)
    assert "DONDOC_DATABASE_URL" in refused(desk, "plan", "show").err


def test_a_database_of_another_version_is_left_alone(desk: Desk) -> None:
    engine = create_engine(f"sqlite:///{desk.database}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2022_01_01_older'"))
    engine.dispose()
    said = refused(desk, "sweep")
    assert "2022_01_01_older" in said.err
    assert "dondoc db upgrade" in said.err
