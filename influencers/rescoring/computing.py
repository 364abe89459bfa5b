"""One selection of profiles through the engine: read, measure, score, write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils import timezone

from influencers.rescoring import reading, stats, writing
from influencers.rescoring.reading import Selection
from scoring import engine
from scoring.cohorts import CohortTable
from scoring.columns import Measures, Posts, Profiles
from scoring.engagement import Reason
from scoring.engagement import Selection as Selected


@dataclass(frozen=True)
class Measured:
    """What pass 1 read, chose and found."""

    profiles: Profiles
    posts: Posts
    chosen: Selected
    measures: Measures

    @property
    def left_out(self) -> dict[str, int]:
        """How many posts do not count, by reason."""
        counts = np.bincount(self.chosen.reason, minlength=len(Reason))
        return {reason.slug: int(counts[reason]) for reason in Reason if reason and counts[reason]}


def measure(selection: Selection, as_of: datetime) -> Measures:
    """Pass 1: what the selected profiles' own data says."""
    return look(selection, as_of).measures


def look(selection: Selection, as_of: datetime) -> Measured:
    """As `measure`, with everything that the measures follow from."""
    moment, rules = as_of.timestamp(), stats.rules()
    profiles = reading.profiles(selection)
    posts = reading.posts(selection, profiles.profile_id)
    snapshots = reading.snapshots(selection, profiles.profile_id, moment)
    chosen = engine.select(profiles, posts, moment, rules)
    return Measured(profiles, posts, chosen, engine.measure(profiles, posts, snapshots, moment, rules, chosen))


def score(table: str, selection: Selection, measures: Measures, cohorts: CohortTable, as_of: datetime) -> None:
    """Pass 2: their standing among the cohorts, into the given listing table."""
    if len(measures):
        scores = engine.score(measures, cohorts, stats.prices())
        writing.write(table, selection, measures, scores, timezone.now(), as_of)
