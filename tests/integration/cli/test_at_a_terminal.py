"""An officer who sits at a terminal and is asked: what is answered is kept, what is not is said."""

from contextlib import AbstractContextManager

import pytest
import typer

from cli.common import INTERRUPTED, run
from tests.integration.cli.conftest import Desk, Said
from tests.support.plans import PLAN_2023
from tests.support.terminal import CTRL_C, CTRL_D, Terminal, at_a_terminal

PLAN = "KH35-2023"
OPEN = (
    PLAN_2023.replace("Đơn vị chủ trì: Sở Công Thương.", "Đơn vị chủ trì: Sở Thương nghiệp.")
    .replace(
        "Thiếu bác sĩ ở tuyến xã.\nĐơn vị chủ trì: Sở Y tế.\nThời gian khắc phục: Năm 2023 và các năm tiếp theo.",
        "Thiếu bác sĩ ở tuyến xã.\nĐơn vị chủ trì: Sở Y tế.",
    )
    .replace("Đơn vị chủ trì: UBND các huyện, thị xã.", "Đơn vị chủ trì: Các chủ đầu tư.")
)
"""Three questions: a unit nobody knows leads 2, a group nobody listed leads 4, and 3 has no time."""


@pytest.fixture
def open_desk(newcomer: Desk) -> Desk:
    newcomer.plan.write_text(OPEN, encoding="utf-8")
    assert newcomer("plan", "import", newcomer.plan, "--org", newcomer.pack, "--yes").code == 0
    return newcomer


def settled(desk: Desk) -> dict[str, str]:
    """Return the answers in the register, by question."""
    said: Said = desk("plan", "questions", PLAN, "--settled", "--json")
    return {row["id"]: row["answer"] for row in said.json}


def start(desk: Desk, *words: object, language: str = "vi") -> AbstractContextManager[Terminal]:
    return at_a_terminal(desk.folder, {"DONDOC_LANGUAGE": language}, *words)


def test_an_officer_answers_mends_a_mistake_and_goes_back(open_desk: Desk) -> None:
    with start(open_desk, "plan", "settle", PLAN) as terminal:
        assert "“.” hoặc Ctrl-D: thôi hỏi" in terminal.until("[1/3]")
        assert "“Sở Thương nghiệp”" in terminal.until(" > ")
        terminal.types("Sở Công Thuong")
        assert "Gần giống: Sở Công Thương" in terminal.until("Tên đơn vị")
        terminal.until(" > ")
        terminal.types("Sở Y tế")
        terminal.until("Căn cứ")
        terminal.types("Công văn số 12/UBND-TH")
        terminal.until("[2/3]")
        terminal.types("<")
        terminal.until("[1/3]")
        terminal.types("Sở Công Thương")
        terminal.until("[Enter: như trên]")
        terminal.types("")
        terminal.until("[2/3]")
        terminal.types("")
        terminal.until("[3/3]")
        terminal.types("Quý năm nào đó")
        terminal.until("Không đọc được “Quý năm nào đó”; hãy viết lại.")
        terminal.types("Quý IV năm 2023")
        terminal.until("[Enter: như trên]")
        terminal.types("")
        terminal.until("đã xác định 2 điểm")
        assert terminal.ends() == 0
    kept = settled(open_desk)
    assert len(kept) == 2
    assert "Sở Công Thương" in str(kept["02.lead.so-thuong-nghiep"])
    assert "Quý IV năm 2023" in str(kept["03.deadline"])


@pytest.mark.parametrize(("stop", "language"), [(CTRL_D, "vi"), (".\n", "en")])
def test_who_stops_asking_keeps_what_was_answered(open_desk: Desk, stop: str, language: str) -> None:
    with start(open_desk, "plan", "settle", PLAN, language=language) as terminal:
        terminal.until(" > ")
        terminal.types("Sở Công Thương")
        terminal.until(" > ")
        terminal.types("Công văn số 12")
        terminal.until("[2/3]")
        terminal.until(" > ")
        terminal.presses(stop)
        terminal.until({"vi": "giữ 1 câu đã trả lời", "en": "1 answers are kept"}[language])
        assert terminal.ends() == 0
    assert list(settled(open_desk)) == ["02.lead.so-thuong-nghiep"]


def test_an_answer_without_a_basis_is_not_kept_and_that_is_said(open_desk: Desk) -> None:
    with start(open_desk, "plan", "settle", PLAN) as terminal:
        terminal.until(" > ")
        terminal.types("Sở Công Thương")
        terminal.until("Căn cứ")
        terminal.presses(CTRL_D)
        terminal.until("chưa có căn cứ nên không được giữ")
        terminal.until("giữ 0 câu đã trả lời")
        assert terminal.ends() == 0
    assert settled(open_desk) == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_ctrl_c_keeps_nothing_and_says_so(open_desk: Desk, language: str) -> None:
    before = open_desk.rows()
    with start(open_desk, "plan", "settle", PLAN, language=language) as terminal:
        terminal.until(" > ")
        terminal.types("Sở Công Thương")
        terminal.until(" > ")
        terminal.types("Công văn số 12")
        terminal.until("[2/3]")
        terminal.until(" > ")
        terminal.presses(CTRL_C)
        terminal.until({"vi": "1 câu đã trả lời không được ghi", "en": "1 answers were not kept"}[language])
        terminal.until({"vi": "Đã dừng, chưa có gì thay đổi.", "en": "Stopped, nothing was changed."}[language])
        assert terminal.ends() == 1
        assert "Traceback" not in terminal.said
    assert open_desk.rows() == before


def test_an_import_asks_takes_the_answers_and_waits_for_a_yes(newcomer: Desk) -> None:
    newcomer.plan.write_text(OPEN, encoding="utf-8")
    with start(newcomer, "plan", "import", newcomer.plan, "--org", newcomer.pack) as terminal:
        terminal.until("Trả lời các điểm cần xác định ngay bây giờ?")
        terminal.types("y")
        terminal.until("[1/3]")
        terminal.until(" > ")
        terminal.types("1")  # the first of the units offered
        terminal.until("Căn cứ")
        terminal.types("Công văn số 12")
        terminal.until("[2/3]")
        terminal.types(".")
        terminal.until("Nhập kế hoạch này vào sổ theo dõi?")
        terminal.types("y")
        terminal.until("2 điểm cần xác định")
        assert terminal.ends() == 0
    assert list(settled(newcomer)) == ["02.lead.so-thuong-nghiep"]


def test_ctrl_c_where_a_yes_is_waited_for_is_a_no_that_is_said(newcomer: Desk) -> None:
    with start(newcomer, "plan", "import", newcomer.plan, "--org", newcomer.pack) as terminal:
        terminal.until("Nhập kế hoạch này vào sổ theo dõi?")
        terminal.presses(CTRL_C)
        terminal.until("Đã dừng, chưa có gì thay đổi.")
        assert terminal.ends() == 1
    assert newcomer("plan", "show", "--json").json == []


def test_ctrl_c_in_the_middle_of_the_work_is_said_and_not_silent(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()

    @app.command()
    def work() -> None:
        raise KeyboardInterrupt

    def pressed(**how: object) -> object:
        return app([], **how)

    assert run(pressed) == INTERRUPTED
    assert "Đã dừng giữa chừng" in capsys.readouterr().err
