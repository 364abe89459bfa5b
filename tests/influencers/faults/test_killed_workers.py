"""A worker dies by SIGKILL at a stage of an import; another one finds it and ends it as if nothing had happened."""

from __future__ import annotations

import pytest
from django.db import connection

from influencers import importing
from influencers.models import Import
from tests.influencers.faults import files, states
from tests.influencers.faults.conftest import undisturbed
from tests.influencers.faults.gates import Gate
from tests.influencers.faults.programs import SURVIVORS, VICTIMS, Programs, give, kill, ready
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
# What, the write or read at which its worker dies, and the stage that people see there.
STAGES = [
    ("profiles", "insert influencers_rejection", "Reading the file"),
    ("profiles", "read influencers_oldhandle", "Comparing with what is known"),
    ("profiles", "insert influencers_profile", "Merging accounts"),
    ("profiles", "insert influencers_snapshot", "Merging accounts"),
    ("profiles", "update influencers_searchtext", "Working out niches and search words"),
    ("profiles", "insert scoring_scoringrun", "Done"),
    ("posts", "insert influencers_post", "Merging posts"),
    ("rehearsal", "read influencers_oldhandle", "Comparing with what is known"),
    ("undo", "delete influencers_profile", "Removing accounts that only this import brought"),
]


@pytest.mark.parametrize(("kind", "where", "stage"), STAGES)
def test_a_killed_worker_s_import_ends_as_an_undisturbed_one(
    programs: Programs, closed: Gate, kind: str, where: str, stage: str
) -> None:
    victim = programs.worker(VICTIMS)
    expected = undisturbed(kind)
    batch = files.disturbed(kind)
    ready(victim)
    closed.close(*where.split())
    give(VICTIMS, batch)
    closed.wait()
    wait_until(lambda: Import.objects.get(pk=batch.pk).stage.startswith(stage))
    kill(victim)
    closed.open()
    wait_until(lambda: files.ended(batch), seconds=60)
    after = states.state()
    for name, rows in expected.items():
        assert after[name] == rows, name


def test_the_session_of_a_killed_worker_ends_in_the_middle_of_its_statement(programs: Programs, closed: Gate) -> None:
    victim = programs.worker(VICTIMS)
    batch = files.disturbed("profiles")
    ready(victim)
    closed.close("insert", "influencers_profile")
    give(VICTIMS, batch)
    closed.wait()
    mine = "select pid from pg_locks where locktype = 'advisory' and objid = %s and objsubid = 2 and granted"
    with connection.cursor() as cursor:
        cursor.execute(mine, [batch.pk])
        (worked,) = cursor.fetchone() or (0,)

    def alive() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_stat_activity where pid = %s", [worked])
            return cursor.fetchone() is not None

    assert alive()
    kill(victim)
    wait_until(lambda: not alive(), seconds=20)
    closed.open()
    wait_until(lambda: files.ended(batch), seconds=60)


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("profiles", "insert influencers_rejection"),
        ("profiles", "insert influencers_profile"),
        ("posts", "insert influencers_post"),
        ("rehearsal", "read influencers_oldhandle"),
        ("undo", "delete influencers_profile"),
    ],
)
def test_a_cancelled_import_stops_at_once_and_leaves_nothing(
    programs: Programs, closed: Gate, kind: str, where: str
) -> None:
    batch = files.disturbed(kind)
    before = states.state()
    closed.close(*where.split())
    give(SURVIVORS, batch)
    closed.wait()
    importing.cancel(batch)
    wait_until(lambda: not closed.waits(), seconds=20)
    closed.open()
    wait_until(lambda: states.left_behind() == [], seconds=20)
    after = states.state()
    assert after.pop("imports")[-1]["status"] == ("done" if kind == "undo" else "cancelled")
    for name in after.keys() - {"Rejection"}:
        assert after[name] == before[name], name
