"""Telling whoever supervises this process that it is ready and alive: systemd, or `dondoc up`, by the same protocol.

`NOTIFY_SOCKET` names the supervisor's ear, `WATCHDOG_USEC` how long it waits for a sign of life (sd_notify(3)).
Without the variable nothing happens.
"""

import contextlib
import os
import socket

SOCKET, PATIENCE = "NOTIFY_SOCKET", "WATCHDOG_USEC"

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def notify(words: str) -> bool:
    """Send one message to the supervisor; returns whether there is one that heard it."""
    ear = os.environ.get(SOCKET, "")
    if not ear:
        return False
    address = "\0" + ear[1:] if ear.startswith("@") else ear  # an abstract socket, as systemd writes it
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.connect(address)
        mouth.sendall(words.encode())
        return True
    return False
