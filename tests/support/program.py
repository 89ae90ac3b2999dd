"""The program as an office has it: `dondoc up` with real processes on loopback, asked by its own pages and Prefect's API."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from config.clock import machine_clock
from flows.work.board import Board, PartState
from tests.conftest import ROOT
from tests.support.clock import at

TICKS = ("deliver", "health", "events", "seal")
"""All but the sweep: a test asks for it."""
LONG = 240.0
"""Seconds that anything may take to come about on a machine that has much else to do."""


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], seconds: float = LONG, told: Callable[[], object] = lambda: "") -> None:
    """Wait until something has come about; what is not there yet is waited for, too."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except (httpx.HTTPError, OSError, KeyError):
            pass
        assert time.monotonic() < deadline, f"it did not come about in {seconds:.0f} s: {told()}"
        time.sleep(0.2)


def surroundings(home: Path, now: str, smtp_port: int, works: Sequence[str] = TICKS, **more: str) -> dict[str, str]:
    """Return the environment of a process at work in ``home`` whose clock shows ``now`` and runs on."""
    timetable = home / "timetable.toml"
    home.mkdir(parents=True, exist_ok=True)
    timetable.write_text("\n".join(f'[[tick]]\nname = "{one}"\nwork = "{one}"\nevery_seconds = 1\n' for one in works))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "DONDOC_"))}
    return {
        **kept,
        "DONDOC_HOME": str(home),
        "DONDOC_SMTP_PORT": str(smtp_port),
        "DONDOC_TIMETABLE_FILE": str(timetable),
        "DONDOC_NOW_SHIFT": str((at(now) - machine_clock()).total_seconds()),
        "DONDOC_LANGUAGE": "en",
        **more,
    }


@dataclass
class Program:
    """`dondoc up` at work."""

    process: "subprocess.Popen[str]"
    home: Path
    web: str
    prefect: str
    ready_after: float
    log: Path

    def health(self) -> dict[str, Any]:
        """What the probe answers now: its status, the grade, and the checks that are not well by name."""
        answer = httpx.get(f"{self.web}/healthz", timeout=30)
        said = answer.json()
        return {"status": answer.status_code, "grade": said["grade"], "wrong": {one["check"] for one in said["wrong"]}}

    def metric(self, name: str) -> float:
        """One figure of the monitoring."""
        lines = httpx.get(f"{self.web}/metrics", timeout=30).text.splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).rpartition(" ")[2])

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # whatever Prefect answers
        """Speak to Prefect's API."""
        answer = httpx.request(method, f"{self.prefect}/api{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def begin(self, name: str, **given: object) -> str:
        """Ask for a run as its page does; returns its id."""
        deployment = self.ask("GET", f"/deployments/name/{name}/dondoc")["id"]
        return str(self.ask("POST", f"/deployments/{deployment}/create_flow_run", {"parameters": given})["id"])

    def end(self, run: str, seconds: float = LONG) -> tuple[str, str]:
        """Wait for a run's end; returns the name and the message of its state."""
        found: dict[str, Any] = {}

        def ended() -> bool:
            found.update(self.ask("GET", f"/flow_runs/{run}"))
            return found["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}

        until(ended, seconds, told=lambda: found.get("state_name"))
        return found["state_name"], found["state"]["message"] or ""

    def stages(self) -> dict[str, str]:
        """The latest state in Prefect of each weakness's run, by its code."""
        wanted = {"sort": "START_TIME_DESC", "flow_runs": {"tags": {"all_": ["weakness"]}}}
        stages: dict[str, str] = {}
        for run in self.ask("POST", "/flow_runs/filter", wanted):
            stages.setdefault(run["name"], run["state_name"])
        return stages

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Give a command as an officer at this machine does."""
        given = [sys.executable, "-m", "cli", *words]
        environment = self.environment
        return subprocess.run(given, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        raw = Path(f"/proc/{self.process.pid}/environ").read_text()
        return dict(pair.split("=", 1) for pair in raw.split("\0") if "=" in pair)

    def part(self, name: str) -> tuple[int | None, PartState]:
        """Its process and how it is, as the board has it."""
        shown = next(one for one in Board(self.home).read() if one.name == name)
        return shown.pid, shown.state

    def kill(self, name: str) -> int:
        """Kill a part at once, with what it started; returns the number it had."""
        pid, _ = self.part(name)
        assert pid
        os.killpg(pid, signal.SIGKILL)
        return pid

    def is_back(self, name: str, before: int) -> bool:
        """Is a part that was killed at work again?"""
        pid, state = self.part(name)
        return state is PartState.READY and pid != before


@contextmanager
def a_program(home: Path, environment: dict[str, str]) -> Iterator[Program]:
    """Start `dondoc up` and wait for its ready line; at the end it must stop by itself within half a minute."""
    web, prefect = free_port(), free_port()
    environment = {**environment, "DONDOC_WEB_PORT": str(web), "DONDOC_PREFECT_PORT": str(prefect)}
    log = home / "up.log"
    began = time.monotonic()
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "cli", "up"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout
        line = next((line for line in process.stdout if line.startswith("Ready")), "")
        try:
            assert f"http://127.0.0.1:{web}" in line, log.read_text()[-3000:]
            yield Program(
                process, home, f"http://127.0.0.1:{web}", f"http://127.0.0.1:{prefect}", time.monotonic() - began, log
            )
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert process.returncode == 0
