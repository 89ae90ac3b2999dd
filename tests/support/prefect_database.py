"""A PostgreSQL of Debian's for Prefect's own rows: it wants the extension pg_trgm, which the one from a wheel does not have."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVERS = Path("/usr/lib/postgresql")
OWNER = "postgres"


@contextmanager
def a_database_for_prefect() -> Iterator[str]:
    """Start a server on a socket of its own; gives the address of an empty database, as `prefect_database_url` wants it."""
    tools = max(SERVERS.glob("*/bin"), key=lambda folder: int(folder.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="ddp"))  # short: a socket's path may have 107 bytes
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, OWNER)

    def run(*words: str) -> None:
        # PostgreSQL refuses to run as root.
        command = [str(tools / words[0]), *words[1:]]
        subprocess.run(command, check=True, cwd=folder, user=OWNER if as_root else None, stdout=subprocess.DEVNULL)

    data, options = str(folder / "data"), f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    try:
        run("initdb", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--locale=C.UTF-8", data)
        run("pg_ctl", "-w", "-D", data, "-l", str(folder / "log"), "-o", options, "start")
        try:
            run("createdb", f"--host={folder}", f"--username={OWNER}", "prefect")
            yield f"postgresql+asyncpg://{OWNER}@/prefect?host={folder}"
        finally:
            run("pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
