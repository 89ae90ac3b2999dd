"""A quarter at the desk: importing, opening, sweeping, sending, filing, reviewing; and doing each of it twice."""

import subprocess
import sys
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from config.clock import Clock
from flows.work import deliver as delivery
from flows.work.deliver import Delivered
from flows.work.office import Office
from tests.integration.cli.conftest import IMPORTED, WAIVED, Desk
from tests.support.clock import at
from tests.support.mailbox import an_open_mailbox
from tests.support.organisation import CUA_BIEN, HEALTH, TRADE
from tests.support.plans import PLAN_2023

MORNING = "2023-08-31T07:30"
OF_TRADE = ("--unit", TRADE, "--period", "2023-Q3")
OF_HEALTH = ("--unit", HEALTH, "--period", "2023-Q3")


# Importing asks.


def test_importing_shows_what_was_read_and_takes_yes(newcomer: Desk) -> None:
    said = newcomer("plan", "import", newcomer.plan, answer="y\n")
    assert said.code == 0
    assert "35/KH-UBND" in said.out
    assert "Thiếu bác sĩ ở tuyến xã." in said.out
    assert "UBND các huyện, thị xã" in said.out
    assert "4 hạn chế, 8 phân công cho 6 đơn vị" in said.out
    assert "15/09/2023" in said.out


@pytest.mark.parametrize("answer", ["n\n", "\n", "không\n"])
def test_importing_takes_anything_but_yes_for_no(newcomer: Desk, answer: str) -> None:
    newcomer("unit", "list")
    before = newcomer.rows()
    said = newcomer("plan", "import", newcomer.plan, answer=answer)
    assert said.code == 0
    assert "chưa có gì thay đổi" in said.out
    assert newcomer.rows() == before


def test_importing_without_anybody_to_answer_is_refused(newcomer: Desk) -> None:
    newcomer("unit", "list")
    before = newcomer.rows()
    said = newcomer("plan", "import", newcomer.plan)
    assert said.code == 1
    assert "--yes" in said.err
    assert newcomer.rows() == before


def test_importing_shows_what_is_open_before_it_asks(newcomer: Desk) -> None:
    unsettled = PLAN_2023.replace("Đơn vị chủ trì: Sở Y tế.", "Đơn vị chủ trì: Các chủ đầu tư; Sở Y tá.")
    plan = newcomer.write("chua-ro.txt", unsettled)
    before_the_question = newcomer("plan", "import", plan, answer="n\n").out
    assert "Điểm cần xác định" in before_the_question
    assert "? Các chủ đầu tư" in before_the_question
    assert "Sở Y tá" in before_the_question
    said = newcomer("plan", "import", plan, "--yes")
    assert "điểm cần xác định" in said.out
    questions = newcomer("plan", "show", "KH35-2023", "--questions", "--json").json
    assert {row["quote"] for row in questions} >= {"Các chủ đầu tư", "Sở Y tá"}


def test_a_plan_is_followed_from_the_day_asked_for(newcomer: Desk) -> None:
    said = newcomer("plan", "import", newcomer.plan, "--yes", "--follow-from", "15/12/2023")
    assert "15/12/2023" in said.out
    refused = newcomer("period", "open", "2023-Q3")
    assert refused.code == 1
    assert "15/12/2023" in refused.err


# Twice.


def twice(desk: Desk, *words: object, code: int = 0) -> None:
    """Give a command, and again in both languages: the second and third time say that nothing changed."""
    assert desk(*words).code == code
    before = desk.rows()
    again = desk(*words)
    desk.env(LANGUAGE="en")
    in_english = desk(*words)
    desk.patch.delenv("DONDOC_LANGUAGE")
    assert (again.code, in_english.code) == (0, 0)
    assert "không có gì thay đổi" in again.out
    assert "nothing changed" in in_english.out.casefold()
    after = desk.rows()
    for rows in (before, after):
        rows.pop("sweep_run")  # the log of looks itself: each look, also one that finds nothing, is one
    assert after == before


def test_a_plan_imported_twice_is_imported_once(newcomer: Desk) -> None:
    twice(newcomer, "plan", "import", newcomer.plan, "--yes")


def test_a_period_opened_twice_is_opened_once(desk: Desk) -> None:
    twice(desk, "period", "open", "2023-Q3")


def test_a_day_swept_twice_is_decided_once(desk: Desk) -> None:
    desk.env(NOW=MORNING)
    twice(desk, "sweep")


def test_a_report_filed_twice_is_filed_once(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    twice(desk, "report", "file", *OF_TRADE, "--items", "2", "--result", "Đã thực hiện.")


def test_a_paper_entered_twice_is_entered_once(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    paper = desk.write("bao-cao.txt", "Báo cáo")
    words = ("--received-on", "11/09/2023", "--number", "12/BC-SCT", "--file", paper)
    twice(desk, "report", "file", *OF_TRADE, *words)
    assert len(list((desk.home / "attachments").iterdir())) == 1


def test_what_was_acknowledged_is_acknowledged_once(desk: Desk) -> None:
    twice(desk, "report", "ack", *OF_HEALTH)


@pytest.mark.parametrize(
    "review",
    [["accept"], ["return", "--reason", "làm rõ số liệu"], ["resolve", "--items", "3", "--evidence", "biên bản"]],
    ids=lambda words: words[0],
)
def test_a_review_given_twice_is_given_once(desk: Desk, review: list[str]) -> None:
    desk.env(NOW="2023-09-12T08:00")
    desk("report", "file", *OF_HEALTH)
    twice(desk, "review", *review, *OF_HEALTH)


def test_an_escalation_stopped_twice_is_stopped_once(desk: Desk) -> None:
    twice(desk, "escalation", "stop", "--period", "2023-Q3", "--reason", "bão số 4")


def test_escalations_are_stopped_for_units_named_with_semicolons_between(desk: Desk) -> None:
    words = ("escalation", "stop", "--period", "2023-Q3", "--reason", "bão số 4", "--json")
    assert desk(*words, "--units", f"{TRADE}; {HEALTH}").json == {"changed": 3}


def test_escalations_of_deadlines_to_put_right_are_stopped_by_their_own_name(desk: Desk) -> None:
    said = desk("escalation", "stop", "--period", "remediation", "--reason", "bão số 4", "--json")
    assert said.json == {"changed": 1}


def test_nothing_held_is_nothing_released(desk: Desk) -> None:
    twice(desk, "escalation", "release", "--period", "2023-Q3", "--reason", "đã xem")


def test_going_live_twice_is_going_live_once(newcomer: Desk) -> None:
    twice(newcomer, "go-live", "--on", "2023-09-01", *WAIVED)


def test_going_live_is_refused_with_what_is_missing_until_each_is_waived(desk: Desk) -> None:
    before = desk.rows()
    said = desk("go-live", "--on", "2023-10-02")
    assert said.code == 1
    for item in ("addresses", "public-url", "shadow-mode", "smtp"):
        assert f"[{item}]" in said.err
    assert "[units]" not in said.err  # every lead unit of the small plan has a mailbox
    one = desk("go-live", "--on", "2023-10-02", "--waive", "smtp", "--reason", "máy chủ bảo trì")
    assert (one.code, "[smtp]" in one.err, "[addresses]" in one.err) == (1, False, True)
    assert desk.rows() == before
    shown = desk("go-live", "--check", "--json")
    assert (shown.code, {row["name"]: row["grade"] for row in shown.json}["units"]) == (3, "good")
    assert desk("go-live", "--on", "2023-10-02", *WAIVED).code == 0
    waived = [str(row) for row in desk.rows()["history"] if "go_live_waived" in str(row)]
    assert any("smtp" in row and "bàn thử" in row for row in waived)
    assert not any("'units'" in row and "2023-10-02" in row for row in waived)


def test_an_item_is_waived_by_a_known_name_and_with_a_reason_only(desk: Desk) -> None:
    assert desk("go-live", "--waive", "smtp").code == 2
    assert desk("go-live", "--waive", "thư", "--reason", "vội").code == 2


def test_shadow_mode_without_a_letter_is_not_reviewed(newcomer: Desk) -> None:
    said = newcomer("go-live", "--shadow-reviewed")
    assert (said.code, "chế độ thử" in said.err) == (1, True)


def test_shadow_letters_that_were_reviewed_make_the_items_hold(newcomer: Desk) -> None:
    newcomer("plan", "import", newcomer.plan, "--yes", now=IMPORTED)
    newcomer("sweep", now=MORNING)
    with an_open_mailbox() as mailbox:
        newcomer.env(SMTP_PORT=mailbox.port, NOW="2023-08-31T08:00")
        assert newcomer("deliver").code == 0
        assert newcomer("go-live", "--shadow-reviewed").code == 0
        assert "không có gì thay đổi" in newcomer("go-live", "--shadow-reviewed").out
        held = {row["name"]: row["grade"] for row in newcomer("go-live", "--check", "--json").json}
    assert (held["shadow-mode"], held["smtp"], held["units"]) == ("good", "good", "good")
    assert (held["addresses"], held["public-url"]) == ("bad", "bad")


def test_a_database_is_upgraded_once(newcomer: Desk) -> None:
    twice(newcomer, "db", "upgrade")


def test_a_mailbox_is_set_once(desk: Desk) -> None:
    twice(desk, "contact", "set", "--unit", HEALTH, "--role", "clerk", "--address", "moi.yt@bachai.example")


def test_a_pack_is_taken_over_once(newcomer: Desk) -> None:
    twice(newcomer, "contact", "import")


def test_what_was_sent_is_not_sent_again(desk: Desk) -> None:
    desk.env(NOW="2023-08-22T15:00")
    with an_open_mailbox() as mailbox:
        desk.env(SMTP_PORT=mailbox.port)
        twice(desk, "deliver")
        assert set(mailbox.copies().values()) == {1}


# Filing.


def test_what_is_left_out_of_a_report_stays_owed(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    said = desk("report", "file", *OF_TRADE, "--items", "2", "--percent", "60", "--json")
    assert said.json["filed"] == ["KH35-2023/02"]
    assert said.json["remaining"] == 1
    assert said.json["on_time"] is True
    (row,) = desk("report", "show", *OF_TRADE, "--json").json
    assert (row["weakness"], row["percent"]) == ("KH35-2023/02", 60)


def test_a_report_is_filed_under_a_units_other_name_or_code(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    assert desk("report", "file", "--unit", "sở kh&đt", "--period", "2023-Q3").code == 0
    assert desk("report", "file", "--unit", "yt", "--period", "2023-Q3").code == 0


def test_a_late_report_is_told_to_be_late(desk: Desk) -> None:
    said = desk("report", "file", *OF_HEALTH, now="2023-09-18T08:00")
    assert "quá hạn" in said.out


# Sending.


def test_a_unit_that_nobody_can_write_to_is_named_and_all_others_are_told(desk: Desk) -> None:
    head, *rest = [
        part for part in desk.pack.read_text(encoding="utf-8").split("[[contact]]") if "cuabien@" not in part
    ]
    desk.pack.write_text(head + "".join(f"[[contact]]{part}" for part in rest), encoding="utf-8")
    for file in desk.home.iterdir():
        file.unlink()
    desk("plan", "import", desk.plan, "--yes", now=IMPORTED)
    desk("go-live", *WAIVED)
    swept = desk("sweep", now=MORNING)
    assert swept.code == 3
    assert CUA_BIEN in swept.err
    assert "dondoc contact set" in swept.err
    with an_open_mailbox() as mailbox:
        desk.env(SMTP_PORT=mailbox.port)
        sent = desk("deliver", "--json", now="2023-08-31T08:00")
        assert sent.code == 3
        assert sent.json["outcomes"]["accepted"] == len(mailbox.letters)
        assert sent.json["unreachable"] == 2
        assert CUA_BIEN in sent.err
        assert "dondoc contact set" in sent.err
        told = {letter.address.partition("@")[0] for letter in mailbox.new()}
        assert told >= {"vanthu.ct", "chung.yt", "vanthu.ap", "vanthu.bs", "daumoi.khdt"}
        people = desk("outbox", "people", "--json").json
        assert any(CUA_BIEN in row["what"] for row in people)
        desk("contact", "set", "--unit", CUA_BIEN, "--role", "clerk", "--address", "moi.cb@bachai.example")
        healed = desk("deliver", "--json")
        assert healed.json["unreachable"] == 0
        assert {letter.address for letter in mailbox.new()} == {"moi.cb@bachai.example"}


def test_a_mail_server_that_is_away_is_named_and_nothing_is_lost(desk: Desk) -> None:
    desk("sweep", now=MORNING)
    desk.env(SMTP_PORT=1)
    before = desk.rows()
    said = desk("deliver", now="2023-08-31T08:00")
    assert said.code == 1
    assert "127.0.0.1:1" in said.err
    assert "smtp_" in said.err
    after = desk.rows()
    assert after["decision"] == before["decision"]
    assert after["message"] == []
    with an_open_mailbox() as mailbox:
        desk.env(SMTP_PORT=mailbox.port)
        assert desk("deliver").code == 0
        assert mailbox.letters


def test_sending_until_nothing_waits_ends_also_at_a_pretended_moment(desk: Desk) -> None:
    with an_open_mailbox() as mailbox:
        desk.env(SMTP_PORT=mailbox.port)
        said = desk("deliver", "--until-empty", "--json", now="2023-08-22T15:00")
        assert said.json["outcomes"] == {"accepted": len(mailbox.letters)}


def test_waiting_from_a_pretended_moment_on_is_waiting_and_not_forever(desk: Desk) -> None:
    looks: list[datetime] = []

    async def instead_of_waiting(office: Office, clock: Clock, *_: object) -> Delivered:  # noqa: ARG001  # the form of the real one
        looks.extend((clock(), clock()))
        return Delivered()

    desk.patch.setattr(delivery, "deliver_until_empty", instead_of_waiting)
    assert desk("deliver", "--until-empty", now="2023-08-22T15:00").code == 0
    assert at("22/8/2023 15:00") < looks[0] < looks[1]


def test_every_mail_can_be_looked_up_afterwards(desk: Desk) -> None:
    with an_open_mailbox() as mailbox:
        desk.env(SMTP_PORT=mailbox.port)
        desk("deliver", now="2023-08-22T15:00")
        arrived = {letter.message_id: letter for letter in mailbox.letters}
    rows = desk("outbox", "list", "--json").json
    assert {row["message_id"] for row in rows} == set(arrived)
    assert {row["state"] for row in rows} == {"accepted"}
    shown = desk("outbox", "show", rows[0]["id"]).out
    assert rows[0]["subject"] in shown
    assert arrived[rows[0]["message_id"]].text[:40] in " ".join(shown.split())


# The real command.


def test_a_quarter_by_the_real_command(tmp_path: Path, newcomer: Desk) -> None:
    def dondoc(*words: str, now: str) -> subprocess.CompletedProcess[str]:
        newcomer.env(NOW=now)
        command = [str(Path(sys.executable).parent / "dondoc"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    with an_open_mailbox() as mailbox:
        newcomer.env(SMTP_PORT=mailbox.port)
        steps = [
            dondoc("plan", "import", str(newcomer.plan), "--yes", now=IMPORTED),
            dondoc("go-live", *WAIVED, now=IMPORTED),
            dondoc("sweep", now=MORNING),
            dondoc("deliver", now="2023-08-31T08:00"),
            dondoc("report", "file", "--unit", HEALTH, "--period", "2023-Q3", now="2023-09-12T08:00"),
        ]
        assert [step.returncode for step in steps] == [0, 0, 0, 0, 0], [step.stderr for step in steps]
        assert {letter.address for letter in mailbox.letters} >= {"chung.yt@bachai.example"}
        assert all(message_from_bytes(letter.content, policy=policy.default)["Subject"] for letter in mailbox.letters)
    assert dondoc("period", "open", "2023-Q9", now=IMPORTED).returncode == 1
    assert dondoc("period", "opn", now=IMPORTED).returncode == 2
