"""The mail server as a whole: encryption that cannot be trusted, a login refused, a quota spent, a domain that refuses.

Nothing of that is a letter's fault: the letters stay as they are, one line is before a person, and sending goes on by
itself or by a person's word.
"""

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from sqlmodel import select

from config.settings import Settings
from flows.work.outbox import outbox_status
from flows.work.outbox_acts import hold_back, let_go, resume
from models.moves import Act
from models.tables import Hold, HoldKind, Message, MessageState, NeedsPerson
from notifications.smtp import Handed, TransportDown
from tests.failure.conftest import Post
from tests.failure.smtpx import Behaviour, Do
from tests.support.clock import at

S = MessageState
ALL = ["chung.yt", "daumoi.ct", "vanthu.ct"]


def addresses(post: Post) -> list[str]:
    return sorted(letter.address.partition("@")[0] for letter in post.server.letters)


def holds(post: Post) -> list[Hold]:
    with post.day.office.database.read() as session:
        found = list(session.exec(select(Hold)))
        session.expunge_all()
    return found


def open_needs(post: Post) -> list[str]:
    return [need.what for need in post.day.rows(NeedsPerson) if need.settled_at is None]


# Encryption.


def server_side(authority: trustme.CA, name: str = "127.0.0.1", ends: dt.datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=ends).configure_cert(context)
    return context


@contextmanager
def trusting(settings: Settings, authority: trustme.CA, folder: Path) -> Iterator[None]:
    """Require STARTTLS, as everywhere off this machine, and trust this authority alone."""
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    settings.smtp_starttls, settings.smtp_ca_file = True, file
    yield


def test_a_certificate_that_holds_lets_letters_go_encrypted(post: Post, tmp_path: Path) -> None:
    authority = trustme.CA()
    post.server.tls = server_side(authority)
    with trusting(post.day.office.settings, authority, tmp_path):
        post.day.deliver()
    assert addresses(post) == ALL
    assert post.server.in_clear == 0


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("wrong name", "không mang tên"),
        ("expired", "đã hết hạn"),
        ("stranger", "không được tin cậy"),
        ("stripped", "STARTTLS"),
    ],
)
def test_nothing_is_said_in_clear_to_a_server_whose_encryption_cannot_be_trusted(
    post: Post, tmp_path: Path, case: str, words: str
) -> None:
    authority = trustme.CA()
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificates = {
        "wrong name": server_side(authority, "mail.other.example"),
        "expired": server_side(authority, ends=long_ago),
        "stranger": server_side(trustme.CA()),
    }
    post.server.tls = certificates.get(case)  # of a stripped STARTTLS nothing is offered
    with trusting(post.day.office.settings, authority, tmp_path):
        with pytest.raises(TransportDown, match=words):
            post.day.deliver()
        assert (post.server.in_clear, post.server.letters, post.day.rows(Message)) == (0, [], [])
        assert [hold.kind for hold in holds(post)] == [HoldKind.TRANSPORT]
        assert len(open_needs(post)) == 1
        assert post.day.deliver().held  # knocking again at once is no use
        post.server.tls = server_side(authority)
        post.day.clock.pass_by(1)
        post.day.deliver()
    assert addresses(post) == ALL
    assert open_needs(post) == []


# Login and quota.


def test_a_refused_password_pauses_everything_with_one_alarm_and_waits_longer_each_time(post: Post) -> None:
    settings = post.day.office.settings
    settings.smtp_username = "dondoc"
    post.server.login = "535 5.7.8 wrong password"
    for minutes in (1, 5, 15):
        with pytest.raises(TransportDown, match="tên đăng nhập hoặc mật khẩu"):
            post.day.deliver()
        (hold,) = holds(post)
        assert hold.until is not None
        assert (hold.until - post.day.clock()).total_seconds() == minutes * 60
        post.day.clock.pass_by(minutes - 0.5)
        assert post.day.deliver().sent == 0
        post.day.clock.pass_by(0.5)
    assert len(open_needs(post)) == 1
    assert not post.day.rows(Message)
    post.server.login = "235 2.7.0 welcome"
    resume(post.day.office, "transport", Act("quản trị", post.day.clock(), "đã đổi mật khẩu"))
    post.day.deliver()
    assert addresses(post) == ALL
    (hold,) = holds(post)
    assert (hold.lifted_by, hold.lifted_because) == ("quản trị", "đã đổi mật khẩu")


@pytest.mark.parametrize("mood", [Behaviour(mail="530 5.7.0 login first"), Behaviour(rcpt="535 5.7.8 no")])
def test_a_server_that_wants_a_login_in_the_transaction_fails_no_letter(post: Post, mood: Behaviour) -> None:
    post.server.will(mood)
    assert post.day.deliver().outcomes == {Handed.PAUSED: 1}
    (row,) = post.day.rows(Message)
    assert (row.state, row.attempts) == (S.PLANNED, 0)
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert addresses(post) == ALL
    assert [hold.lifted_by.partition(":")[0] for hold in holds(post)] == ["sender"]


def test_a_server_that_says_421_in_the_transaction_is_left_alone(post: Post) -> None:
    post.server.will(Behaviour(rcpt="421 4.7.0 too many"))
    post.day.deliver()
    assert post.day.deliver().held
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert addresses(post) == ALL


def test_a_spent_quota_is_not_asked_for_again_and_again(post: Post) -> None:
    post.server.will(*[Behaviour(rcpt="452 4.5.3 quota spent")] * 3)
    post.day.deliver()
    assert len(post.server.recipients) == 3
    assert [hold.kind for hold in holds(post)] == [HoldKind.TRANSPORT]


# Slowness.


def test_a_server_that_answers_byte_by_byte_is_cut_off(post: Post) -> None:
    post.server.will(Behaviour(rcpt=Do.DRIP))
    assert post.day.deliver().outcomes == {Handed.LATER: 1}
    assert post.day.rows(Message)[0].phase == "rcpt"
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert addresses(post) == ALL


def test_a_whole_transaction_has_a_limit_however_patient_each_command_is(post: Post) -> None:
    settings = post.day.office.settings
    settings.smtp_command_timeout = dt.timedelta(seconds=30)
    settings.smtp_transaction_timeout = dt.timedelta(seconds=0.4)
    post.server.will(Behaviour(mail=Do.SAY_NOTHING))
    assert post.day.deliver().outcomes == {Handed.LATER: 1}
    assert post.day.rows(Message)[0].phase == "mail"


# Refusals.


def test_a_mailbox_that_is_none_is_marked_and_the_stand_in_is_told_once(post: Post) -> None:
    """The registry's letter is refused; the contact officer, who stands in, has the same letter already."""
    post.server.will(Behaviour(rcpt="550 5.1.1 no such user"))
    post.day.deliver()
    first = post.day.rows(Message)[0]
    assert (first.state, first.phase) == (S.BLOCKED, "rcpt")
    assert addresses(post) == ["chung.yt", "daumoi.ct"]
    post.day.sweep("31/8/2023 07:00")
    post.server.new()
    post.day.deliver("31/8/2023 07:30")
    assert first.address not in {letter.address for letter in post.server.letters}
    assert any("dondoc outbox resend" in need.next_action for need in post.day.rows(NeedsPerson))


def test_a_stand_in_who_was_not_told_yet_gets_a_letter_of_his_own(post: Post) -> None:
    """The head's letter of the due date is refused; nobody below reads it, the deputy does."""
    post.day.deliver()
    post.day.sweep("31/8/2023 07:00")
    post.server.new()
    post.server.will_to("vanthu.ct", Behaviour(rcpt="550 5.1.1 no such user"))
    post.day.deliver("31/8/2023 07:30")
    assert "daumoi.ct" in addresses(post)
    refused = [row for row in post.day.rows(Message) if row.state is S.BLOCKED]
    assert len(refused) == 1


@pytest.mark.parametrize("an_earlier_try", [Behaviour(dot=Do.KEEP_AND_HANG_UP), Behaviour(rcpt="451 4.3.0 later")])
def test_the_stand_in_is_told_that_a_refused_mailbox_may_have_had_the_letter(
    post: Post, an_earlier_try: Behaviour
) -> None:
    """The one mailbox of registry and officer is refused at the second try; its head, who was told nothing, stands in."""
    may_have_arrived = an_earlier_try.dot is Do.KEEP_AND_HANG_UP
    post.server.will_to("chung.yt", an_earlier_try)
    post.day.deliver()
    post.day.clock.pass_by(10)
    post.server.will_to("chung.yt", Behaviour(rcpt="550 5.1.1 no such user"))
    post.day.deliver()
    (instead,) = [row for row in post.day.rows(Message) if row.address.startswith("giamdoc.yt@")]
    assert (instead.state, instead.possibly_duplicate) == (S.ACCEPTED, may_have_arrived)


def test_a_domain_that_refuses_twenty_letters_gets_no_more_until_a_person_has_asked(post: Post) -> None:
    day = post.day
    day.deliver()
    (sample,) = day.rows(Message)[:1]
    with day.office.database.write() as session:
        for number in range(20):
            session.add(
                Message(
                    **sample.model_dump(exclude={"id", "message_id", "part", "state", "refused_at"}),
                    message_id=f"<refused-{number}@example>",
                    part=number + 2,
                    state=S.BLOCKED,
                    refused_at=at("31/8/2023 07:20"),
                )
            )
    day.sweep("31/8/2023 07:00")
    post.server.will_to("vanthu.ct", Behaviour(dot="554 5.7.1 looks like spam"))
    before = len(post.server.letters)
    day.deliver("31/8/2023 07:30")
    assert [hold.scope for hold in holds(post)] == [sample.domain]
    assert len(post.server.letters) <= before + 2
    day.deliver("31/8/2023 07:40")
    assert day.deliver("31/8/2023 07:50").sent == 0
    assert resume(day.office, f"domain:{sample.domain}", day.act("đã hỏi quản trị thư")) == 1
    assert outbox_status(day.office, day.clock())["holds"] == []


# Speed.


def test_so_many_letters_leave_in_a_window_and_the_rest_in_the_next(post: Post) -> None:
    post.day.office.settings.throttle_letters = 2
    done = post.day.deliver()
    assert (done.sent, done.paced) == (2, True)
    status = outbox_status(post.day.office, post.day.clock())
    assert (status["waiting"], status["done_at"]) == (1, at("22/8/2023 14:10"))
    post.day.clock.pass_by(9)
    assert post.day.deliver().sent == 0
    post.day.clock.pass_by(1)
    assert post.day.deliver().sent == 1
    assert addresses(post) == ALL


# A person's word.


def test_a_person_holds_everything_back_and_lets_it_go(post: Post) -> None:
    hold_back(post.day.office, None, post.day.act("chờ ý kiến"))
    done = post.day.deliver()
    assert (done.sent, len(done.held)) == (0, 1)
    assert resume(post.day.office, "person", post.day.act("đã có ý kiến")) == 1
    post.day.deliver()
    assert addresses(post) == ALL


def test_one_letter_is_held_back_while_the_others_go(post: Post) -> None:
    post.server.will(Behaviour(rcpt="451 4.7.1 later"))
    post.day.deliver()
    first = post.day.rows(Message)[0]
    hold_back(post.day.office, first.id, post.day.act("sai tên đơn vị"))
    post.day.clock.pass_by(5)
    assert post.day.deliver().sent == 0
    let_go(post.day.office, first.id, post.day.act())
    assert post.day.deliver().sent == 1
