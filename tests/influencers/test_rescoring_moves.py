"""What a scoring changed is written down: tiers that were crossed, who moved most, what was left out and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from influencers import erasing, rescoring
from influencers.models import Listing, Post, Profile, TierCrossing
from tests.influencers.directory import NOW, add_many, add_posts, add_profile, run_full

pytestmark = pytest.mark.django_db(transaction=True)
NANO, MICRO, MACRO = 1, 2, 3


def crossings() -> list[tuple[int, int, int]]:
    return list(TierCrossing.objects.order_by("pk").values_list("profile_id", "from_tier", "to_tier"))


def test_the_first_run_crosses_nothing_and_the_next_says_who_did() -> None:
    add_profile(1, followers=900)
    add_profile(2, followers=90_000)
    add_profile(3, followers=None)
    assert run_full().summary["tiers"] == []
    Profile.objects.filter(pk=1).update(followers=1_000)
    Profile.objects.filter(pk=2).update(followers=100_001)
    Profile.objects.filter(pk=3).update(followers=5_000)

    run = run_full()
    assert crossings() == [(1, NANO, MICRO), (2, MICRO, MACRO)]
    assert run.summary["tiers"] == [
        {"from": "nano", "to": "micro", "accounts": 1}, {"from": "micro", "to": "macro", "accounts": 1},
    ]  # fmt: skip
    assert set(TierCrossing.objects.values_list("at", "run_id")) == {(NOW, run.pk)}


def test_a_small_rescore_writes_crossings_down_too_and_only_once() -> None:
    add_many(2)
    run_full()
    Profile.objects.filter(pk=1).update(followers=400)
    for _ in range(2):
        rescoring.rescore_profiles([1, 2], NOW)
    assert crossings() == [(1, MICRO, NANO)]


@pytest.mark.parametrize(
    ("percent", "steps", "tiers"),
    [
        (0, [99_000, 100_001, 99_999], [MICRO, MACRO, MICRO]),
        (10, [99_000, 105_000, 110_001, 95_000, 89_999], [MICRO, MICRO, MACRO, MACRO, MICRO]),
        (10, [950, 1_050, 1_101, 901, 899], [NANO, NANO, MICRO, MICRO, NANO]),
    ],
)  # fmt: skip
def test_hysteresis_keeps_a_tier_until_the_bound_is_clearly_behind(settings, percent, steps, tiers) -> None:
    settings.TIER_HYSTERESIS = percent
    add_profile(1, followers=steps[0])
    found = []
    for followers in steps:
        Profile.objects.filter(pk=1).update(followers=followers)
        run_full() if len(found) % 2 == 0 else rescoring.rescore_profiles([1], NOW)
        found.append(Listing.objects.get(pk=1).tier)
    assert found == tiers


def test_who_moved_most_stands_first() -> None:
    profiles = add_many(32)
    run_full()
    Post.objects.filter(profile=profiles[4]).update(likes=9_000)
    moved = run_full().summary["moved"]
    assert moved[0]["profile_id"] == profiles[4].pk
    assert moved[0]["after"] > moved[0]["before"]
    steps = [abs(each["after"] - each["before"]) for each in moved]
    assert steps == sorted(steps, reverse=True)
    assert run_full().summary["moved"] == []


def test_posts_left_out_are_counted_by_reason() -> None:
    profile = add_profile(1)
    add_posts(profile, [100, None, 90, 80, None])
    Post.objects.filter(external_id="1-0").update(posted_at=NOW - timedelta(hours=5))
    assert run_full().summary["left_out"] == {"likes_hidden": 2, "too_young": 1}


def test_an_erased_account_leaves_no_crossing() -> None:
    profile = add_profile(1, followers=900)
    run_full()
    Profile.objects.filter(pk=1).update(followers=1_500)
    run_full()
    assert len(crossings()) == 1
    erasing.erase_profile(profile.platform, profile.handle)
    assert crossings() == []


def test_staff_read_what_a_run_changed(browser_of, admin, django_assert_num_queries) -> None:
    profiles = add_many(31)
    add_profile(900, followers=900)
    run_full()
    Profile.objects.filter(pk=900).update(followers=1_500)
    Post.objects.filter(profile=profiles[4]).update(likes=9_000)
    Post.objects.filter(profile=profiles[5]).update(is_pinned=True)
    run = run_full()

    page = browser_of(admin).get(f"/admin/scoring/scoringrun/{run.pk}/change/").content.decode()
    assert "nano to micro" in page
    assert f"instagram/{profiles[4].handle}" in page
    assert "pinned posts gather engagement for longer" in page
    assert "30 creators" in page  # behind the variances by followers


def test_strangers_do_not_see_runs(browser_of, owner) -> None:
    run = run_full()
    assert browser_of(owner).get(f"/admin/scoring/scoringrun/{run.pk}/change/").status_code in (302, 403)
