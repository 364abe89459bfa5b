"""What helper processes work out is what one process works out, whoever of them lives."""

from __future__ import annotations

import csv
import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import billiard
import pytest
from django.core.files.base import ContentFile
from django.db import connection

from influencers import importing
from influencers.importing import preparing
from influencers.importing.merging import crew as crew_module
from influencers.importing.merging.crew import Crew
from influencers.importing.rows import pieces
from influencers.importing.rows.pieces import Shaping
from influencers.models import Import, Rejection
from tests.influencers.imports import DAY, counts

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 1_200
START = Crew.start
SUBJECTS = (
    "vegan recipes and cakes",
    "marathon running, gym and #Fitness",
    "Müller's knitting & sewing @wool.shop",
    "",
)


def _file() -> bytes:
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(["username", "full name", "bio", "category", "followers", "engagement rate", "avg likes"])
    for n in range(ROWS):
        followers = "lots" if n % 97 == 0 else f"{n * 7}"
        name = "" if n % 211 == 5 else f"creator.{n - 1 if n % 150 == 149 else n}"
        write([name, f"Creator “{n}”", SUBJECTS[n % 4], "Travel" if n % 6 == 0 else "", followers,
               0.5 + n / ROWS, n % 31])  # fmt: skip
    return text.getvalue().encode()


def _written() -> dict[str, list[Any]]:
    """Everything that an import wrote, without ids and the import's own number."""
    questions = {
        "profiles": "select handle, display_name, bio, category, followers, reported_er, avg_likes, bio_terms,"
        " niche_ids, niche_focus, as_of, url from influencers_profile order by handle",
        "texts": "select p.handle, s.vector::text from influencers_searchtext s join influencers_profile p"
        " on p.id = s.profile_id order by 1",
        "order": "select handle from influencers_profile order by id",
        "journal": "select p.handle, j.old::text from influencers_journalrow j join influencers_profile p"
        " on p.id = j.profile_id order by 1",
        "left out": 'select row_number, kind, "column", value, sentence, original::text from influencers_rejection'
        " order by 1, 2, 3",
    }
    found = {}
    with connection.cursor() as cursor:
        for what, sql in questions.items():
            cursor.execute(sql)
            found[what] = cursor.fetchall()
    return found


def _start(helpers: int) -> Callable[[Crew], None]:
    """Crew.start with so many helpers, which are there at once and not a second later."""

    def start(crew: Crew) -> None:
        if helpers and not crew.processes():
            START(crew, helpers)
            for helper in crew._helpers:
                helper.give("shape", (0, [])).result(60)

    return start


def _bring(monkeypatch: pytest.MonkeyPatch, helpers: int) -> tuple[Import, dict[str, list[Any]]]:
    monkeypatch.setattr(Crew, "start", _start(helpers))
    batch = importing.start(ContentFile(_file(), name="ig.csv"), as_of=DAY)
    importing.run(batch.pk)
    batch.refresh_from_db()
    written = _written()
    with connection.cursor() as cursor:
        cursor.execute("truncate influencers_creator, influencers_searchtext, influencers_journalrow cascade")
    Rejection.objects.all().delete()
    return batch, written


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "CHUNK", 50)
    monkeypatch.setattr(preparing, "CHUNK", 5)
    monkeypatch.setattr(preparing, "LARGE", 0)


def test_helpers_and_one_process_write_the_same(small_pieces: None, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, by_one = _bring(monkeypatch, 0)
    here = _count_calls(monkeypatch)
    helped, by_all = _bring(monkeypatch, 2)
    assert 0 < len(here) < ROWS // 50
    assert alone.status == helped.status == "done", (alone.error, helped.error)
    assert counts(alone) == counts(helped)
    assert counts(alone)["created"] == ROWS - 6 - 8
    assert by_one == by_all
    assert {len(rows) > 0 for rows in by_one.values()} == {True}


def _count_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pieces of the file that this process shapes from now on."""
    shape, calls = Shaping.__call__, []

    def counted(self: Shaping, piece: Any) -> Any:
        calls.append(piece[0])
        return shape(self, piece)

    monkeypatch.setattr(Shaping, "__call__", counted)
    return calls


def test_helpers_work_and_a_killed_one_is_no_loss() -> None:
    with Crew() as crew:
        crew.learn(ask=_Whoami())
        crew.start(1)
        first = list(crew.each("ask", range(40)))
        assert sorted(number for number, _pid in first) == list(range(40))
        helper = crew.processes()[0]
        deadline = time.monotonic() + 20
        while helper not in {pid for _n, pid in crew.each("ask", range(8))}:
            assert time.monotonic() < deadline
        os.kill(helper, signal.SIGKILL)
        assert sorted(number for number, _pid in crew.each("ask", range(40))) == list(range(40))
    assert not _lives(helper)


def test_jobs_may_change_while_helpers_learn_them() -> None:
    """A shaper remembers cells from its first piece on, which is when its helpers are started."""
    with Crew() as crew:
        crew.learn(note=_Remembering())
        crew.start(1)
        found = list(crew.each("note", range(300)))
    assert sorted(number for number, _pid in found) == list(range(300))
    assert len({pid for _number, pid in found}) == 2


def test_an_error_of_a_piece_is_raised_wherever_it_happens() -> None:
    with Crew() as crew:
        crew.learn(ask=_Whoami())
        crew.start(1)
        with pytest.raises(ValueError, match="thirteen"):
            list(crew.each("ask", [1, 2, -13, 3, 4]))


def test_a_worker_of_celery_has_helpers_and_leaves_none_behind() -> None:
    """Celery's children are billiard's and may have no children of their own making; a killed one takes its along."""
    ours, theirs = billiard.Pipe()
    worker = billiard.Process(target=_import_in, args=(theirs,), daemon=True)
    worker.start()
    try:
        assert ours.poll(30)
        (helper,) = ours.recv()
        assert _lives(helper)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        deadline = time.monotonic() + 10
        while _lives(helper):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        worker.terminate()


def _import_in(pipe: Any) -> None:
    with Crew() as crew:
        crew.learn(ask=_Whoami())
        crew.start(1)
        while crew.processes()[0] not in {pid for _n, pid in crew.each("ask", range(8))}:
            pass
        pipe.send(crew.processes())
        time.sleep(60)


class _Remembering:
    def __init__(self) -> None:
        self.known = {str(number): number for number in range(50_000)}

    def __call__(self, number: int) -> tuple[int, int]:
        self.known |= {f"{number} {each}": each for each in range(500)}
        time.sleep(0.01)
        return number, os.getpid()


class _Whoami:
    def __call__(self, number: int) -> tuple[int, int]:
        if number == -13:
            raise ValueError("thirteen")
        time.sleep(0.02)
        return number, os.getpid()


def _lives(pid: int) -> bool:
    """Whether the process runs. In a container without an init, one that ended may stay in the list as a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_helper_that_does_not_answer_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "PATIENCE", 1.0)

    def slowly() -> Iterator[str]:
        for piece in "abc":
            yield piece
            time.sleep(0.1)  # so that the helper has begun with one when there are no more

    with Crew() as crew:
        crew.learn(shout=str.upper)
        START(crew, 1)
        crew._helpers[0].give("shout", "ready").result(60)
        (helper,) = crew.processes()
        os.kill(helper, signal.SIGSTOP)

        assert sorted(crew.each("shout", slowly())) == ["A", "B", "C"]
        assert crew.processes() == []
