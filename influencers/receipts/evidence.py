"""What a receipt is made of: one account through the engine, as of the moment that its listing was scored for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from influencers import clock
from influencers.models import Listing, Post, Profile
from influencers.rescoring import computing, reading, stats
from scoring import authenticity, cohorts
from scoring.authenticity import Authenticity
from scoring.cohorts import CohortTable, Estimate
from scoring.columns import Measures, Posts, Profiles
from scoring.engagement import Averages, Selection, averages
from scoring.models import ScoringRun


@dataclass(frozen=True)
class Standing:
    """The account against its peers: nothing of it exists before the first full run."""

    table: CohortTable
    run: ScoringRun
    estimate: Estimate
    authenticity: Authenticity


@dataclass(frozen=True)
class Evidence:
    """Everything that the numbers of one account follow from. Arrays have one row for it; `posts` one per post."""

    profile: Profile
    listing: Listing
    as_of: datetime
    columns: Profiles
    posts: Posts
    known: list[Post]
    selection: Selection
    vendor: Averages
    measures: Measures
    standing: Standing | None


def of(profile: Profile, listing: Listing) -> Evidence:
    """Read and compute it, in seven queries whatever the account has."""
    as_of = listing.scored_as_of or clock.directory_now()
    found = computing.look(reading.Selection(ids=[profile.pk]), as_of)
    return Evidence(
        profile=profile,
        listing=listing,
        as_of=as_of,
        columns=found.profiles,
        posts=found.posts,
        known=list(Post.objects.filter(profile=profile).order_by("posted_at", "pk")),
        selection=found.chosen,
        vendor=averages(found.profiles),
        measures=found.measures,
        standing=_standing(found.measures),
    )


def _standing(measures: Measures) -> Standing | None:
    run = stats.latest_run()
    if run is None:
        return None
    table = _table(run.pk)
    estimate = cohorts.estimate(measures, cohorts.mu_of(measures, table), table.variances)
    return Standing(table, run, estimate, authenticity.assess(measures, estimate))


def cohorts_now() -> CohortTable | None:
    """The cohorts that every percentile is read from now, or None before the first full run."""
    run = stats.latest_run()
    return _table(run.pk) if run else None


@lru_cache(maxsize=2)
def _table(run_id: int) -> CohortTable:
    # A finished run never changes, and reading its quantiles takes longer than the rest of a page.
    return stats.load(ScoringRun.objects.get(pk=run_id))
