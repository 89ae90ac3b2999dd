"""Make the packages at the top of the repository importable in this environment, and `dondoc` a command.

The program is an application that lives in an environment of its own: a path entry and a start script are
all an installation from a checkout needs, and they cost neither a build nor the network.
"""

import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

START = """#!{python}
import sys

from cli.main import main

sys.exit(main())
"""


def link() -> None:
    """Write the path entry and the start script into the environment that runs this."""
    site = Path(sysconfig.get_path("purelib"))
    (site / "dondoc.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts")) / "dondoc"
    command.write_text(START.format(python=sys.executable), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    link()
