"""Programs that outlive a test, and a gate in the test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from influencers.models import Import
from scoring.models import ScoringRun
from tests.influencers.faults import files, states
from tests.influencers.faults.gates import Gate, gate
from tests.influencers.faults.programs import (
    SURVIVORS,
    VICTIMS,
    Programs,
    forget_messages,
    give,
    go_on,
    pause,
    ready,
    waiting_messages,
)
from tests.worker import _environment, wait_until

_undisturbed: dict[str, states.State] = {}


@pytest.fixture(scope="session")
def survivors(django_db_setup: None) -> Iterator[Programs]:
    """Beat and a worker that take up what others leave."""
    programs = Programs()
    worker = programs.worker(SURVIVORS)
    beat = programs.beat(SURVIVORS)
    ready(worker)
    pause(beat)
    yield programs
    go_on(beat)
    programs.stop()


@pytest.fixture
def programs(transactional_db: None, survivors: Programs) -> Iterator[Programs]:
    """For the workers of one test. Before its tables are emptied nobody works on them any more."""
    _worker, beat = survivors.family.children
    forget_messages(SURVIVORS, VICTIMS)
    go_on(beat)
    made = Programs()
    yield made
    made.stop()
    pause(beat)
    Import.objects.filter(status__in=Import.ACTIVE).update(status=Import.Status.CANCELLED, undoing=False)
    ScoringRun.objects.filter(status__in=("queued", "running")).update(status="cancelled")
    wait_until(lambda: not waiting_messages(SURVIVORS) and quiet(), seconds=60, every=0.3)


def quiet() -> bool:
    """Whether nobody else is in the middle of something in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and (state <> 'idle' or state_change > clock_timestamp() - interval '300 ms') limit 1"
        )
        return cursor.fetchone() is None


@pytest.fixture
def closed(programs: Programs) -> Iterator[Gate]:
    """A gate in the test's database, open at first."""
    with gate(_environment()["DATABASE_URL"]) as made:
        yield made


def undisturbed(kind: str) -> states.State:
    """The state in which this import ends where nobody disturbs it; the tables are as before afterwards."""
    if kind not in _undisturbed:
        batch = files.disturbed(kind)
        give(SURVIVORS, batch)
        wait_until(lambda: files.ended(batch), seconds=60)
        _undisturbed[kind] = states.state()
        empty()
    return _undisturbed[kind]


def empty() -> None:
    """Take everything that imports wrote."""
    names = [table for table in connection.introspection.table_names() if table.startswith("influencers_")]
    names = [name for name in names if name != "influencers_source"]
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(names)}, scoring_scoringrun cascade")
