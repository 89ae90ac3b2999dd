"""What the mail server may do at each step of a letter, and what becomes of the letter.

The office has three assignments to send: to vanthu.ct, daumoi.ct and chung.yt. The first meets the server's mood.
"""

import pytest

from config.errors import BadSetting
from config.settings import load_settings
from models.facts.sweep import DecisionState
from models.tables import Message, MessageState, NeedsPerson
from notifications.smtp import Handed, TransportDown
from tests.failure.conftest import Post
from tests.failure.smtpx import Behaviour, Do
from tests.support.organisation import TRADE

S = MessageState
ALL = ["chung.yt", "daumoi.ct", "vanthu.ct"]


def test_a_refused_connection_claims_nothing_and_says_so(post: Post) -> None:
    post.day.office.settings.smtp_port = 1  # nobody listens there
    with pytest.raises(TransportDown, match="Chưa kết nối được máy chủ thư"):
        post.day.deliver()
    assert not post.day.rows(Message)
    assert {row.state for row in post.day.decisions()} == {DecisionState.PLANNED}
    post.day.office.settings.smtp_port = post.server.port
    post.day.deliver()
    assert _addresses(post) == ALL


@pytest.mark.parametrize("greeting", ["421 4.3.2 too busy", "554 5.3.2 no service", Do.HANG_UP, Do.SAY_NOTHING])
def test_a_server_that_does_not_greet_claims_nothing(post: Post, greeting: str | Do) -> None:
    post.server.will(Behaviour(greeting=greeting))
    with pytest.raises(TransportDown):
        post.day.deliver()
    assert not post.day.rows(Message)
    post.day.clock.pass_by(1)  # one that asks us to come later is left alone for a minute
    post.day.deliver()
    assert _addresses(post) == ALL


@pytest.mark.parametrize(
    "mood",
    [
        Behaviour(mail="451 4.3.0 later"),
        Behaviour(mail=Do.HANG_UP),
        Behaviour(mail=Do.SAY_NOTHING),
        Behaviour(rcpt="451 4.7.1 greylisted"),
        Behaviour(rcpt=Do.HANG_UP),
        Behaviour(rcpt=Do.SAY_NOTHING),
        Behaviour(data="451 4.3.0 later"),
        Behaviour(data=Do.HANG_UP),
        Behaviour(data=Do.SAY_NOTHING),
        Behaviour(dot="451 4.3.0 disk full"),
    ],
)
def test_what_fails_before_the_letter_is_said_goes_later_and_arrives_once(post: Post, mood: Behaviour) -> None:
    """Put off for one minute; the server never saw a line of it, or said itself that it did not keep it."""
    post.server.will(mood)
    assert post.day.deliver().outcomes[Handed.LATER] == 1
    first = post.day.rows(Message)[0]
    assert (first.state, first.attempts, first.possibly_duplicate) == (S.PLANNED, 1, False)
    before = first.body
    post.day.deliver()  # the wait is not over: only the others may go
    assert post.day.rows(Message)[0].state is S.PLANNED
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert _addresses(post) == ALL
    sent = post.day.rows(Message)[0]
    assert (sent.state, sent.body) == (S.ACCEPTED, before)


@pytest.mark.parametrize(
    "mood",
    [
        Behaviour(mail="550 5.7.1 we do not know you"),
        Behaviour(rcpt="550 5.1.1 no such user"),
        Behaviour(data="554 5.7.1 no"),
        Behaviour(dot="554 5.7.1 looks like spam"),
    ],
)
def test_a_refusal_for_good_blocks_the_letter_and_asks_a_person(post: Post, mood: Behaviour) -> None:
    post.server.will(mood)
    assert post.day.deliver().outcomes == {Handed.REFUSED: 1, Handed.ACCEPTED: 2}
    first = post.day.rows(Message)[0]
    words = next(str(answer) for answer in (mood.mail, mood.rcpt, mood.data, mood.dot) if str(answer).startswith("55"))
    assert (first.state, first.remote_reply) == (S.BLOCKED, words)
    (need,) = post.day.rows(NeedsPerson)
    assert first.address in need.what
    assert words in need.what
    assert need.next_action
    post.day.clock.pass_by(24 * 60)
    assert post.day.deliver().sent == 0


@pytest.mark.parametrize(
    ("mood", "copies"),
    [
        (Behaviour(dot=Do.HANG_UP_IN_THE_LETTER), 1),
        (Behaviour(dot=Do.HANG_UP), 1),
        (Behaviour(dot=Do.SAY_NOTHING), 1),
        (Behaviour(dot=Do.KEEP_AND_HANG_UP), 2),
    ],
)
def test_what_breaks_off_in_the_letter_is_looked_at_after_ten_minutes_and_sent_again_byte_for_byte(
    post: Post, mood: Behaviour, copies: int
) -> None:
    post.server.will(mood)
    assert post.day.deliver().outcomes[Handed.UNKNOWN] == 1
    first = post.day.rows(Message)[0]
    assert (first.state, first.possibly_duplicate) == (S.AMBIGUOUS, True)
    post.day.clock.pass_by(9)
    post.day.deliver()
    assert post.day.rows(Message)[0].state is S.AMBIGUOUS
    post.day.clock.pass_by(1)
    post.day.deliver()
    again = post.day.rows(Message)[0]
    assert (again.state, again.possibly_duplicate) == (S.ACCEPTED, True)
    came = [letter for letter in post.server.letters if letter.message_id == first.message_id]
    assert len(came) == copies
    assert {letter.content for letter in came} == {first.body}
    assert {letter.address.partition("@")[0] for letter in post.server.letters} == set(ALL)


def test_what_may_have_arrived_is_closed_when_the_report_came_meanwhile(post: Post) -> None:
    post.day.deliver()
    post.server.new()
    post.day.sweep("31/8/2023 07:00")
    post.server.will(Behaviour(dot=Do.KEEP_AND_HANG_UP))
    post.day.deliver("31/8/2023 07:30")
    (broken,) = [row for row in post.day.rows(Message) if row.state is S.AMBIGUOUS]
    post.day.report(TRADE, "31/8/2023 07:35")
    post.day.deliver("31/8/2023 07:40")
    (closed,) = [row for row in post.day.rows(Message) if row.id == broken.id]
    assert closed.state is S.AMBIGUOUS_CLOSED
    came = [letter.subject for letter in post.server.letters if letter.address == broken.address]
    assert [subject.partition(" ")[0] for subject in came] == ["[Nhắc", "Đã"]  # one reminder, then the receipt


def test_a_connection_lost_after_250_has_sent_its_letter(post: Post) -> None:
    post.server.will(Behaviour(dot=Do.ANSWER_AND_HANG_UP))
    post.day.deliver()
    assert post.day.rows(Message)[0].state is S.ACCEPTED
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert _addresses(post) == ALL
    assert not any(row.possibly_duplicate for row in post.day.rows(Message))


def test_tries_lie_further_and_further_apart_and_after_an_hour_a_person_is_told(post: Post) -> None:
    """Waits of 1, 5, 15, 30 and then 60 minutes: tries at 14:00, 14:01, 14:06, 14:21, 14:51 and 15:51."""
    tried = []
    for minute in range(120):
        post.server.will(*[Behaviour(rcpt="451 4.7.1 later")] * 3)
        before = len(post.server.recipients)
        post.day.deliver()
        post.server.script.clear()
        if len(post.server.recipients) > before:
            tried.append(minute)
        post.day.clock.pass_by(1)
    assert tried == [0, 1, 6, 21, 51, 111]
    assert len(post.day.rows(NeedsPerson)) == 3


def test_one_transaction_names_one_recipient(post: Post) -> None:
    post.day.deliver()
    assert [address.partition("@")[0] for address in sorted(post.server.recipients)] == ALL


def test_mail_is_never_sent_in_clear_off_loopback() -> None:
    with pytest.raises(BadSetting, match="smtp_starttls"):
        load_settings(smtp_host="mail.bachai.example", smtp_starttls=False)
    assert load_settings(smtp_host="mail.bachai.example").smtp_starttls is None
    assert load_settings(smtp_host="127.0.0.1", smtp_starttls=False).smtp_on_loopback


def _addresses(post: Post) -> list[str]:
    return sorted(letter.address.partition("@")[0] for letter in post.server.letters)
