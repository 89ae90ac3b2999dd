"""The bundle for an office without internet: installed, upgraded and gone back from with no network at all."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from config.version import VERSION
from scripts.bundle import bundle_name, pack

pytestmark = pytest.mark.system

NEWER = "99.0.0"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack this version once and unpack it, as an office would."""
    place = tmp_path_factory.mktemp("bundle")
    with tarfile.open(pack(place)) as archive:
        archive.extractall(place, filter="data")
    return place / bundle_name()


def without_network(*command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command where there is no network but the loopback, with the least environment."""
    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(cwd), "DONDOC_LANGUAGE": "en"}
    environment["PYTHON"] = sys.executable
    return subprocess.run(
        [*apart, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def a_newer(bundle: Path, place: Path) -> Path:
    """The same program under a newer number, its checksums made anew."""
    shutil.copytree(bundle, place)
    (place / "VERSION").write_text(f"{NEWER}\n", encoding="ascii")
    sums = place / "SHA256SUMS"
    sums.unlink()
    files = sorted(file for file in place.rglob("*") if file.is_file())
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(place)}\n" for file in files]
    sums.write_text("".join(lines), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def installed(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it once; the tests go on from there."""
    target = tmp_path_factory.mktemp("office") / "srv"
    done = without_network(str(bundle / "install.sh"), str(target), cwd=target.parent)
    assert (done.returncode, f"Version {VERSION} is installed" in done.stdout) == (0, True), done.stderr
    return target


def test_while_the_program_runs_no_other_version_takes_its_place(bundle: Path, installed: Path, tmp_path: Path) -> None:
    lock = installed / "var" / "run" / "up.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    newer = a_newer(bundle, tmp_path / "newer")
    with subprocess.Popen(["flock", "--no-fork", str(lock), "sleep", "600"]) as holder:
        try:
            done = without_network(str(newer / "install.sh"), str(installed), cwd=tmp_path)
        finally:
            holder.kill()
    assert (done.returncode, "Stop it" in done.stderr) == (1, True)
    assert (installed / ".venv").readlink() == Path(f"releases/{VERSION}/.venv")


def test_a_bundle_installs_upgrades_and_goes_back_without_a_network(
    bundle: Path, installed: Path, tmp_path: Path
) -> None:
    target, install = installed, str(bundle / "install.sh")
    dondoc = str(target / ".venv" / "bin" / "dondoc")
    assert without_network(dondoc, "--version", cwd=target).stdout == f"dondoc {VERSION}\n"
    plan = target / "releases" / VERSION / "examples" / "ke-hoach-mau.txt"
    read = without_network(dondoc, "plan", "import", str(plan), "--yes", "--org", "thanh-hoa-2023", cwd=target)
    assert read.returncode in {0, 3}, read.stderr
    assert (target / "var" / "dondoc.sqlite").is_file()
    assert "nothing was changed" in without_network(install, str(target), cwd=tmp_path).stdout

    newer = a_newer(bundle, tmp_path / "newer")
    up = without_network(str(newer / "install.sh"), str(target), cwd=tmp_path)
    assert (up.returncode, f"Upgraded from {VERSION} to {NEWER}" in up.stdout) == (0, True), up.stderr
    assert (target / ".venv").readlink() == Path(f"releases/{NEWER}/.venv")
    (saved,) = (target / "backup").iterdir()
    assert json.loads((saved / "manifest.json").read_text(encoding="utf-8"))["files"]

    back = without_network(install, "--back", str(target), cwd=tmp_path)
    assert (back.returncode, back.stdout) == (0, f"Back at version {VERSION}.\n"), back.stderr
    assert (target / ".venv").readlink() == Path(f"releases/{VERSION}/.venv")
    shown = json.loads(without_network(dondoc, "db", "show", "--json", cwd=target).stdout)
    assert (shown["fits"], shown["running"]) == (True, False)
    nowhere = without_network(install, "--back", str(target), cwd=tmp_path)
    assert (nowhere.returncode, "no version before" in nowhere.stderr) == (1, True)


def test_a_damaged_bundle_is_refused_before_anything_is_written(bundle: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle, damaged)
    with (damaged / "source.tar").open("r+b") as file:
        file.seek(1000)
        file.write(b"x")
    done = without_network(str(damaged / "install.sh"), str(tmp_path / "srv"), cwd=tmp_path)
    assert (done.returncode, "The bundle is not whole" in done.stderr) == (1, True)
    assert not (tmp_path / "srv").exists()
