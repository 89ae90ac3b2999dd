"""What a unit was told to be received stays received: the power goes, the disk is full, the same report comes many times."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event

from flows.work.receive import Paper, Received, file_report
from models.database import Database
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.office import Q3, Day, a_day
from tests.support.organisation import HEALTH

DAY = "12/9/2023"


def a_paper(folder: Path, size: int = 1_000_000) -> Path:
    file = folder / "bao-cao.pdf"
    file.write_bytes(b"%PDF-1.7\n" + b"x" * size)
    return file


def filed(day: Day, paper: Path) -> Received:
    return file_report(day.office, HEALTH, Q3, None, day.act(), paper=Paper(file=paper))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Day:
    with a_day(tmp_path, database) as day:
        day.begin()
        day.deliver()
        day.clock.now = at(DAY)
        return day


def test_file_and_folder_are_on_the_disk_before_the_row_and_the_row_before_the_receipt(
    office: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    really = os.fsync

    def synced(descriptor: int) -> None:
        really(descriptor)
        happened.append("folder synced" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file synced")

    monkeypatch.setattr(os, "fsync", synced)
    event.listen(office.office.database.engine, "commit", lambda _: happened.append("committed"))
    filed(office, a_paper(tmp_path))
    happened.append("said to be received")
    told = happened[: happened.index("said to be received")]
    assert [line for line in told if line != "committed"] == ["folder synced", "file synced", "folder synced"]
    assert told.index("committed") > told.index("file synced")
    assert told[-1] == "committed"


def test_a_commit_itself_is_synced(database: Database) -> None:
    with database.read() as session:
        setting = "PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit"
        # The test's server is told "off": what a unit is promised does not hang on the server's own setting.
        assert session.connection().exec_driver_sql(setting).scalar_one() in {2, "on"}


FULL = """
import resource, signal, sys
from pathlib import Path
from config.errors import TryAgainLater
from models.database import Database
from tests.failure.test_receipts import DAY, filed
from tests.support.clock import at
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
home, url, paper = sys.argv[1:]
day = Day(an_office(Path(home), Database(url)), Mailbox(), Path(home))
day.clock.now = at(DAY)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    filed(day, Path(paper))
except TryAgainLater as error:
    print(error.vi)
"""


def test_on_a_full_disk_a_report_is_refused_in_a_sentence_and_leaves_nothing_behind(
    office: Day, tmp_path: Path
) -> None:
    paper, before = a_paper(tmp_path), office.counts()
    given = (str(office.folder), office.office.database.url, str(paper))
    done = subprocess.run([sys.executable, "-c", FULL, *given], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Không lưu được tệp bao-cao.pdf" in done.stdout
    assert office.counts() == before
    assert list((office.office.settings.home / "attachments").iterdir()) == []
    assert len(filed(office, paper).filed) == 1


def test_the_same_report_pressed_four_times_at_once_is_one_submission_and_one_receipt(
    office: Day, tmp_path: Path
) -> None:
    paper, together = a_paper(tmp_path), Barrier(4)

    def press() -> Received:
        together.wait()
        return filed(office, paper)

    with ThreadPoolExecutor(4) as pool:
        answers = [one.result() for one in [pool.submit(press) for _ in range(4)]]
    assert sorted(len(answer.filed) for answer in answers) == [0, 0, 0, 1]
    counts = office.counts()
    assert (counts["submission"], counts["submission_item"], counts["attachment"]) == (1, 1, 1)
    assert len(list((office.office.settings.home / "attachments").iterdir())) == 1
    receipts = [row.audience for row in office.decisions(notice="receipt")]
    assert receipts
    assert len(receipts) == len(set(receipts))
