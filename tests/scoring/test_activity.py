"""Dates and followers over time (S10, and the jump of S5)."""

import numpy as np
import pytest

from scoring.columns import Snapshots
from scoring.engine import measure
from tests.scoring.columns_for_tests import NAN, NO_SNAPSHOTS, NOW, post, posts, profile, snapshots

WEEKLY = [(7 * week, 10_000.0) for week in range(12)]


def only(rows=(), days: Snapshots = NO_SNAPSHOTS, **columns: float):
    return measure(profile(followers=10_000, **columns), posts(*rows), days, NOW)


def test_posts_per_week_needs_history_of_84_days() -> None:
    recent = [post(day, 10) for day in (1, 20, 40, 80)]
    assert np.isnan(only(recent).posts_per_week[0])
    assert only([*recent, post(84, 10)]).posts_per_week[0] == pytest.approx(4 / 12)
    assert np.isnan(only([*recent, post(300, 10, pinned=True)]).posts_per_week[0]), "pinned posts outlive the others"


def test_last_post_and_recency() -> None:
    found = only([post(60, 10), post(30, 10), post(-3, 10)])
    assert found.last_post_at[0] == NOW - 30 * 86_400
    assert found.recency[0] == pytest.approx(100 * np.exp(-1))
    assert only(last_post_at=NOW).recency[0] == 100
    assert np.isnan(only(last_post_at=NOW + 9).recency[0])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([(0, 11_000), (30, 10_000)], 10),
        ([(0, 11_000), (20, 10_000)], 15),
        ([(0, 11_000), (45, 10_000)], 10 * 30 / 45),
        ([(0, 11_000), (28, 10_000), (33, 5_000)], 10 * 30 / 28),
        ([(0, 11_000), (28, 10_000), (32, 5_000)], 10 * 30 / 28),
        ([(0, 11_000), (19, 10_000), (46, 10_000)], NAN),
        ([(0, 11_000), (30, 0)], NAN),
        ([(-2, 99), (0, 11_000), (30, 10_000)], 10),
        ([(0, 11_000)], NAN),
    ],
)
def test_growth_over_thirty_days(days: list, expected: float) -> None:
    assert only(days=snapshots(*days)).growth_30d[0] == pytest.approx(expected, nan_ok=True)
    assert only(days=snapshots(*days[::-1])).growth_30d[0] == pytest.approx(expected, nan_ok=True)


def history(jump_at: int | None = None) -> list[tuple[int, float]]:
    """Twelve weekly counts of 10,000, doubled from `jump_at` weeks ago on."""
    return [(days, 20_000.0 if jump_at is not None and days <= 7 * jump_at else n) for days, n in WEEKLY]


STEADY = [post(3 + 7 * week, 100) for week in range(13)]


def test_a_steady_account_has_no_jump() -> None:
    assert only(STEADY, snapshots(*history())).jump[0] == 0


def test_a_jump_that_no_post_explains() -> None:
    assert only(STEADY, snapshots(*history(jump_at=4))).jump[0] == 1


@pytest.mark.parametrize(("days_ago", "expected"), [(30, 0), (25, 0), (35, 0), (24, 1), (36, 1)])
def test_a_post_seen_widely_explains_it_from_the_first_day_to_three_days_after(days_ago: int, expected: int) -> None:
    assert only([*STEADY, post(days_ago, 300)], snapshots(*history(jump_at=4))).jump[0] == expected


def test_a_jump_before_the_oldest_known_post_cannot_be_judged() -> None:
    assert np.isnan(only(STEADY[:3], snapshots(*history(jump_at=6))).jump[0])


def test_counts_far_apart_say_nothing_about_a_jump() -> None:
    assert np.isnan(only(STEADY, snapshots((0, 50_000), (15, 10_000))).jump[0])
    assert np.isnan(only(STEADY).jump[0])


def test_a_restless_account_needs_a_larger_jump() -> None:
    """Growth per day of 8 % and -7 % in turn: MAD near 7.5 %, so that a week at 14 % a day is nothing new."""
    counts = [10_000.0]
    for week in range(11):
        counts.append(counts[-1] * (1.56 if week % 2 else 0.51))
    counts.append(counts[-1] * 2)
    days = [(7 * (len(counts) - 1 - i), count) for i, count in enumerate(counts)]
    assert only(STEADY, snapshots(*days)).jump[0] == 0
