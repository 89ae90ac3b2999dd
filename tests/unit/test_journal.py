"""The journal of what was sent: read from its end, whatever a crash left there."""

import subprocess
import sys
import threading
from pathlib import Path

from notifications.journal import Journal, Line, Owner
from tests.support.clock import at

MORNING = at("12/9/2023 08:00")


def lines(count: int) -> list[Line]:
    return [
        Line(f"<{number}@example.vn>", MORNING, f"{number:064d}", (f"{number:020d}", "b" * 20))
        for number in range(count)
    ]


def test_what_is_written_is_read_from_the_newest_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.begin(Owner("a" * 16, 1))
    for line in lines(900):  # more than one piece of the file
        journal.append(line)
    assert list(Journal(tmp_path).newest()) == lines(900)[::-1]
    assert journal.owner() == Owner("a" * 16, 1)
    journal.begin(Owner("a" * 16, 2))
    assert journal.owner() == Owner("a" * 16, 2)


def test_a_line_that_was_being_written_when_the_machine_stopped_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.begin(Owner("a" * 16, 1))
    first, second = lines(2)
    journal.append(first)
    with journal.path.open("ab") as file:
        file.write(b"<torn@example.vn>\t2023-09-12T01:00")
    journal.append(second)
    assert list(journal.newest()) == [second, first]


def test_no_journal_is_nobodys(tmp_path: Path) -> None:
    assert Journal(tmp_path).owner() is None
    assert list(Journal(tmp_path).newest()) == []


def test_no_address_and_no_word_of_a_letter_stands_in_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(lines(1)[0])
    assert journal.path.read_text(encoding="utf-8").count("@") == 1  # the Message-ID's
    assert journal.path.stat().st_mode & 0o077 == 0


HOLDER = """
import fcntl, sys
with open(sys.argv[1], "r+b") as journal:
    fcntl.lockf(journal, fcntl.LOCK_EX)
    journal.seek(0, 2)
    journal.write(b"<half")  # what another machine is in the middle of writing
    journal.flush()
    print("holds", flush=True)
    sys.stdin.readline()
    journal.write(b"@thu.example>\\t2023-09-12T01:00:00+00:00\\t" + b"b" * 64 + b"\\t\\n")
"""


def test_a_line_waits_for_one_that_another_machine_is_writing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.begin(Owner("ours", 1))
    command = [sys.executable, "-c", HOLDER, str(journal.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "holds\n"
        mine = Line("<whole@thu.example>", at("12/9/2023 08:00"), "a" * 64)
        writing = threading.Thread(target=journal.append, args=(mine,))
        writing.start()
        writing.join(0.3)
        assert writing.is_alive(), "it waits"
        other.stdin.write("go on\n")
        other.stdin.flush()
        writing.join()
    assert [line.message_id for line in journal.newest()] == ["<whole@thu.example>", "<half@thu.example>"]
