import numpy as np
import pytest

from scoring.codes import Basis, Kind, Platform, SizeBand, Tier
from scoring.rules import Rules
from scoring.tiers import cohort_key, cohort_of, size_band, tier

NAN = float("nan")


@pytest.mark.parametrize(
    ("followers", "expected"),
    [
        (0, "nano"),
        (999, "nano"),
        (1000, "micro"),
        (100000, "micro"),
        (100001, "macro"),
        (500000000.0, "macro"),
        (NAN, "unknown"),
        (-1, "unknown"),
        (float("inf"), "unknown"),
    ],
)
def test_tier_has_both_bounds_of_micro_inside(followers: float, expected: str) -> None:
    assert Tier(int(tier(np.array([followers]))[0])).slug == expected


def test_tier_bounds_are_rules() -> None:
    rules = Rules(nano_below=10_000, micro_to=50_000)
    assert tier(np.array([9_999, 10_000, 50_000, 50_001]), rules).tolist() == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("followers", "slug"),
    [
        (0, "0-1k"),
        (999, "0-1k"),
        (1000, "1k-5k"),
        (4999, "1k-5k"),
        (5000, "5k-10k"),
        (10000, "10k-50k"),
        (50000, "50k-100k"),
        (100000, "50k-100k"),
        (100001, "100k-500k"),
        (500000, "500k-1m"),
        (1000000, "1m+"),
        (NAN, "unknown"),
        (-5, "unknown"),
    ],
)
def test_size_band(followers: float, slug: str) -> None:
    assert SizeBand(int(size_band(np.array([followers]))[0])).slug == slug


def test_cohort_key_comes_apart_again_and_no_two_cohorts_share_one() -> None:
    keys = set()
    for platform in Platform:
        for kind in (Kind.ACCOUNT, Kind.GROUP, Kind.BOARD):
            for basis in (Basis.FOLLOWERS, Basis.VIEWS):
                for band in list(SizeBand)[1:]:
                    key = int(cohort_key(platform, kind, basis, band))
                    assert cohort_of(key) == (platform, kind, basis, band)
                    keys.add(key)
    assert len(keys) == 10 * 3 * 2 * 8


def test_pages_are_compared_with_accounts_and_groups_are_not() -> None:
    page, account, group = (int(cohort_key(5, kind, 1, 3)) for kind in (Kind.PAGE, Kind.ACCOUNT, Kind.GROUP))
    assert page == account != group


@pytest.mark.parametrize(("basis", "band"), [(Basis.UNKNOWN, 3), (Basis.VIEWS, SizeBand.UNKNOWN)])
def test_no_peers_without_basis_or_size(basis: int, band: int) -> None:
    assert int(cohort_key(1, 1, basis, band)) == 0
