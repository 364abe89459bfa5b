"""Which posts count, and with what engagements (S2)."""

import numpy as np
import pytest

from scoring.engagement import REASONS, Reason, counts_of, select
from scoring.rules import Rules
from tests.scoring.columns_for_tests import DAY, NAN, NOW, post, posts, profile

IG, TT, YT, X, FB, PIN, TWITCH = range(1, 8)


def reasons(platform: int, *rows: dict, followers: float = 10_000) -> list[str]:
    chosen = select(profile(platform, followers=followers), posts(*rows), NOW, Rules())
    return [Reason(code).slug for code in chosen.reason]


def engagements(platform: int, **columns: float) -> float:
    return float(counts_of(posts(post(3, **columns)), np.array([platform])).engagements[0])


@pytest.mark.parametrize(
    ("platform", "expected"),
    [(IG, 1111), (TT, 1110), (YT, 1100), (X, 1111), (FB, 1111), (PIN, 101), (TWITCH, 1110), (8, 1111), (9, 1110)],
)
def test_each_platform_counts_its_parts(platform: int, expected: float) -> None:
    assert engagements(platform, likes=1000, comments=100, shares=10, saves=1) == expected


def test_unknown_parts_are_left_out_of_the_sum() -> None:
    assert engagements(IG, likes=10) == 10
    assert engagements(IG, likes=10, comments=-3, shares=float("inf"), saves=NAN) == 10


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (post(3, 10), "counted"),
        (post(2, 10), "counted"),
        (post(47 / 24, 10), "too_young"),
        (post(180, 10), "counted"),
        (post(181, 10), "too_old"),
        (post(-1, 10), "future_date"),
        (post(NAN, 10), "no_date"),
        (post(float("inf"), 10), "no_date"),
        (post(3, 10, counts_as_of=NAN), "no_date"),
        (post(3, 10, pinned=True), "pinned"),
        (post(3), "likes_hidden"),
        (post(3, -1, comments=4), "likes_hidden"),
        (post(3, 0, comments=4), "likes_hidden"),
        (post(3, 0), "likes_hidden"),
        (post(3, 0, comments=0), "counted"),
    ],
)
def test_instagram_posts_are_left_out_for_a_reason(row: dict, expected: str) -> None:
    assert reasons(IG, row) == [expected]


def test_a_post_read_young_stays_out_until_newer_counts_arrive() -> None:
    a_month_ago = NOW - 30 * DAY
    read_young = post(31, 10, counts_as_of=a_month_ago)
    assert reasons(IG, read_young) == ["too_young"]
    assert reasons(IG, read_young | {"counts_as_of": NOW}) == ["counted"]


def test_youtube_waits_for_a_week_and_leaves_disabled_comments_out() -> None:
    rows = [post(6, 10, views=99), post(7, 10, views=99), post(9, 10, views=99, comments=0, comments_disabled=True)]
    assert reasons(YT, *rows) == ["too_young", "counted", "comments_disabled"]


def test_pinterest_needs_saves_and_no_likes() -> None:
    assert reasons(PIN, post(3, saves=5), post(4, likes=5)) == ["counted", "saves_unknown"]


def test_more_likes_than_views_is_a_contradiction_where_views_are_the_measure() -> None:
    assert reasons(TT, post(3, 100, views=99), post(4, 10, views=99)) == ["likes_exceed_views", "counted"]
    assert reasons(IG, post(3, 100, views=99)) == ["counted"]


@pytest.mark.parametrize("followers", [0, NAN, -4, float("inf")])
def test_no_followers_no_rate(followers: float) -> None:
    assert reasons(IG, post(3, 10), followers=followers) == ["no_denominator"]


def test_views_are_the_basis_where_half_of_the_posts_know_them() -> None:
    with_views, without = post(3, 10, views=100), post(4, 10)
    assert reasons(TT, with_views, without) == ["counted", "no_denominator"]
    assert reasons(TT, with_views, without, without) == ["counted", "counted", "counted"]
    assert reasons(TT, with_views, without, without, followers=NAN) == ["counted", "no_denominator", "no_denominator"]
    assert reasons(TT, post(3, 10, views=0)) == ["counted"], "no views known to be there: by followers"


@pytest.mark.parametrize(("platform", "window"), [(IG, 12), (FB, 30)])
def test_only_the_newest_posts_count(platform: int, window: int) -> None:
    found = reasons(platform, *(post(3 + day, 10) for day in range(40)))
    assert found == ["counted"] * window + ["beyond_window"] * (40 - window)


def test_of_posts_at_the_same_moment_the_larger_id_is_newer() -> None:
    rows = [post(5, 10, post_id=number) for number in (7, 3, 9, *range(100, 110))]
    assert [n for n, why in zip((7, 3, 9), reasons(IG, *rows), strict=False) if why == "counted"] == [7, 9]


def test_three_labelled_posts_are_kept_apart_from_the_rest() -> None:
    paid, own = post(5, 10, sponsored=1), post(6, 10, sponsored=0)
    assert reasons(IG, paid, paid, own) == ["counted"] * 3
    assert reasons(IG, paid, paid, paid, own) == ["sponsored_apart"] * 3 + ["counted"]
    assert reasons(IG, paid, paid, paid) == ["counted"] * 3, "all are sponsored: the headline is all of them"


def test_every_reason_has_a_sentence() -> None:
    assert set(REASONS) == set(Reason)
