"""Install the Debian packages that the tests in tests/system need and that are not there; a second run does nothing.

As root through apt-get, without a question asked; otherwise it ends with a sentence that names the command to run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Package:
    """One Debian package."""

    command: str
    """A program of it: where this is found, the package is taken to be there."""
    needed_for: str
    preseed: str = ""
    """What debconf would ask, answered beforehand (a line of `debconf-set-selections`)."""


PACKAGES = {
    "chromium": Package("chromium", "letters shown in a browser"),
    "postfix": Package(
        "/usr/sbin/postfix",
        "a mail server as offices run it",
        preseed="postfix postfix/main_mailer_type select No configuration",
    ),
    "libreoffice-writer": Package("soffice", "papers opened in an office program"),
    "libreoffice-calc": Package("/usr/lib/libreoffice/program/scalc", "annexes opened in an office program"),
    "postgresql": Package("/usr/bin/pg_ctlcluster", "Prefect's own rows, shared by machines"),
    "poppler-utils": Package("pdftoppm", "pages as pictures"),
    "fonts-liberation": Package(
        "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", "the measures of Times New Roman"
    ),
}

NEEDED = (
    "chromium",
    "postfix",
    "libreoffice-writer",
    "libreoffice-calc",
    "postgresql",
    "poppler-utils",
    "fonts-liberation",
)
"""What tests/system asks for today; a test that needs more adds its package here."""


def missing(names: Sequence[str] = NEEDED) -> list[str]:
    """Return the packages of ``names`` whose program is not found."""
    return [name for name in names if not _is_there(PACKAGES[name].command)]


def _is_there(command: str) -> bool:
    """Is the program found, or, where a whole path is given, the file?"""
    return shutil.which(command) is not None or (command.startswith("/") and Path(command).is_file())


def install(names: Sequence[str]) -> None:
    """Install through apt-get; raises CalledProcessError where it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for name in names:
        if PACKAGES[name].preseed:
            subprocess.run(["debconf-set-selections"], input=f"{PACKAGES[name].preseed}\n", text=True, check=True)
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *names]):
        subprocess.run(["apt-get", *arguments], env=environment, stdin=subprocess.DEVNULL, check=True)


def main() -> int:
    """Install what is missing; returns the exit code."""
    wanted = missing()
    if not wanted:
        return 0
    words = ", ".join(f"{name} ({PACKAGES[name].needed_for})" for name in wanted)
    command = f"apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.stderr.write(f"The system tests need {words}. As root, run: {command}\n")
        return 1
    print(f"Installing {words} ...", flush=True)
    try:
        install(wanted)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(f"Could not be installed: {error}. Run by hand, as root: apt-get update && {command}\n")
        return 1
    left = missing(wanted)
    if left:
        sys.stderr.write(f"Installed, but the program of {', '.join(left)} is not found. Check: {command}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
