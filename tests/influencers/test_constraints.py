"""The database itself refuses what must not be: every check constraint, and the unique ones, met one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction

from accounts.models import AccessLog, ApiToken, Membership, Workspace
from campaigns.models import Campaign, Deliverable, Placement
from influencers.models import (
    Audience,
    Contact,
    Creator,
    Entry,
    Import,
    MergeSuggestion,
    OldHandle,
    Post,
    Price,
    Profile,
    Rejection,
    Relationship,
    SavedSearch,
    Shortlist,
    Snapshot,
    Source,
    Suppression,
)
from scoring.models import Benchmark, CohortStat, Niche, NicheTerm, RateCard, ScoringRange, ScoringRun

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)
OWN = ("accounts", "scoring", "influencers", "campaigns")


@dataclass
class World:
    """One valid row of what the cases below need."""

    workspace: Workspace
    user: Any
    creator: Creator
    profile: Profile
    shortlist: Shortlist
    batch: Import
    campaign: Campaign
    placement: Placement
    run: ScoringRun
    niche: Niche


@pytest.fixture
def world() -> World:
    workspace = Workspace.objects.create(name="Tea", slug="tea")
    creator = Creator.objects.create(pk=1)
    profile = Profile.objects.create(pk=1, creator=creator, platform="x", handle="teapot", external_id="7", as_of=NOW)
    campaign = Campaign.objects.create(workspace=workspace, name="Tea", currency="EUR")
    return World(
        workspace=workspace,
        user=get_user_model().objects.create_user("somebody"),
        creator=creator,
        profile=profile,
        shortlist=Shortlist.objects.create(workspace=workspace, name="Spring"),
        batch=Import.objects.create(source=Source.objects.create(name="Weekly"), file_name="week.csv"),
        campaign=campaign,
        placement=Placement.objects.create(campaign=campaign, profile=profile, creator=creator, platform="x"),
        run=ScoringRun.objects.create(kind="full", as_of=NOW),
        niche=Niche.objects.create(slug="oolong", names={"en": "Oolong"}),
    )


def profile(world: World, **values: Any) -> Profile:
    given = {"pk": 2, "creator": world.creator, "platform": "x", "handle": "kettle", "as_of": NOW}
    return Profile(**(given | values))


def post(world: World, **values: Any) -> Post:
    return Post(**({"profile": world.profile, "external_id": "p", "posted_at": NOW, "counts_as_of": NOW} | values))


def benchmark(**values: Any) -> Benchmark:
    given = {"platform": 10, "basis": 1, "size_band": 2, "rate": 2.0, "source": "Somebody", "date": date(2026, 1, 1)}
    return Benchmark(**(given | values))


def card(**values: Any) -> RateCard:
    given = {
        "platform": 10,
        "size_band": 0,
        "floor": 25,
        "per_follower": 0.01,
        "source": "Us",
        "date": date(2026, 1, 1),
    }
    return RateCard(**(given | values))


def stat(world: World) -> CohortStat:
    return CohortStat(run=world.run, platform=1, kind=1, basis=1, size_band=2, n=1, date=NOW)


def placement(world: World, **values: Any) -> Placement:
    return Placement(**({"campaign": world.campaign, "platform": "x"} | values))


def campaign(world: World, **values: Any) -> Campaign:
    return Campaign(**({"workspace": world.workspace, "name": "Second", "currency": "EUR"} | values))


# Constraint -> a row that breaks it and nothing else. A list: the rows before the last are fine and go in first.
CASES: dict[str, Callable[[World], models.Model | list[models.Model]]] = {
    "profile_handle_once_per_platform": lambda w: profile(w, handle="teapot"),
    "profile_external_id_once_per_platform": lambda w: profile(w, external_id="7"),
    "profile_platform_known": lambda w: profile(w, platform="myspace"),
    "profile_kind_known": lambda w: profile(w, kind="bot"),
    "profile_account_type_known": lambda w: profile(w, account_type="robot"),
    "profile_handle_not_empty": lambda w: profile(w, handle=""),
    "profile_counts_not_negative": lambda w: profile(w, followers=-1),
    "profile_country_iso": lambda w: profile(w, country="de"),
    "profile_language_iso": lambda w: profile(w, language="DE"),
    "oldhandle_once": lambda w: [OldHandle(platform="x", handle="old", profile=w.profile, until=NOW) for _ in range(2)],
    "audience_kind_known": lambda w: Audience(profile=w.profile, kind="shoe", key="42", share=1),
    "audience_share_percent": lambda w: Audience(profile=w.profile, kind="country", key="DE", share=101),
    "post_once_per_profile": lambda w: [post(w), post(w)],
    "snapshot_not_negative": lambda w: Snapshot(profile=w.profile, date=NOW.date(), followers=-1),
    "import_progress_share": lambda w: Import(source=w.batch.source, file_name="a", progress=1.01),
    "import_status_known": lambda w: Import(source=w.batch.source, file_name="a", status="lost"),
    "import_records_known": lambda w: Import(source=w.batch.source, file_name="a", records="cats"),
    "rejection_kind_known": lambda w: Rejection(batch=w.batch, kind="mood", row_number=1, sentence="No."),
    "mergesuggestion_once": lambda w: [suggestion(w), suggestion(w)],
    "mergesuggestion_in_order": lambda w: MergeSuggestion(first=w.creator, second=w.creator),
    "mergesuggestion_status_known": lambda w: suggestion(w, status="maybe"),
    "contact_once": lambda w: [
        Contact(workspace=w.workspace, creator=w.creator, kind="email", value="a@b.example", as_of=NOW)
        for _ in range(2)
    ],
    "contact_kind_known": lambda w: Contact(workspace=w.workspace, creator=w.creator, kind="fax", value="1", as_of=NOW),
    "price_once_per_profile": lambda w: [price(w), price(w)],
    "price_not_negative": lambda w: price(w, amount=-1),
    "price_currency_iso": lambda w: price(w, currency="eur"),
    "relationship_once": lambda w: [Relationship(workspace=w.workspace, creator=w.creator) for _ in range(2)],
    "shortlist_name_once": lambda w: Shortlist(workspace=w.workspace, name="Spring"),
    "entry_once_per_shortlist": lambda w: [Entry(shortlist=w.shortlist, profile=w.profile) for _ in range(2)],
    "savedsearch_name_once": lambda w: [SavedSearch(workspace=w.workspace, name="Tea") for _ in range(2)],
    "suppression_once": lambda w: [Suppression(kind="email", digest="0" * 64) for _ in range(2)],
    "suppression_kind_known": lambda w: Suppression(kind="phone", digest="0" * 64),
    "suppression_digest_hex": lambda w: Suppression(kind="email", digest="tilly@pot.example"),
    "workspace_currency_iso": lambda w: Workspace(name="A", slug="a", currency="Eur"),
    "membership_once_per_workspace": lambda w: [
        Membership(workspace=w.workspace, user=w.user, role="editor") for _ in range(2)
    ],
    "membership_role_known": lambda w: Membership(workspace=w.workspace, user=w.user, role="king"),
    "membership_viewer_cannot_import": lambda w: Membership(
        workspace=w.workspace, user=w.user, role="viewer", can_import=True
    ),
    "apitoken_scope_known": lambda w: ApiToken(user=w.user, digest="d", token_key="k", scope="all"),
    "accesslog_action_known": lambda w: AccessLog(action="peek"),
    "benchmark_once_per_cohort": lambda w: [benchmark(), benchmark()],
    "benchmark_rate_percent": lambda w: benchmark(rate=0),
    "benchmark_cuts_ascend": lambda w: benchmark(cut20=1, cut40=3, cut60=2, cut80=4),
    "niche_not_its_own_parent": lambda w: Niche(pk=30_000, slug="self", parent_id=30_000),
    "niche_id_fits_smallint": lambda w: Niche(pk=40_000, slug="far"),
    "nicheterm_once": lambda w: [NicheTerm(niche=w.niche, language="en", term="oolong") for _ in range(2)],
    "ratecard_once_per_cohort": lambda w: [card(), card()],
    "ratecard_not_negative": lambda w: card(floor=-1),
    "ratecard_spread_at_least_one": lambda w: card(spread=0.5),
    "scoringrun_kind_known": lambda w: ScoringRun(kind="half", as_of=NOW),
    "scoringrun_status_known": lambda w: ScoringRun(kind="full", as_of=NOW, status="lost"),
    "scoringrun_progress_share": lambda w: ScoringRun(kind="full", as_of=NOW, progress=-0.1),
    "scoringrange_once": lambda w: [ScoringRange(run=w.run, step=1, first_id=1, last_id=2) for _ in range(2)],
    "scoringrange_ordered": lambda w: ScoringRange(run=w.run, step=1, first_id=2, last_id=1),
    "cohortstat_once_per_run": lambda w: [stat(w), stat(w)],
    "campaign_name_not_empty": lambda w: campaign(w, name=""),
    "campaign_budget_not_negative": lambda w: campaign(w, budget=-1),
    "campaign_currency_iso": lambda w: campaign(w, currency="€"),
    "campaign_status_matches_dates": lambda w: campaign(w, status="running"),
    "campaign_ends_after_it_starts": lambda w: campaign(w, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)),
    "placement_once_per_creator": lambda w: placement(w, creator=w.creator),
    "placement_stage_known": lambda w: placement(w, stage="dreamt"),
    "placement_payment_known": lambda w: placement(w, payment="hug"),
    "placement_gift_has_no_fee": lambda w: placement(w, payment="gift", fee=10),
    "placement_costs_not_negative": lambda w: placement(w, shipping=-1),
    "placement_posts_1_to_100": lambda w: placement(w, planned_posts=101),
    "deliverable_type_known": lambda w: Deliverable(placement=w.placement, type="poem"),
    "deliverable_numbers_not_negative": lambda w: Deliverable(placement=w.placement, likes=-1),
}


def price(world: World, **values: Any) -> Price:
    given = {"workspace": world.workspace, "profile": world.profile, "amount": 1, "currency": "EUR", "as_of": NOW}
    return Price(**(given | values))


def suggestion(world: World, **values: Any) -> MergeSuggestion:
    later, _new = Creator.objects.get_or_create(pk=world.creator.pk + 1)
    return MergeSuggestion(**({"first": world.creator, "second": later} | values))


def declared() -> set[str]:
    ours = (model for app in OWN for model in apps.get_app_config(app).get_models())
    return {constraint.name for model in ours for constraint in model._meta.constraints}


def test_every_constraint_of_the_models_has_a_case() -> None:
    assert set(CASES) == declared()


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(world: World, name: str) -> None:
    rows = CASES[name](world)
    *fine, broken = rows if isinstance(rows, list) else [rows]
    for row in fine:
        row.save(force_insert=True)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        broken.save(force_insert=True)

    assert f'"{name}"' in str(refused.value)


@pytest.mark.parametrize("column", ["following", "posts_count"])
def test_no_count_of_an_account_is_negative(world: World, column: str) -> None:
    with pytest.raises(IntegrityError, match="profile_counts_not_negative"), transaction.atomic():
        profile(world, **{column: -1}).save(force_insert=True)


def test_unknown_numbers_and_texts_are_allowed(world: World) -> None:
    profile(world).save(force_insert=True)
    stored = Profile.objects.get(pk=2)

    assert (stored.followers, stored.following, stored.country, stored.external_id) == (None, None, "", "")


def test_many_accounts_may_lack_an_external_id(world: World) -> None:
    profile(world, pk=2, handle="a").save(force_insert=True)
    profile(world, pk=3, handle="b").save(force_insert=True)

    assert Profile.objects.filter(external_id="").count() == 2
