"""What the process that opens packed files may use: memory, time, no network, no other files to write, no programs.

Each limit is set where the machine knows it. Where it does not (no ``resource``, no namespaces), the caps counted while
unpacking, the parent's clock and the hook that forbids sockets still hold.
"""

import ctypes
import ctypes.util
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

MIB = 1024 * 1024
_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "urllib.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one reading of one file."""

    memory_bytes: int = 768 * MIB
    cpu_seconds: int = 15
    wall_seconds: float = 20.0
    """Kept by the parent, which ends the process."""


LIMITS = Limits()


def confine(limits: Limits = LIMITS) -> None:
    """Confine this process for good; called before the first byte of the file is looked at."""
    _limit_resources(limits)
    _leave_the_network()
    sys.addaudithook(_forbid)


def _limit_resources(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    for name, most in (
        ("RLIMIT_AS", limits.memory_bytes),
        ("RLIMIT_CPU", limits.cpu_seconds),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        limit = getattr(resource, name, None)
        if limit is None:
            continue
        with suppress(ValueError, OSError):  # a smaller limit is already in force
            resource.setrlimit(limit, (most, most))


def _leave_the_network() -> None:
    """Move into an empty network, as root or as a user of a namespace of one's own; not every system lets one."""
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):
        unshare: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def _forbid(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for the reading of files")
