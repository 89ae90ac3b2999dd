"""The process that opens packed files: it fetches nothing, and can do nothing but read the bytes it was given."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from documents.read.formats.limits import LIMITS, Limits
from tests.support.hostile import MIB, ROOT, outcome, with_document
from tests.support.office_files import NAMES, p, word
from tests.support.pdf_files import pdf_of_objects


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine and whoever knocked on it."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stopped = threading.Event()

        def wait() -> None:
            while not stopped.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(caller)
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield server.getsockname()[1], callers
        finally:
            stopped.set()
            thread.join()


def reaching_out(port: int) -> dict[str, tuple[str, bytes]]:
    there = f"http://127.0.0.1:{port}"
    kinds = (
        "image",
        "attachedTemplate",
        "oleObject",
        "subDocument",
        "frame",
        "aFChunk",
        "header",
        "settings",
        "numbering",
    )
    outside = [(f"r{index}", kind, f"!{there}/{kind}") for index, kind in enumerate(kinds)]
    body = p("chữ") + '<w:altChunk r:id="r5"/><w:subDoc r:id="r3"/>'
    entity = f'<!DOCTYPE w:document SYSTEM "{there}/dtd" [<!ENTITY x SYSTEM "{there}/x"><!ENTITY % y SYSTEM "{there}/y"> %y;]>'
    pdf = pdf_of_objects(
        f"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI ({there}/a) >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents << /F << /FS /URL /F ({there}/f) >> >> >>".encode(),
    )
    return {
        "relationships": ("a.docx", word(body, *outside)),
        "entities": ("b.docx", with_document(f"{entity}<w:document {NAMES}><w:body>{p('&x;')}</w:body></w:document>")),
        "schema": (
            "c.docx",
            with_document(
                f'<?xml-stylesheet href="{there}/s.xsl"?><w:document {NAMES} xmlns:xi="http://www.w3.org/2001/XInclude" '
                f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a {there}/a.xsd"><w:body>'
                f'<xi:include href="{there}/i"/>{p("chữ")}</w:body></w:document>'
            ),
        ),
        "pdf": ("d.pdf", pdf),
    }


def test_whatever_a_file_points_to_nobody_calls_there(tmp_path: Path) -> None:
    with listener() as (port, callers):
        for name, content in reaching_out(port).values():
            outcome(tmp_path, content, name)
        with socket.create_connection(("127.0.0.1", port)):
            pass  # the listener does listen
    assert len(callers) == 1


def test_no_file_of_the_machine_gets_into_the_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bí mật", encoding="utf-8")
    entity = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    found = outcome(tmp_path, with_document(f"{entity}<w:document {NAMES}><w:body>{p('&x;')}</w:body></w:document>"))
    assert "DOCTYPE" in found.vi


CONFINED = """
import sys
from documents.read.formats.limits import confine, Limits
confine(Limits(memory_bytes=300 * 1024 * 1024, cpu_seconds=2))
"""
ATTEMPTS = {
    "a socket": ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
    "a look-up": ("import socket; socket.getaddrinfo('localhost', 80)", "PermissionError"),
    "a program": ("import subprocess; subprocess.run(['true'])", "PermissionError"),
    "a shell": ("import os; os.system('true')", "PermissionError"),
    "memory": ("x = bytearray(400 * 1024 * 1024)", "MemoryError"),
    "a file to write": ("open(sys.argv[1], 'w').write('x' * 99999)", "OSError"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_process_that_opens_files_can_do_nothing_else(tmp_path: Path, attempt: str) -> None:
    words, error = ATTEMPTS[attempt]
    code = f"{CONFINED}\nimport signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{words}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert error in done.stderr.splitlines()[-1]


def test_time_of_the_processor_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{CONFINED}\nwhile True: pass"], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert done.returncode != 0


def test_files_are_read_where_the_system_knows_no_limits() -> None:
    code = (
        "import sys; sys.modules['resource'] = None\n"
        "import documents.read.formats.limits as limits; limits.ctypes.CDLL = lambda *a, **k: object()\n"
        "from tests.support.office_files import p, word\n"
        "from documents.read.formats.office import read\n"
        "limits.confine()\n"
        "print(len(read(word(p('x'))).text))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "2"


def test_the_limits_are_those_that_the_page_names() -> None:
    assert Limits(memory_bytes=768 * MIB, cpu_seconds=15, wall_seconds=20.0) == LIMITS
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert "| memory of the process | 768 MiB |" in page
    assert "| processor time, time in all | 15 s, 20 s |" in page
