"""Full and partial runs on the real database, without a worker: `rescoring.work` is what a worker does."""

from datetime import timedelta

import numpy as np
import pytest

from influencers import rescoring
from influencers.models import Audience, Listing, Post, Profile
from influencers.rescoring import full
from influencers.search.tokens import token
from scoring.models import CohortStat, RunStatus, ScoringRange, ScoringRun
from tests.influencers.directory import (
    NOW,
    add_many,
    add_posts,
    add_profile,
    add_snapshots,
    numbers,
    run_full,
    without_time,
)
from tests.scoring import reference

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_full_run_fills_the_listing() -> None:
    profiles = add_many(40)
    add_snapshots(profiles[0], [22_000, 21_500, 21_000, 20_500, 20_000])
    run = run_full()
    assert (run.profiles, run.progress) == (40, 1)
    rows = numbers()
    assert list(rows) == [profile.pk for profile in profiles]
    first = rows[1]
    assert (first["platform"], first["tier"], first["size_band"], first["er_basis"], first["er_posts"]) == (
        1,
        2,
        4,
        1,
        5,
    )
    assert first["peers"] == 40
    assert 0 <= first["percentile"] <= 100
    assert first["growth_30d"] == pytest.approx(10 * 30 / 28, rel=1e-6)
    assert (first["price_currency"], first["price_low"]) == ("USD", pytest.approx(200 / 2.4, rel=1e-6))
    assert first["authenticity_of"] == 7
    assert first["score"] is not None


def test_the_numbers_are_those_of_the_plain_computation() -> None:
    profiles = add_many(35)
    run_full()
    for profile in profiles:
        posts = [
            {"post_id": p.pk, "posted_at": p.posted_at.timestamp(), "counts_as_of": p.counts_as_of.timestamp()}
            | {"likes": float(p.likes), "comments": float(p.comments), "shares": -1, "saves": -1, "views": -1}
            | {"sponsored": float("nan"), "pinned": False, "comments_disabled": False}
            for p in profile.posts.all()
        ]
        expected = reference.account({"platform": 1, "followers": 20_000.0}, posts, NOW.timestamp())
        row = Listing.objects.get(pk=profile.pk)
        assert row.er_mean == pytest.approx(expected["er_mean"], rel=1e-6)
        assert row.er_median == pytest.approx(expected["er_median"], rel=1e-6)


def test_unknown_is_null_and_never_zero() -> None:
    add_profile(1, followers=None)
    add_posts(add_profile(2), [None, None])
    run_full()
    for row in numbers().values():
        for name in ("er", "er_low", "er_mean", "percentile", "peers", "avg_likes", "avg_views", "cpe", "growth_30d"):
            assert row[name] is None, name
    assert Listing.objects.get(pk=1).tier == 0
    assert Listing.objects.get(pk=1).price_currency == ""


def test_facts_of_the_profile_are_taken_over() -> None:
    profile = add_profile(
        7, "facebook", None, kind="group", group_members=3_000, country="DE", language="de", city="Köln",
        account_type="business", verified=True, niche_ids=[3, 5], niche_focus=62.5, posts_count=12, following=9,
    )  # fmt: skip
    Audience.objects.create(profile=profile, kind="country", key="DE", share=42)
    Audience.objects.create(profile=profile, kind="city", key="Köln", share=12)
    run_full()
    row = Listing.objects.get(pk=7)
    assert (row.followers, row.size_band, row.profile_kind) == (3_000, 2, 3), "a group counts its members"
    assert (row.country, row.language, row.city, row.account_type, row.verified) == ("DE", "de", "Köln", 3, True)
    assert (row.niches, row.niche_focus, row.posts_count, row.following) == ([3, 5], 62.5, 12, 9)
    assert row.audience == [token("country", "DE", 4)]
    assert row.price_low is None


def test_ranges_and_rounds_end_in_the_same_listing(monkeypatch) -> None:
    add_many(60)
    run_full()
    whole = without_time(numbers())
    monkeypatch.setattr(full, "RANGE", 7)
    run_full()
    assert without_time(numbers()) == whole
    assert not ScoringRange.objects.exists()


def test_a_partial_run_gives_what_the_full_run_gave() -> None:
    add_many(40)
    run_full()
    before = without_time(numbers())
    Listing.objects.filter(pk__in=[3, 4]).delete()
    Listing.objects.filter(pk=5).update(er=99, score=1)
    assert rescoring.rescore_profiles([3, 4, 5, 5], NOW) == 3
    assert without_time(numbers()) == before


def test_a_partial_run_reads_the_stored_cohorts() -> None:
    add_many(40)
    run_full()
    CohortStat.objects.update(mu=0.0)
    before = Listing.objects.get(pk=1).er
    rescoring.rescore_profiles([1], NOW)
    assert Listing.objects.get(pk=1).er > before, "pulled towards a cohort whose mean is 100 %"


def test_partial_runs_need_a_full_one_first() -> None:
    add_many(2)
    with pytest.raises(rescoring.NoCohorts):
        rescoring.rescore_profiles([1], NOW)
    assert rescoring.request_partial([1]).kind == ScoringRun.Kind.FULL


def test_rescoring_what_is_gone_removes_it() -> None:
    add_many(3)
    run_full()
    Profile.objects.filter(pk=2).delete()
    rescoring.rescore_profiles([1, 2], NOW)
    assert list(numbers()) == [1, 3]


def test_a_full_run_forgets_who_is_gone_and_empties_an_empty_directory() -> None:
    add_many(3)
    run_full()
    Profile.objects.filter(pk=2).delete()
    run_full()
    assert list(numbers()) == [1, 3]
    Profile.objects.all().delete()
    run_full()
    assert list(numbers()) == []


def test_what_changes_while_a_run_is_under_way_is_in_its_listing(monkeypatch) -> None:
    add_many(40)
    run_full()
    after_fit = full._fit

    def fit_then_change(run: ScoringRun, wake) -> bool:
        """Between the passes: one account grows, one is added, one goes, one is asked for."""
        result = after_fit(run, wake)
        Profile.objects.filter(pk=1).update(followers=90_000, updated_at=run.started_at + timedelta(seconds=1))
        add_posts(add_profile(100), [50] * 5)
        Profile.objects.filter(pk=2).delete()
        Post.objects.filter(profile=3).update(likes=900)
        rescoring.request_partial([3])
        return result

    monkeypatch.setattr(full, "_fit", fit_then_change)
    run_full()
    rows = numbers()
    assert rows[1]["followers"] == 90_000
    assert rows[1]["size_band"] == 5
    assert 100 in rows
    assert 2 not in rows
    assert rows[3]["avg_likes"] == 900


def test_asking_twice_gives_one_waiting_run() -> None:
    assert rescoring.request_full().pk == rescoring.request_full().pk
    assert ScoringRun.objects.count() == 1


def test_only_one_full_run_at_a_time() -> None:
    add_many(2)
    first, _ = rescoring.request_full(NOW), ScoringRun.objects.update(status=RunStatus.RUNNING)
    second = rescoring.request_full(NOW)
    rescoring.work(second.pk)
    second.refresh_from_db()
    assert (second.status, second.pk != first.pk) == (RunStatus.QUEUED, True)


def test_variances_are_estimated_again_where_there_are_creators_enough() -> None:
    """By followers from 40 creators with five posts each; by views nobody is there, so the shipped ones stay."""
    add_many(40)
    run = run_full()
    logs = np.log(
        [[(p.likes + p.comments + 0.5) / 20_000 for p in profile.posts.all()] for profile in Profile.objects.all()]
    )
    found = run.variances["followers"]
    assert (found["n"], found["s2"]) == (40, pytest.approx(logs.var(axis=1, ddof=1).mean()))
    assert (found["tau2"] >= 0.05, found["d2"] >= 0.02) == (True, True)
    assert run.variances["views"] == {"s2": 0.15, "tau2": 0.4, "d2": 0.05, "n": 0}
    row = Listing.objects.get(pk=1)
    noise = found["s2"] / 5 + found["d2"]
    weight = found["tau2"] / (found["tau2"] + noise)
    theta = weight * logs[0].mean() + (1 - weight) * logs.mean()
    assert row.er == pytest.approx(100 * np.exp(theta), rel=1e-6)
    stat = CohortStat.objects.get(run=run, size_band=4)
    assert (stat.n, len(stat.grids["er"]), len(stat.grids["consistency"])) == (40, 1_001, 1_001)
    assert stat.mu is not None
