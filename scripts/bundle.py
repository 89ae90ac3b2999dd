"""Pack this version for an office without internet: source, wheels, install script and checksums in one file.

`make bundle` writes `dist/dondoc-<version>-<platform>.tar.gz`. It is made for the Python and the platform of the machine that
makes it (wheels with compiled parts fit no other), from the committed state, and from the pinned and hashed requirements only.
"""

import gzip
import hashlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "app.txt"
INSTALLER = ROOT / "deploy" / "bundle" / "install.sh"


def version() -> str:
    """Return the version that pyproject.toml names."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def python_version() -> str:
    """Return the Python that the wheels fit, such as ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def bundle_name() -> str:
    """Return the name of folder and file: version, Python and platform."""
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"dondoc-{version()}-py{python_version()}-{platform}"


def pack(target: Path) -> Path:
    """Write the bundle into ``target`` and return its path; raises CalledProcessError where git or pip fails."""
    target.mkdir(parents=True, exist_ok=True)
    name = bundle_name()
    with tempfile.TemporaryDirectory(dir=target) as work:
        folder = Path(work) / name
        folder.mkdir()
        _source(folder / "source.tar")
        _wheels(folder / "wheels")
        (folder / "install.sh").write_bytes(INSTALLER.read_bytes())
        (folder / "install.sh").chmod(0o755)
        (folder / "VERSION").write_text(f"{version()}\n", encoding="ascii")
        (folder / "PYTHON").write_text(f"{python_version()}\n", encoding="ascii")
        _checksums(folder)
        done = target / f"{name}.tar.gz"
        _archive(folder, done)
    return done


def _source(path: Path) -> None:
    """Take the committed tree, without what only its makers need."""
    git = ["git", "-C", str(ROOT), "archive", "--format=tar", f"--output={path}", "HEAD"]
    subprocess.run([*git, "--", ".", ":!tests", ":!benchmarks", ":!.ci"], check=True)


def for_every_patch(requirements: str) -> str:
    """Drop the markers that ask for a patch level: the office's Python may be 3.11.2 where ours is 3.11.7."""
    return re.sub(r" ; python_full_version [<>=]+ '\d+\.\d+\.\d+'", "", requirements)


def _wheels(folder: Path) -> None:
    """Fetch every pinned package as a wheel, its hash checked; nothing that would be built on the office's machine."""
    folder.mkdir()
    wanted = folder / "wanted.txt"
    wanted.write_text(for_every_patch(REQUIREMENTS.read_text(encoding="utf-8")), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    only = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, *only, "--requirement", str(wanted), "--dest", str(folder)], check=True)
    wanted.unlink()


def _checksums(folder: Path) -> None:
    """Write the SHA-256 of every file, in the form that `sha256sum --check` reads."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder)}\n" for file in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _archive(folder: Path, done: Path) -> None:
    """Pack the folder so that the same files give the same bytes: sorted, without owners and times."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = 0
        return entry

    # Wheels are packed already: the quickest level loses nothing.
    with (
        done.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for file in sorted(folder.rglob("*")):
            archive.add(file, arcname=str(file.relative_to(folder.parent)), recursive=False, filter=plain)


def main() -> int:
    """Pack the bundle, say where it is and what its checksum is."""
    if subprocess.run(["git", "-C", str(ROOT), "diff", "--quiet", "HEAD"], check=False).returncode:
        sys.stderr.write("There are changes that are not committed; the bundle would not hold them. Commit first.\n")
        return 1
    done = pack(ROOT / "dist")
    print(f"{done.relative_to(ROOT)}  {done.stat().st_size / 2**20:.0f} MiB")
    print(f"SHA-256: {hashlib.sha256(done.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
