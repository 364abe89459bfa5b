"""The receipt over HTTP: recomputed from nothing but its own inputs, it gives the number that is shown."""

from __future__ import annotations

from datetime import timedelta
from math import exp, log, sqrt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from influencers.models import Listing, Post, Profile
from influencers.receipts import FORMULAS
from scoring.codes import ErSource
from scoring.models import Benchmark
from tests.influencers.directory import NOW, add_many, add_posts, add_profile, add_snapshots, run_full

pytestmark = pytest.mark.django_db(transaction=True)


def recomputed(receipt: dict[str, Any]) -> dict[str, float]:
    """The estimate by the receipt's formula, in plain Python, from what stands on the receipt."""
    counted = [post for post in receipt["inputs"]["posts"] if post["counted"]]
    logs = [log((post["engagements"] + 0.5) / post["denominator"]) for post in counted]
    given, k = receipt["estimate"], len(counted)
    xbar = sum(logs) / k
    noise = given["s2"] / k + given["d2"]
    weight = 1.0 if given["mu"] is None else given["tau2"] / (given["tau2"] + noise)
    theta = weight * xbar + (1 - weight) * (given["mu"] or 0)
    spread = 1.2816 * sqrt(weight * noise)
    rates = sorted(100 * post["engagements"] / post["denominator"] for post in counted)
    middle = (rates[(k - 1) // 2] + rates[k // 2]) / 2
    return {
        "xbar": xbar, "k": k, "weight": weight, "er": 100 * exp(theta), "er_low": 100 * exp(theta - spread),
        "er_high": 100 * exp(theta + spread), "er_mean": sum(rates) / k, "er_median": middle,
    }  # fmt: skip


def receipt_of(api: Any, profile: Profile) -> dict[str, Any]:
    response = api.get(f"/api/v1/creators/{profile.pk}/receipt/")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def api(api_of, viewer):
    return api_of(viewer)


def test_recomputing_gives_what_the_listing_shows(api) -> None:
    """Cohorts of two platforms, accounts with left-out posts, and one whose band has a benchmark only."""
    profiles = add_many(34) + add_many(33, first=101, platform="tiktok")
    alone = add_profile(300, followers=60_000)
    add_posts(alone, [900, 1_100, None, 700])
    Post.objects.filter(profile=profiles[0], external_id="1-0").update(posted_at=NOW - timedelta(hours=20))
    Post.objects.filter(profile=profiles[0], external_id="1-1").update(is_pinned=True)
    Post.objects.filter(profile=profiles[1]).update(is_sponsored=True)
    add_snapshots(profiles[2], [22_000, 21_500, 21_000, 20_500, 20_000])
    run_full()

    for profile in (*profiles, alone):
        receipt, row = receipt_of(api, profile), Listing.objects.get(pk=profile.pk)
        for name, value in recomputed(receipt).items():
            assert receipt["estimate"][name] == pytest.approx(value, rel=1e-6), (profile, name)
        assert receipt["inputs"]["as_of"] == "2026-11-01T12:00:00Z"
        assert receipt["score"]["value"] == row.score
        assert sum(part["points"] for part in receipt["score"]["parts"]) == pytest.approx(row.score, abs=1e-4)
        points = [check["points"] for check in receipt["authenticity"]["checks"]]
        looked_at = [each for each in points if each is not None]
        assert len(points) == receipt["authenticity"]["of"] == 7
        assert len(looked_at) == receipt["authenticity"]["evaluated"]
        assert receipt["authenticity"]["score"] == pytest.approx(100 + sum(looked_at), abs=1e-4)


def test_each_post_left_out_says_why(api) -> None:
    profile = add_profile(1)
    add_posts(profile, [500, None, 400, 300])
    Post.objects.filter(external_id="1-0").update(posted_at=NOW - timedelta(hours=47))
    Post.objects.filter(external_id="1-2").update(is_pinned=True)
    run_full()

    posts = receipt_of(api, profile)["inputs"]["posts"]
    assert [(post["counted"], post["reason"]) for post in posts] == [
        (True, None), (False, "pinned"), (False, "likes_hidden"), (False, "too_young"),
    ]  # fmt: skip
    assert posts[2]["engagements"] is None
    assert posts[0]["rate"] == pytest.approx(100 * (300 + 6) / 20_000)


def test_the_cohort_says_where_it_is_from(api) -> None:
    profiles = add_many(35)
    small = add_profile(200, followers=3_000)
    add_posts(small, [100, 120, 90])
    run_full()

    own = receipt_of(api, profiles[0])["cohort"]
    assert (own["source"], own["peers"], own["mu_peers"], own["date"]) == (
        "own cohort", 35, 35, "2026-11-01T12:00:00Z",
    )  # fmt: skip
    outside, row = receipt_of(api, small)["cohort"], Benchmark.objects.get(platform=1, basis=1, size_band=2)
    assert (outside["source"], outside["peers"], outside["date"]) == (row.source, None, row.date.isoformat())
    assert outside["mu_source"] == row.source


def test_the_same_posts_as_other_products_define_their_rate(api) -> None:
    profile = add_profile(1)
    add_posts(profile, [1_000, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 100, 100, 10_000, 50])
    run_full()

    others = {each["vendor"]: each for each in receipt_of(api, profile)["as_others"]}
    assert list(others) == ["Modash", "HypeAuditor", "Upfluence", "Klear"]
    two_months = sorted([1_000, 200, 300, 400, 500, 600, 700, 800, 900])
    assert others["Modash"]["posts"] == 9
    assert others["Modash"]["rate"] == pytest.approx(100 * two_months[4] / 20_000)
    newest = [1_000, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 100, 100]
    with_comments = sum(likes + likes // 50 for likes in newest)
    assert others["HypeAuditor"]["rate"] == pytest.approx(100 * with_comments / 12 / 20_000)
    assert others["Upfluence"]["posts"] == 13
    assert others["Klear"]["posts"] == 14
    assert all(each["source"] and each["definition"] for each in others.values())


def test_averages_and_reported_rates_have_their_own_arithmetic(api) -> None:
    average = add_profile(1, avg_likes=260.0, avg_comments=12.0)
    reported = add_profile(2, reported_er=2.7, reported_er_name="Engagement Rate")
    nothing = add_profile(3)
    run_full()

    found = receipt_of(api, average)
    assert found["inputs"]["averages"] == {
        "numerator": "avg_likes + avg_comments", "engagements": 272.0, "denominator": 20_000.0,
    }  # fmt: skip
    assert found["estimate"]["er"] == pytest.approx(100 * 272 / 20_000, rel=1e-6)
    assert (found["estimate"]["k"], found["estimate"]["weight"]) == (0, None)
    assert "no single posts are known" in found["steps"][0]["text"]
    assert receipt_of(api, reported)["estimate"]["er"] == pytest.approx(2.7, rel=1e-6)
    assert receipt_of(api, reported)["cohort"]["percentile"] is None
    empty = receipt_of(api, nothing)
    assert (empty["estimate"]["er"], empty["steps"], empty["score"]["value"]) == (None, [], None)
    assert empty["formula"] == FORMULAS[ErSource.NONE]


@pytest.mark.parametrize("source", ["posts", "averages", "reported"])
def test_inputs_that_went_since_the_scoring_are_said_and_no_fault(api, browser_of, viewer, source) -> None:
    values = {"posts": {}, "averages": {"avg_likes": 260.0}, "reported": {"reported_er": 2.7}}[source]
    profile = add_profile(1, **values)
    if source == "posts":
        add_posts(profile, [100, 200, 300])
    run_full()
    Post.objects.all().delete()
    Profile.objects.update(avg_likes=None, reported_er=None)

    assert receipt_of(api, profile)["steps"][0]["name"] == "Changed since"
    assert browser_of(viewer).get(profile.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"followers": 0}, {"followers": None}, {"avg_likes": float("inf")}, {"avg_likes": -5.0, "avg_comments": 3.0},
        {"reported_er": float("nan")}, {"following": 10**15},
    ],
    ids=str,
)  # fmt: skip
def test_values_that_are_no_numbers_give_a_null_and_no_fault(api, values) -> None:
    profile = add_profile(1, **values)
    add_posts(profile, [10, 0, None])
    Post.objects.filter(external_id="1-0").update(posted_at=NOW + timedelta(days=3))
    run_full()

    receipt = receipt_of(api, profile)
    assert {post["reason"] for post in receipt["inputs"]["posts"]} >= {"future_date", "likes_hidden"}
    assert receipt["estimate"]["er"] is None or receipt["estimate"]["er"] > 0


def test_a_receipt_reads_the_same_however_many_posts_there_are(api) -> None:
    few, many = add_many(2)
    add_posts(many, [100] * 0)
    Post.objects.bulk_create(
        Post(profile=many, external_id=f"more{n}", posted_at=NOW - timedelta(days=60 + n), counts_as_of=NOW, likes=90)
        for n in range(40)
    )
    run_full()
    receipt_of(api, few)

    def queries(profile: Profile) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            receipt_of(api, profile)
        return len(caught)

    assert queries(few) == queries(many) <= 16


def test_strangers_read_the_directory_and_unknown_ids_are_404(api, api_of, stranger) -> None:
    profile = add_profile(1)
    run_full()
    assert receipt_of(api_of(stranger), profile) == receipt_of(api, profile)
    assert api.get("/api/v1/creators/999/receipt/").status_code == 404
    assert api.get(f"/api/v1/creators/{profile.pk}/receipt/?fresh=1").status_code == 400
