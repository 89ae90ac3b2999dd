"""A real browser at work: Debian's chromium, driven by its own DevTools protocol, so that pages can be used and pictured."""

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import connect
from websockets.sync.connection import Connection

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
WAIT = 90.0
"""Seconds until a page must show what is waited for; a busy machine is slow."""


class PageFault(AssertionError):
    """The page did not show what was waited for."""


class Browser:
    """One tab of a browser."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._number = 0

    def tell(self, method: str, **params: object) -> dict[str, Any]:
        """Give one DevTools command and return its result; raises PageFault when it is refused."""
        self._number += 1
        self.connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.connection.recv(timeout=WAIT))
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise PageFault(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def open(self, url: str, width: int = 1280, height: int = 900) -> None:
        """Go to a page in a window of a size."""
        self.resize(width, height)
        self.tell("Page.navigate", url=url)

    def resize(self, width: int, height: int) -> None:
        """Make the window so large."""
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def ask(self, script: str) -> Any:  # noqa: ANN401  # whatever JSON the page answers
        """Evaluate an expression in the page and return its value."""
        done = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise PageFault(f"{script[:200]}: {done['exceptionDetails'].get('exception', {}).get('description')}")
        return done["result"].get("value")

    def wait_for(self, script: str) -> Any:  # noqa: ANN401  # as above
        """Wait until an expression is true in the page, and return it; raises PageFault with what the page shows."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            found = self.ask(script)
            if found:
                return found
            time.sleep(0.3)
        raise PageFault(f"waited {WAIT:.0f} s for {script}; the page shows: {self.text()[:1500]}")

    def text(self) -> str:
        """Return the words of the page as a reader sees them."""
        return str(self.ask("document.body ? document.body.innerText : ''"))

    def wait_for_text(self, *words: str) -> None:
        """Wait until the page shows all these words."""
        for word in words:
            self.wait_for(f"document.body && document.body.innerText.includes({json.dumps(word)})")

    def type_into(self, selector: str, words: str) -> None:
        """Put the cursor into a field and type."""
        self.wait_for(f"!!document.querySelector({json.dumps(selector)})")
        self.ask(f"document.querySelector({json.dumps(selector)}).focus()")
        self.tell("Input.insertText", text=words)

    def click(self, element: str) -> None:
        """Click the element that an expression gives."""
        self.wait_for(f"!!({element})")
        self.ask(f"({element}).click()")

    def shot(self) -> bytes:
        """Return what the window shows as a PNG."""
        return base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"])


@contextmanager
def a_browser(folder: Path) -> Iterator[Browser]:
    """Open a browser with a profile of its own in ``folder``; it ends with the block."""
    found = shutil.which("chromium")
    if found is None:
        raise PageFault("chromium is missing: run `make test-system`, which installs it")
    command = [found, *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    # What it grumbles is read by nobody: a pipe would fill, and the browser would stand still.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = _page_address(process, folder / "profile" / "DevToolsActivePort")
            with connect(address, max_size=64 * 2**20) as connection:
                browser = Browser(connection)
                browser.tell("Page.enable")
                yield browser
        finally:
            process.terminate()
            process.wait(20)


def _page_address(process: "subprocess.Popen[bytes]", said: Path) -> str:
    """Return where the first tab listens; the browser writes its port into a file of its profile."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until and process.poll() is None:
        port = said.read_text().partition("\n")[0] if said.exists() else ""
        if port:
            with urlopen(f"http://127.0.0.1:{port}/json", timeout=30) as answer:
                pages = json.load(answer)
            return next(str(page["webSocketDebuggerUrl"]) for page in pages if page["type"] == "page")
        time.sleep(0.1)
    raise PageFault("the browser did not say where it listens")
