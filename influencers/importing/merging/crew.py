"""Processes that share an import's work on texts and cells, which is most of what a large file costs.

A helper is a program of its own that talks over its standard input and output, because the children of a Celery worker
may not have children through `multiprocessing`. It reads its input to the end and then stops, so it is gone when the
importing process is gone, however that ended. A helper that fails is no loss: its piece is worked out here.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import IO, Any

from django.conf import settings

log = logging.getLogger(__name__)
Job = Callable[[Any], Any]
MOST = 2  # helpers beside this process; each holds about 100 MB
PATIENCE = 300.0  # seconds for a piece, which takes one or two
AHEAD = 2  # pieces that wait for a helper, so that it need not wait for this process
_START = "import django; django.setup(); from influencers.importing.merging.crew import serve; serve()"


class Crew:
    """This process and its helpers, which all know the same named jobs. Without `start` this process works alone."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._helpers: list[_Helper] = []

    def learn(self, **jobs: Job) -> None:
        """Jobs by their names, before the helpers start. A job takes a piece and returns what follows from it."""
        self._stop()
        self._jobs |= jobs

    def start(self, most: int = 0) -> None:
        """Get helpers, one for each core that this process leaves free. Does nothing the second time."""
        if not self._helpers:
            free = len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) - 1
            # Packed before this process goes on: its jobs change while they work.
            jobs = _packed(self._jobs)
            self._helpers = [_Helper(jobs) for _ in range(most or min(free, MOST))]

    def processes(self) -> list[int]:
        """The ids of the helpers' processes."""
        return [helper.pid for helper in self._helpers]

    def each(self, job: str, pieces: Iterable[Any]) -> Iterator[Any]:
        """What follows from each piece, in whatever order it is ready."""
        waiting: deque[tuple[Any, Future[Any]]] = deque()
        for piece in pieces:
            helper = next((helper for helper in self._helpers if helper.has_room()), None)
            if helper:
                waiting.append((piece, helper.give(job, piece)))
            else:
                yield self._jobs[job](piece)
            for _ in range(len(waiting)):
                given, result = waiting.popleft()
                if result.done():
                    yield self._result(job, given, result)
                else:
                    waiting.append((given, result))
        while waiting:
            given, result = waiting.pop()
            if result.cancel():
                yield self._jobs[job](given)  # No helper has begun it: it is done here, beside them.
            else:
                waiting.append((given, result))
                yield self._result(job, *waiting.popleft())

    def _result(self, job: str, piece: Any, result: Future[Any]) -> Any:
        try:
            return result.result(timeout=PATIENCE)
        except TimeoutError:
            log.warning("A helper of the import does not answer: all of them go, their work is done here.")
            self._stop()
        except (Exception, CancelledError):
            log.warning("A helper of the import did not do its work; it is done here.", exc_info=True)
        self._helpers = [helper for helper in self._helpers if helper.alive()]
        return self._jobs[job](piece)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        for helper in self._helpers:
            helper.close()
        self._helpers = []


class _Helper:
    """One process, and the thread of ours that waits for it."""

    def __init__(self, jobs: bytes) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR)},
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="import-helper")
        self._given: list[Future[Any]] = []
        self._ended = False
        self._thread.submit(self._say, jobs).add_done_callback(self._note_end)

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_room(self) -> bool:
        self._given = [result for result in self._given if not result.done()]
        return not self._ended and len(self._given) < AHEAD

    def alive(self) -> bool:
        return not self._ended and self._process.poll() is None

    def give(self, job: str, piece: Any) -> Future[Any]:
        result = self._thread.submit(self._ask, job, piece)
        self._given.append(result)
        return result

    def _say(self, message: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(message)
        self._process.stdin.flush()

    def _ask(self, job: str, piece: Any) -> Any:
        assert self._process.stdout is not None
        if self._ended:
            raise EOFError
        try:
            self._say(_packed((job, piece)))
            error, result = pickle.load(self._process.stdout)  # noqa: S301 - our own program's answer
        except Exception:
            self._ended = True
            raise
        if error is not None:
            raise error
        return result

    def _note_end(self, said: Future[Any]) -> None:
        self._ended = self._ended or said.exception() is not None

    def close(self) -> None:
        self._process.kill()
        self._thread.shutdown(wait=True, cancel_futures=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # What was not sent yet has nobody to go to.
                    pipe.close()
        self._process.wait()


def _packed(message: Any) -> bytes:
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


def serve() -> None:
    """A helper's life: learn the jobs, then do them piece by piece until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the importing process, which then closes our input.
    given = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as said:
        os.dup2(2, 1)  # Whatever prints must not print between our answers.
        try:
            _answer(given, said)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            os._exit(0)


def _answer(given: IO[bytes], said: IO[bytes]) -> None:
    jobs = pickle.load(given)  # noqa: S301 - only the importing process has the other end
    while True:
        job, piece = pickle.load(given)  # noqa: S301 - likewise
        answer: tuple[Exception | None, Any]
        try:
            answer = (None, jobs[job](piece))
        except Exception as error:
            answer = (error, None)
        said.write(_packed(answer))
        said.flush()
