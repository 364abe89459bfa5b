"""The directory (shared by everybody here) and what belongs to one workspace."""

from influencers.models.imports import Import, ImportAccounts, JournalRow, Rejection, Source
from influencers.models.listing import Listing, SearchText, TierCrossing
from influencers.models.merging import MergeSuggestion
from influencers.models.owned import (
    Contact,
    Entry,
    Price,
    Relationship,
    SavedSearch,
    Shortlist,
    Suppression,
)
from influencers.models.people import Audience, Creator, OldHandle, Post, Profile, Snapshot

__all__ = [
    "Audience",
    "Contact",
    "Creator",
    "Entry",
    "Import",
    "ImportAccounts",
    "JournalRow",
    "Listing",
    "MergeSuggestion",
    "OldHandle",
    "Post",
    "Price",
    "Profile",
    "Rejection",
    "Relationship",
    "SavedSearch",
    "SearchText",
    "Shortlist",
    "Snapshot",
    "Source",
    "Suppression",
    "TierCrossing",
]
