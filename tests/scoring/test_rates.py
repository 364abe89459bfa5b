"""Rates of one creator against numbers worked out by hand (S3, S10)."""

import math

import numpy as np
import pytest

from scoring.benchmarks import shipped
from scoring.codes import Basis, ErSource
from scoring.cohorts import estimate
from scoring.columns import Measures, Posts, Scores
from scoring.engagement import Numerator
from scoring.engine import fit, measure, score
from scoring.rules import Variances
from tests.scoring.columns_for_tests import NAN, NO_SNAPSHOTS, NOW, post, posts, profile

NO_POSTS = Posts.of([])


def both(owner, rows=NO_POSTS) -> tuple[Measures, Scores]:
    measures = measure(owner, rows, NO_SNAPSHOTS, NOW)
    return measures, score(measures, fit(measures, shipped(), Variances()))


def test_two_posts_of_an_instagram_account() -> None:
    """xbar = (ln(100.5/20000) + ln(400.5/20000)) / 2 = -4.602075; w = .5 / (.5 + .8/2 + .1) = .5."""
    measures, scores = both(profile(followers=20_000), posts(post(5, 90, comments=10), post(9, 380, comments=20)))
    xbar = (math.log(100.5 / 20_000) + math.log(400.5 / 20_000)) / 2
    theta = 0.5 * xbar + 0.5 * math.log(0.0098)
    spread = 1.2816 * math.sqrt(0.5 * 0.5)
    assert measures.xbar[0] == pytest.approx(xbar)
    assert measures.er_mean[0] == pytest.approx(1.25)
    assert measures.er_median[0] == pytest.approx(1.25)
    assert scores.w[0] == pytest.approx(0.5)
    assert scores.er[0] == pytest.approx(100 * math.exp(theta))
    assert scores.er_low[0] == pytest.approx(100 * math.exp(theta - spread))
    assert scores.er_high[0] == pytest.approx(100 * math.exp(theta + spread))
    assert scores.expected_engagements[0] == pytest.approx(math.exp(theta + 0.4) * 20_000)


def test_views_are_a_basis_of_their_own() -> None:
    measures, scores = both(profile(2, followers=20_000), posts(post(5, 90, comments=10, shares=0, views=1_000)))
    assert measures.basis[0] == Basis.VIEWS
    assert measures.denominator[0] == 1_000
    w = 0.4 / (0.4 + 0.15 + 0.05)
    assert scores.er[0] == pytest.approx(100 * math.exp(w * math.log(0.1005) + (1 - w) * math.log(0.0888)))


def test_without_a_benchmark_the_rate_is_the_accounts_own() -> None:
    _, scores = both(profile(followers=500), posts(post(5, 20)))
    assert scores.w[0] == 1
    assert scores.er[0] == pytest.approx(100 * 20.5 / 500)
    assert np.isnan(scores.percentile[0])


def test_organic_and_sponsored_rates_are_kept_apart() -> None:
    paid = [post(5 + day, 10, sponsored=1) for day in range(3)]
    measures, _ = both(profile(followers=1_000), posts(*paid, post(9, 50, sponsored=0), post(10, 70)))
    assert (measures.er_organic[0], measures.er_sponsored[0]) == (6, 1)
    assert (measures.k[0], measures.er_mean[0]) == (2, 6)
    assert measures.sponsored_share[0] == pytest.approx(75), "of the four posts with a label"
    assert measures.avg_likes[0] == pytest.approx(30), "the window holds the sponsored ones too"


@pytest.mark.parametrize(
    ("columns", "numerator", "engagements"),
    [
        ({"engagement_avg": 300, "new_post_avg_like": 1, "avg_likes": 2}, Numerator.ENGAGEMENT_AVG, 300),
        ({"new_post_avg_like": 100, "avg_likes": 5, "avg_comments": 7}, Numerator.NEW_POST_LIKES, 107),
        ({"avg_likes": 100, "avg_comments": 7, "avg_shares": 3}, Numerator.LIKES_AND_COMMENTS, 110),
        ({"avg_likes": 100}, Numerator.LIKES_AND_COMMENTS, 100),
        ({"engagement_avg": 0, "avg_likes": 100}, Numerator.LIKES_AND_COMMENTS, 100),
    ],
)
def test_averages_stand_in_for_posts(columns: dict, numerator: int, engagements: float) -> None:
    measures, scores = both(profile(followers=10_000, **columns))
    assert measures.er_source[0] == ErSource.AVERAGES
    assert (measures.numerator[0], measures.average_engagements[0]) == (numerator, engagements)
    spread = math.exp(1.2816 * math.sqrt(0.8 / 6 + 0.1))
    assert scores.er[0] == pytest.approx(engagements / 100), "unchanged"
    assert scores.er_low[0] == pytest.approx(engagements / 100 / spread)
    assert scores.er_high[0] == pytest.approx(engagements / 100 * spread)
    assert scores.expected_engagements[0] == engagements, "an average is a mean already"
    assert not np.isnan(scores.percentile[0]), "the benchmark's cut points"
    assert np.isnan(measures.er_mean[0])


def test_average_views_are_the_basis_where_the_platform_counts_them() -> None:
    measures, scores = both(profile(3, followers=9_000, avg_views=2_000, avg_likes=50, avg_comments=10, avg_shares=9))
    assert measures.basis[0] == Basis.VIEWS
    assert scores.er[0] == pytest.approx(3.0), "YouTube shares are not counted"


@pytest.mark.parametrize(
    "columns",
    [
        {"avg_likes": 0},
        {"avg_likes": 0, "avg_comments": 5},
        {"avg_likes": -1},
        {"avg_likes": NAN},
        {},
        {"avg_likes": float("inf")},
        {"engagement_avg": 0},
        {"reported_er": 0},
        {"reported_er": -2},
    ],
)
def test_hidden_averages_give_nothing_and_never_zero(columns: dict) -> None:
    measures, scores = both(profile(followers=10_000, **columns))
    assert measures.er_source[0] == ErSource.NONE
    assert np.isnan([scores.er[0], scores.er_low[0], scores.percentile[0], scores.expected_engagements[0]]).all()


def test_a_vendors_rate_is_shown_without_interval_or_rank() -> None:
    measures, scores = both(profile(followers=10_000, reported_er=2.4))
    assert measures.er_source[0] == ErSource.REPORTED
    assert scores.er[0] == 2.4
    assert np.isnan([scores.er_low[0], scores.er_high[0], scores.percentile[0], scores.expected_engagements[0]]).all()


def test_posts_come_before_averages_and_averages_before_a_reported_rate() -> None:
    everything = profile(followers=10_000, avg_likes=100, reported_er=9)
    assert both(everything, posts(post(5, 30)))[0].er_source[0] == ErSource.POSTS
    assert both(everything, posts(post(1, 30)))[0].er_source[0] == ErSource.AVERAGES


def test_the_interval_narrows_with_posts() -> None:
    widths = []
    for k in (1, 3, 6, 12):
        measures = measure(profile(followers=10_000), posts(*(post(5 + i, 100) for i in range(k))), NO_SNAPSHOTS, NOW)
        found = estimate(measures, np.array([math.log(0.0098)]), Variances())
        widths.append(found.er_high[0] / found.er_low[0])
    assert widths == sorted(widths, reverse=True)
