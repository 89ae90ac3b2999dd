"""`dondoc up` as a supervisor of real processes: what dies is started again, what hangs is ended, what stops in time."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from config.errors import Refused
from config.settings import load_settings
from flows.up import supervisor as supervision
from flows.up.start import check, environment, must_be_free
from flows.up.supervisor import Part, Supervisor
from flows.work.board import Board, PartState, Shown, only_one
from models.database import Database
from tests.conftest import ROOT

TALKS = """
import os, socket, sys, time, signal
def say(words):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.connect(os.environ["NOTIFY_SOCKET"]); s.sendall(words)
"""


def a_part(name: str, body: str, patience: float = 60.0) -> Part:
    return Part(name, (sys.executable, "-c", TALKS + textwrap.dedent(body)), patience=patience)


STEADY = "say(b'READY=1')\nwhile True:\n    say(b'WATCHDOG=1'); time.sleep(0.1)"


class Running:
    """A supervisor at work in a thread, as the status page sees it."""

    def __init__(self, home: Path, parts: list[Part]) -> None:
        (home / "run").mkdir(parents=True, exist_ok=True)
        self.board = Board(home)
        self.stopped, self.ready = Event(), Event()
        self.supervisor = Supervisor(parts, Board(home))
        self.thread = Thread(
            target=self.supervisor.run,
            args=(self.stopped.is_set, lambda s: self.stopped.wait(min(s, 0.02)), self.ready.set),
        )
        self.thread.start()

    def shown(self) -> dict[str, Shown]:
        return {part.name: part for part in self.board.read()}

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join()
        self.supervisor.__exit__(None, None, None)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[Part]], Running]]:
    monkeypatch.setattr(supervision, "FIRST_WAIT", 0.05)
    # The supervisor of a test is a thread; the kernel would take the end of that thread for the end of the parent.
    monkeypatch.setattr(supervision, "_die_with_the_parent", lambda: None)
    running: list[Running] = []

    def start(parts: list[Part]) -> Running:
        running.append(Running(tmp_path, parts))
        return running[-1]

    with only_one(tmp_path):
        yield start
        for one in running:
            one.stop()


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def test_ready_is_said_when_every_part_is(run: Callable[[list[Part]], Running]) -> None:
    up = run([a_part("web", STEADY), a_part("work", "time.sleep(0.5)\n" + STEADY)])
    assert up.ready.wait(15)
    assert {name: part.state for name, part in up.shown().items()} == {"web": PartState.READY, "work": PartState.READY}


def test_a_killed_part_comes_back_and_the_others_never_notice(run: Callable[[list[Part]], Running]) -> None:
    up = run([a_part("web", STEADY), a_part("work", STEADY)])
    assert up.ready.wait(15)
    web, work = up.shown()["web"].pid, up.shown()["work"].pid
    assert web
    assert work
    os.kill(work, signal.SIGKILL)
    until(lambda: up.shown()["work"].restarts == 1 and up.shown()["work"].state is PartState.READY)
    assert up.shown()["work"].last_exit == "signal 9"
    assert up.shown()["work"].pid != work
    assert up.shown()["web"].pid == web


def test_a_part_that_dies_at_once_is_tried_again_with_growing_waits(run: Callable[[list[Part]], Running]) -> None:
    up = run([a_part("work", "sys.exit(7)")])
    until(lambda: up.shown().get("work", Shown("work", PartState.STARTING, None, 0, "")).restarts >= 3)
    child = up.supervisor.children[0]
    assert child.wait >= 8 * supervision.FIRST_WAIT
    assert child.last_exit == "exit 7"
    assert not up.ready.is_set()


def test_a_part_that_hangs_is_ended_and_started_again(run: Callable[[list[Part]], Running]) -> None:
    up = run([a_part("work", "say(b'READY=1')\ntime.sleep(600)", patience=0.5)])
    until(lambda: up.shown().get("work", Shown("work", PartState.STARTING, None, 0, "")).restarts >= 1)
    assert up.shown()["work"].last_exit == "signal 9"


def test_told_to_stop_a_part_finishes_what_it_has_in_hand(run: Callable[[list[Part]], Running], tmp_path: Path) -> None:
    body = f"""
    def stop(*_):
        time.sleep(0.7); open({str(tmp_path / "finished")!r}, "w").close(); sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    say(b'READY=1')
    while True: say(b'WATCHDOG=1'); time.sleep(0.1)
    """
    up = run([a_part("work", body)])
    assert up.ready.wait(15)
    up.stop()
    assert (tmp_path / "finished").exists()
    assert up.shown() == {}


def test_a_part_that_will_not_stop_is_ended_with_all_it_started(
    run: Callable[[list[Part]], Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "STOP_WITHIN", 0.5)
    body = f"""
    import subprocess
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open({str(tmp_path / "grandchild")!r}, "w").write(str(child.pid))
    {STEADY.replace(chr(10), chr(10) + "    ")}
    """
    up = run([a_part("work", body)])
    assert up.ready.wait(15)
    grandchild = int((tmp_path / "grandchild").read_text())
    began = time.monotonic()
    up.stop()
    assert time.monotonic() - began < 5
    until(lambda: not alive(grandchild))


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


# What is refused before anything is started.


def dondoc_up(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DONDOC_HOME": str(home), "DONDOC_LANGUAGE": "en", **more}
    command = [sys.executable, "-m", "cli", "up"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_taken_port_is_one_sentence_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = dondoc_up(tmp_path / "var", DONDOC_WEB_PORT=str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "web_port" in done.stderr
    assert "Nothing was started" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_second_copy_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(Refused, match="Chưa khởi động gì") as refused, only_one(tmp_path):
        raise AssertionError
    assert f"process {os.getpid()}" in refused.value.en


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="Chưa") as refused:
        check(load_settings(home=tmp_path / "file" / "var"))
    assert "home" in refused.value.en


def test_a_database_of_another_version_is_refused(tmp_path: Path, sqlite_database: Database) -> None:
    settings = load_settings(home=tmp_path, database_url=sqlite_database.url)
    with sqlite_database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '2020_01_01_other'"))
    with pytest.raises(Refused, match="dondoc db upgrade"):
        check(settings)


def test_prefect_open_to_the_network_without_login_is_refused() -> None:
    with pytest.raises(Refused, match="prefect_auth"):
        load_settings(prefect_host="0.0.0.0")  # noqa: S104  # refused, not bound
    assert load_settings(prefect_host="0.0.0.0", prefect_auth="quantri:x1y2z3")  # noqa: S104
    with pytest.raises(Refused, match="name:password"):
        load_settings(prefect_auth="quantri")


def test_the_parts_find_settings_and_prefect_from_whatever_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dondoc.toml").write_text('log_format = "plain"\n')
    given = environment(load_settings(prefect_port=4321))
    assert given["DONDOC_CONFIG"] == str(tmp_path / "dondoc.toml")
    assert given["DONDOC_HOME"] == str(tmp_path / "var")
    assert given["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    assert given["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_a_free_port_is_free() -> None:
    must_be_free(load_settings(web_port=free(), prefect_port=free()))


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_board_is_a_document_that_others_can_read(tmp_path: Path) -> None:
    with only_one(tmp_path):
        board = Board(tmp_path)
        board.write([Shown("web", PartState.READY, 12, 0, "")])
        assert json.loads((tmp_path / "run" / "up.json").read_text())[0]["state"] == "ready"
        assert board.read() == [Shown("web", PartState.READY, 12, 0, "")]
    assert board.read() == []  # its supervisor has gone: what it wrote says nothing any more
