"""Facebook pages and groups, Pinterest accounts and boards: from the file to the page, among their own peers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from influencers.importing.rows import identity
from influencers.importing.rows.identity import Account
from influencers.models import Listing, Profile
from scoring.codes import SizeBand, Tier
from tests.influencers.directory import score_all
from tests.influencers.imports import bring, counts, profile, table

pytestmark = pytest.mark.django_db

ADDRESSES = [
    ("https://www.facebook.com/groups/Plant.Lovers/", Account("facebook", "plant.lovers", "", "group")),
    ("facebook.com/groups/123456789", Account("facebook", "123456789", "123456789", "group")),
    ("https://m.facebook.com/groups/plants/posts/42/", Account("facebook")),
    ("https://www.facebook.com/groups/", Account("facebook")),
    ("https://www.facebook.com/pages/Tea-Pot/100064001/", Account("facebook", "100064001", "100064001", "page")),
    ("facebook.com/pages/category/Shop/Tea-Pot-100064001/", Account("facebook", "100064001", "100064001", "page")),
    ("https://www.facebook.com/p/Tea-Pot-100064001/", Account("facebook", "100064001", "100064001", "page")),
    ("https://www.facebook.com/people/Tilly-Pot/100064001/", Account("facebook", "100064001", "100064001")),
    ("https://www.facebook.com/profile.php?id=100064001&sk=about", Account("facebook", "100064001", "100064001")),
    ("https://www.facebook.com/profile.php", Account("facebook")),
    ("https://www.facebook.com/TeaPot?ref=x", Account("facebook", "teapot")),
    ("https://www.pinterest.com/TeaPot/", Account("pinterest", "teapot")),
    ("https://www.pinterest.co.uk/teapot/_created/", Account("pinterest", "teapot")),
    ("https://de.pinterest.com/teapot/pins", Account("pinterest", "teapot")),
    ("https://www.pinterest.de/teapot/Cakes-and-more/", Account("pinterest", "teapot/cakes-and-more", "", "board")),
    ("pinterest.com/teapot/cakes/a-section/", Account("pinterest", "teapot/cakes", "", "board")),
    ("https://www.pinterest.com/teapot/k%C3%BCche/", Account("pinterest", "teapot/küche", "", "board")),
    ("https://www.pinterest.com/pin/1234567/", Account("pinterest")),
    ("https://www.pinterest.com/ideas/cakes/99/", Account("pinterest")),
    ("https://pinterest.evil.com/teapot/", Account()),
]  # fmt: skip


@pytest.mark.parametrize(("address", "account"), ADDRESSES)
def test_addresses_say_whose_and_of_which_kind(address: str, account: Account) -> None:
    assert identity.from_address(address) == account


@pytest.mark.parametrize("cell", ["TeaPot/Cakes", "@teapot/cakes", "https://pinterest.com/teapot/cakes/"])
def test_a_board_is_its_owner_and_its_name(cell: str) -> None:
    assert identity.handle(cell, "pinterest") == "teapot/cakes"
    assert identity.handle("teapot/cakes", "pinterest") == "teapot/cakes"


def listing(handle: str, platform: str) -> Listing:
    return Listing.objects.get(pk=profile(handle, platform).pk)


@pytest.fixture
def four_kinds() -> None:
    rows = [
        ["https://www.facebook.com/pages/Tea/100064001", 20_000, "", "", 400],
        ["https://www.facebook.com/groups/plants", "", 12_000, "", 300],
        ["https://www.pinterest.com/teapot/", 3_000, "", 70_000, 100],
        ["https://www.pinterest.com/teapot/cakes/", 500, "", 250_000, 200],
    ]
    head = ["link", "followers", "group members", "monthly views", "avg likes"]
    assert counts(bring(table(head, *rows), "creators.csv")) == {"created": 4}
    score_all()


def test_each_kind_is_sized_by_what_it_counts(four_kinds: None) -> None:
    found = {
        str(each): (each.kind, each.followers, each.group_members, each.monthly_views) for each in Profile.objects.all()
    }
    assert found == {
        "facebook/100064001": ("page", 20_000, None, None),
        "facebook/plants": ("group", None, 12_000, None),
        "pinterest/teapot": ("account", 3_000, None, 70_000),
        "pinterest/teapot/cakes": ("board", 500, None, 250_000),
    }
    sizes = {each.profile_id: (each.followers, each.tier, each.size_band) for each in Listing.objects.all()}
    assert [sizes[each.pk] for each in Profile.objects.order_by("pk")] == [
        (20_000, Tier.MICRO, SizeBand.FROM_10K), (12_000, Tier.MICRO, SizeBand.FROM_10K),
        (3_000, Tier.MICRO, SizeBand.FROM_1K), (250_000, Tier.MACRO, SizeBand.FROM_100K),
    ]  # fmt: skip


def test_a_column_says_the_kind_where_the_address_does_not() -> None:
    head = ["username", "kind", "members", "followers"]
    bring(table(head, ["plants", "Group", "12k", ""], ["teashop", "page", "", "5k"]), "fb_week.csv")
    assert (profile("plants", "facebook").kind, profile("plants", "facebook").group_members) == ("group", 12_000)
    assert profile("plants", "facebook").url == "https://www.facebook.com/groups/plants"
    assert profile("teashop", "facebook").kind == "page"
    assert counts(bring(table(head, ["plants", "", "12k", ""]), "fb_week.csv")) == {"unchanged": 1}


def test_pages_of_each_kind_are_found_and_say_what_they_count(
    four_kinds: None, owner: User, browser_of: Callable[[User], Client]
) -> None:
    client = browser_of(owner)
    for address, said in (
        ("facebook/plants", "Group · 12,000 members"), ("pinterest/teapot/cakes", "Board · 250,000 monthly viewers"),
        ("facebook/100064001", "Page · 20,000 followers"), ("pinterest/teapot", "@teapot on Pinterest"),
    ):  # fmt: skip
        answer = client.get(f"/creators/{address}/")
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert (
        'href="https://www.pinterest.com/teapot/cakes/"'
        in client.get("/creators/pinterest/teapot/cakes/").content.decode()
    )
    assert client.get("/creators/pinterest/Teapot/Cakes/").status_code == 302
    assert client.get("/creators/pinterest/teapot/nothing/").status_code == 404


def test_they_are_found_by_kind_and_counted(four_kinds: None, owner: User, api_of: Callable[..., APIClient]) -> None:
    client = api_of(owner)
    found = client.get("/api/v1/creators/?profile_kind=group&profile_kind=board&order=followers").json()
    assert [(row["handle"], row["profile_kind"], row["followers"]) for row in found["results"]] == [
        ("plants", "group", 12_000), ("teapot/cakes", "board", 250_000),
    ]  # fmt: skip
    assert client.get("/api/v1/creators/?profile_kind=page&platform=pinterest").json()["count"] == 0


def test_groups_and_boards_are_compared_with_their_like_only() -> None:
    """Thirty of a kind make a cohort. Twenty-nine do not, however many pages of that size there are."""
    random = np.random.default_rng(7)

    def rows(kind: str, number: int, likes: int) -> list[list[Any]]:
        size = {"group": "members", "board": "views", "page": "followers", "account": "followers"}
        return [
            [f"{kind}{n}", "pinterest" if kind in ("board", "account") else "facebook", kind,
             *(20_000 if name == size[kind] else "" for name in ("followers", "members", "views")),
             int(likes * random.lognormal()) + 1]
            for n in range(number)
        ]  # fmt: skip

    head = ["username", "platform", "kind", "followers", "members", "monthly views", "avg engagements"]
    everybody = rows("group", 40, 900) + rows("page", 40, 90) + rows("board", 29, 90) + rows("account", 40, 90)
    bring(table(head, *everybody), "creators.csv")
    score_all()

    def standing(kind: str) -> tuple[set[Any], list[float]]:
        ids = Profile.objects.filter(kind=kind).values_list("pk", flat=True)
        found = Listing.objects.filter(pk__in=list(ids))
        return set(found.values_list("peers", flat=True)), [p for p in found.values_list("percentile", flat=True) if p]

    for kind in ("group", "page", "account"):
        peers, percentiles = standing(kind)
        assert peers == {40}
        # Among pages every group would stand above 90.
        assert 40 < np.mean(percentiles) < 60
    assert standing("board") == ({None}, [])
