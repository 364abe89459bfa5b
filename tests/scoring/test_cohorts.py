"""Peers: mu, quantiles, percentiles, cut points, variances (S3, S4)."""

import dataclasses

import numpy as np
import pytest

from scoring.benchmarks import Benchmarks, read_rows, shipped
from scoring.cohorts import MuSource, PercentileSource, cut_percentiles, estimate_variances, percentile
from scoring.columns import Measures, Posts, Profiles
from scoring.engine import fit, measure, score
from scoring.rules import Variances
from scoring.tiers import cohort_key
from tests.scoring.columns_for_tests import DAY, NO_SNAPSHOTS, NOW
from tests.scoring.reference import percentile as slow_percentile


def many(n: int, k: int = 3, platform: int = 1, followers: float = 20_000, seed: int = 1) -> Measures:
    random = np.random.default_rng(seed)
    row = np.repeat(np.arange(n), k)
    likes = np.round(followers * np.exp(np.repeat(random.normal(-4, 0.7, n), k) + random.normal(0, 0.9, n * k))) + 1
    posted = NOW - (5 + np.tile(np.arange(k), n)) * DAY
    posts = Posts.of(row, posted_at=posted, counts_as_of=np.full(n * k, NOW), likes=likes, comments=likes // 50)
    profiles = Profiles.of(np.arange(n), np.full(n, platform), np.ones(n), followers=np.full(n, followers))
    return measure(profiles, posts, NO_SNAPSHOTS, NOW)


def test_thirty_creators_make_a_cohort_of_their_own() -> None:
    for n, expected in ((29, MuSource.BENCHMARK), (30, MuSource.OWN_COHORT)):
        measures = many(n)
        table = fit(measures, shipped(), Variances())
        at = table.index(measures.cohort)[0]
        assert (table.mu_source[at], table.n[at]) == (expected, n)
        mu = measures.xbar.mean() if n == 30 else np.log(0.0098)
        assert table.mu[at] == pytest.approx(mu)


def test_creators_with_two_posts_have_a_place_but_no_say_in_mu() -> None:
    measures = Measures.concatenate([many(40, k=2), many(29, k=3, seed=2)])
    table = fit(measures, shipped(), Variances())
    at = table.index(measures.cohort)[0]
    assert (table.mu_source[at], table.mu_n[at], table.n[at]) == (MuSource.BENCHMARK, 29, 69)


def test_percentile_and_peers_come_from_the_own_cohort() -> None:
    measures = many(41)
    scores = score(measures, fit(measures, shipped(), Variances()))
    assert set(scores.percentile_source) == {PercentileSource.OWN_COHORT}
    assert set(scores.peers) == {41}
    expected = [slow_percentile(scores.er.tolist(), value) for value in scores.er]
    np.testing.assert_allclose(scores.percentile, expected, rtol=1e-9)


def test_equal_values_stand_in_the_middle_of_their_ranks() -> None:
    grid = np.quantile([1.0] * 50 + [2.0] * 50, np.linspace(0, 1, 1001))
    low, high, between, below, above = percentile(grid, np.array([1.0, 2.0, 1.5, 0.5, 9.0]))
    assert low == pytest.approx(25, abs=1)
    assert high == pytest.approx(75, abs=1)
    assert 49 < between < 51
    assert (below, above) == (0, 100)


def test_a_percentile_never_falls_as_the_rate_rises() -> None:
    random = np.random.default_rng(3)
    grid = np.quantile(np.round(random.lognormal(size=300), 1), np.linspace(0, 1, 1001))
    found = percentile(grid, np.sort(random.lognormal(size=1_000)))
    assert (np.diff(found) >= 0).all()


def test_the_cut_points_of_a_benchmark_stand_in_for_a_small_cohort() -> None:
    cuts, at = np.array([[0.39, 0.84, 1.11, 2.61]]), np.zeros(6, dtype=int)
    halfway = np.sqrt(0.39 * 0.84)
    found = cut_percentiles(cuts, at, np.array([0.39, 0.84, 1.11, 2.61, halfway, 50]))
    np.testing.assert_allclose(found, [20, 40, 60, 80, 30, 100])
    measures = many(5)
    scores = score(measures, fit(measures, shipped(), Variances()))
    assert set(scores.percentile_source) == {PercentileSource.BENCHMARK}
    assert np.isnan(scores.peers).all()


def test_a_small_cohort_without_cut_points_has_no_percentile() -> None:
    for platform, followers in ((5, 20_000), (1, 500)):
        measures = many(5, platform=platform, followers=followers)
        scores = score(measures, fit(measures, shipped(), Variances()))
        assert np.isnan(scores.percentile).all()
        assert not np.isnan(scores.er).any()


def test_ranges_measured_apart_score_the_same() -> None:
    whole = many(90)
    parts = [whole.take(slice(0, 7)), whole.take(slice(7, 60)), whole.take(slice(60, 90))]
    table = fit(Measures.concatenate(parts), shipped(), Variances())
    together, apart = score(whole, table), [score(part, table) for part in parts]
    for field in dataclasses.fields(together):
        glued = np.concatenate([getattr(part, field.name) for part in apart])
        np.testing.assert_array_equal(getattr(together, field.name), glued, err_msg=field.name)


def test_variances_are_found_again() -> None:
    measures = many(4_000, k=12)
    found = estimate_variances(measures, fit(measures, shipped(), Variances()))
    assert found.followers.n == 4_000
    assert found.followers.s2 == pytest.approx(0.81, rel=0.05)
    assert found.followers.tau2 == pytest.approx(0.49 - 0.02, rel=0.1)
    assert found.followers.d2 == 0.02, "these creators do not drift"
    assert found.views == Variances().views, "too few to tell: the ones in force stay"


def test_the_shipped_benchmarks() -> None:
    table = shipped()
    assert len(table.key) == 21
    at = list(table.key).index(int(cohort_key(1, 1, 1, 4)))
    assert table.er[at] == 0.98
    assert table.cuts[at].tolist() == [0.39, 0.84, 1.11, 2.61]
    assert all(table.source)
    assert all(table.date)


@pytest.mark.parametrize(
    ("column", "value"), [("rate", "0"), ("platform", "myspace"), ("size_band", "10k"), ("cut20", "-1")]
)
def test_a_benchmark_that_makes_no_sense_is_refused(column: str, value: str) -> None:
    row = read_rows()[0] | {column: value}
    with pytest.raises(ValueError, match=value):
        Benchmarks.of([row])


def test_the_newer_benchmark_of_a_cohort_wins() -> None:
    row = read_rows()[0]
    table = Benchmarks.of([row | {"rate": "5", "date": "2027-01-01"}, row])
    assert table.er.tolist() == [5]
