"""What a Postfix log says of a letter: named by cleanup is not taken; only what is said afterwards is."""

from pathlib import Path

from notifications.maillog import taken_by_postfix

LOG = """\
Sep 12 08:00:01 relay postfix/smtpd[101]: connect from localhost[127.0.0.1]
Sep 12 08:00:01 relay postfix/smtpd[101]: 4RlQ2b0Z1Tz: client=localhost[127.0.0.1]
Sep 12 08:00:01 relay postfix/cleanup[102]: 4RlQ2b0Z1Tz: message-id=<taken@example.vn>
Sep 12 08:00:01 relay postfix/qmgr[90]: 4RlQ2b0Z1Tz: from=<bounce+1.aaaaaaaaaa@example.vn>, size=900, nrcpt=1 (queue active)
Sep 12 08:00:02 relay postfix/smtp[103]: 4RlQ2b0Z1Tz: to=<a@so.example>, relay=mx[192.0.2.1]:25, status=sent (250 ok)
Sep 12 08:00:02 relay postfix/qmgr[90]: 4RlQ2b0Z1Tz: removed
Sep 12 08:00:03 relay postfix/cleanup[102]: 4RlQ2c1Y2Uz: message-id=<broken-off@example.vn>
Sep 12 08:00:03 relay postfix/smtpd[101]: lost connection after DATA (512 bytes) from localhost[127.0.0.1]
Sep 12 08:00:04 relay postfix/cleanup[102]: 4RlQ2d2X3Vz: message-id=<deferred@example.vn>
Sep 12 08:00:04 relay postfix/error[104]: 4RlQ2d2X3Vz: to=<b@so.example>, relay=none, status=deferred (mail transport unavailable)
"""
ASKED = ("<taken@example.vn>", "<broken-off@example.vn>", "<deferred@example.vn>", "<never-came@example.vn>")


def a_log(folder: Path, text: str = LOG) -> Path:
    log = folder / "mail.log"
    log.write_text(text, encoding="utf-8")
    return log


def test_a_letter_is_taken_once_the_queue_speaks_of_it(tmp_path: Path) -> None:
    found = taken_by_postfix(ASKED, a_log(tmp_path))
    assert {message_id: taken.queue_id for message_id, taken in found.items()} == {
        "<taken@example.vn>": "4RlQ2b0Z1Tz",
        "<deferred@example.vn>": "4RlQ2d2X3Vz",
    }
    assert "removed" in found["<taken@example.vn>"].words


def test_what_the_rotated_log_began_the_new_one_goes_on_with(tmp_path: Path) -> None:
    first, rest = LOG.splitlines(keepends=True)[:3], LOG.splitlines(keepends=True)[3:]
    log = a_log(tmp_path, "".join(rest))
    (tmp_path / "mail.log.1").write_text("".join(first), encoding="utf-8")
    assert "<taken@example.vn>" in taken_by_postfix(ASKED, log)


def test_a_whole_file_in_the_queue_says_it_where_the_log_ends_too_early(tmp_path: Path) -> None:
    log, queue = a_log(tmp_path), tmp_path / "spool"
    (queue / "incoming").mkdir(parents=True)
    file = queue / "incoming" / "4RlQ2c1Y2Uz"
    file.write_bytes(b"...")
    file.chmod(0o600)
    assert "<broken-off@example.vn>" not in taken_by_postfix(ASKED, log, queue)  # still being written
    file.chmod(0o700)
    assert taken_by_postfix(ASKED, log, queue)["<broken-off@example.vn>"].words == "4RlQ2c1Y2Uz: incoming"


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert taken_by_postfix(ASKED, tmp_path / "mail.log") == {}
