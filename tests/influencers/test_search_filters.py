"""What each search parameter finds, and what a search refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User, Workspace
from influencers import search
from influencers.models import Audience, Contact, Entry, Listing, Price, Relationship, Shortlist
from influencers.search import Asker, ListingFilter
from tests.cast import make_listing

pytestmark = pytest.mark.django_db


def found(query: str, asker: Asker | None = None) -> set[str]:
    """The handles that a query string finds."""
    rows = search.page(valid(query, asker)).rows
    return {row.profile.handle for row in rows if row.profile}


def valid(query: str, asker: Asker | None = None) -> ListingFilter:
    filterset = ListingFilter(query, asker=asker)
    assert filterset.is_valid(), filterset.form.errors
    return filterset


ALL = {"anna.cooks", "anna.videos", "bruno.fit", "chloe", "dora", "emil", "nobody", "finn"}
ANNA = {"anna.cooks", "anna.videos"}


@pytest.mark.parametrize(
    ("query", "handles"),
    [
        ("", ALL),
        ("platform=instagram", {"anna.cooks", "bruno.fit", "dora", "nobody", "finn"}),
        ("platform=tiktok&platform=youtube", {"anna.videos", "chloe", "emil"}),
        ("profile_kind=account", ALL),
        ("profile_kind=group", set()),
        ("tier=nano", {"dora"}),
        ("tier=macro&tier=unknown", {"emil", "nobody"}),
        ("size_band=10k-50k", {"anna.cooks", "finn"}),
        ("followers_min=24000&followers_max=55000", {"anna.cooks", "bruno.fit"}),
        ("followers_max=1000000", ALL - {"nobody"}),
        ("er_min=3.2&er_max=4.0", {"anna.cooks", "emil"}),
        ("er_min=1.1&er_max=1.1", {"finn"}),
        ("er_basis=views", {"anna.videos", "chloe", "emil"}),
        ("percentile_min=75", {"anna.cooks", "chloe"}),
        ("score_min=70", {"anna.cooks", "chloe"}),
        ("niche_focus_min=90", {"chloe"}),
        ("authenticity_min=90", {"anna.cooks", "emil"}),
        ("country=de&country=AT", {*ANNA, "bruno.fit", "dora", "finn"}),
        ("country=DE&tier=micro", {*ANNA, "finn"}),
        ("language=fr", {"chloe"}),
        ("niche=food", {*ANNA, "chloe"}),
        ("niche=vegan-food", {"anna.cooks"}),
        ("niche=food&niche_not=vegan-food", {"anna.videos", "chloe"}),
        ("niche_not=food", ALL - {*ANNA, "chloe"}),
        ("growth_30d_min=-5&growth_30d_max=0", {"bruno.fit"}),
        ("avg_views_min=30000", {"chloe"}),
        ("last_post_days=4", {"anna.cooks", "chloe"}),
        ("verified=1", {"anna.cooks"}),
        ("verified=true", {"anna.cooks"}),
        ("verified=0", set()),
        ("hashtag=Vegan", ANNA),
        ("hashtag=%23rezepte&hashtag=fitness", {"anna.cooks", "bruno.fit"}),
        ("mention=@Patisserie", {"chloe"}),
        ("brand=patisserie", {"chloe"}),
        ("brand_not=patisserie", ALL - {"chloe"}),
        ("q=vegan", ANNA),
        ("q=VEG", ANNA),
        ("q=koln", {"anna.cooks"}),
        ("q=cr%C3%A8me+brulee", {"chloe"}),
        ("q=%22brulee+creme%22", set()),
        ("q=vegan+-kitchen", {"anna.cooks"}),
        ("q=running&q=garden", {"bruno.fit", "dora"}),
        ("q=anna.cooks", {"anna.cooks"}),
        ("q=@anna.cooks", {"anna.cooks"}),
        ("q=%23vegan+kitchen", {"anna.videos"}),
        ("er_min=", ALL),
        ("utm_source=mail&tier=nano", {"dora"}),
    ],
)
def test_a_search_finds(directory: dict[str, Listing], query: str, handles: set[str]) -> None:
    assert found(query) == handles


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"),
        ("platform=myspace", "platform"),
        ("tier=mega", "tier"),
        ("followers_min=abc", "followers_min"),
        ("followers_min=1.5", "followers_min"),
        ("followers_min=-1", "followers_min"),
        ("followers_max=99999999999999999999999999", "followers_max"),
        ("er_min=NaN", "er_min"),
        ("er_min=inf", "er_min"),
        ("er_min=1e3", "er_min"),
        ("score_min=101", "score_min"),
        ("followers_min=10&followers_max=5", "followers_min"),
        ("er_min=5&er_max=1", "er_min"),
        ("growth_30d_min=5&growth_30d_max=1", "growth_30d_min"),
        ("avg_views_min=5&avg_views_max=1", "avg_views_min"),
        ("followers_min=1&followers_min=2", "followers_min"),
        ("verified=1&verified=0", "verified"),
        ("has_email=1&has_email=1", "has_email"),
        ("verified=yes", "verified"),
        ("country=XX", "country"),
        ("country=Germany", "country"),
        ("language=xx", "language"),
        ("niche=nothing-like-it", "niche"),
        ("order=age", "order"),
        ("order=--score", "order"),
        ("order=score&order=-score", "order"),
        ("order=relevance", "order"),
        ("order=-similarity", "order"),
        ("similar_to=1", "similar_to"),
        ("audience=country:DE", "audience"),
        ("audience=city:Berlin:20", "audience"),
        ("audience=country:DE:120", "audience"),
        ("in_shortlist=1", "in_shortlist"),
        ("in_shortlist=abc", "in_shortlist"),
        ("changed_since=yesterday", "changed_since"),
        ("changed_since=2026-13-45", "changed_since"),
        ("q=%00", "q"),
        ("q=%21%21%21", "q"),
        ("q=" + "a" * 10_000, "q"),
        ("hashtag=%23", "hashtag"),
    ],
)
def test_a_search_refuses_by_name(query: str, name: str) -> None:
    filterset = ListingFilter(query, strict=True)
    assert not filterset.is_valid()
    assert list(filterset.form.errors) == [name]
    assert filterset.form.errors[name][0].endswith(".")
    assert not filterset.qs.exists()


def test_an_invalid_search_shows_no_rows(directory: dict[str, Listing]) -> None:
    page = search.page(ListingFilter("tier=mega"))
    assert (page.rows, page.count) == ([], 0)


def test_only_strict_searches_refuse_campaign_tags() -> None:
    assert ListingFilter("utm_source=mail").is_valid()
    assert list(ListingFilter("utm_source=mail", strict=True).form.errors) == ["utm_source"]
    assert ListingFilter("view=map", also=["view"]).is_valid()


NASTY = [
    "'; drop table x --", "a & | ! b", ":*", "foo:*bar", "<-> <2>", "\\", "'", '"', '""', '"unclosed', "-", "--", "-\"",
    "((((", "a\\'b", "%s %(x)s", "${jndi}", "é́", "😀 vegan", "#", "@", "#@#", "a:b:c", "!a", "a<->b", "^.*$", "\u202e",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("name", ["q", "hashtag", "mention", "brand", "brand_not", "city"])
def test_no_text_is_a_syntax_error(directory: dict[str, Listing], name: str, text: str) -> None:
    query = QueryDict(mutable=True)
    query[name] = text
    filterset = ListingFilter(query)
    if filterset.is_valid():
        assert {row.profile.handle for row in search.page(filterset).rows if row.profile} <= ALL
    else:
        assert list(filterset.form.errors) == [name]


def test_authenticity_needs_three_checks(directory: dict[str, Listing]) -> None:
    Listing.objects.filter(pk=directory["emil"].pk).update(authenticity_evaluated=2)
    assert found("authenticity_min=90") == {"anna.cooks"}


def test_audience_shares_are_exact_and_all_must_hold(directory: dict[str, Listing]) -> None:
    _audience(directory["anna.cooks"], {("country", "DE"): 27.0, ("gender", "female"): 60.0})
    _audience(directory["chloe"], {("country", "DE"): 22.0, ("gender", "female"): 71.0, ("age", "18-24"): 35.5})
    assert found("audience=country:DE:20") == {"anna.cooks", "chloe"}
    assert found("audience=country:DE:25") == {"anna.cooks"}
    assert found("audience=country:de:27") == {"anna.cooks"}
    assert found("audience=country:DE:27.5") == set()
    assert found("audience=country:DE:20&audience=gender:female:65") == {"chloe"}
    assert found("audience=age:18-24:35.5") == {"chloe"}
    assert found("audience=gender:female:100") == set()


def _audience(listing: Listing, shares: dict[tuple[str, str], float]) -> None:
    rows = [Audience(profile_id=listing.pk, kind=kind, key=key, share=share) for (kind, key), share in shares.items()]
    Audience.objects.bulk_create(rows)
    listing.audience = search.tokens((kind, key, share) for (kind, key), share in shares.items())
    listing.save()


def test_tokens_in_sql_agree_with_tokens_in_python(directory: dict[str, Listing]) -> None:
    listing = directory["anna.cooks"]
    shares: dict[tuple[str, str], Any] = {
        ("country", "DE"): 27.0, ("country", "US"): 0.0, ("gender", "female"): 100.0, ("gender", "unknown"): 1.0,
        ("age", "65+"): 9.99, ("age", "1-2"): 5.0, ("language", "de"): 50.0, ("city", "Berlin"): 12.0,
    }  # fmt: skip
    _audience(listing, shares)
    select = {"token": search.tokens_sql("influencers_audience")}
    from_sql = Audience.objects.filter(profile_id=listing.pk).extra(select=select).values_list("token", flat=True)
    assert sorted(token for token in from_sql if token is not None) == listing.audience


class TestMine:
    """Parameters that mean the asker's own workspace."""

    @pytest.fixture
    def mine(self, owner: User, workspace: Workspace) -> Asker:
        return Asker(owner, workspace)

    @pytest.fixture
    def theirs(self, stranger: User, other_workspace: Workspace) -> Asker:
        return Asker(stranger, other_workspace)

    def test_has_email(self, directory: dict[str, Listing], mine: Asker, theirs: Asker) -> None:
        Contact.objects.create(
            workspace=mine.workspace, creator_id=directory["chloe"].creator_id, kind="email", value="c@example.org",
            as_of=timezone.now(),
        )  # fmt: skip
        assert found("has_email=1", mine) == {"chloe"}
        assert found("has_email=0", mine) == ALL - {"chloe"}
        assert found("has_email=1", theirs) == set()
        assert found("has_email=1") == set()

    def test_price_max_prefers_the_own_price(self, directory: dict[str, Listing], mine: Asker, theirs: Asker) -> None:
        _price(mine, directory["chloe"], 150)
        _price(mine, directory["anna.cooks"], 1_000)
        _price(mine, directory["finn"], 10, "EUR")
        assert found("price_max=600", mine) == {"chloe", "bruno.fit"}
        assert found("price_max=600", theirs) == {"anna.cooks", "bruno.fit"}
        assert found("price_max=240", theirs) == {"anna.cooks"}

    def test_cpe_orders_by_the_own_price(self, directory: dict[str, Listing], mine: Asker, theirs: Asker) -> None:
        _price(mine, directory["bruno.fit"], 10)
        ordered = [row.profile.handle for row in search.page(valid("order=cpe", mine)).rows if row.profile]
        assert ordered[:3] == ["bruno.fit", "anna.cooks", "chloe"]
        ordered = [row.profile.handle for row in search.page(valid("order=cpe", theirs)).rows if row.profile]
        assert ordered[:3] == ["anna.cooks", "chloe", "bruno.fit"]

    def test_shortlists(self, directory: dict[str, Listing], mine: Asker, theirs: Asker) -> None:
        shortlist = Shortlist.objects.create(workspace=mine.workspace, name="Spring")
        Entry.objects.create(shortlist=shortlist, profile_id=directory["emil"].pk)
        assert found(f"in_shortlist={shortlist.pk}", mine) == {"emil"}
        assert found(f"not_in_shortlist={shortlist.pk}", mine) == ALL - {"emil"}
        refused = ListingFilter(f"in_shortlist={shortlist.pk}", asker=theirs)
        assert list(refused.form.errors) == ["in_shortlist"]

    def test_worked_with_and_contacted(self, directory: dict[str, Listing], mine: Asker, theirs: Asker) -> None:
        now = timezone.now()
        Relationship.objects.create(
            workspace=mine.workspace, creator_id=directory["anna.cooks"].creator_id,
            last_contacted_at=now - timedelta(days=20), last_worked_at=now - timedelta(days=200),
        )  # fmt: skip
        assert found("worked_with=1", mine) == ANNA
        assert found("worked_with=0", mine) == ALL - ANNA
        assert found("not_contacted_days=30", mine) == ALL - ANNA
        assert found("not_contacted_days=10", mine) == ALL
        assert found("worked_with=1", theirs) == set()
        assert found("not_contacted_days=30", theirs) == ALL


def _price(asker: Asker, listing: Listing, amount: float, currency: str = "USD") -> None:
    Price.objects.create(
        workspace=asker.workspace, profile_id=listing.pk, amount=amount, currency=currency, as_of=timezone.now()
    )


def test_changed_since(directory: dict[str, Listing]) -> None:
    old = make_listing("old", scored_at=timezone.now() - timedelta(days=3))
    since = (timezone.now() - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert found(f"changed_since={since}") == ALL
    assert old.pk in search.ids(valid("changed_since=2020-01-01"))


def test_stale_demo_data_counts_days_from_its_own_date(directory: dict[str, Listing]) -> None:
    asker = Asker()
    asker.now = timezone.now() - timedelta(hours=60)
    assert found("last_post_days=1", asker) == {"anna.cooks", "chloe"}
