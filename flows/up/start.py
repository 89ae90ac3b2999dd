"""`dondoc up`: what must hold before anything is started, which parts there are, and the line that says "ready"."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from config.clock import monotonic_seconds
from config.errors import BadSetting, Refused
from config.language import say
from config.logging import log_to
from config.settings import CONFIG_FILE_VARIABLE, DEFAULT_CONFIG_FILE, Settings, load_settings
from flows.up.supervisor import Part, Supervisor
from flows.wiring import prefect_environment
from flows.work.board import FOLDER, Board, only_one
from flows.work.office import open_office
from flows.work.soundness import must_be_whole

log = logging.getLogger("dondoc.up")

PARTS = ("web", "work", "prefect", "runner", "worker")
"""What `--only` can name; `worker` belongs to a work pool and is started on machines of its own."""


def up(settings: Settings, more: Sequence[Part] = (), tell: Sequence[tuple[str, str]] = ()) -> int:
    """Run every part until SIGTERM or Ctrl-C; returns the exit code. ``tell`` is said after the ready line."""
    began = monotonic_seconds()
    check(settings)
    log_to(settings, "up")
    stopped = threading.Event()

    def stop(signum: int, _frame: FrameType | None) -> None:
        log.info("signal %s: finishing the work in hand", signum)
        stopped.set()

    with ExitStack() as stack:
        stack.enter_context(only_one(settings.home))
        must_be_free(settings)
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, stop)
        parts = [*more, *parts_of(settings)]
        supervisor = stack.enter_context(Supervisor(parts, Board(settings.home), environment(settings)))

        def ready() -> None:
            _say_ready(settings, monotonic_seconds() - began)
            for line in tell:
                sys.stdout.write(say(*line) + "\n")
            sys.stdout.flush()

        supervisor.run(stopped.is_set, stopped.wait, ready)
    sys.stdout.write(say("Đã dừng.\n", "Stopped.\n"))
    return 0


def check(settings: Settings) -> None:
    """Refuse, in one sentence, what cannot work: data files, folder, database, version."""
    office = open_office(settings)
    must_be_whole(office)
    office.database.dispose()
    try:
        for folder in (FOLDER, INBOX):
            (settings.home / folder).mkdir(parents=True, exist_ok=True)
        probe = settings.home / FOLDER / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadSetting(
            f"Không ghi được vào thư mục dữ liệu {settings.home} ({error.strerror}). Hãy cấp quyền ghi hoặc sửa cài đặt “home” "
            "(DONDOC_HOME). Chưa khởi động gì.",
            f"The data folder {settings.home} cannot be written to ({error.strerror}). Give the right to write there, or "
            "correct the setting “home” (DONDOC_HOME). Nothing was started.",
        ) from error


INBOX = "inbox"
"""Folder of documents that administrators' flows may name, in the home folder."""


def must_be_free(settings: Settings) -> None:
    """Refuse a port that another program has."""
    wanted = [("web_port", settings.web_host, settings.web_port)]
    if not settings.prefect_api_url:
        wanted.append(("prefect_port", settings.prefect_host, settings.prefect_port))
    for key, host, port in wanted:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Cổng {port} trên {host} không dùng được ({error.strerror}). Hãy dừng chương trình đang giữ cổng đó, hoặc đặt "
                f"cài đặt “{key}” (DONDOC_{key.upper()}) khác. Chưa khởi động gì.",
                f"Port {port} of {host} cannot be used ({error.strerror}). Stop the program that holds it, or set another "
                f"“{key}” (DONDOC_{key.upper()}). Nothing was started.",
            ) from error


def parts_of(settings: Settings) -> list[Part]:
    """Return the parts that run on this machine."""
    parts = [Part(name, (sys.executable, "-m", "cli", "up", "--only", name)) for name in ("web", "work")]
    if not settings.prefect_api_url:
        parts.append(
            Part("prefect", prefect_command(settings), health_url=f"{settings.prefect_url}/health", quiet=True)
        )
    # Registering forms and the first look at every weakness take long on a cold machine.
    parts.append(Part("runner", (sys.executable, "-m", "cli", "up", "--only", "runner"), patience=180))
    return parts


def prefect_command(settings: Settings) -> tuple[str, ...]:
    """Return the command of Prefect's own server."""
    place = ("--host", settings.prefect_host, "--port", str(settings.prefect_port))
    return (sys.executable, "-m", "prefect", "server", "start", *place)


def environment(settings: Settings) -> dict[str, str]:
    """Return what the parts are told: Prefect's environment, and where the settings lie, whatever folder they run in."""
    given = dict(prefect_environment(settings))
    given["PREFECT_API_URL"] = settings.prefect_url
    given["DONDOC_HOME"] = str(settings.home.absolute())
    file = Path(os.environ.get(CONFIG_FILE_VARIABLE) or DEFAULT_CONFIG_FILE)
    if file.is_file():
        given[CONFIG_FILE_VARIABLE] = str(file.absolute())
    return given


def only(name: str) -> int:
    """Be one part in this process, for a supervisor of another kind (systemd, containers)."""
    settings = load_settings()
    os.environ.update(environment(settings))
    if name == "web":
        os.execv(sys.executable, (sys.executable, "-m", "web"))  # noqa: S606  # our own program, in this process's place
    if name == "prefect":
        os.execv(sys.executable, prefect_command(settings))  # noqa: S606
    if name == "work":
        from flows.service import serve

        return serve()
    if name == "worker":
        from flows.runner import be_a_worker

        be_a_worker(settings)
    from flows.runner import serve_flows

    return serve_flows(settings)


def _say_ready(settings: Settings, seconds: float) -> None:
    prefect = settings.prefect_url.removesuffix("/api")
    sys.stdout.write(
        say(
            f"Sẵn sàng sau {seconds:.0f} giây. Trang tình trạng: {settings.web_url}  Luồng (Prefect): {prefect}  "
            f"Dữ liệu: {settings.home}. Dừng: Ctrl-C.\n",
            f"Ready after {seconds:.0f} s. Status page: {settings.web_url}  Flows (Prefect): {prefect}  "
            f"Data: {settings.home}. Stop with Ctrl-C.\n",
        )
    )
