"""What goes into the bundle: the version the program names, wheels for every patch level of a Python."""

import tomllib

from config.version import VERSION
from scripts.bundle import for_every_patch
from tests.conftest import ROOT


def test_the_program_and_its_project_name_one_version() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == VERSION


def test_a_wheel_for_older_patch_levels_is_packed_too_and_other_markers_stand() -> None:
    pinned = (
        "async-timeout==5.0.1 ; python_full_version < '3.11.3' \\\n    --hash=sha256:00\n"
        "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:01\n"
        "pywin32==312 ; sys_platform == 'win32' \\\n    --hash=sha256:02\n"
    )
    assert for_every_patch(pinned) == pinned.replace(" ; python_full_version < '3.11.3'", "")
