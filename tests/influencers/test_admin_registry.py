"""Every page of the admin opens with rows present, and a list of more rows asks no more questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, ApiToken, Membership, User, Workspace
from campaigns.models import Campaign, Deliverable, Placement
from influencers.models import (
    Creator,
    Entry,
    Import,
    MergeSuggestion,
    Profile,
    Rejection,
    SavedSearch,
    Shortlist,
    Source,
    Suppression,
)
from scoring.models import Benchmark, CohortStat, Niche, RateCard, ScoringRun

REGISTERED = sorted(django_admin.site._registry, key=lambda model: model._meta.label)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
# Lists of the log-in guard: its rows are written by failed log-ins only.
FOREIGN = {"axes"}


def rows(number: int) -> None:
    """One row more of everything that staff can list."""
    user = User.objects.create_user(f"person{number}")
    Group.objects.create(name=f"Group {number}")
    workspace = Workspace.objects.create(name=f"Team {number}", slug=f"team-{number}")
    Membership.objects.create(workspace=workspace, user=user, role="owner")
    ApiToken.objects.create(user, expiry=timedelta(days=1), workspace=workspace)
    AccessLog.objects.create(user=user, workspace=workspace, action="export")
    creator = Creator.objects.create(pk=9_000 + number)
    profile = Profile.objects.create(
        pk=creator.pk, creator=creator, platform="instagram", handle=f"handle{number}", as_of=NOW
    )
    other = Creator.objects.create(pk=9_500 + number)
    MergeSuggestion.objects.create(first=creator, second=other, evidence=[{"kind": "link", "sentence": "Both link."}])
    shortlist = Shortlist.objects.create(workspace=workspace, name="Spring", created_by=user)
    Entry.objects.create(shortlist=shortlist, profile=profile, added_by=user)
    SavedSearch.objects.create(workspace=workspace, name="Tea", query="q=tea", created_by=user)
    source = Source.objects.create(name=f"Source {number}")
    batch = Import.objects.create(source=source, workspace=workspace, file_name="week.csv", uploaded_by=user)
    Rejection.objects.create(batch=batch, kind="row", row_number=7, sentence="Not a number.")
    campaign = Campaign.objects.create(workspace=workspace, name="Tea", currency="EUR", shortlist=shortlist)
    placement = Placement.objects.create(
        campaign=campaign, profile=profile, creator=creator, platform="instagram", handle=profile.handle
    )
    Deliverable.objects.create(placement=placement)
    Suppression.objects.create(kind="handle", digest=f"{number:064x}")
    run = ScoringRun.objects.create(kind="full", as_of=NOW, profile_ids=[1, 2])
    CohortStat.objects.create(
        run=run, platform=1, kind=1, basis=1, size_band=2, n=40, mu=-3.5, date=NOW, grids={"er": [1.0, 2.0, 3.0, 4.0]}
    )
    parent = Niche.objects.create(slug=f"parent-{number}", names={"en": "Parent"})
    Niche.objects.create(slug=f"child-{number}", names={"en": "Child"}, parent=parent)
    django_admin.models.LogEntry.objects.create(user=user, action_flag=1, object_repr="x")


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def staff(admin: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(admin)


def test_the_admin_knows_what_staff_need() -> None:
    wanted = {Workspace, User, ApiToken, AccessLog, Profile, Creator, Shortlist, Suppression, Benchmark, Niche}
    assert wanted | {RateCard, ScoringRun, CohortStat, Campaign} <= set(REGISTERED)


def test_every_list_and_page_opens(staff: Client) -> None:
    rows(1)
    request = staff.get("/admin/").wsgi_request
    answers, wanted = {}, {}
    for model, pages in django_admin.site._registry.items():
        label, row = model._meta.label, model._default_manager.first()
        assert row is not None or model._meta.app_label in FOREIGN, label
        addresses = {"list": address(model, "changelist"), "add": address(model, "add")}
        if row is not None:
            addresses["change"] = address(model, "change", row.pk)
        answers[label] = {page: staff.get(where).status_code for page, where in addresses.items()}
        wanted[label] = dict.fromkeys(addresses, 200)
        wanted[label]["add"] = 200 if pages.has_add_permission(request) else 403

    assert answers == wanted


def test_a_longer_list_asks_no_more(staff: Client) -> None:
    rows(1)
    lists = {model._meta.label: address(model, "changelist") for model in REGISTERED}
    for url in lists.values():
        staff.get(url)  # the first visit fills caches
    few = {label: _queries(staff, url) for label, url in lists.items()}
    for number in range(2, 8):
        rows(number)
    many = {label: _queries(staff, url) for label, url in lists.items()}

    assert {label: (few[label], count) for label, count in many.items() if count > few[label]} == {}


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


COUNTING = 'COUNT(*) AS "__count" FROM "influencers_profile"'


def _open_accounts(client: Client) -> tuple[int, int]:
    """(rows that the list says there are, how often the table was counted)."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/influencers/profile/")
    return page.context["cl"].result_count, sum(COUNTING in query["sql"] for query in queries)


def test_a_small_table_is_counted(staff: Client) -> None:
    rows(1)
    rows(2)

    assert _open_accounts(staff) == (2, 1)


def test_a_large_table_is_not_counted(staff: Client) -> None:
    rows(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 1000000 WHERE relname = 'influencers_profile'")

    assert _open_accounts(staff) == (1_000_000, 0)


def test_the_key_of_a_token_is_nowhere(staff: Client) -> None:
    rows(1)
    token, key = ApiToken.objects.create(User.objects.get(username="person1"), expiry=timedelta(days=1))
    page = staff.get(address(ApiToken, "change", token.pk)).content.decode()

    assert "Token of person1" in page
    assert key not in page
    assert token.token_key not in page


def test_saving_a_niche_marks_it_as_edited(staff: Client) -> None:
    niche = Niche.objects.create(slug="oolong", names={"en": "Oolong"})
    form = {"slug": "oolong", "parent": "", "names": '{"en": "Oolong tea"}'}
    for prefix in ("terms", "categories"):
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}

    answer = staff.post(address(Niche, "change", niche.pk), form)

    assert answer.status_code == 302
    niche.refresh_from_db()
    assert (niche.name, niche.edited) == ("Oolong tea", True)


def test_rescoring_everything_asks_first(staff: Client) -> None:
    question = staff.get("/admin/scoring/scoringrun/rescore/")
    assert "Every account is scored again" in question.content.decode()
    assert not ScoringRun.objects.exists()

    answer = staff.post("/admin/scoring/scoringrun/rescore/", follow=True)

    run = ScoringRun.objects.get()
    assert (run.kind, run.status) == ("full", "queued")
    assert f"Run {run.pk} is queued." in answer.content.decode()


def test_people_who_are_not_staff_are_sent_to_the_log_in(viewer: User, browser_of: Callable[[User], Client]) -> None:
    answer = browser_of(viewer).get("/admin/influencers/profile/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_every_entry_of_the_navigation_opens(staff: Client) -> None:
    groups = staff.get("/admin/").context["sidebar_navigation"]

    assert [group["title"] for group in groups] == ["Data", "Scores", "Workspaces", "Privacy"]
    for group in groups:
        for item in group["items"]:
            assert staff.get(item["link"]).status_code == 200, item["title"]


def test_staff_without_rights_see_an_empty_navigation(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("clerk", is_staff=True))

    assert client.get("/admin/").context["sidebar_navigation"] == []


def test_only_the_admin_may_evaluate_scripts(staff: Client, client: Client) -> None:
    assert "script-src 'self' 'unsafe-eval'" in staff.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/healthz")["Content-Security-Policy"]
    assert "http" not in staff.get("/admin/")["Content-Security-Policy"]
