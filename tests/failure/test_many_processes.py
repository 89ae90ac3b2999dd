"""Four real processes sweep and deliver at the same moment on one database: each letter is sent once."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from models.database import Database
from models.tables import Message, MessageState
from tests.conftest import ROOT
from tests.failure.sweep_at_once import arguments
from tests.support.office import Day, a_day

MOMENTS = ("31/8/2023", "15/9/2023", "18/9/2023", "19/9/2023")
"""On Monday 18/9 the fourth quarter opens too, for all four at once."""


def test_four_processes_at_once_send_each_letter_once(database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, database) as day:
        day.begin()
        with four_processes(day) as processes:
            for moment in MOMENTS:
                all_at_once(processes, moment)
        assert set(day.mailbox.copies().values()) == {1}
        assert {row.state for row in day.rows(Message)} == {MessageState.ACCEPTED}
        assert not any(row.possibly_duplicate for row in day.rows(Message))
        assert {mailbox: sorted(lines) for mailbox, lines in day.arrived().items()} == one_process_alone(tmp_path)


@contextmanager
def four_processes(day: Day) -> Iterator[list["subprocess.Popen[str]"]]:
    """Start four; wait until all have said that they are ready."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(arguments(day), cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            for _ in range(4)
        ]
        for process in processes:
            assert _answer(process) == "ready"
        yield processes
        for process in processes:
            process.communicate()
            assert process.returncode == 0


def all_at_once(processes: list["subprocess.Popen[str]"], moment: str) -> None:
    """Tell all of them the moment, then wait for all."""
    for process in processes:
        assert process.stdin
        process.stdin.write(f"{moment}\n")
        process.stdin.flush()
    assert [_answer(process) for process in processes] == ["done"] * 4


def _answer(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def one_process_alone(tmp_path: Path) -> dict[str, list[str]]:
    """Return what arrives when one process does the same."""
    folder = tmp_path / "alone"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'alone.sqlite'}")
    database.prepare()
    with a_day(folder, database) as day:
        day.begin()
        for moment in MOMENTS:
            day.sweep(moment)
            day.deliver()
        arrived = {mailbox: sorted(lines) for mailbox, lines in day.arrived().items()}
    database.dispose()
    return arrived
