"""What must hold for any input."""

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.benchmarks import shipped
from scoring.cohorts import CohortTable
from scoring.columns import Columns, Measures, Posts, Profiles, Scores, Snapshots
from scoring.engagement import Reason, select
from scoring.engine import fit, measure, score
from scoring.rules import Rules, Variances
from tests.scoring.columns_for_tests import DAY, NAN, NO_SNAPSHOTS, NOW
from tests.scoring.reference import account, headline
from tests.scoring.strategies import accounts, columns_of, count, post_rows, sound_accounts, wild

IMPORTED = [field.name for field in dataclasses.fields(Profiles)[4:]]
RATES = ("basis", "k", "xbar", "er_mean", "er_median", "within_variance", "half_difference", "er_source", "denominator")
BENCHMARKS_ONLY = fit(measure(Profiles.of([], [], []), Posts.of([]), NO_SNAPSHOTS, NOW), shipped(), Variances())


def run(
    profiles: Profiles, posts: Posts, as_of: float = NOW, table: CohortTable = BENCHMARKS_ONLY
) -> tuple[Measures, Scores]:
    measures = measure(profiles, posts, NO_SNAPSHOTS, as_of)
    return measures, score(measures, table)


def same(left: Columns, right: Columns, names: tuple[str, ...] | None = None) -> None:
    for name in names or [field.name for field in dataclasses.fields(left)]:
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=1e-9, err_msg=name)


@given(st.lists(accounts(wild), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_engine_agrees_with_the_plain_computation(found: list) -> None:
    profiles, posts = columns_of(found)
    measures, _ = run(profiles, posts)
    chosen = select(profiles, posts, NOW, Rules())
    first = 0
    for row, (owner, rows) in enumerate(found):
        expected = account(owner, [post | {"post_id": first + i} for i, post in enumerate(rows)], NOW)
        reasons = [Reason(code).slug for code in chosen.reason[first : first + len(rows)]]
        assert reasons == list(expected["reasons"].values())
        assert measures.k[row] == expected["k"]
        for name in ("xbar", "er_mean", "er_median", "within_variance"):
            value = expected.get(name)
            value = NAN if value is None else value
            np.testing.assert_allclose(getattr(measures, name)[row], value, rtol=1e-6, atol=1e-9, err_msg=name)
        first += len(rows)


@given(sound_accounts())
@settings(deadline=None)
def test_the_headline_agrees_with_the_plain_computation(found: tuple) -> None:
    profiles, posts = columns_of([found])
    _measures, scores = run(profiles, posts)
    expected = account(found[0], [post | {"post_id": i} for i, post in enumerate(found[1])], NOW)
    assert expected["k"] > 0
    mu = None if np.isnan(scores.mu[0]) else float(scores.mu[0])
    np.testing.assert_allclose((scores.er[0], scores.er_low[0], scores.er_high[0]), headline(expected, mu), rtol=1e-9)


@given(accounts(wild), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_posts_does_not_matter(found: tuple, random) -> None:
    profiles, posts = columns_of([found])
    order = list(range(len(posts)))
    random.shuffle(order)
    before, after = (run(profiles, some) for some in (posts, posts.take(np.array(order, dtype=int))))
    same(before[0], after[0])
    same(before[1], after[1])


@given(accounts(wild), post_rows(count), st.floats(0.1, 1.99))
@settings(deadline=None)
def test_a_post_read_at_47_hours_changes_nothing_now_or_a_month_later(found: tuple, young: dict, days: float) -> None:
    owner, rows = found
    young = young | {"posted_at": NOW - days * DAY, "counts_as_of": NOW}
    for as_of in (NOW, NOW + 30 * DAY):
        without = run(*columns_of([(owner, rows)]), as_of)
        with_it = run(*columns_of([(owner, [*rows, young])]), as_of)
        same(without[0], with_it[0], RATES)
        same(without[1], with_it[1], ("er", "er_low", "er_high", "percentile"))


@given(sound_accounts(), st.integers(0, 34), st.integers(1, 10**6))
@settings(deadline=None)
def test_more_engagement_never_lowers_the_rate(found: tuple, which: int, more: int) -> None:
    owner, rows = found
    richer = [dict(row) for row in rows]
    richer[which % len(rows)]["comments"] += more
    before, after = run(*columns_of([(owner, rows)])), run(*columns_of([(owner, richer)]))
    assert before[0].k[0] == after[0].k[0]
    assert not after[1].er[0] < before[1].er[0] * (1 - 1e-12)
    assert not after[1].percentile[0] < before[1].percentile[0] - 1e-9


@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1_000, 10**6), st.integers(2, 50))
@settings(deadline=None)
def test_twice_the_followers_is_half_the_raw_rate(likes: int, k: int, followers: int, times: int) -> None:
    rows = [
        {"posted_at": NOW - (5 + i) * DAY, "counts_as_of": NOW, "likes": likes + i + 1.0, "comments": 1.0}
        for i in range(k)
    ]
    owner = {"platform": 1, "kind": 1, "followers": float(followers)}
    small, _ = run(*columns_of([(owner, rows)]))
    large, _ = run(*columns_of([(owner | {"followers": float(followers * times)}, rows)]))
    np.testing.assert_allclose(small.er_mean, large.er_mean * times, rtol=1e-9)
    np.testing.assert_allclose(small.er_median, large.er_median * times, rtol=1e-9)
    np.testing.assert_allclose(small.xbar, large.xbar + np.log(times), rtol=1e-9, atol=1e-9)


@given(
    accounts(wild),
    st.dictionaries(st.sampled_from(IMPORTED), wild),
    st.lists(st.tuples(st.integers(-5, 60), wild), max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_values_that_make_no_sense_raise_nothing_and_stay_in_bounds(found: tuple, columns: dict, days: list) -> None:
    owner, rows = found
    profiles, posts = columns_of([(owner | columns, rows)])
    snapshots = Snapshots.of([0] * len(days), [20_000 - ago for ago, _ in days], [n for _, n in days])
    measures = measure(profiles, posts, snapshots, NOW)
    scores = score(measures, BENCHMARKS_ONLY)
    for name in ("percentile", "authenticity", "score", "coverage"):
        value = getattr(scores, name)[0]
        assert np.isnan(value) or 0 <= value <= 100, name
    for field in (*dataclasses.fields(measures), *dataclasses.fields(scores)):
        values = getattr(measures if hasattr(measures, field.name) else scores, field.name)
        assert not np.isinf(values).any(), field.name


@given(st.integers(1, 10), st.lists(st.floats(3, 170), min_size=1, max_size=5), st.integers(1_000, 10**6))
@settings(deadline=None)
def test_unknown_counts_are_never_a_rate_of_zero(platform: int, days: list, followers: int) -> None:
    rows = [
        {"posted_at": NOW - ago * DAY, "counts_as_of": NOW, "likes": NAN, "comments": NAN, "views": NAN} for ago in days
    ]
    measures, scores = run(*columns_of([({"platform": platform, "kind": 1, "followers": float(followers)}, rows)]))
    assert measures.k[0] == 0
    for name in ("er", "er_low", "er_high", "percentile", "expected_engagements", "cpe"):
        assert np.isnan(getattr(scores, name)[0]), name
    for name in ("er_mean", "er_median", "avg_likes", "avg_comments", "avg_views", "comments_per_1000"):
        assert np.isnan(getattr(measures, name)[0]), name
