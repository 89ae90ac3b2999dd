"""Mails that come to the return path, each of a kind, written for this test: which of them says that a letter is lost."""

import pytest

from models.tables import BounceKind
from notifications.bounces import read_bounce
from notifications.returnpath import proves, read

OURS = "bounce+7.abcdefghij@skhdt.example"

STANDARD = """\
Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: {ours}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; vanthu@so.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b1--
"""

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@mail.so.example
To: {ours}
Subject: failure notice

Hi. This is the qmail-send program at mail.so.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<vanthu@so.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
"""

ANSWERS = {
    "vietnamese": "From: a@so.example\nTo: {ours}\nSubject: =?utf-8?b?TmdoaSBwaMOpcA==?=\nAuto-Submitted: auto-replied\n\nTôi nghỉ phép đến ngày 20/9.\n",
    "subject alone": "From: a@so.example\nTo: {ours}\nSubject: Trả lời tự động: [Nhắc hạn]\n\nTôi đi công tác.\n",
    "exchange": "From: a@so.example\nTo: {ours}\nSubject: Automatic reply: report\nX-Auto-Response-Suppress: All\n\nAway.\n",
    "vacation": "From: a@so.example\nTo: {ours}\nSubject: away\nPrecedence: bulk\nX-Vacation: yes\n\nAway.\n",
}


def mail(text: str, **words: str) -> bytes:
    return text.format(ours=OURS, **words).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "words", "kind"),
    [
        ("failed", "5.1.1", "550 5.1.1 no such user", BounceKind.FAILED),
        ("failed", "4.4.7", "connect to so.example: timed out", BounceKind.FAILED),
        ("delayed", "4.4.1", "connect to so.example: timed out", BounceKind.DELAYED),
        ("delivered", "2.1.5", "250 ok", BounceKind.UNRELATED),
        ("relayed", "2.1.5", "250 ok", BounceKind.UNRELATED),
    ],
)
def test_a_status_notification_says_what_became_of_the_letter(
    action: str, status: str, words: str, kind: BounceKind
) -> None:
    found = read_bounce(mail(STANDARD, action=action, status=status, words=words))
    assert (found.kind, found.recipient, found.status, found.words) == (kind, "vanthu@so.example", status, words)
    assert OURS in found.came_to


def test_a_bounce_of_no_standard_is_known_by_its_habits() -> None:
    found = read_bounce(mail(QMAIL))
    assert (found.kind, found.recipient) == (BounceKind.FAILED, "vanthu@so.example")


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_an_automatic_answer_is_neither_a_bounce_nor_a_report(text: str) -> None:
    assert read_bounce(mail(text)).kind is BounceKind.AUTO_REPLY


def test_a_persons_mail_says_nothing_of_a_letters_fate() -> None:
    answer = "From: a@so.example\nTo: {ours}\nSubject: Re: [Nhắc hạn] báo cáo\n\nĐơn vị sẽ gửi báo cáo trong tuần.\n"
    assert read_bounce(mail(answer)).kind is BounceKind.UNRELATED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n--x",
        b"Subject: =?utf-8?b?////?=\r\nContent-Type: message/delivery-status\r\n\r\nAction",
        b"To: <<<>>>,,,\r\nFrom: \xe1\xbb\x87\r\n\r\n",
    ],
)
def test_no_mail_however_broken_raises_an_error(raw: bytes) -> None:
    assert read_bounce(raw).kind in BounceKind


def test_the_envelopes_recipient_counts_where_the_mail_system_tells_it() -> None:
    assert read_bounce(b"Subject: x\r\n\r\n", OURS).came_to == (OURS,)


@pytest.mark.parametrize(
    "address", ["bounce@skhdt.example", "bounce+7@skhdt.example", "bounce+x.abcdefghij@a", "bounce+7.short@a", ""]
)
def test_an_address_of_another_shape_carries_no_mark(address: str) -> None:
    assert read(address) is None


def test_a_mark_made_without_the_secret_proves_nothing() -> None:
    from notifications.returnpath import mac

    marked = read(f"<BOUNCE+7.{mac('secret', '<a@b>').upper()}@skhdt.example>")
    assert marked is not None
    assert marked.number == 7
    assert proves(marked, "secret", "<a@b>")
    assert not proves(marked, "another secret", "<a@b>")
    assert not proves(marked, "secret", "<other@b>")
