"""What people decide: the date that is asked for, holding, running again, cancelling and undoing; and the pace."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from influencers import importing, tasks
from influencers.importing import progress
from influencers.models import Import, Profile, Source
from scoring.models import ScoringRun
from tests.influencers.imports import DAY, bring, counts, profile, queue, table

pytestmark = pytest.mark.django_db
SIMPLE = table(["username", "followers"], ["tea", "12.3k"], ["coffee", "900"])
RATES = table(["username", "followers", "er"], ["tea", "12.3k", "0.02"])


def answered(batch: Import, **answers: Any) -> Import:
    importing.proceed(batch, answers)
    importing.run(batch.pk)
    batch.refresh_from_db()
    return batch


# -- When the numbers were true ---------------------------------------------------------------------------------------


def test_what_is_said_wins_over_the_name_and_the_name_over_asking() -> None:
    assert bring(SIMPLE, "ig_2026-11-08.csv", as_of=None).as_of.date().isoformat() == "2026-11-08"
    assert bring(SIMPLE, "ig_2026-11-08.csv", as_of=DAY).as_of.date() == DAY


def test_a_date_that_nothing_says_is_asked_for_with_today_on_offer() -> None:
    batch = bring(SIMPLE, "ig.csv", as_of=None)
    today = timezone.now().date().isoformat()
    assert (batch.status, batch.as_of) == ("needs_input", None)
    assert batch.questions == [
        {
            "name": "as_of", "choices": [today],
            "sentence": "When were these numbers true? Neither a column nor the file's name says it.",
        }
    ]  # fmt: skip
    assert not Profile.objects.exists()
    assert counts(answered(batch, as_of=DAY)) == {"created": 2}
    assert profile("tea").as_of.date() == DAY


def test_a_name_from_the_future_says_nothing() -> None:
    assert bring(SIMPLE, "ig_2099-11-08.csv", as_of=None).questions[0]["name"] == "as_of"


def test_all_that_is_open_is_asked_at_once() -> None:
    batch = bring(SIMPLE, "list.csv", as_of=None)
    assert [question["name"] for question in batch.questions] == ["platform", "as_of"]


def test_a_column_of_dates_leaves_nothing_to_ask() -> None:
    dated = table(["username", "bio", "as of"], ["tea", "Hot", "2026-11-01"], ["coffee", "Hot", "2026-11-03"])
    batch = bring(dated, "ig.csv", as_of=None)
    assert (batch.status, batch.as_of.date().isoformat()) == ("done", "2026-11-03")
    assert profile("tea").as_of.date().isoformat() == "2026-11-01"


def test_rows_without_their_own_date_need_one_from_the_name_or_a_person() -> None:
    dated = table(["username", "bio", "as of"], ["tea", "Hot", "2026-11-01"], ["coffee", "Hot", ""], ["milk", "", "-"])
    batch = bring(dated, "ig.csv", as_of=None)
    assert batch.questions[0]["sentence"] == (
        "When were the numbers true where a row does not say it? 2 of 3 rows do not."
    )
    assert counts(answered(batch, as_of=DAY)) == {"created": 3}
    assert profile("tea").as_of.date().isoformat() == "2026-11-01"
    assert profile("coffee").as_of.date() == DAY
    named = bring(dated.replace("Hot", "Cold"), "ig_2026-11-02.csv", as_of=None)
    assert named.status == "done"


def test_snapshots_say_their_own_dates() -> None:
    bring(SIMPLE)
    batch = bring(table(["username", "date", "followers"], ["tea", "2026-11-01", 5]), "ig.csv", as_of=None)
    assert (batch.records, batch.status, batch.as_of.date().isoformat()) == ("snapshots", "done", "2026-11-01")


# -- Holding and answering --------------------------------------------------------------------------------------------


def test_a_held_import_waits_until_somebody_runs_it() -> None:
    batch = queue(SIMPLE, hold=True)
    assert (batch.status, batch.questions) == ("needs_input", [])
    assert importing.run(batch.pk) is False
    Import.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert importing.pick_up() == 0
    assert answered(batch, rehearse=True).status == "rehearsed"
    assert answered(batch, rehearse=True).status == "rehearsed"
    assert not Profile.objects.exists()
    assert answered(batch).status == "done"


def test_a_whole_mapping_may_leave_columns_out_and_read_them_again() -> None:
    batch = queue(SIMPLE, hold=True, rehearse=True)
    answered(batch, mapping={"username": "handle", "followers": ""}, rehearse=True)
    assert batch.report["columns"]["ignored"] == ["followers"]
    answered(batch, mapping={"username": "handle", "followers": "followers"})
    assert profile("tea").followers == 12_300


def test_an_answered_unit_outlives_a_mapping_that_says_the_same() -> None:
    batch = bring(RATES, rehearse=True)
    assert batch.questions[0]["name"] == "percent or fraction"
    answered(batch, **{"percent or fraction": "fraction"})
    assert batch.status == "rehearsed"
    answered(batch, mapping={"username": "handle", "er": "reported_er", "followers": "followers"})
    assert (batch.status, float(profile("tea").reported_er)) == ("done", 2.0)


def test_a_tick_for_strange_numbers_falls_when_the_file_is_read_in_another_way() -> None:
    batch = bring(SIMPLE, rehearse=True)
    importing.proceed(batch, {"implausible": "yes", "rehearse": True})
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert batch.accept_implausible
    answered(batch, rehearse=True)
    assert batch.accept_implausible
    answered(batch, mapping={"followers": "following"}, rehearse=True)
    assert not batch.accept_implausible
    with pytest.raises(importing.Refused, match="Please answer yes"):
        importing.proceed(batch, {"implausible": "perhaps"})


def test_the_same_as_last_time() -> None:
    odd = table(["who", "how many"], ["tea", "10k"])
    with pytest.raises(importing.Refused, match="No earlier file from “Vendor”"):
        queue(odd, "list.csv", source="Vendor", same_as_last=True)
    mapping = {"who": "handle", "how many": "followers"}
    last = {"headers": list(mapping), "mapping": mapping, "platform": "tiktok", "records": "profiles"}
    Source.objects.update_or_create(name="Vendor", defaults={"mapping": last})
    batch = bring(odd, "list.csv", source="Vendor", same_as_last=True)
    assert (batch.status, batch.platform, batch.mapping) == ("done", "tiktok", mapping)
    assert profile("tea", "tiktok").followers == 10_000


# -- Undoing ----------------------------------------------------------------------------------------------------------


def test_only_what_is_done_can_be_undone(admin: Any, owner: Any) -> None:
    batch = queue(SIMPLE)
    with pytest.raises(importing.WrongState, match="queued and cannot be undone"):
        importing.undo(batch)
    importing.run(batch.pk)
    Source.objects.update(rank=5)
    batch.refresh_from_db()
    with pytest.raises(importing.Refused, match="Only staff may undo"):
        importing.undo(batch, owner)
    importing.undo(batch, admin)
    batch.refresh_from_db()
    assert (batch.status, batch.undoing) == ("queued", True)
    with pytest.raises(importing.WrongState):
        importing.proceed(batch)


def test_an_undo_ends_undone_and_what_it_changed_is_scored_again() -> None:
    batch = bring(SIMPLE)
    tasks.ask_for_scores(batch.pk)
    scored = Import.objects.get().report["scoring_run"]
    ScoringRun.objects.update(status="done")
    importing.undo(batch)
    tasks.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.undoing, batch.error) == ("undone", False, "")
    assert batch.undone_at
    assert not Profile.objects.exists()
    assert (counts(batch), batch.report["scoring_run"]) == ({"created": 2}, scored)
    assert "scoring_run" in batch.report["undo"]
    assert importing.unscored() == []


def test_scores_after_an_undo_are_asked_for_later_where_the_worker_died() -> None:
    batch = bring(SIMPLE)
    tasks.ask_for_scores(batch.pk)
    importing.undo(batch)
    importing.run(batch.pk)
    Import.objects.update(undone_at=timezone.now() - timedelta(minutes=5))
    assert importing.unscored() == [batch.pk]
    tasks.ask_for_scores(batch.pk)
    assert importing.unscored() == []


def test_an_undo_that_is_stopped_leaves_the_import_done() -> None:
    batch = bring(SIMPLE)
    importing.undo(batch)
    importing.cancel(batch)
    batch.refresh_from_db()
    assert (batch.status, batch.undoing, batch.error) == ("done", False, "")
    assert importing.run(batch.pk) is False
    assert Profile.objects.count() == 2


def test_an_undo_that_is_interrupted_again_and_again_is_given_up_and_may_be_tried_again() -> None:
    batch = bring(SIMPLE)
    importing.undo(batch)
    Import.objects.update(status="running", report=batch.report | {"undo_attempts": 5})
    assert importing.run(batch.pk) is False
    batch.refresh_from_db()
    assert (batch.status, batch.undoing) == ("done", False)
    assert batch.error == "The undo was interrupted 5 times and was given up."
    importing.undo(batch)
    assert importing.run(batch.pk) is True


# -- How fast and how long --------------------------------------------------------------------------------------------


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    moved = Watch()
    monkeypatch.setattr(time, "monotonic", moved)
    return moved


def test_pace_and_time_left(watch: Watch) -> None:
    pace = progress.Pace()
    pace.told("Reading the file", 0, 0)
    assert (pace.rows_per_second, pace.seconds_left) == (None, None)
    watch.now += 1
    pace.told("Reading the file: 5,000 rows", 0.3, 5_000)
    assert (pace.rows_per_second, pace.seconds_left) == (None, None), "one second says nothing yet"
    watch.now += 9
    pace.told("Reading the file: 50,000 rows", 0.25, 50_000)
    assert (pace.rows_per_second, pace.seconds_left) == (5_000, 30)
    watch.now += 12
    assert pace.seconds_left == 18, "it counts down"
    watch.now += 60
    assert pace.seconds_left is None, "and is silent when it was wrong"


def test_waiting_for_another_import_is_not_counted(watch: Watch) -> None:
    pace = progress.Pace()
    pace.told("Reading the file", 0, 0)
    watch.now += 60
    pace.told("Waiting for another import to end", 0.6, 9_000)
    assert (pace.rows_per_second, pace.seconds_left) == (None, None)
    watch.now += 3_600
    pace.told("Merging accounts", 0.75, 9_000)
    assert pace.seconds_left == 20


def test_a_finished_import_says_how_fast_it_was_and_nothing_of_time_left() -> None:
    batch = bring(SIMPLE)
    assert batch.rows_per_second > 0
    assert (batch.seconds_left, batch.rows_done) == (None, 2)
