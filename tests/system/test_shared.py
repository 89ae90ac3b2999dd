"""One register shared by two workers of a work pool and two senders on PostgreSQL: every mail leaves once.

`-m system` lives 400 obligations; `-m torture` the 10,000 of docs/scale.md, and prints what they took (`-s`). All processes
see one home folder, and Prefect keeps its rows in a PostgreSQL, as docs/scale.md wants it of machines.
"""

import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from models.database import Database
from models.facts.sweep import DecisionState
from models.moves import Act
from models.tables import DecisionRow, History, Message, MessageState, Obligation
from tests.conftest import ROOT, PostgreSQL
from tests.support.clock import at
from tests.support.mailbox import an_open_mailbox
from tests.support.many_units import UNITS, a_pack, a_plan
from tests.support.office import an_office
from tests.support.prefect_database import a_database_for_prefect
from tests.support.program import Program, a_program, surroundings, until

MORNING = "31/8/2023 08:00"
SWEEPS = 6
"""Asked for at the same moment: more than one worker takes at a time."""
ROUNDS = 5
"""So often they are asked for again where one worker was quick enough to take all."""
HOUR = 3600.0
STARTED = re.compile(r"Worker '([^']+)' started!")
WHY = {"on_behalf_of": "Phòng Tổng hợp", "reason": "chia việc"}


@pytest.mark.parametrize(
    "weaknesses", [pytest.param(4, marks=pytest.mark.system), pytest.param(100, marks=pytest.mark.torture)]
)
def test_two_workers_and_two_senders_share_the_work_and_every_mail_leaves_once(
    tmp_path: Path, postgresql: PostgreSQL, weaknesses: int
) -> None:
    database = Database(postgresql.url(postgresql.create(postgresql.template)))
    with an_open_mailbox() as mailbox, a_database_for_prefect() as prefect_rows:
        office = an_office(tmp_path, database, mailbox.port)
        plan = tmp_path / "ke-hoach.txt"
        plan.write_text(a_plan(weaknesses), encoding="utf-8")
        act = Act("test", at("22/8/2023 08:00"))
        import_plan(office, plan, a_pack(), act)
        set_go_live(office, act.at.date(), act)
        shared = {
            "DONDOC_DATABASE_URL": database.url,
            "DONDOC_THROTTLE_LETTERS": "1000000",
            "DONDOC_PREFECT_DATABASE_URL": prefect_rows,
            "DONDOC_PREFECT_WORK_POOL": "phong-tong-hop",
        }
        home = tmp_path / "home"
        with a_program(home, surroundings(home, MORNING, mailbox.port, **shared)) as program, ExitStack() as stack:
            works = [program.part("work")[0], stack.enter_context(beside(program, tmp_path / "work-2", "work")).pid]
            logs = [tmp_path / "worker-1", tmp_path / "worker-2"]
            workers = [stack.enter_context(beside(program, log, "worker")) for log in logs]
            until(lambda: all(STARTED.search(log.read_text()) for log in logs), told=lambda: logs)
            names = [named[1] for log in logs if (named := STARTED.search(log.read_text()))]
            for one in workers:  # as docs/operations.md has it; the command became Prefect's own
                assert "--limit\0004" in Path(f"/proc/{one.pid}/cmdline").read_text()
            began, states, ran = time.monotonic(), Counter[str](), Counter[str]()
            for _ in range(ROUNDS):
                runs = [program.begin("sweep", dry_run=False, **WHY) for _ in range(SWEEPS)]
                states.update(program.end(run, HOUR)[0] for run in runs)
                ran.update(program.ask("GET", f"/flow_runs/{run}")["labels"]["prefect.worker.name"] for run in runs)
                if len(ran) == len(workers):
                    break
            swept = time.monotonic() - began

            def all_left() -> bool:
                with database.read() as session:
                    waits = select(func.count()).where(
                        col(DecisionRow.state).in_((DecisionState.PLANNED, DecisionState.BUNDLED)),
                        col(DecisionRow.send_on) <= at(MORNING).date(),
                    )
                    written = select(func.count()).where(col(Message.state) != MessageState.ACCEPTED)
                    return session.exec(waits).one() == 0 == session.exec(written).one()

            until(all_left, HOUR)
            took = time.monotonic() - began
            assert program.health()["status"] == 200
        assert set(ran) == set(names), "both took runs"
        assert set(states) <= {"Swept", "NothingNew"}
        assert states["Swept"] == 1
        with database.read() as session:
            owed = session.exec(select(func.count()).select_from(Obligation)).one()
            letters = session.exec(select(Message.message_id)).all()
            taken = select(History.actor).where(History.entity == "message", History.event == "accepted")
            senders = Counter(int(actor.removeprefix("sender:").partition("-")[0]) for actor in session.exec(taken))
        assert set(senders) == set(works), "both sent"
        assert senders.total() == len(letters)
        copies = Counter(letter.message_id for letter in mailbox.letters)
        assert set(copies.values()) == {1}
        assert set(copies) == set(letters)
        assert owed >= weaknesses * UNITS
        print(  # noqa: T201  # the figures of docs/scale.md, asked for by -s
            f"{owed} obligations; {len(letters)} letters, each once, by the two senders {list(senders.values())}; {states.total()} sweeps, "
            f"six at once, by the two workers {list(ran.values())}, over after {swept:.0f} s; all had left after {took:.0f} s"
        )
    database.dispose()


@contextmanager
def beside(program: Program, written: Path, part: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one part as another machine does: the same database, home folder and Prefect, its log in a file of its own."""
    environment = {**program.environment, **more, "DONDOC_PREFECT_API_URL": f"{program.prefect}/api"}
    command = [sys.executable, "-m", "cli", "up", "--only", part]
    with (
        written.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
