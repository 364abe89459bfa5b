"""The admin's side navigation: what staff come for, grouped, and only where they may look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# Group -> (name, icon, app, model).
GROUPS: dict[str, list[tuple[str, str, str, str]]] = {
    "Data": [
        ("Imports", "upload_file", "influencers", "import"),
        ("Sources", "source", "influencers", "source"),
        ("Accounts", "account_circle", "influencers", "profile"),
        ("People", "groups", "influencers", "creator"),
        ("People who may be one", "group_add", "influencers", "mergesuggestion"),
    ],
    "Scores": [
        ("Scoring runs", "calculate", "scoring", "scoringrun"),
        ("Cohorts", "bar_chart", "scoring", "cohortstat"),
        ("Benchmarks", "straighten", "scoring", "benchmark"),
        ("Rate card", "payments", "scoring", "ratecard"),
        ("Niches", "sell", "scoring", "niche"),
    ],
    "Workspaces": [
        ("Workspaces", "workspaces", "accounts", "workspace"),
        ("Users", "person", "accounts", "user"),
        ("API tokens", "key", "accounts", "apitoken"),
        ("Shortlists", "playlist_add_check", "influencers", "shortlist"),
        ("Saved searches", "saved_search", "influencers", "savedsearch"),
        ("Campaigns", "campaign", "campaigns", "campaign"),
        ("Placements", "handshake", "campaigns", "placement"),
    ],
    "Privacy": [
        ("Wishes to be removed", "person_off", "influencers", "suppression"),
        ("Who looked and took", "visibility", "accounts", "accesslog"),
        ("Failed log-ins", "lock", "axes", "accessattempt"),
    ],
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups with the entries that this person may open; a group without any is left out."""
    groups = []
    for title, entries in GROUPS.items():
        items = [_item(*entry) for entry in entries if request.user.has_perm(f"{entry[2]}.view_{entry[3]}")]
        known = [item for item in items if item]
        if known:
            groups.append({"title": title, "separator": True, "items": known})
    return groups


def _item(title: str, icon: str, app: str, model: str) -> dict[str, Any] | None:
    try:
        link = reverse(f"admin:{app}_{model}_changelist")
    except NoReverseMatch:
        return None
    return {"title": title, "icon": icon, "link": link}
