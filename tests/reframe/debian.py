"""Slurm as Debian packs it, unpacked into a folder of our own; nothing is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    *("slurmctld", "slurmd", "slurm-client", "slurm-wlm-basic-plugins"),
    *("munge", "libmunge2", "libhwloc15"),
)
"""Beside the library of Slurm's own version, whose package has it in its name."""

_LIMIT_S = 120.0


class CannotBeHadError(Exception):
    """Why there is no Slurm here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slurm:
    """Where the programs of Slurm are."""

    root: Path
    """The folder that its packages are unpacked into."""

    def program(self, name: str) -> Path:
        """Return a program's path; Debian calls some by the name of their flavour."""
        found = sorted(self.root.glob(f"usr/*bin/{name}")) or sorted(
            self.root.glob(f"usr/*bin/{name}-wlm")
        )
        if not found:
            raise CannotBeHadError(f"Debian's packages have no program {name}")
        return found[0]

    @property
    def libraries(self) -> tuple[Path, ...]:
        """Folders of shared libraries, Slurm's plug-ins the last."""
        (general,) = self.root.glob("usr/lib/*-linux-gnu*")
        return general, general / "slurm-wlm"


def slurm(cache: Path) -> Slurm:
    """Return Slurm, fetched at the first call.

    Args:
        cache: Folder that is kept between sessions.

    Raises:
        CannotBeHadError: Where these packages are not to be had.
    """
    missing = [name for name in ("apt-get", "apt-cache", "dpkg") if not shutil.which(name)]
    if missing:
        raise CannotBeHadError(f"there is no {missing[0]}")
    root = cache / "slurm"
    if not root.exists():
        cache.mkdir(parents=True, exist_ok=True)
        # By one rename: another session, or a power cut, finds all of it or nothing.
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            _fetch(Path(fresh))
            _move(Path(fresh) / "root", root)
    return Slurm(root=root)


def _move(fetched: Path, root: Path) -> None:
    try:
        fetched.rename(root)
    except OSError:
        # Another session was quicker.
        if not root.exists():
            raise


def _fetch(folder: Path) -> None:
    packages = folder / "packages"
    packages.mkdir(parents=True)
    try:
        _download(packages, ())
    except CannotBeHadError:
        # Without lists of packages apt knows none; ours are no business of the machine.
        own = _own_state(folder / "apt")
        _run(("apt-get", *own, "update", "--quiet"), folder)
        _download(packages, own)
    for package in sorted(packages.glob("*.deb")):
        _run(("dpkg", "-x", str(package), str(folder / "root")), folder)


def _download(folder: Path, options: Sequence[str]) -> None:
    asked = _run(("apt-cache", *options, "depends", "slurm-client"), folder)
    libraries = [word for word in asked.split() if word.startswith("libslurm")]
    _run(("apt-get", *options, "download", *PACKAGES, *dict.fromkeys(libraries)), folder)


def _own_state(folder: Path) -> list[str]:
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    settings = {
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _run(command: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotBeHadError(f"`{command[0]}` does not answer") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it says nothing"]
        raise CannotBeHadError(f"`{command[0]}` fails: {lines[-1]}")
    return done.stdout
