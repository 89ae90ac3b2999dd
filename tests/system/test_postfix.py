"""A real Postfix as relay: whatever it does, every Message-ID is found once, in a mailbox or in a bounce."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.failpoints import ENVIRONMENT
from flows.work.bounces import take_bounce
from models.database import Database
from models.tables import BounceKind, Message, MessageState
from tests.conftest import ROOT
from tests.failure.conftest import Post, a_post
from tests.failure.smtpx import Behaviour, Server, a_scripted_server
from tests.support.mailbox import Arrived
from tests.system.postfix import Postfix, a_postfix, until

pytestmark = pytest.mark.system

S = MessageState


@pytest.fixture
def next_hop() -> Iterator[Server]:
    with a_scripted_server() as server:
        yield server


@pytest.fixture
def relay(next_hop: Server) -> Iterator[Postfix]:
    # Its daemons run as their own user, who may not look into pytest's folders.
    home = Path(tempfile.mkdtemp(prefix="dd-postfix"))
    try:
        with a_postfix(home, next_hop.port) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def post(tmp_path: Path, sqlite_database: Database, next_hop: Server, relay: Postfix) -> Post:
    """An office with three letters to send to the relay; ``server`` is what stands behind it."""
    made = a_post(tmp_path, sqlite_database, next_hop)
    settings = made.day.office.settings
    settings.smtp_port, settings.mail_log, settings.mail_queue = relay.port, relay.log, relay.queue
    for name in ("smtp_connect_timeout", "smtp_command_timeout", "smtp_data_timeout", "smtp_final_dot_timeout"):
        setattr(settings, name, type(settings.give_up_after)(seconds=20))
    return made


def letters(post: Post) -> list[Arrived]:
    return [letter for letter in post.server.letters if not letter.address.startswith("bounce+")]


def each_once(post: Post) -> None:
    """Every letter is in a mailbox, once."""
    rows = post.day.rows(Message)
    until(lambda: len(letters(post)) >= len(rows))
    assert Counter(letter.message_id for letter in letters(post)) == Counter(row.message_id for row in rows)
    assert {row.state for row in rows} == {S.ACCEPTED}


def first_address(post: Post) -> str:
    """The mailbox of the first letter, as the office's pack names it."""
    from models.people import address_of

    (first, *_) = post.day.decisions()
    with post.day.office.database.read() as session:
        found = address_of(session, first.unit_id, first.role, first.send_on)
    assert found
    return found.address


@pytest.mark.parametrize("words", ["450 4.7.1 greylisted", "451 4.3.0 later"])
def test_what_it_puts_off_arrives_once_in_the_end(post: Post, relay: Postfix, words: str) -> None:
    relay.answer(first_address(post), words)
    post.day.deliver()
    put_off = [row for row in post.day.rows(Message) if row.state is S.PLANNED]
    assert [row.remote_reply.partition(" ")[0] for row in put_off] == [words.partition(" ")[0]]
    relay.answer("nobody@nowhere.example", "OK")
    post.day.clock.pass_by(6)
    post.day.deliver()
    each_once(post)


def test_what_it_refuses_is_blocked_with_its_words(post: Post, relay: Postfix) -> None:
    address = first_address(post)
    relay.answer(address, "550 5.1.1 no such user here")
    post.day.deliver()
    (blocked,) = [row for row in post.day.rows(Message) if row.state is S.BLOCKED]
    assert (blocked.address, blocked.phase) == (address, "rcpt")
    assert "no such user here" in blocked.remote_reply
    until(lambda: len(letters(post)) >= len(post.day.rows(Message)) - 1)
    assert blocked.message_id not in {letter.message_id for letter in letters(post)}


def test_a_full_queue_loses_nothing(post: Post, relay: Postfix) -> None:
    relay.setting("queue_minfree", "1000000000000000")
    post.day.deliver()
    assert letters(post) == []
    assert {row.remote_reply[:3] for row in post.day.rows(Message)} == {"452"}
    relay.setting("queue_minfree", "0")
    post.day.clock.pass_by(6)
    post.day.deliver()
    post.day.deliver()
    each_once(post)


def test_stopped_in_mid_queue_and_started_again_each_arrives_once(post: Post, relay: Postfix) -> None:
    post.server.will(*[Behaviour(mail="451 4.3.0 not now")] * 3)
    post.day.deliver()
    assert {row.state for row in post.day.rows(Message)} == {S.ACCEPTED}
    relay.command("stop")
    post.server.script.clear()
    relay.start()
    each_once(post)


def test_a_bounce_of_a_real_relay_marks_the_letter(post: Post) -> None:
    address = first_address(post)
    post.server.will_to(address.partition("@")[0], Behaviour(rcpt="550 5.1.1 no such user"))
    post.day.deliver()
    until(lambda: len(post.server.letters) >= 3)
    (back,) = [letter for letter in post.server.letters if letter.address.startswith("bounce+")]
    taken = take_bounce(post.day.office, back.content, post.day.act(), back.address)
    assert taken.kind is BounceKind.FAILED
    (row,) = [row for row in post.day.rows(Message) if row.id == taken.message]
    assert (row.state, row.address) == (S.BOUNCED, address)
    in_mailboxes = {letter.message_id for letter in letters(post)}
    assert in_mailboxes | {row.message_id} == {each.message_id for each in post.day.rows(Message)}
    assert row.message_id not in in_mailboxes


KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from models.database import Database
from tests.support.clock import Clock
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
home, url, port, now = sys.argv[1:]
office = an_office(Path(home), Database(url), int(port))
Day(office, Mailbox(), Path(home), Clock(datetime.fromisoformat(now))).deliver()
"""


@pytest.mark.parametrize("place", ["data.after_reply", "data.before_reply"])
def test_killed_after_the_letter_was_taken_the_log_settles_it_without_sending_again(post: Post, place: str) -> None:
    """Killed after 250 Postfix has the letter; killed before its answer was read it may have it: the log knows."""
    office = post.day.office
    given = (str(post.day.folder), office.database.url, str(office.settings.smtp_port), post.day.clock().isoformat())
    environment = os.environ | {ENVIRONMENT: f"{place}:kill"}
    done = subprocess.run([sys.executable, "-c", KILLED, *given], cwd=ROOT, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    if place == "data.after_reply":
        until(lambda: len(letters(post)) == 1)
        post.day.deliver()
        first = post.day.rows(Message)[0]
        assert (first.state, first.possibly_duplicate) == (S.ACCEPTED, False)
        assert first.remote_reply.startswith("(mail log)")
    else:
        post.day.deliver()
        post.day.clock.pass_by(11)
        post.day.deliver()
    each_once(post)
