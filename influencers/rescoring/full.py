"""A full run: measure everybody, fit the cohorts, score everybody into a new table, put it in place.

Any number of workers call `work` for the same run. Each takes ranges of profile ids until none is left; whoever ends a
pass goes on to the next stage. A range is done in the transaction that claims it, so a worker that is killed leaves it
as it was for the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from influencers import locks
from influencers.models import Profile
from influencers.rescoring import computing, late, measured, moving, runs, stats, swapping, writing
from influencers.rescoring.measured import MEASURE, SCORE
from influencers.rescoring.reading import Selection
from scoring import engine
from scoring.cohorts import CohortTable
from scoring.models import RunStatus, ScoringRange, ScoringRun

RANGE = 50_000
HELPERS = 8
MOST_LATE = 5_000
ROUNDS_AHEAD = 3
PATIENCE = timedelta(hours=3)
_RUN_LOCK = 7_201

# How far a run is when a stage begins.
MEASURING, FITTING, SCORING, BUILDING, SWAPPING = 0.0, 0.55, 0.6, 0.9, 0.97


def work(run: ScoringRun, wake: Callable[[], None] = lambda: None) -> None:
    """Take part in a run until nothing is left to take. `wake` calls one more worker."""
    if run.status == RunStatus.QUEUED and not _begin(run, wake):
        return
    while _take_range(run) or _advance(run, wake):
        pass
    leave(run)


def leave(run: ScoringRun) -> None:
    """After a run was cancelled or failed, the last one out puts its tables away."""
    run.refresh_from_db()
    if run.status in (RunStatus.CANCELLED, RunStatus.FAILED) and _alone(run):
        try:
            clean(run)
        finally:
            _release(run)


@transaction.atomic
def _begin(run: ScoringRun, wake: Callable[[], None]) -> bool:
    """Cut the directory into ranges; False where another full run is still under way."""
    locks.hold(locks.Lock.RUNS)
    run.refresh_from_db()
    if run.status != RunStatus.QUEUED:
        return run.status == RunStatus.RUNNING
    full = ScoringRun.objects.filter(kind=ScoringRun.Kind.FULL)
    if full.filter(status=RunStatus.RUNNING).exists():
        return False
    for old in full.exclude(pk=run.pk).filter(claims__isnull=False).distinct():
        clean(old)
    _cut(run, MEASURE)
    measured.create(run)
    run.status, run.started_at = RunStatus.RUNNING, timezone.now()
    run.heartbeat_at, run.stage = run.started_at, "measuring"
    run.save(update_fields=["status", "started_at", "heartbeat_at", "stage"])
    _wake_helpers(run, wake)
    return True


def _cut(run: ScoringRun, step: int) -> None:
    ends = Profile.objects.aggregate(first=Min("id"), last=Max("id"))
    if ends["first"] is None:
        return
    firsts = range(ends["first"], ends["last"] + 1, RANGE)
    ScoringRange.objects.bulk_create(
        ScoringRange(run=run, step=step, first_id=first, last_id=min(first + RANGE - 1, ends["last"]))
        for first in firsts
    )


def _wake_helpers(run: ScoringRun, wake: Callable[[], None]) -> None:
    waiting = ScoringRange.objects.filter(run=run, status=RunStatus.QUEUED).count()
    for _ in range(min(waiting - 1, HELPERS)):
        transaction.on_commit(wake)


def _take_range(run: ScoringRun) -> bool:
    """Do one range that nobody else does; False where there is none."""
    with transaction.atomic():
        queued = ScoringRange.objects.filter(run=run, run__status=RunStatus.RUNNING, status=RunStatus.QUEUED)
        claim = queued.order_by("step", "first_id").select_for_update(skip_locked=True, of=("self",)).first()
        if claim is None:
            return False
        if claim.step == MEASURE:
            _measure(run, claim)
        else:
            _score(run, claim)
        claim.status, claim.heartbeat_at = RunStatus.DONE, timezone.now()
        claim.save(update_fields=["status", "heartbeat_at", "left_out"])
    _say_progress(run, claim.step)
    return True


def _measure(run: ScoringRun, claim: ScoringRange) -> None:
    selection = Selection(first=claim.first_id, last=claim.last_id)
    found = computing.look(selection, run.as_of)
    measured.save(run, claim.first_id, found.measures)
    claim.left_out = found.left_out


def _score(run: ScoringRun, claim: ScoringRange) -> None:
    selection = Selection(first=claim.first_id, last=claim.last_id)
    measures = measured.load(run, claim.first_id)
    computing.score(swapping.next_table(run), selection, measures, _cohorts(run.pk, run.created_at), run.as_of)


@lru_cache(maxsize=1)
def _cohorts(run_id: int, created_at: datetime) -> CohortTable:
    """The cohorts of the run at hand, read once per process: they no longer change when a range is scored."""
    return stats.load(ScoringRun.objects.get(pk=run_id, created_at=created_at))


def _say_progress(run: ScoringRun, step: int) -> None:
    ranges = ScoringRange.objects.filter(run=run, step=step)
    share = ranges.filter(status=RunStatus.DONE).count() / max(1, ranges.count())
    start, end = (MEASURING, FITTING) if step == MEASURE else (SCORING, BUILDING)
    runs.beat(run, "measuring" if step == MEASURE else "scoring", start + share * (end - start))


def _advance(run: ScoringRun, wake: Callable[[], None]) -> bool:
    """Go on to the next stage once every range of a pass is done; False where somebody else works on it."""
    if not _alone(run):
        return False
    try:
        run.refresh_from_db()
        steps = set(ScoringRange.objects.filter(run=run).values_list("step", "status"))
        if run.status != RunStatus.RUNNING or any(status != RunStatus.DONE for _, status in steps):
            return False
        if not any(step == SCORE for step, _ in steps) and steps:
            return _fit(run, wake)
        _end(run)
        return False
    finally:
        _release(run)


def _alone(run: ScoringRun) -> bool:
    """The lock of the stages in between, kept by this connection: a killed worker gives it back."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_RUN_LOCK, run.pk])
        return bool(cursor.fetchone()[0])


def _release(run: ScoringRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s, %s)", [_RUN_LOCK, run.pk])


def _fit(run: ScoringRun, wake: Callable[[], None]) -> bool:
    """Cohorts from everybody's rates, then the ranges of the second pass."""
    if measured.queue_missing(run):
        return True
    runs.beat(run, "comparing", FITTING)
    rates = measured.load_rates(run)
    table = engine.fit(rates, stats.benchmarks(), stats.from_json(run.variances), re_estimate=True)
    run.variances = stats.to_json(table.variances)
    with transaction.atomic():
        ScoringRun.objects.filter(pk=run.pk).update(variances=run.variances, profiles=len(rates))
        stats.save(run, table)
        swapping.create(run)
        firsts = ScoringRange.objects.filter(run=run, step=MEASURE)
        ScoringRange.objects.bulk_create(
            ScoringRange(run=run, step=SCORE, first_id=each.first_id, last_id=each.last_id) for each in firsts
        )
        _wake_helpers(run, wake)
    return True


def _end(run: ScoringRun) -> None:
    """Indexes, the profiles that changed meanwhile, the rename."""
    if not ScoringRange.objects.filter(run=run).exists():
        _end_empty(run)
        return
    runs.beat(run, "indexing", BUILDING)
    swapping.build(run)
    since = _catch_up_ahead(run)
    runs.beat(run, "swapping", SWAPPING)
    try:
        _put_in_place(run, since)
    except swapping.Busy:
        if timezone.now() - (run.started_at or run.created_at) > PATIENCE:
            raise
        # Somebody reads the listing for long, as a backup does. The next worker tries again, when the heartbeat stops.
        runs.beat(run, "waiting for a long reader", SWAPPING)
        return
    stats.prune()
    clean(run)


@transaction.atomic
def _put_in_place(run: ScoringRun, since: datetime) -> None:
    """The rename, with whatever changed since then; imports and erasures wait meanwhile. Raises Busy."""
    locks.hold(locks.Lock.DIRECTORY)
    locks.hold(locks.Lock.LISTING)
    late.catch_up(run, runs.touched_since(since) | late.missing(run))
    late.drop_gone(swapping.next_table(run))
    moving.note_all(run)
    swapping.rename(run)
    runs.finish(run)


def _catch_up_ahead(run: ScoringRun) -> datetime:
    """Bring most of what changed up to date before imports have to wait; returns since when the rest changed."""
    since = run.started_at or run.created_at
    for _ in range(ROUNDS_AHEAD):
        moment = timezone.now()
        changed = runs.touched_since(since) | late.missing(run)
        if len(changed) <= MOST_LATE:
            break
        runs.beat(run, "catching up", SWAPPING)
        late.catch_up(run, changed)
        since = moment
    return since


def _end_empty(run: ScoringRun) -> None:
    """Nobody is in the directory: nobody is in the listing."""
    with transaction.atomic():
        locks.hold(locks.Lock.LISTING)
        late.drop_gone(writing.LISTING)
        runs.finish(run)
    clean(run)


def clean(run: ScoringRun) -> None:
    """Remove what a run needed while it ran. Its row and its cohorts stay."""
    measured.drop(run)
    swapping.drop(run)
    ScoringRange.objects.filter(run=run).delete()
