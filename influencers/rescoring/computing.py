"""One selection of profiles through the engine: read, measure, score, write."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from influencers.rescoring import reading, stats, writing
from influencers.rescoring.reading import Selection
from scoring import engine
from scoring.cohorts import CohortTable
from scoring.columns import Measures


def measure(selection: Selection, as_of: datetime) -> Measures:
    """Pass 1: what the selected profiles' own data says."""
    moment = as_of.timestamp()
    profiles = reading.profiles(selection)
    posts = reading.posts(selection, profiles.profile_id)
    snapshots = reading.snapshots(selection, profiles.profile_id, moment)
    return engine.measure(profiles, posts, snapshots, moment, stats.rules())


def score(table: str, selection: Selection, measures: Measures, cohorts: CohortTable, as_of: datetime) -> None:
    """Pass 2: their standing among the cohorts, into the given listing table."""
    if len(measures):
        scores = engine.score(measures, cohorts, stats.prices())
        writing.write(table, selection, measures, scores, timezone.now(), as_of)
