"""PostgreSQL refuses to run as root. Three ways around it, tried in this order:

1. we are not root: nothing to do;
2. a user namespace of our own, in which root is called nobody: files stay where they are and keep their
   owner, even under a home of mode 0700;
3. where that is refused (Docker's default seccomp profile): the real user nobody. When nobody may not enter
   the project's folder or the wheel's, both are kept in a folder of ours outside, and no mode of any folder
   that is not ours is ever changed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedError

CLONE_NEWUSER = 0x10000000


def outside() -> Path:
    """Where a folder of ours may be that nobody can reach; MICROSCOPE_OUTSIDE names another place."""
    return Path(os.environ.get("MICROSCOPE_OUTSIDE") or "/var/lib")


@dataclass(frozen=True)
class Footing:
    """Where the server's files are and as whom it runs."""

    home: Path
    install: Path
    way: str
    identity: Mapping[str, Any] = field(default_factory=dict)
    before_exec: Callable[[], None] | None = None

    def own(self, *paths: Path) -> None:
        """Give files to the user that the server runs as."""
        if self.identity:
            for path in paths:
                os.chown(path, self.identity["user"], self.identity["group"])


def find(home: Path, install: Path) -> Footing:
    """The footing for a server with its data under `home` and its installation (bin, lib, share) at `install`."""
    _make(home)
    if os.geteuid() != 0:
        return Footing(home, install, "as the current user")
    if sys.platform == "linux" and _namespace_works(home, install):
        return Footing(home, install, "in a user namespace", before_exec=enter_namespace)
    return _as_nobody(home, install)


def enter_namespace() -> None:
    """In a new child: become nobody inside a user namespace, while files still see the same user as before."""
    user, group = os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "The kernel refused a user namespace.")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {group} 1")


def _namespace_works(home: Path, install: Path) -> bool:
    """Try it for real: enter a namespace, write where the data is, run the server's own binary."""
    data = home / "data"
    script = 'test -w "$1" && test -x "$1" && exec "$2" --version'
    target = data if data.exists() else home
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(target), str(install / "bin" / "postgres")],
            preexec_fn=enter_namespace,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _as_nobody(home: Path, install: Path) -> Footing:
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this machine has no user nobody to run it as; "
            "start as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from None
    if not (_others_can_enter(home.parent) and _others_can_enter(install)):
        digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
        room = outside() / f"microscope-{digest}"
        _make(room, mode=0o711)
        install = _copy(install, room)
        home = room / "postgres"
        _make(home)
    footing = Footing(
        home,
        install,
        "as the user nobody",
        identity={"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []},
    )
    footing.own(home, *(path for path in home.rglob("*") if not path.is_symlink()))
    return footing


def _copy(install: Path, room: Path) -> Path:
    """A copy of the wheel's server that nobody can read, made whole or not at all."""
    wheel = install.parent
    version = hashlib.sha256(str((wheel, wheel.stat().st_mtime_ns)).encode()).hexdigest()[:12]
    copy = room / f"server-{version}"
    if not copy.exists():
        unfinished = room / "server.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(install, unfinished / wheel.name / install.name)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))
        unfinished.rename(copy)
    return copy / wheel.name / install.name


def _others_can_enter(path: Path) -> bool:
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def _make(folder: Path, mode: int = 0o700) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(mode)
