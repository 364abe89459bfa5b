"""Children that never outlive us: each in a session of its own, with a log file and a signal to stop it by."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from config.embedded import keeper

PR_SET_PDEATHSIG = 1
LOG_MAX_BYTES = 20 * 1024 * 1024


@dataclass(eq=False)
class Child:
    """One running program."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    stop_signal: signal.Signals

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def last_words(self, *, lines: int = 3) -> str:
        """The end of its log, for the sentence that says why it is gone."""
        text = self.log.read_text(errors="replace") if self.log is not None and self.log.exists() else ""
        return " ".join(line.strip() for line in text.splitlines()[-lines:])


@dataclass(eq=False)
class Family:
    """The children of this process. A keeper ends them when this process is killed."""

    children: list[Child] = field(default_factory=list)
    _keeper: subprocess.Popen[bytes] | None = None

    def spawn(
        self,
        name: str,
        arguments: Sequence[str | Path],
        *,
        log: Path | None,
        stop_signal: signal.Signals = signal.SIGTERM,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        pass_fds: Sequence[int] = (),
        before_exec: Callable[[], None] | None = None,
        identity: Mapping[str, Any] | None = None,
    ) -> Child:
        """Start a program; without a log it writes to our own output. OSError when it cannot start.

        `identity` holds Popen's user, group and extra_groups.
        """
        with nullcontext() if log is None else _open_log(log) as output:
            process = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=stdin,
                stdout=output,
                stderr=None if log is None else subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                pass_fds=tuple(pass_fds),
                start_new_session=True,
                preexec_fn=_prepare(stop_signal, before_exec),
                **(identity or {}),
            )
        child = Child(name, process, log, stop_signal)
        self.children.append(child)
        self._tell(f"watch {process.pid} {int(stop_signal)}")
        return child

    def stop(self, child: Child, timeout: float = 15.0) -> None:
        """Stop one child gently; after `timeout` seconds kill its whole process group. Safe to call twice."""
        if child not in self.children:
            return
        if child.running:
            child.process.send_signal(child.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.children.remove(child)
        self._tell(f"forget {child.process.pid}")

    def ask_to_stop(self, *children: Child) -> None:
        """Signal several children at once, so that they can stop side by side; stop() then waits for each."""
        for child in children:
            if child.running:
                child.process.send_signal(child.stop_signal)

    def stop_all(self) -> None:
        """Stop every child, the youngest first, then the keeper."""
        for child in reversed(list(self.children)):
            self.stop(child)
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait()
            self._keeper = None

    def _tell(self, order: str) -> None:
        if self._keeper is None:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(keeper.__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self._keeper.stdin is not None:
            with suppress(BrokenPipeError):
                self._keeper.stdin.write(order.encode() + b"\n")
                self._keeper.stdin.flush()


def die_with_parent(number: signal.Signals) -> None:
    """In a new child: ask Linux to send `number` when the parent ends. Elsewhere only the keeper does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def _prepare(number: signal.Signals, before_exec: Callable[[], None] | None) -> Callable[[], None]:
    """What a child does between fork and exec; Popen has already changed its user by then."""
    parent = os.getpid()

    def prepare() -> None:
        if before_exec is not None:
            before_exec()
        # After every change of user: the kernel forgets the parent-death signal when credentials change.
        die_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _open_log(path: Path) -> IO[bytes]:
    """Append to a log, starting anew when it has grown past 20 MB."""
    path.parent.mkdir(parents=True, exist_ok=True)
    full = path.exists() and path.stat().st_size > LOG_MAX_BYTES
    return path.open("wb" if full else "ab")
