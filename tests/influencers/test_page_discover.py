"""Discover over HTTP: what it shows, what it refuses, what it says when there is nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from influencers.models import Import, Listing, Snapshot, Source

pytestmark = pytest.mark.django_db
START = "/creators/?tier=micro&order=-score&one_per_creator=1"


def words(response) -> str:
    """The page as a reader sees it: no markup, single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'").replace("&amp;", "&"))


def handles(response) -> list[str]:
    """The handles of the rows, in order."""
    return re.findall(r'class="who-name" href="/creators/[a-z]+/([^/"]+)/"', response.content.decode())


def demo_import(moment: datetime) -> Import:
    source = Source.objects.create(name="Demo data", is_demo=True)
    return Import.objects.create(source=source, file_name="profiles.csv", status=Import.Status.DONE, as_of=moment)


def test_pages_ask_for_a_log_in(client, db) -> None:
    for path in (
        "/",
        "/creators/",
        "/creators/export/",
        "/creators/instagram/anna.cooks/",
        "/shortlists/",
        "/shortlists/1/",
    ):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/login/")


def test_home_leads_to_the_search_that_most_people_come_for(browser_of, viewer, directory) -> None:
    assert browser_of(viewer).get("/").url == START


def test_home_leaves_out_the_tier_that_nobody_has(browser_of, viewer, directory) -> None:
    Listing.objects.filter(tier=2).delete()
    assert "tier" not in browser_of(viewer).get("/").url


def test_home_orders_by_percentile_where_few_have_a_score(browser_of, viewer, directory) -> None:
    Listing.objects.exclude(pk=directory["anna.cooks"].pk).update(score=None)
    assert "order=-percentile" in browser_of(viewer).get("/").url


def test_a_row_says_what_its_numbers_are(browser_of, viewer, directory) -> None:
    page = words(browser_of(viewer).get(START))
    assert "Find creators your customers already trust" in page
    assert "Anna Müller" in page
    assert "Typical engagement 3.2 % (likely 2.5–4.1 %) by followers, from 12 posts." in page
    assert "higher than 80 % of 120" in page
    assert "82 of 100: Engagement 36 + Authenticity 22 + Niche focus 14 + Recency 9" in page


def test_the_order_and_the_filters_are_those_of_the_address(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get(START)
    assert handles(response) == ["anna.cooks", "chloe", "bruno.fit", "finn"]
    assert "Micro · 1,000–100,000 followers" in words(response)


def test_unknown_is_a_dash_with_a_reason(browser_of, viewer, directory) -> None:
    html = browser_of(viewer).get("/creators/?tier=unknown").content.decode()
    assert handles(browser_of(viewer).get("/creators/?tier=unknown")) == ["nobody"]
    assert 'title="The follower count was not in any file">–' in html
    assert 'title="Not enough data to score">–' in html


def test_averages_are_drawn_dashed_and_said(browser_of, viewer, directory) -> None:
    Listing.objects.filter(pk=directory["anna.cooks"].pk).update(er_source=2)
    html = browser_of(viewer).get("/creators/?q=Anna&platform=instagram").content.decode()
    assert "pbar is-dashed" in html
    assert "from the file&#x27;s averages; no single posts known" in html


@pytest.mark.parametrize("query", ["er_min=x", "followers_min=50&followers_max=10", "nonsense=1", "cursor=zzz"])
def test_an_invalid_search_says_why_and_shows_nobody(browser_of, viewer, directory, query: str) -> None:
    response = browser_of(viewer).get(f"/creators/?{query}")
    assert "This search cannot be run as it stands" in words(response)
    assert handles(response) == []


def test_campaign_marks_of_newsletters_are_tolerated(browser_of, viewer, directory) -> None:
    assert len(handles(browser_of(viewer).get("/creators/?utm_source=mail"))) == len(directory)


def test_every_active_filter_can_be_dropped(browser_of, viewer, directory) -> None:
    html = browser_of(viewer).get("/creators/?niche=food&country=DE&country=FR&er_min=3").content.decode()
    drops = re.findall(r'class="chip" role="listitem" href="([^"]+)"', html)
    assert [drop.replace("&amp;", "&") for drop in drops] == [
        "/creators/?country=DE&country=FR&er_min=3",
        "/creators/?niche=food&country=FR&er_min=3",
        "/creators/?niche=food&country=DE&er_min=3",
        "/creators/?niche=food&country=DE&country=FR",
    ]


def test_no_hits_say_which_filter_costs_what(browser_of, viewer, directory) -> None:
    page = words(browser_of(viewer).get("/creators/?niche=food&country=AT"))
    assert "No creator matches both filters" in page
    assert "Without Austria : 3" in page
    assert "Without Food & cooking : 1" in page


def test_an_empty_directory_is_no_dead_end(browser_of, admin, viewer) -> None:
    page = words(browser_of(admin).get("/", follow=True))
    assert "No creators here yet" in page
    assert "Import a file" in page
    assert "Ask the person who runs Microscope here" in words(browser_of(viewer).get("/creators/"))


def test_facets_offer_the_other_choices_with_counts(browser_of, viewer, directory) -> None:
    html = browser_of(viewer).get("/creators/?platform=tiktok").content.decode()
    assert re.search(r'id="f-platform-instagram".*?<span class="num faint">5</span>', html, re.DOTALL)
    assert re.search(r'id="f-platform-tiktok" name="platform" value="tiktok" checked', html)


def test_parameters_without_a_control_survive_a_change_of_another(browser_of, viewer, directory) -> None:
    html = browser_of(viewer).get("/creators/?audience=country:DE:20&niche_not=fitness").content.decode()
    assert '<input type="hidden" name="audience" value="country:DE:20">' in html
    assert '<input type="hidden" name="niche_not" value="fitness">' in html


def test_pages_go_on_and_back(browser_of, viewer, make_many) -> None:
    client = browser_of(viewer)
    first = client.get("/creators/?order=-followers")
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert onward is not None
    second = client.get(onward.group(1).replace("&amp;", "&"))
    assert len(handles(first)) == 50
    assert len(handles(second)) == 10
    back = re.search(r'rel="prev" href="([^"]+)"', second.content.decode())
    assert back is not None
    assert handles(client.get(back.group(1).replace("&amp;", "&"))) == handles(first)


@pytest.fixture
def make_many(db) -> None:
    from tests.cast import make_listing

    for number in range(60):
        make_listing(f"many{number}", followers=2_000 + number)


def test_htmx_gets_the_results_and_the_counts_only(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get("/creators/?platform=tiktok", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<section id="results"')
    assert 'id="facets" hx-swap-oob="true"' in html
    assert "<html" not in html
    assert "HX-Request" in response["Vary"]


def test_coming_back_gets_the_whole_page(browser_of, viewer, directory) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in browser_of(viewer).get("/creators/", headers=headers).content.decode()


def test_sparklines_come_from_snapshots(browser_of, viewer, directory) -> None:
    today = timezone.localdate()
    for weeks, followers in enumerate((24_000, 23_500, 23_000)):
        Snapshot.objects.create(
            profile_id=directory["anna.cooks"].pk, date=today - timedelta(weeks=weeks), followers=followers
        )
    assert "Followers went from 23,000 to 24,000" in browser_of(viewer).get(START).content.decode()


def test_a_page_of_rows_costs_a_fixed_number_of_queries(
    browser_of, viewer, directory, django_assert_num_queries
) -> None:
    client = browser_of(viewer)
    client.get(START)
    with django_assert_num_queries(27):
        client.get(START)


def test_stale_demo_data_says_so_on_every_page(browser_of, viewer, directory) -> None:
    imported = datetime(2026, 11, 22, 12, tzinfo=UTC)
    demo_import(imported)
    sentence = "Demo data of 22 Nov 2026, scored as of that day. Import a file to see your own."
    client = browser_of(viewer)
    with time_machine.travel(imported + timedelta(days=3)):
        assert sentence not in words(client.get("/creators/"))
    with time_machine.travel(imported + timedelta(days=400)):
        client.force_login(viewer)
        for path in ("/creators/", "/creators/instagram/anna.cooks/", "/shortlists/"):
            assert sentence in words(client.get(path))


def test_every_page_names_the_date_and_size_of_the_data(browser_of, viewer, directory) -> None:
    demo_import(timezone.now())
    assert f"{len(directory)} accounts" in words(browser_of(viewer).get("/shortlists/"))


def test_nothing_inline_and_nothing_from_elsewhere(browser_of, owner, directory) -> None:
    client = browser_of(owner)
    for path in (START, "/creators/instagram/anna.cooks/", "/shortlists/", "/login/"):
        html = client.get(path, follow=True).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!instagram\.com)', html)


def test_the_export_button_takes_this_search_away(browser_of, viewer, directory) -> None:
    client = browser_of(viewer)
    html = client.get("/creators/?niche=food&order=-followers").content.decode()
    link = re.search(r'href="(/creators/export/\?[^"]+format=csv)"', html)
    assert link is not None
    lines = b"".join(client.get(link.group(1).replace("&amp;", "&")).streaming_content).decode().splitlines()
    column = lines[0].split(",").index("handle")
    assert [line.split(",")[column] for line in lines[1:]] == ["chloe", "anna.cooks", "anna.videos"]


def test_an_invalid_export_is_refused(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get("/creators/export/?er_min=x")
    assert response.status_code == 400
    assert "This search cannot be run as it stands" in words(response)
