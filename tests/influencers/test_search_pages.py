"""Order and keyset pages: every order, forwards and back, nothing twice and nothing lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from influencers import search
from influencers.models import Creator, Listing
from influencers.search import ListingFilter
from influencers.search.limits import TooSlow, limited
from influencers.search.ordering import COLUMNS, RATES
from scoring import codes
from scoring.models import ScoringRun
from tests.cast import make_listing, next_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(db: None) -> list[Listing]:
    """300 listings without profiles, many values equal or unknown, a third of them of people with several accounts."""
    dice = random.Random(5)
    now = timezone.now().replace(microsecond=123456)
    people = [Creator.objects.create(id=next_id()).pk for _ in range(200)]
    maybe = [None, 0.1, 1.3, 2.0, 2.0, 55.5, 99.9]
    listings = [
        Listing(
            profile_id=next_id(), creator_id=dice.choice(people), as_of=now, scored_at=now, profile_kind=1,
            platform=dice.randint(1, 3), tier=dice.randint(0, 3), size_band=2, er_basis=dice.choice([0, 1, 1, 2]),
            last_post_at=dice.choice([None, now, now - timedelta(days=3, microseconds=1)]),
            followers=dice.choice([None, 5, 2_000, 90_000]), cpe=dice.choice(maybe),
            **{name: dice.choice(maybe) for name in (*COLUMNS, *RATES) if name not in ("followers", "last_post_at")},
        )
        for _ in range(300)
    ]  # fmt: skip
    return Listing.objects.bulk_create(listings)


def expected(crowd: list[Listing], order: str) -> list[int]:
    """The order worked out in Python: known first, then by value, then by id."""
    key, down = order.lstrip("-"), order.startswith("-")
    sign = -1 if down else 1
    crowd = list(Listing.objects.all())

    def place(listing: Listing) -> tuple[object, ...]:
        value = getattr(listing, key)
        group = 0 if value is not None else 9
        if key in RATES:
            group = listing.er_basis if value is not None and listing.er_basis else 9
        if group == 9:
            return (9, 0, sign * listing.pk)
        number = value.timestamp() if key == "last_post_at" else value
        return (group, sign * number, sign * listing.pk)

    return [listing.pk for listing in sorted(crowd, key=place)]


ORDERS = [f"{sign}{key}" for key in (*COLUMNS, *RATES, "cpe") for sign in ("", "-")]


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_pages_through_all_rows_and_back(crowd: list[Listing], order: str) -> None:
    filterset = ListingFilter(f"order={order}")
    forwards: list[int] = []
    cursor, cursors = None, []
    while True:
        page = search.page(filterset, cursor, 37)
        forwards += [row.listing.pk for row in page.rows]
        cursors.append(page.previous)
        if page.next is None:
            break
        cursor = page.next
    assert forwards == expected(crowd, order)
    assert [listing.pk for listing in filterset.qs] == forwards
    assert search.ids(filterset) == forwards
    before = search.page(filterset, cursors[-1], 37)
    assert [row.listing.pk for row in before.rows] == forwards[259:296]
    assert before.next is not None
    assert search.page(filterset, before.next, 37).rows[0].listing.pk == forwards[296]


def test_going_back_ends_at_the_first_page(crowd: list[Listing]) -> None:
    filterset = ListingFilter("order=-er")
    first = search.page(filterset, None, 50)
    second = search.page(filterset, first.next, 50)
    back = search.page(filterset, second.previous, 50)
    assert [row.listing.pk for row in back.rows] == [row.listing.pk for row in first.rows]
    assert (first.previous, back.previous) == (None, None)


@pytest.mark.parametrize("order", ["-score", "er", "-last_post_at", "-cpe"])
def test_one_per_creator_keeps_the_first_in_the_order(crowd: list[Listing], order: str) -> None:
    query = f"order={order}&platform=instagram&platform=youtube"
    creators: set[int] = set()
    wanted = []
    for listing in ListingFilter(query).qs:
        if listing.creator_id not in creators:
            creators.add(listing.creator_id)
            wanted.append(listing.pk)
    filterset = ListingFilter(query + "&one_per_creator=1")
    found: list[int] = []
    page = search.page(filterset, None, 23)
    while True:
        found += [row.listing.pk for row in page.rows]
        if page.next is None:
            break
        page = search.page(filterset, page.next, 23)
    assert found == wanted == search.ids(filterset)
    assert page.count == ListingFilter(query).qs.count()
    back = search.page(filterset, page.previous, 23)
    start = len(found) - len(page.rows)
    assert [row.listing.pk for row in back.rows] == found[max(0, start - 23) : start]


def test_bases_never_interleave(directory: dict[str, Listing]) -> None:
    for order in ("er", "-er"):
        bases = [row.listing.er_basis for row in search.page(ListingFilter(f"order={order}")).rows]
        assert bases == sorted(bases, key=lambda basis: basis or 9)


def test_relevance_puts_names_before_texts(directory: dict[str, Listing]) -> None:
    make_listing("garden.club", bio="Flowers", **{"score": 1.0})
    filterset = ListingFilter("q=garden&order=-relevance")
    assert [row.profile.handle for row in search.page(filterset).rows if row.profile] == ["garden.club", "dora"]
    assert search.page(filterset, search.page(filterset, None, 1).next, 1).rows[0].profile.handle == "dora"  # type: ignore[union-attr]


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "W10", "é", "WyItc2NvcmUiLDksMSwxLDBd", "A" * 5_000])
def test_a_cursor_of_something_else_is_refused(directory: dict[str, Listing], cursor: str) -> None:
    with pytest.raises(ValidationError, match="does not belong"):
        search.page(ListingFilter(""), cursor)


def test_a_cursor_of_another_order_is_refused(crowd: list[Listing]) -> None:
    following = search.page(ListingFilter("order=er"), None, 5).next
    with pytest.raises(ValidationError, match="does not belong"):
        search.page(ListingFilter("order=-er"), following, 5)


def test_rates_compare_as_they_are_shown(db: None) -> None:
    make_listing("a", er=2.3, er_basis=codes.Basis.FOLLOWERS)
    assert search.page(ListingFilter("er_min=2.3&er_max=2.3")).count == 1


INDEXED = [f"{sign}{key}" for key in ("score", "percentile", "followers", "er") for sign in ("", "-")]


@pytest.mark.parametrize("order", INDEXED)
def test_an_index_leads_to_every_page(crowd: list[Listing], order: str) -> None:
    """Neither the first page nor a deep one sorts: the index gives the order and starts at the cursor."""
    filterset = ListingFilter(f"order={order}")
    cursor = search.page(filterset, None, 20).next
    with CaptureQueriesContext(connection) as asked:
        search.page(filterset, None, 20)
        search.page(filterset, cursor, 20)
    pages = [query["sql"] for query in asked if "ORDER BY" in query["sql"]]
    assert len(pages) == 2
    with connection.cursor() as cursor_of_database:
        cursor_of_database.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        for sql in pages:
            cursor_of_database.execute(f"explain {sql}")
            plan = "\n".join(row[0] for row in cursor_of_database.fetchall())
            assert "Index Scan" in plan
            assert "Sort" not in plan, plan


def test_no_statement_of_a_search_outlives_its_time(db: None) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(TooSlow, match="Add a filter"), limited(0.05):
            cursor.execute("select pg_sleep(5)")
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("0",)
        with limited(0.05):
            cursor.execute("show statement_timeout")
            assert cursor.fetchone() == ("50ms",)
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("0",)


class TestFacets:
    def test_counts_under_the_other_filters(self, directory: dict[str, Listing]) -> None:
        found = search.facets("country=DE&tier=micro")
        assert found["count"] == 3
        assert _counts(found, "country") == {"DE": 3, "AT": 1, "FR": 1}
        assert _counts(found, "tier") == {"micro": 3, "nano": 1}
        assert _counts(found, "platform") == {"instagram": 2, "tiktok": 1}
        assert [item["value"] for item in found["facets"]["country"] if item["selected"]] == ["DE"]

    def test_each_count_is_what_the_filter_finds(self, directory: dict[str, Listing]) -> None:
        found = search.facets("")
        for name, values in found["facets"].items():
            for item in values:
                assert search.count(ListingFilter(f"{name}={item['value']}")) == (item["count"], True), (name, item)
        assert _counts(found, "niche")["food"] == 3
        assert _counts(found, "niche")["vegan-food"] == 1

    def test_a_selected_value_without_hits_stays(self, directory: dict[str, Listing]) -> None:
        found = search.facets("language=sv&niche=travel")
        assert {"value": "sv", "label": "Swedish", "count": 0, "selected": True} in found["facets"]["language"]
        assert next(item for item in found["facets"]["niche"] if item["value"] == "travel")["selected"]

    def test_histograms_count_every_known_value(self, directory: dict[str, Listing]) -> None:
        histograms = search.facets("")["histograms"]
        assert (
            len(histograms["followers"]) == len(histograms["er"]["followers"]) == len(histograms["er"]["views"]) == 20
        )
        assert sum(bucket["count"] for bucket in histograms["followers"]) == 7
        assert sum(bucket["count"] for bucket in histograms["er"]["followers"]) == 4
        assert sum(bucket["count"] for bucket in histograms["er"]["views"]) == 3
        for bucket in histograms["followers"]:
            most = f"&followers_max={bucket['max'] - 1}" if bucket["max"] else ""
            assert search.count(ListingFilter(f"followers_min={bucket['min']}{most}"))[0] == bucket["count"]

    def test_a_histogram_keeps_what_its_own_bounds_hide(self, directory: dict[str, Listing]) -> None:
        histograms = search.facets("followers_min=50000&er_min=5")["histograms"]
        assert sum(bucket["count"] for bucket in histograms["followers"]) == 3
        assert sum(bucket["count"] for bucket in histograms["er"]["views"]) == 2

    def test_facets_stay_for_a_minute_until_the_next_run(self, directory: dict[str, Listing]) -> None:
        assert search.facets("tier=nano")["count"] == 1
        make_listing("new.nano", followers=500)
        assert search.facets("tier=nano")["count"] == 1
        ScoringRun.objects.create(kind="full", status="done", as_of=timezone.now(), finished_at=timezone.now())
        assert search.facets("tier=nano")["count"] == 2

    def test_an_invalid_search_counts_nothing(self, directory: dict[str, Listing]) -> None:
        assert search.facets("tier=mega")["count"] == 0


def _counts(found: dict, name: str) -> dict[str, int]:
    return {item["value"]: item["count"] for item in found["facets"][name]}
