"""The people of the tests, and a small directory: one owner, editor and viewer of a team, a stranger, an admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, Membership, Role, Scope, User, Workspace
from influencers.models import Creator, Listing, Profile, SearchText
from influencers.search import words
from scoring import codes
from scoring.models import Niche

PASSWORD = "a-password-of-the-tests"


def make_user(name: str, **values: Any) -> User:
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, **values)


@pytest.fixture
def workspace(db: None) -> Workspace:
    """The team of owner, editor and viewer."""
    return Workspace.objects.create(name="Team Tea", slug="team-tea")


@pytest.fixture
def other_workspace(db: None) -> Workspace:
    """The stranger's team."""
    return Workspace.objects.create(name="Other Agency", slug="other-agency")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    user = make_user("owner")
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER, can_import=True)
    return user


@pytest.fixture
def editor(workspace: Workspace) -> User:
    """May write, may not import."""
    user = make_user("editor")
    Membership.objects.create(workspace=workspace, user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def viewer(workspace: Workspace) -> User:
    user = make_user("viewer")
    Membership.objects.create(workspace=workspace, user=user, role=Role.VIEWER)
    return user


@pytest.fixture
def stranger(other_workspace: Workspace) -> User:
    """Owns another workspace."""
    user = make_user("stranger")
    Membership.objects.create(workspace=other_workspace, user=user, role=Role.OWNER, can_import=True)
    return user


@pytest.fixture
def admin(db: None) -> User:
    """Staff, and a member of no workspace."""
    return make_user("admin", is_staff=True, is_superuser=True)


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A Django test client that is logged in as a person."""

    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def api_of() -> Callable[..., APIClient]:
    """An API client with a new token of a person, for their first workspace and scope write unless told."""

    def with_token(user: User, scope: str = Scope.WRITE, workspace: Workspace | None = None) -> APIClient:
        if workspace is None:
            membership = Membership.objects.filter(user=user).select_related("workspace").first()
            workspace = membership.workspace if membership else None
        _, key = ApiToken.objects.create(user, expiry=timedelta(days=1), workspace=workspace, scope=scope)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        return client

    return with_token


def next_id() -> int:
    """A new id from the sequence that people and accounts share."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('influencers_profile', 'id'))")
        return int(cursor.fetchone()[0])


def tier_of(followers: int | None) -> codes.Tier:
    if followers is None:
        return codes.Tier.UNKNOWN
    if followers < 1_000:
        return codes.Tier.NANO
    return codes.Tier.MICRO if followers <= 100_000 else codes.Tier.MACRO


def band_of(followers: int | None) -> codes.SizeBand:
    if followers is None:
        return codes.SizeBand.UNKNOWN
    edges = (1_000, 5_000, 10_000, 50_000, 100_001, 500_000, 1_000_000)
    return codes.SizeBand(1 + sum(followers >= edge for edge in edges))


def make_listing(handle: str, platform: str = "instagram", creator: Creator | None = None, **values: Any) -> Listing:
    """One account with its profile, words and listing, as an import and a rescore would have left them.

    `values` are Listing's columns; besides them `bio`, `tags`, `display_name` and `niche_slugs`.
    """
    texts = {name: values.pop(name, "") for name in ("bio", "display_name")}
    tags, slugs = values.pop("tags", ()), values.pop("niche_slugs", ())
    profile_id = next_id()
    creator = creator or Creator.objects.create(id=profile_id)
    followers = values.setdefault("followers", 20_000)
    shared = {name: values.get(name, "") for name in ("country", "language", "city")}
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    Profile.objects.create(
        id=profile_id, creator=creator, platform=platform, handle=handle, followers=followers, as_of=moment,
        url=f"https://{platform}.com/{handle}", **texts, **shared,
    )  # fmt: skip
    _write_words(profile_id, words.document(handle, texts["display_name"], texts["bio"], tags))
    values.setdefault("niches", list(Niche.objects.filter(slug__in=slugs).values_list("id", flat=True)))
    known = {
        "platform": codes.Platform.from_slug(platform), "profile_kind": codes.Kind.ACCOUNT, "tier": tier_of(followers),
        "size_band": band_of(followers), "as_of": moment, "scored_at": timezone.now(),
    }  # fmt: skip
    return Listing.objects.create(profile_id=profile_id, creator_id=creator.pk, **{**known, **values})


def _write_words(profile_id: int, vector: str) -> None:
    with connection.cursor() as cursor:
        table = SearchText._meta.db_table
        cursor.execute(f"insert into {table} (profile_id, vector) values (%s, %s::tsvector)", [profile_id, vector])


def scored(percentile: float, authenticity: float, niche_focus: float, recency: float) -> dict[str, float]:
    """The listing columns that make up a score, agreeing with one another."""
    score = 0.45 * percentile + 0.25 * authenticity + 0.2 * niche_focus + 0.1 * recency
    return {
        "percentile": percentile, "authenticity": authenticity, "niche_focus": niche_focus, "score": score,
        "coverage": 100.0, "authenticity_evaluated": 5, "authenticity_of": 7, "peers": 120,
    }  # fmt: skip


@pytest.fixture
def directory(db: None) -> dict[str, Listing]:
    """Eight accounts by handle: of every tier, two bases, one person with two accounts, one without any number."""
    now = timezone.now()
    followers = {"er_basis": codes.Basis.FOLLOWERS, "er_source": codes.ErSource.POSTS, "er_posts": 12}
    views = {**followers, "er_basis": codes.Basis.VIEWS}
    listings = {
        "anna.cooks": make_listing(
            "anna.cooks", followers=24_000, country="DE", language="de", er=3.2, er_low=2.5, er_high=4.1,
            bio="Vegan recipes from Köln", display_name="Anna Müller", tags=["vegan", "rezepte"],
            niche_slugs=["vegan-food"],
            last_post_at=now - timedelta(days=3), growth_30d=4.5, verified=True, expected_engagements=800,
            price_low=100, price_high=576, price_currency="USD", cpe=0.3, **followers, **scored(80, 90, 70, 90),
        ),
        "bruno.fit": make_listing(
            "bruno.fit", followers=55_000, country="AT", language="de", er=1.9, er_low=1.2, er_high=2.9,
            bio="Running and strength", tags=["fitness"], niche_slugs=["fitness"],
            last_post_at=now - timedelta(days=20),
            growth_30d=-2.0, expected_engagements=1_000, price_low=229, price_high=1_320, price_currency="USD",
            cpe=0.55,
            **followers, **scored(60, 80, 50, 50),
        ),
        "chloe": make_listing(
            "chloe", "tiktok", followers=90_000, country="FR", language="fr", er=9.5, er_low=7.5, er_high=12.0,
            bio="Crème brûlée and other sweets @patisserie", niche_slugs=["food"],
            last_post_at=now - timedelta(days=1),
            avg_views=30_000, expected_engagements=2_900, price_low=375, price_high=2_160, price_currency="USD",
            cpe=0.31,
            **views, **scored(75, 70, 90, 95),
        ),
        "dora": make_listing("dora", followers=800, country="DE", er=6.0, **followers, bio="Small garden"),
        "emil": make_listing(
            "emil", "youtube", followers=450_000, country="US", language="en", er=4.0, **views,
            **scored(55, 95, 40, 20),
            last_post_at=now - timedelta(days=60),
        ),
        "nobody": make_listing("nobody", followers=None, bio="Nothing is known here"),
        "finn": make_listing("finn", followers=12_000, country="DE", er=1.1, **followers, **scored(20, 60, 30, 10)),
    }  # fmt: skip
    second = Creator.objects.get(pk=listings["anna.cooks"].creator_id)
    listings["anna.videos"] = make_listing(
        "anna.videos", "tiktok", second, followers=8_000, country="DE", language="de", er=8.0, niche_slugs=["food"],
        bio="Vegan kitchen in motion", tags=["vegan"], last_post_at=now - timedelta(days=5), **views,
        **scored(50, 85, 70, 85),
    )  # fmt: skip
    return listings
