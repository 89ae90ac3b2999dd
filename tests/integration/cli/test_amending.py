"""Amending and correcting at the command line, in both languages: shown first, refused without a trace, done once."""

import pytest

from tests.integration.cli.conftest import Desk
from tests.integration.cli.test_refusals import refused
from tests.support.plans import PLAN_2023

PLAN = "KH35-2023"
EDITED = PLAN_2023.replace("tăng thấp", "tăng rất thấp").replace("khắc phục: Năm 2023.", "khắc phục: Quý III năm 2023.")
SAID = {"vi": "Chỉ xem trước: chưa có gì thay đổi.", "en": "Looked only: nothing was changed."}
NOTHING = {"vi": "không có gì thay đổi", "en": "nothing changed"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_dry_run_shows_every_fact_that_changes_and_changes_nothing(desk: Desk, language: str) -> None:
    desk.env(LANGUAGE=language)
    file, before = desk.write("sua.txt", EDITED), desk.rows()
    said = desk("plan", "amend", PLAN, file, "--dry-run")
    assert said.code == 0
    for words in (f"{PLAN}/02", "Sản xuất công nghiệp tăng thấp.", "tăng rất thấp", "Năm 2023", "Quý III năm 2023"):
        assert words in said.out
    assert SAID[language] in said.out
    assert desk.rows() == before


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_applied_when_somebody_agrees_and_a_second_time_says_so(desk: Desk, language: str) -> None:
    desk.env(LANGUAGE=language)
    file, before = desk.write("sua.txt", EDITED), desk.rows()
    assert desk("plan", "amend", PLAN, file, answer="n\n").code == 0
    assert desk.rows() == before
    assert desk("plan", "amend", PLAN, file, answer="y\n").code == 0
    after = desk.rows()
    assert after != before
    again = desk("plan", "amend", PLAN, file, "--yes")
    assert (again.code, desk.rows()) == (0, after)
    assert NOTHING[language] in again.out
    shown = desk("plan", "show", f"{PLAN}/02", "--source")
    assert "sua.txt" in shown.out
    assert "«Quý III năm 2023»" in shown.out


def test_as_json_the_difference_and_what_followed_are_one_document(desk: Desk) -> None:
    file = desk.write("sua.txt", EDITED)
    would = desk("plan", "amend", PLAN, file, "--dry-run", "--json").json
    done = desk("plan", "amend", PLAN, file, "--json", "--legal-basis", "Quyết định 50/QĐ-UBND").json
    assert would["difference"] == done["difference"]
    assert [change["what"] for change in done["difference"]["changed"][0]["changes"]] == ["statement", "deadline"]
    assert (would["applied"], done["applied"], done["due_dates"]) == (False, True, 1)


def test_what_cannot_be_amended_is_refused_in_one_sentence(desk: Desk) -> None:
    older = desk.write("cu.txt", EDITED.replace("22 tháng 8", "21 tháng 8"))
    assert "cũ hơn bản đang theo dõi" in refused(desk, "plan", "amend", PLAN, older, "--yes").err
    edited = desk.write("sua.txt", EDITED)
    assert "Không có kế hoạch “KH9-2023”" in refused(desk, "plan", "amend", "KH9-2023", edited, "--yes").err
    assert "Ngày có hiệu lực" in refused(desk, "plan", "amend", PLAN, edited, "--yes", "--on", "2024-01-01").err
    first = desk.plan
    assert desk("plan", "amend", PLAN, edited, "--yes").code == 0
    assert "bản đã được thay thế" in refused(desk, "plan", "amend", PLAN, first, "--yes").err


def test_by_hand_each_act_needs_its_basis_and_is_done_once(desk: Desk) -> None:
    acts = (
        ("add", PLAN, "--statement", "Trường học thiếu nước sạch.", "--lead", "Sở Y tế"),
        ("correct", f"{PLAN}/02", "--lead", "UBND huyện An Phú; Sở Công Thương", "--deadline", "Tháng 11/2023"),
        ("end", f"{PLAN}/03"),
        ("outside", f"{PLAN}/04"),
    )
    for act in acts:
        assert "--legal-basis" in refused(desk, "weakness", *act).err
        assert desk("weakness", *act, "--legal-basis", "Công văn số 7", "--json").json["new"] is True
        before = desk.rows()
        again = desk("weakness", *act, "--legal-basis", "Công văn số 7")
        assert (again.code, "không có gì thay đổi" in again.out) == (0, True)
        assert desk.rows() == before
    rows = {row["code"]: row for row in desk("plan", "show", PLAN, "--json").json}
    assert rows[f"{PLAN}/04"]["statement"] == ""
    assert "Rác thải" not in desk("weaknesses", "--json").out


def test_an_import_that_continues_a_plan_says_what_is_open_there(desk: Desk) -> None:
    text = PLAN_2023.replace("35/KH", "36/KH").replace("22 tháng 8", "23 tháng 8")
    file = desk.write("moi.txt", text)
    desk.env(NOW="2023-08-23T14:00")
    said = desk("plan", "import", file, "--continues", PLAN, "--json")
    assert said.json["questions"] == 4
    shown = desk("plan", "show", "KH36-2023", "--questions")
    assert "earlier.02" in shown.out
