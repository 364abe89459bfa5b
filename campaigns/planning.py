"""Who takes part in a campaign and how far it came: creating, starting, finishing and moving placements along.

Every change locks the campaign's row first, so that two people cannot start it twice or add one creator twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from campaigns.expectations import Expectation, expectations_of
from campaigns.figures import Figure
from campaigns.models import Campaign, Deliverable, Placement, add_known
from campaigns.money import Budget, budget_of
from influencers.models import Entry, Listing, Profile, Relationship, Shortlist

Stage = Placement.Stage
# What a stage says about the relationship with the creator.
RELATIONSHIP = {
    Stage.CONTACTED: ("last_contacted_at",),
    Stage.AGREED: ("last_contacted_at",),
    Stage.POSTED: ("last_contacted_at", "last_worked_at"),
    Stage.PAID: ("last_worked_at",),
}


class Refused(Exception):
    """The campaign's state does not allow this. The message is a sentence for the person who tried."""


@dataclass
class Added:
    """Placements that came into being, and sentences about what was left out or chosen."""

    placements: list[Placement] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A placement with its expectation: frozen once the campaign has started, today's before."""

    placement: Placement
    expected: Expectation


@dataclass(frozen=True)
class Plan:
    """`stages`: value, label and number of placements; `expected`: the engagements of all who did not decline."""

    lines: list[Line]
    budget: Budget
    stages: list[tuple[str, str, int]]

    @property
    def expected(self) -> Figure:
        values = [line.expected["engagements"] for line in self.lines if not line.placement.is_declined]
        known = [value for value in values if value is not None]
        return Figure(None, whole=add_known(known), known=len(known), of=len(values))


def plan_of(campaign: Campaign) -> Plan:
    """The plan as the campaign's page shows it."""
    placements = list(campaign.placements.with_results())
    unfrozen = [placement for placement in placements if placement.expected is None]
    today = expectations_of(campaign.workspace, unfrozen) if unfrozen else {}
    lines = [Line(placement, placement.expected or today[placement.pk]) for placement in placements]
    counts = [(value, label, sum(p.stage == value for p in placements)) for value, label in Stage.choices]
    return Plan(lines, budget_of(campaign, placements), counts)


@transaction.atomic
def create(
    workspace: Workspace, *, user: Any, shortlist: Shortlist | None = None, **fields: Any
) -> tuple[Campaign, Added]:
    """A draft, with one placement for every person on the shortlist where there is one."""
    campaign = Campaign.objects.create(workspace=workspace, created_by=user, shortlist=shortlist, **fields)
    return campaign, add_shortlist(campaign, shortlist) if shortlist else Added()


def create_from_shortlist(shortlist: Shortlist, *, user: Any, **fields: Any) -> tuple[Campaign, Added]:
    """A draft in the shortlist's workspace with one placement for every person on it."""
    return create(shortlist.workspace, user=user, shortlist=shortlist, **fields)


def add_shortlist(campaign: Campaign, shortlist: Shortlist) -> Added:
    """One placement for every person on the list who is not in the campaign yet.

    A person with two accounts on the list joins with the account that expects more engagements, and the sentences say
    so; they also say who was left out.
    """
    with _open(campaign) as locked:
        entries = list(shortlist.entries.select_related("profile"))
        profiles = [entry.profile for entry in entries if entry.profile is not None]
        chosen, sentences = _one_account_each(profiles)
        present = set(locked.placements.values_list("creator_id", flat=True))
        fresh = [profile for profile in chosen if profile.creator_id not in present]
        sentences += _about_left_out(entries, len(chosen) - len(fresh))
        return Added(_place(locked, fresh), sentences)


def add_account(campaign: Campaign, profile: Profile, **terms: Any) -> Placement:
    """One account joins; Refused where its person takes part already."""
    with _open(campaign) as locked:
        there = locked.placements.filter(creator_id=profile.creator_id).select_related("profile").first()
        if there is not None:
            raise Refused(f"{there.title} is already in this campaign with @{there.handle}. A creator comes once.")
        return _place(locked, [profile], **terms)[0]


def change(placement: Placement, **fields: Any) -> Placement:
    """Set a placement's stage, terms or note; the stage also tells search who was contacted and worked with."""
    with _open(placement.campaign):
        if placement.expected is not None and fields.get("planned_posts", placement.planned_posts) != (
            placement.planned_posts
        ):
            raise Refused("The number of planned posts was frozen when the campaign started.")
        stage_before = placement.stage
        for name, value in fields.items():
            setattr(placement, name, value)
        placement.save(update_fields=list(fields))
        if placement.stage != stage_before:
            _note_relationship(placement)
    return placement


def record(placement: Placement, changed: Iterable[Deliverable], removed: Iterable[Deliverable] = ()) -> None:
    """Save what was delivered. A first date or number moves the placement on to "posted"."""
    with _open(placement.campaign):
        for gone in removed:
            gone.delete()
        for deliverable in changed:
            deliverable.placement = placement
            deliverable.save()
        earlier = (Stage.PROPOSED, Stage.CONTACTED, Stage.AGREED, Stage.SHIPPED)
        if placement.stage in earlier and any(post.is_out for post in Deliverable.objects.filter(placement=placement)):
            change(placement, stage=Stage.POSTED)


def remove(placement: Placement) -> None:
    with _open(placement.campaign):
        placement.delete()


def edit(campaign: Campaign, **fields: Any) -> Campaign:
    """Change a campaign's own facts. Its currency stays once amounts were entered in it."""
    with _open(campaign):
        if fields.get("currency", campaign.currency) != campaign.currency and has_costs(campaign):
            raise Refused("Costs were already entered in this currency, so it can no longer change.")
        for name, value in fields.items():
            setattr(campaign, name, value)
        campaign.save(update_fields=list(fields))
    return campaign


def has_costs(campaign: Campaign) -> bool:
    return any(placement.cost is not None for placement in campaign.placements.all())


@transaction.atomic
def start(campaign: Campaign) -> Campaign:
    """Freeze what is expected of every placement and set the campaign running. Refused unless it is a draft."""
    locked = _lock(campaign)
    if not locked.is_draft:
        raise Refused(f"This campaign was started on {locked.started_at:%-d %B %Y} and cannot start again.")
    placements = list(locked.placements.all())
    if all(placement.is_declined for placement in placements):
        raise Refused("Add at least one creator before you start: there is nothing to freeze yet.")
    _freeze(locked, placements)
    return _set_status(campaign, Campaign.Status.RUNNING, started_at=timezone.now())


@transaction.atomic
def finish(campaign: Campaign) -> Campaign:
    """Close a running campaign: nothing in it changes any more until somebody reopens it."""
    if not _lock(campaign).is_running:
        raise Refused("Only a running campaign can be finished.")
    return _set_status(campaign, Campaign.Status.FINISHED, finished_at=timezone.now())


@transaction.atomic
def reopen(campaign: Campaign) -> Campaign:
    """Let a finished campaign take late numbers. What was frozen stays as it was."""
    if not _lock(campaign).is_finished:
        raise Refused("Only a finished campaign can be reopened.")
    return _set_status(campaign, Campaign.Status.RUNNING, finished_at=None)


@contextmanager
def _open(campaign: Campaign) -> Iterator[Campaign]:
    """The campaign's row, locked until the change is done; Refused where it is finished."""
    with transaction.atomic():
        locked = _lock(campaign)
        if locked.is_finished:
            raise Refused("This campaign is finished. Reopen it to change something.")
        yield locked


def _lock(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=campaign.pk)


def _set_status(campaign: Campaign, status: str, **dates: Any) -> Campaign:
    for name, value in {"status": status, **dates}.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *dates])
    return campaign


def _freeze(campaign: Campaign, placements: list[Placement]) -> None:
    expected = expectations_of(campaign.workspace, placements)
    for placement in placements:
        placement.expected = expected[placement.pk]
    Placement.objects.bulk_update(placements, ["expected"], batch_size=500)


def _place(campaign: Campaign, profiles: list[Profile], **terms: Any) -> list[Placement]:
    """New placements; in a running campaign they are frozen as they come."""
    placements = Placement.objects.bulk_create(
        Placement(
            campaign=campaign,
            profile=profile,
            creator_id=profile.creator_id,
            platform=profile.platform,
            handle=profile.handle,
            name=profile.display_name,
            **terms,
        )
        for profile in profiles
    )
    if campaign.is_running:
        _freeze(campaign, placements)
    for placement in placements:
        _note_relationship(placement)
    return placements


def _one_account_each(profiles: list[Profile]) -> tuple[list[Profile], list[str]]:
    """Per person the account with the most expected engagements; the earlier one where that is equal or unknown."""
    expected = dict(
        Listing.objects.filter(pk__in=[profile.pk for profile in profiles]).values_list("pk", "expected_engagements")
    )
    people: dict[int, list[Profile]] = {}
    for profile in profiles:
        people.setdefault(profile.creator_id, []).append(profile)
    chosen, sentences = [], []
    for accounts in people.values():
        best = max(accounts, key=lambda account: expected.get(account.pk) or 0)
        chosen.append(best)
        if len(accounts) > 1:
            others = [account for account in accounts if account is not best]
            more = (expected.get(best.pk) or 0) > max(expected.get(account.pk) or 0 for account in others)
            reason = "it expects more engagements" if more else "it was listed first"
            names = ", ".join(str(account) for account in others)
            sentences.append(f"{best} and {names} belong to one person, who joins once, with {best}: {reason}.")
    return chosen, sentences


def _about_left_out(entries: list[Entry], already_there: int) -> list[str]:
    sentences = []
    if already_there:
        sentences.append(f"Already in the campaign and not added again: {already_there}.")
    removed = sum(entry.profile_id is None for entry in entries)
    if removed:
        sentences.append(f"Removed at the person's request and left out: {removed}.")
    return sentences


def _note_relationship(placement: Placement) -> None:
    """Tell search when this workspace last contacted or worked with the creator."""
    fields = RELATIONSHIP.get(Stage(placement.stage), ())
    if not fields or placement.creator_id is None:
        return
    now = timezone.now()
    row = Relationship(workspace_id=placement.campaign.workspace_id, creator_id=placement.creator_id)
    for name in fields:
        setattr(row, name, now)
    Relationship.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["workspace", "creator"], update_fields=list(fields)
    )
