"""Creating, starting, finishing and moving placements along."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import User, Workspace
from campaigns import planning
from campaigns.models import Campaign, Deliverable, Placement
from campaigns.money import budget_of
from influencers import erasing
from influencers.models import Entry, Listing, Price, Relationship, Shortlist
from influencers.shortlisting import account_of
from tests.campaigns.conftest import deliver, placement_of, set_terms


def test_a_person_with_two_accounts_joins_once_with_the_account_that_expects_more(
    shortlist: Shortlist, owner: User
) -> None:
    campaign, added = planning.create_from_shortlist(shortlist, user=owner, name="Tea", currency="EUR")
    assert sorted(placement.handle for placement in campaign.placements.all()) == ["anna.cooks", "bruno.fit", "chloe"]
    assert added.sentences == [
        "instagram/anna.cooks and tiktok/anna.videos belong to one person, who joins once, with instagram/anna.cooks: "
        "it expects more engagements."
    ]


def test_equal_expectations_keep_the_account_listed_first(shortlist: Shortlist, owner: User) -> None:
    Listing.objects.update(expected_engagements=None)
    _, added = planning.create_from_shortlist(shortlist, user=owner, name="Tea", currency="EUR")
    assert "tiktok/anna.videos" in {f"{p.platform}/{p.handle}" for p in added.placements}
    assert added.sentences[0].endswith("it was listed first.")


def test_adding_the_same_shortlist_again_adds_nobody_and_says_so(campaign: Campaign, shortlist: Shortlist) -> None:
    Entry.objects.filter(profile__handle="chloe").update(profile=None)
    added = planning.add_shortlist(campaign, shortlist)
    assert added.placements == []
    assert added.sentences[1:] == [
        "Already in the campaign and not added again: 2.",
        "Removed at the person's request and left out: 1.",
    ]


def test_a_second_account_of_somebody_in_the_campaign_is_refused(
    campaign: Campaign, directory: dict[str, Listing]
) -> None:
    profile = account_of(directory["anna.videos"].profile_id)
    assert profile is not None
    with pytest.raises(planning.Refused, match=r"already in this campaign with @anna\.cooks"):
        planning.add_account(campaign, profile)


def test_the_database_refuses_what_forms_refuse(campaign: Campaign) -> None:
    for wrong in (
        {"payment": "gift", "fee": Decimal(5)},
        {"fee": Decimal(-1)},
        {"stage": "somewhere"},
        {"planned_posts": 0},
        {"creator_id": placement_of(campaign, "chloe").creator_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Placement.objects.filter(campaign=campaign, handle="anna.cooks").update(**wrong)
    for wrong in ({"budget": -1}, {"currency": "euro"}, {"status": "running"}, {"name": ""}):
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliverable.objects.create(placement=placement_of(campaign, "chloe"), likes=-1)


def test_starting_freezes_what_is_expected(campaign: Campaign, directory: dict[str, Listing]) -> None:
    set_terms(campaign, "anna.cooks", fee=Decimal(200), planned_posts=2)
    planning.start(campaign)
    expected = placement_of(campaign, "anna.cooks").expected
    assert expected["per_post"] == {"engagements": 800, "views": None}
    assert (expected["engagements"], expected["views"], expected["posts"]) == (1600, None, 2)
    assert expected["cost"] == "200.00"
    assert expected["price"] == {"low": "100.00", "high": "576.00", "currency": "USD", "basis": "estimate"}
    assert (expected["er"], expected["er_basis"], expected["tier"]) == (3.2, "followers", "micro")
    assert expected["as_of"] == directory["anna.cooks"].as_of.isoformat()
    assert placement_of(campaign, "chloe").expected["views"] == 30_000


def test_the_own_price_comes_before_the_estimate(campaign: Campaign, directory: dict[str, Listing]) -> None:
    price = {"profile_id": directory["chloe"].profile_id, "currency": "EUR", "as_of": directory["chloe"].as_of}
    Price.objects.create(workspace=campaign.workspace, amount=Decimal("310.50"), **price)
    planning.start(campaign)
    assert placement_of(campaign, "chloe").expected["price"] == {
        "low": "310.50", "high": "310.50", "currency": "EUR", "basis": "own",
    }  # fmt: skip


def test_another_workspace_price_is_not_seen(
    campaign: Campaign, directory: dict[str, Listing], other_workspace: Workspace
) -> None:
    price = {"profile_id": directory["chloe"].profile_id, "currency": "EUR", "as_of": directory["chloe"].as_of}
    Price.objects.create(workspace=other_workspace, amount=Decimal(7), **price)
    planning.start(campaign)
    assert placement_of(campaign, "chloe").expected["price"]["basis"] == "estimate"


def test_somebody_added_later_is_frozen_on_arrival(campaign: Campaign, directory: dict[str, Listing]) -> None:
    planning.start(campaign)
    profile = account_of(directory["finn"].profile_id)
    assert profile is not None
    added = planning.add_account(campaign, profile)
    assert placement_of(campaign, added.handle).expected["posts"] == 1


def test_states_that_do_not_allow_a_change(campaign: Campaign, shortlist: Shortlist) -> None:
    with pytest.raises(planning.Refused, match="Only a running campaign"):
        planning.finish(campaign)
    planning.start(campaign)
    with pytest.raises(planning.Refused, match="cannot start again"):
        planning.start(campaign)
    with pytest.raises(planning.Refused, match="was frozen"):
        set_terms(campaign, "chloe", planned_posts=3)
    planning.finish(campaign)
    for attempt in (
        lambda: set_terms(campaign, "chloe", stage="paid"),
        lambda: deliver(campaign, "chloe", likes=3),
        lambda: planning.add_shortlist(campaign, shortlist),
        lambda: planning.remove(placement_of(campaign, "chloe")),
        lambda: planning.edit(campaign, name="Other"),
    ):
        with pytest.raises(planning.Refused, match="Reopen it"):
            attempt()
    planning.reopen(campaign)
    assert set_terms(campaign, "chloe", stage="paid").stage == "paid"


def test_an_empty_campaign_does_not_start(owner: User, workspace: Workspace) -> None:
    campaign, _ = planning.create(workspace, user=owner, name="Empty", currency="EUR")
    with pytest.raises(planning.Refused, match="Add at least one creator"):
        planning.start(campaign)


def test_the_currency_stays_once_costs_were_entered(campaign: Campaign) -> None:
    assert planning.edit(campaign, currency="USD").currency == "USD"
    set_terms(campaign, "chloe", fee=Decimal(10))
    with pytest.raises(planning.Refused, match="already entered in this currency"):
        planning.edit(campaign, currency="EUR")


def test_stages_tell_search_who_was_contacted_and_worked_with(campaign: Campaign) -> None:
    anna = placement_of(campaign, "anna.cooks")
    mine = Relationship.objects.filter(workspace=campaign.workspace, creator=anna.creator_id)
    assert not mine.exists()
    planning.change(anna, stage="contacted")
    contacted = mine.get()
    assert contacted.last_contacted_at is not None
    assert contacted.last_worked_at is None
    planning.change(anna, stage="posted")
    posted = mine.get()
    assert posted.last_worked_at is not None
    assert posted.last_contacted_at > contacted.last_contacted_at
    planning.change(anna, stage="paid")
    assert mine.get().last_contacted_at == posted.last_contacted_at
    assert Relationship.objects.count() == 1


def test_the_first_number_moves_a_placement_to_posted(campaign: Campaign) -> None:
    set_terms(campaign, "chloe", stage="agreed")
    deliver(campaign, "chloe")
    assert placement_of(campaign, "chloe").stage == "agreed"
    deliver(campaign, "chloe", likes=0)
    assert placement_of(campaign, "chloe").stage == "posted"


def test_the_budget_tells_promised_from_open_money_and_says_when_it_is_exceeded(campaign: Campaign) -> None:
    set_terms(campaign, "anna.cooks", stage="agreed", fee=Decimal(600), shipping=Decimal("12.50"))
    set_terms(campaign, "bruno.fit", fee=Decimal(500))
    set_terms(campaign, "chloe", stage="declined", fee=Decimal(9000))
    budget = budget_of(campaign, campaign.placements.all())
    assert (budget.committed, budget.open, budget.over) == (Decimal("612.50"), Decimal(500), Decimal("112.50"))
    assert budget.committed_percent + budget.open_percent == pytest.approx(100)
    set_terms(campaign, "bruno.fit", fee=None)
    budget = budget_of(campaign, campaign.placements.all())
    assert (budget.open, budget.over, budget.left, budget.without_cost) == (0, None, Decimal("387.50"), 1)


def test_an_erased_person_loses_the_name_and_keeps_the_numbers(campaign: Campaign) -> None:
    set_terms(campaign, "anna.cooks", stage="agreed", fee=Decimal(600), note="Anna likes oat milk")
    planning.start(campaign)
    post = deliver(campaign, "anna.cooks", likes=70, url="https://instagram.com/anna.cooks/p/1")
    erasing.erase_profile("instagram", "anna.cooks")
    placement = Placement.objects.get(pk=post.placement_id)
    assert placement.title == "Removed at the person's request"
    assert (placement.handle, placement.name, placement.note, placement.creator_id) == ("", "", "", None)
    assert (placement.fee, placement.expected["engagements"]) == (Decimal(600), 800)
    assert "anna" not in str(placement.expected).lower()
    kept = Deliverable.objects.get(pk=post.pk)
    assert (kept.url, kept.likes) == ("", 70)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_start_at_once_start_it_once(campaign: Campaign) -> None:
    def press(_: int) -> str:
        try:
            return planning.start(Campaign.objects.get(pk=campaign.pk)).status
        except planning.Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        outcomes = sorted(people.map(press, range(2)))
    assert "cannot start again" in outcomes[0]
    assert outcomes[1] == "running"
