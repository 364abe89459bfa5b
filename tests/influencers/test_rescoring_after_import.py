"""What an import asks for: everybody where much changed, else the profiles that it changed."""

import pytest

from influencers import rescoring
from influencers.models import Import, JournalRow, Listing, Post, Profile, Source
from scoring.models import RunStatus, ScoringRun
from tests.influencers.directory import NOW, add_many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch() -> Import:
    source = Source.objects.create(name="Agency export")
    return Import.objects.create(file_name="week.csv", source=source, status=Import.Status.DONE, as_of=NOW)


@pytest.fixture
def large(monkeypatch) -> None:
    """As if 20 profiles were more than can be scored in passing."""
    monkeypatch.setattr(rescoring, "SMALL", 5)
    add_many(20)
    run = rescoring.request_full(NOW)
    rescoring.work(run.pk)
    assert Listing.objects.count() == 20


def journal(batch: Import, *profile_ids: int) -> None:
    JournalRow.objects.bulk_create(JournalRow(batch=batch, profile_id=pk) for pk in profile_ids)


def test_the_first_import_scores_everybody(batch: Import, monkeypatch) -> None:
    monkeypatch.setattr(rescoring, "SMALL", 1)
    add_many(20)
    journal(batch, 1)
    run = rescoring.after_import(batch.pk)
    assert run.kind == ScoringRun.Kind.FULL


@pytest.mark.usefixtures("large")
def test_a_few_changed_profiles_are_scored_alone(batch: Import) -> None:
    journal(batch, 3)
    Post.objects.filter(profile=4).update(likes=5_000, import_id=batch.pk)
    Profile.objects.filter(pk=3).update(followers=90_000)
    run = rescoring.after_import(batch.pk)
    assert (run.kind, run.profile_ids) == (ScoringRun.Kind.PARTIAL, [3, 4])
    assert rescoring.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.profiles) == (RunStatus.DONE, 2)
    assert Listing.objects.get(pk=3).followers == 90_000
    assert Listing.objects.get(pk=4).avg_likes == 5_000


@pytest.mark.usefixtures("large")
def test_many_changed_profiles_call_for_everybody(batch: Import) -> None:
    journal(batch, 1, 2, 3, 4)
    assert rescoring.after_import(batch.pk).kind == ScoringRun.Kind.PARTIAL
    journal(batch, 5)
    assert rescoring.after_import(batch.pk).kind == ScoringRun.Kind.FULL


@pytest.mark.usefixtures("large")
def test_an_import_that_changed_nothing_asks_for_nothing(batch: Import) -> None:
    assert rescoring.after_import(batch.pk) is None
    assert rescoring.after_import(batch.pk, []) is None
    assert rescoring.after_import(batch.pk, [7]).profile_ids == [7]


@pytest.mark.usefixtures("large")
def test_a_partial_run_that_runs_twice_changes_nothing_more() -> None:
    run = rescoring.request_partial([1, 2])
    assert rescoring.work(run.pk)
    scored_at = Listing.objects.get(pk=1).scored_at
    assert not rescoring.work(run.pk)
    assert Listing.objects.get(pk=1).scored_at == scored_at
