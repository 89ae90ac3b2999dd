"""The journal of what was sent: read from its end, whatever a crash left there."""

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
