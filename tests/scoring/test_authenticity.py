"""Points and sentences of the authenticity checks (S5)."""

import numpy as np
import pytest

from scoring.authenticity import CHECKS, Authenticity, assess, sentences
from scoring.benchmarks import shipped
from scoring.cohorts import estimate, mu_of
from scoring.columns import Measures
from scoring.engine import fit, measure, score
from scoring.rules import Variances
from tests.scoring.columns_for_tests import NO_SNAPSHOTS, NOW, post, posts, profile


def looked_at(rows=(), platform: int = 1, **columns: float) -> tuple[Measures, Authenticity, dict[str, float]]:
    measures = measure(profile(platform, **columns), posts(*rows), NO_SNAPSHOTS, NOW)
    table = fit(measures, shipped(), Variances())
    found = assess(measures, estimate(measures, mu_of(measures, table), table.variances))
    return measures, found, dict(zip(CHECKS, found.points[0], strict=True))


def rows(likes: float, k: int = 8, comments: float = 5, spread: float = 0.5, views: float = np.nan) -> list[dict]:
    return [post(5 + i, round(likes * np.exp(spread * (-1) ** i)), comments=comments, views=views) for i in range(k)]


def test_following_is_compared_with_accounts_of_the_size() -> None:
    for following, expected in ((3_000, 0), (4_000, -7), (6_000, -15)):
        assert looked_at(followers=10_000, following=following)[2]["following"] == expected
    assert np.isnan(looked_at(followers=500, following=5_000)[2]["following"]), "nothing was measured below 1,000"


def test_following_more_than_1500_is_not_a_sign() -> None:
    assert looked_at(followers=60_000, following=3_000)[2]["following"] == 0


def test_unusually_low_engagement_costs_points() -> None:
    for likes, expected in ((100, 0), (30, -10), (1, -20)):
        assert looked_at(rows(likes), followers=20_000)[2]["engagement"] == expected


def test_high_engagement_costs_nothing_by_itself() -> None:
    _, found, points = looked_at(rows(6_000, comments=60), followers=20_000)
    assert found.z[0] > 2.33
    assert points["engagement"] == 0
    assert sentences(looked_at(rows(6_000, comments=60), followers=20_000)[0], found, 0)[1] == (
        "Unusually high engagement; nothing else looks unusual."
    )
    assert looked_at(rows(6_000, comments=1), followers=20_000)[2]["engagement"] == -20, "and few comments"
    assert looked_at(rows(6_000, comments=60, spread=0.01), followers=20_000)[2]["flat_likes"] == -10


@pytest.mark.parametrize(
    ("platform", "likes", "comments", "expected"),
    [
        (1, 100, 40, -10),
        (1, 100, 20, 0),
        (1, 3000, 3, -10),
        (1, 300, 0, 0),
        (1, 900, 0, -10),
        (2, 100, 5, -5),
        (2, 100, 2, 0),
        (3, 100, 2, -5),
        (3, 100, 5, 0),
    ],
)
def test_likes_per_comment(platform: int, likes: float, comments: float, expected: float) -> None:
    one = [post(10, likes, comments=comments, views=50_000)]
    assert looked_at(one, platform, followers=20_000)[2]["likes_per_comment"] == expected


def test_flat_likes_need_eight_posts() -> None:
    assert looked_at(rows(100, spread=0.05), followers=20_000)[2]["flat_likes"] == -10
    assert looked_at(rows(100, spread=0.5), followers=20_000)[2]["flat_likes"] == 0
    assert np.isnan(looked_at(rows(100, k=7, spread=0.05), followers=20_000)[2]["flat_likes"])


def test_many_followers_and_hardly_a_post() -> None:
    assert looked_at(followers=5_000, posts_count=8)[2]["few_posts"] == -10
    assert looked_at(followers=5_000, posts_count=9)[2]["few_posts"] == 0
    assert np.isnan(looked_at(followers=4_999, posts_count=8)[2]["few_posts"])
    assert np.isnan(looked_at(rows(100, k=8), followers=5_000)[2]["few_posts"])
    assert looked_at(rows(100, k=9), followers=5_000)[2]["few_posts"] == 0


def test_below_two_checks_there_is_no_score() -> None:
    _, found, _ = looked_at(followers=10_000, following=1)
    assert (found.evaluated[0], np.isnan(found.score[0])) == (1, True)
    _, found, _ = looked_at(followers=10_000, following=6_000, posts_count=3)
    assert (found.evaluated[0], found.score[0]) == (2, 75)


def test_averages_are_looked_at_too() -> None:
    _, found, points = looked_at(followers=20_000, avg_likes=25, avg_comments=10)
    assert points["engagement"] == -10
    assert points["likes_per_comment"] == -10
    assert found.score[0] == 80


def test_a_vendors_rate_is_not_engagement_that_was_looked_at() -> None:
    assert np.isnan(looked_at(followers=20_000, reported_er=0.001)[2]["engagement"])


def test_every_check_has_a_sentence_and_never_an_accusation() -> None:
    for inputs in (rows(1, comments=1, spread=0), rows(9_000, spread=0), rows(100), []):
        measures, found, _ = looked_at(inputs, followers=20_000, following=30_000, posts_count=3)
        said = sentences(measures, found, 0)
        assert len(said) == len(CHECKS)
        assert not any(word in " ".join(said).lower() for word in ("fake", "fraud"))
        for sentence, points in zip(said, found.points[0], strict=True):
            assert (sentence == "Not enough data.") == np.isnan(points)


def test_scores_carry_the_points() -> None:
    measures, found, _ = looked_at(rows(100), followers=20_000)
    scores = score(measures, fit(measures, shipped(), Variances()))
    np.testing.assert_array_equal(scores.points, found.points)
    assert scores.authenticity[0] == 100 + np.nansum(found.points[0])
