"""The quality score's parts (S7), prices and what a post may bring (S8)."""

import numpy as np
import pytest

from scoring.codes import Platform, SizeBand
from scoring.engine import measure
from scoring.money import RateCard, cost_per, cpm, prices
from scoring.quality import quality
from tests.scoring.columns_for_tests import NAN, NO_SNAPSHOTS, NOW, posts, profile


def test_parts_add_up_and_unknown_ones_count_half() -> None:
    found = quality(np.array([[80.0, 100.0, 50.0, 20.0], [80.0, NAN, NAN, NAN]]))
    assert found.points[0].tolist() == pytest.approx([36, 25, 10, 2])
    assert found.score.tolist() == pytest.approx([73, 36 + 12.5 + 10 + 5])
    assert found.coverage.tolist() == [100, 45]


@pytest.mark.parametrize("values", [[NAN, 90.0, NAN, 90.0], [NAN] * 4, [NAN, NAN, 90.0, 90.0]])
def test_too_little_known_is_no_score(values: list[float]) -> None:
    found = quality(np.array([values]))
    assert found.coverage[0] < 40
    assert np.isnan(found.score[0])


def test_a_coverage_of_exactly_40_is_enough() -> None:
    found = quality(np.array([[NAN, 50.0, 50.0, NAN]]), weights=(0.45, 0.25, 0.15, 0.15))
    assert (found.coverage[0], found.score[0]) == (40, 50)


def price(followers: float, kind: int = 1, card: RateCard | None = None) -> tuple[float, float, float]:
    found = prices(measure(profile(1, kind, followers=followers), posts(), NO_SNAPSHOTS, NOW), card)
    return float(found.low[0]), float(found.middle[0]), float(found.high[0])


def test_the_shipped_price_is_a_range_about_a_rule_of_thumb() -> None:
    assert price(10_000) == pytest.approx((100 / 2.4, 100, 240))
    assert price(900) == pytest.approx((25 / 2.4, 25, 60)), "the floor"


@pytest.mark.parametrize(("followers", "kind"), [(NAN, 1), (0, 1), (10_000, 3), (10_000, 4)])
def test_no_price_without_followers(followers: float, kind: int) -> None:
    assert np.isnan(price(followers, kind)).all()


def test_a_row_of_the_rate_card_changes_its_cohort_only() -> None:
    card = RateCard.of([(Platform.INSTAGRAM, SizeBand.FROM_10K, 200, 0.03, 2)])
    assert price(10_000, card=card) == pytest.approx((150, 300, 600))
    assert price(60_000, card=card) == pytest.approx((250, 600, 1_440))


def test_costs_per_nothing_are_unknown() -> None:
    some = np.array([10.0, 10.0, NAN])
    np.testing.assert_array_equal(cost_per(some, np.array([4.0, 0.0, 4.0])), [2.5, NAN, NAN])
    np.testing.assert_array_equal(cpm(some, np.array([4_000.0, 0.0, 4.0])), [2.5, NAN, NAN])
